package io.carillon.local.cluster;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The alarms of the model, ordered by time, then by when they were set. Nothing rings by itself:
 * {@link #ring} is called with the time. One thread.
 */
final class Alarms {

    /** One alarm; cancelling it twice, or after it rang, does nothing. */
    static final class Timer {
        private final Instant at;
        private final long number;
        private final Runnable action;

        private Timer(Instant at, long number, Runnable action) {
            this.at = at;
            this.number = number;
            this.action = action;
        }

        Instant at() {
            return at;
        }
    }

    private final TreeSet<Timer> waiting =
            new TreeSet<>(
                    Comparator.<Timer, Instant>comparing(timer -> timer.at)
                            .thenComparingLong(timer -> timer.number));
    private long next;

    Timer set(Instant at, Runnable action) {
        Timer timer = new Timer(at, next++, action);
        waiting.add(timer);
        return timer;
    }

    void cancel(Timer timer) {
        waiting.remove(timer);
    }

    Optional<Instant> earliest() {
        return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.first().at);
    }

    /** Rings the first alarm that is due at {@code now}; false if none is due. */
    boolean ring(Instant now) {
        if (waiting.isEmpty() || waiting.first().at.isAfter(now)) {
            return false;
        }
        Timer timer = waiting.first();
        waiting.remove(timer);
        timer.action.run();
        return true;
    }
}
