package io.carillon.core.contract;

import java.time.Instant;
import java.util.Optional;

/**
 * The link to Mesos as the core knows it.
 *
 * @param subscribed calls may be sent
 * @param master {@code host:port} of the master; empty if not subscribed
 * @param since since when
 * @param problem why there is no subscription, if that needs a human
 */
public record Connection(
        boolean subscribed, String master, Instant since, Optional<String> problem) {
    /** No subscription yet. */
    public static final Connection NONE =
            new Connection(false, "", Instant.EPOCH, Optional.empty());

    /** This connection, with a problem. */
    public Connection withProblem(String why) {
        return new Connection(subscribed, master, since, Optional.of(why));
    }
}
