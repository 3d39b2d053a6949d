package io.carillon.executor.code;

import io.carillon.executor.WorkEnd;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The fires of job code that stays, one at a time: the executor hands one in, the task's main
 * thread takes it and leaves its end, and the watch hands that on. Thread-safe.
 */
final class CodeFires {
    private @Nullable Instant waiting;
    private @Nullable WorkEnd ended;

    synchronized void begin(Instant nominalTime) {
        waiting = nominalTime;
        notifyAll();
    }

    /** Waits for the next fire. */
    synchronized Instant take() throws InterruptedException {
        while (waiting == null) {
            wait();
        }
        Instant taken = waiting;
        waiting = null;
        return taken;
    }

    synchronized void end(WorkEnd end) {
        ended = end;
    }

    /** How the fire has ended of which it was not told yet; null if there is none. */
    synchronized @Nullable WorkEnd takeEnd() {
        WorkEnd end = ended;
        ended = null;
        return end;
    }
}
