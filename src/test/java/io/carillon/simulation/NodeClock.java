package io.carillon.simulation;

import java.time.Instant;

/** One node's wall clock: a little off, drifting, and put right in steps as by NTP. */
final class NodeClock {
    /** No clock is further off than this. */
    static final int MOST_MILLIS = 2_000;

    private final VirtualTime time;
    private long offAtMillis;
    private long setAtMillis;
    private int driftPerMillion;
    private long mostBehindMillis;

    NodeClock(VirtualTime time) {
        this.time = time;
    }

    /** From now on it is that much ahead, or behind, and departs from there. */
    void set(long offMillis, int perMillion) {
        offAtMillis = offMillis;
        setAtMillis = time.instant().toEpochMilli();
        driftPerMillion = perMillion;
    }

    /** What it shows. */
    Instant instant() {
        long off = offMillis();
        mostBehindMillis = Math.max(mostBehindMillis, -off);
        return time.instant().plusMillis(off);
    }

    /** How far behind it was at most, when it was looked at. */
    long mostBehindMillis() {
        return mostBehindMillis;
    }

    private long offMillis() {
        long passed = time.instant().toEpochMilli() - setAtMillis;
        long off = offAtMillis + passed * driftPerMillion / 1_000_000;
        return Math.max(-MOST_MILLIS, Math.min(MOST_MILLIS, off));
    }
}
