package io.carillon.model;

import java.time.Duration;

/**
 * Exponential back-off: the first delay, multiplied by a factor for each further try, up to a
 * longest delay. Without jitter. An immutable value.
 *
 * @param first the delay before the second try
 * @param longest upper bound of all delays
 * @param factor what each delay is multiplied by; at least 1
 */
public record Backoff(Duration first, Duration longest, double factor) {
    private static final int MAX_STEPS = 64;

    /** A delay that doubles. */
    public static Backoff doubling(Duration first, Duration longest) {
        return new Backoff(first, longest, 2.0);
    }

    /** The delay after a number of tries; after one or none, the first delay. */
    public Duration after(int tries) {
        int steps = Math.max(0, Math.min(tries - 1, MAX_STEPS));
        double millis = first.toMillis() * Math.pow(factor, steps);
        return millis >= longest.toMillis() ? longest : Duration.ofMillis((long) millis);
    }

    /** The delay that follows a delay. */
    public Duration next(Duration delay) {
        double millis = delay.toMillis() * factor;
        return millis >= longest.toMillis() ? longest : Duration.ofMillis((long) millis);
    }
}
