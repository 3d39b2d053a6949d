package io.carillon.executor;

import java.time.Duration;

/** The work of one task while it lasts. */
public interface Work {

    /**
     * Asks the work to end, and ends it by force after the grace. Idempotent; a later call can only
     * shorten the grace. The end is told to the listener when the work has ended, never before.
     */
    void kill(Duration grace);
}
