package io.carillon.mesos;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a master is told about this framework ({@code mesos.v1.FrameworkInfo}).
 *
 * @param name for people
 * @param user the user that tasks run as by default; Mesos ignores a later change
 * @param roles the roles that offers are wanted for
 * @param failoverTimeout how long Mesos keeps framework and tasks without a subscription
 * @param principal must be the one of the credentials, if there are any; Mesos refuses a later
 *     change
 * @param hostname where this node runs, for people
 * @param webUiUrl where people find the console; empty if nowhere
 */
public record FrameworkSettings(
        String name,
        String user,
        List<String> roles,
        Duration failoverTimeout,
        Optional<String> principal,
        String hostname,
        String webUiUrl) {
    public FrameworkSettings {
        roles = List.copyOf(roles);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("A framework needs a role");
        }
    }
}
