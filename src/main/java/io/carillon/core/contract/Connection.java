package io.carillon.core.contract;

import java.time.Instant;
import java.util.Optional;

/**
 * The link to Mesos as the core knows it.
 *
 * @param subscribed calls may be sent
 * @param master {@code host:port} of the master; empty if not subscribed
 * @param since since when
 * @param trouble why there is no subscription, if that needs a human
 */
public record Connection(
        boolean subscribed, String master, Instant since, Optional<String> trouble) {
    /** No subscription yet. */
    public static final Connection NONE =
            new Connection(false, "", Instant.EPOCH, Optional.empty());

    /** The same, with that trouble. */
    public Connection troubled(String why) {
        return new Connection(subscribed, master, since, Optional.of(why));
    }
}
