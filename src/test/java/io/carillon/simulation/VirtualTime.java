package io.carillon.simulation;

import io.reactivex.rxjava3.disposables.Disposable;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * A clock and thread that move one event at a time: {@link #step} runs the next one at its own
 * time. Events of one time run in the order in which they were scheduled. Single-threaded.
 */
final class VirtualTime extends PlannedScheduler {
    private static final class Event implements Disposable {
        final long atNanos;
        final long number;
        final Runnable work;
        boolean disposed;

        Event(long atNanos, long number, Runnable work) {
            this.atNanos = atNanos;
            this.number = number;
            this.work = work;
        }

        @Override
        public void dispose() {
            disposed = true;
        }

        @Override
        public boolean isDisposed() {
            return disposed;
        }
    }

    private final PriorityQueue<Event> queue =
            new PriorityQueue<>(
                    Comparator.<Event>comparingLong(e -> e.atNanos)
                            .thenComparingLong(e -> e.number));
    private long nanos;
    private long scheduled;
    private long done;

    VirtualTime(Instant start) {
        nanos = TimeUnit.MILLISECONDS.toNanos(start.toEpochMilli());
    }

    /** Runs the next event, if it is due by then; else moves the clock there. */
    boolean step(Instant until) {
        long last = TimeUnit.MILLISECONDS.toNanos(until.toEpochMilli());
        while (!queue.isEmpty() && queue.peek().disposed) {
            queue.remove();
        }
        if (queue.isEmpty() || queue.peek().atNanos > last) {
            nanos = Math.max(nanos, last);
            return false;
        }
        Event event = queue.remove();
        nanos = Math.max(nanos, event.atNanos);
        done++;
        event.disposed = true;
        event.work.run();
        return true;
    }

    /** How many events have run. */
    long events() {
        return done;
    }

    Instant instant() {
        return Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    /** Runs the work at that time, or now if it is past. */
    Disposable at(Instant time, Runnable work) {
        boolean due = !time.isAfter(instant());
        return add(due ? nanos : TimeUnit.MILLISECONDS.toNanos(time.toEpochMilli()), work);
    }

    Disposable in(long millis, Runnable work) {
        return add(nanos + TimeUnit.MILLISECONDS.toNanos(millis), work);
    }

    private Event add(long atNanos, Runnable work) {
        Event event = new Event(atNanos, scheduled++, work);
        queue.add(event);
        return event;
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    Disposable plan(Runnable work, long delay, TimeUnit unit) {
        return add(nanos + unit.toNanos(delay), work);
    }
}
