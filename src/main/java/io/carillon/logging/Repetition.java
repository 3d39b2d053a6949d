package io.carillon.logging;

import java.time.Duration;

/**
 * How often one event was seen, and which of its repetitions are shown: the first few, then one
 * after a pause that doubles up to an hour. After a quiet time it begins anew. One thread.
 */
final class Repetition {
    private static final long FIRST_PAUSE = Duration.ofMinutes(1).toMillis();
    private static final long MAX_PAUSE = Duration.ofHours(1).toMillis();

    private final int free;
    private int shown;
    private long pause = FIRST_PAUSE;
    private long next = Long.MIN_VALUE;
    private long last = Long.MIN_VALUE;
    private long hidden;

    /**
     * @param free how many are shown before there are pauses
     */
    Repetition(int free) {
        this.free = free;
    }

    /** Takes an event of that time in milliseconds; returns whether it is shown. */
    boolean take(long now) {
        if (shown > 0 && now - last > 2 * pause) {
            shown = 0;
            pause = FIRST_PAUSE;
        }
        last = now;
        if (shown < free) {
            shown++;
            next = now + pause;
            return true;
        }
        if (now < next) {
            hidden++;
            return false;
        }
        pause = Math.min(2 * pause, MAX_PAUSE);
        next = now + pause;
        return true;
    }

    /** How many were hidden since this was asked last. */
    long takeHidden() {
        long count = hidden;
        hidden = 0;
        return count;
    }
}
