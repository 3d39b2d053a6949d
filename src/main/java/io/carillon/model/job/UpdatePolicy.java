package io.carillon.model.job;

import java.time.Duration;
import java.util.Optional;

/**
 * How a change reaches the shards of a daemon.
 *
 * @param maxUnavailable how many shards may be down at once
 * @param maxSurge how many shards may have a task of the new version beside that of the old one
 * @param minHealthyTime how long a task must be well before its shard counts as up
 * @param autoRollback when the version before comes back by itself; empty: the change waits
 */
public record UpdatePolicy(
        Portion maxUnavailable,
        int maxSurge,
        Duration minHealthyTime,
        Optional<AutoRollback> autoRollback) {
    /** One shard after the other, five seconds each. */
    public static final UpdatePolicy DEFAULT =
            new UpdatePolicy(Portion.number(1), 0, Duration.ofSeconds(5), Optional.empty());
}
