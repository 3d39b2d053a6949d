package io.carillon.model.job;

import java.time.Instant;

/**
 * The precision of a job's times. Fires are named and recorded by the millisecond, so everything
 * that decides about them is kept to the millisecond, too. Pure; any thread.
 */
public final class Milliseconds {
    private static final int NANOS = 1_000_000;

    private Milliseconds() {}

    /** The first whole millisecond that is not before an instant. */
    public static Instant notBefore(Instant instant) {
        int beyond = instant.getNano() % NANOS;
        boolean last = instant.getEpochSecond() == Instant.MAX.getEpochSecond();
        return beyond == 0 || last ? instant : instant.plusNanos(NANOS - beyond);
    }
}
