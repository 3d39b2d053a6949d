package io.carillon.mesos;

import io.carillon.model.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The delays of a {@link Backoff} with jitter: each is reduced at random to between one half and
 * the whole of it, so that many clients do not return together and none returns at once. Not
 * thread-safe.
 */
final class JitteredBackoff {

    private final Backoff backoff;
    private final RandomGenerator random;
    private Duration next;

    JitteredBackoff(Backoff backoff, RandomGenerator random) {
        this.backoff = backoff;
        this.random = random;
        this.next = backoff.first();
    }

    /** The delay before the next attempt. */
    Duration next() {
        long half = next.toNanos() / 2;
        next = backoff.next(next);
        return Duration.ofNanos(half + random.nextLong(half + 1));
    }

    /** Starts again with the shortest delay. */
    void reset() {
        next = backoff.first();
    }
}
