package io.carillon.mesos;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing pauses between attempts: doubling up to a cap, each cut by chance to between one half and
 * the whole of it, so that many clients do not come back together and none comes back at once. Not
 * thread-safe.
 */
final class JitteredBackoff {

    private final Duration first;
    private final Duration cap;
    private final RandomGenerator random;
    private Duration next;

    JitteredBackoff(Duration first, Duration cap, RandomGenerator random) {
        this.first = first;
        this.cap = cap;
        this.random = random;
        this.next = first;
    }

    /** The pause before the next attempt. */
    Duration next() {
        Duration whole = next;
        Duration doubled = whole.multipliedBy(2);
        next = doubled.compareTo(cap) > 0 ? cap : doubled;
        long half = whole.toNanos() / 2;
        return Duration.ofNanos(half + random.nextLong(half + 1));
    }

    /** Starts anew with the shortest pause. */
    void reset() {
        next = first;
    }
}
