package io.carillon.executor;

import java.time.Duration;
import java.time.Instant;

/** The work of one task while it lasts. */
public interface Work {

    /**
     * Asks the work to end, and ends it by force after the grace. Idempotent; a later call can only
     * shorten the grace. The end is told to the listener when the work has ended, never before.
     */
    void kill(Duration grace);

    /**
     * Begins a fire of a work that stays, and returns at once. The listener is told of its end; no
     * other fire begins before.
     *
     * @param nominalTime when it was planned
     */
    default void fire(Instant nominalTime) {
        throw new IllegalStateException("the work is done once");
    }
}
