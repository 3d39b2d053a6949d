package io.carillon.core;

import java.time.Instant;

/**
 * How far a comparison with Mesos is. The tasks that are still unanswered are kept by {@link
 * State}.
 *
 * @param running it is not finished
 * @param implicit it asks for all that Mesos knows
 * @param startedAt when it began
 * @param asked how many tasks were asked for
 * @param rounds how often was asked
 * @param nextAt when the unanswered ones are asked for again
 */
public record Reconciliation(
        boolean running,
        boolean implicit,
        Instant startedAt,
        int asked,
        int rounds,
        Instant nextAt) {
    /** None yet. */
    public static final Reconciliation NONE =
            new Reconciliation(false, false, Instant.EPOCH, 0, 0, Instant.MAX);
}
