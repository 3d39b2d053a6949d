package io.carillon.mesos;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The description of this framework for a master ({@code mesos.v1.FrameworkInfo}).
 *
 * @param name the name that Mesos shows
 * @param user the user that tasks run as by default; Mesos ignores later changes
 * @param roles the roles that receive offers
 * @param failoverTimeout how long Mesos keeps the framework and its tasks without a subscription
 * @param principal the principal of the credentials, if there are any; Mesos refuses changes
 * @param hostname the host of this node, for display
 * @param webUiUrl the URL of the console; empty if there is none
 * @param wishes which offers are wanted
 */
public record FrameworkSettings(
        String name,
        String user,
        List<String> roles,
        Duration failoverTimeout,
        Optional<String> principal,
        String hostname,
        String webUiUrl,
        OfferWishes wishes) {
    /** A framework that takes what a master offers if nothing is said. */
    public FrameworkSettings(
            String name,
            String user,
            List<String> roles,
            Duration failoverTimeout,
            Optional<String> principal,
            String hostname,
            String webUiUrl) {
        this(
                name,
                user,
                roles,
                failoverTimeout,
                principal,
                hostname,
                webUiUrl,
                OfferWishes.DEFAULT);
    }

    public FrameworkSettings {
        roles = List.copyOf(roles);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("A framework needs at least one role");
        }
    }
}
