package io.carillon.web.http;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * The numbers of the signed requests of late: each may come once. Two generations, of which the
 * older one is forgotten when the younger one is full-grown, so a number is known for at least one
 * period. Not thread-safe.
 */
final class Nonces {
    private final Duration period;
    private final int most;
    private Set<Long> older = new HashSet<>();
    private Set<Long> younger = new HashSet<>();
    private Instant since = Instant.EPOCH;

    /**
     * @param period how long a number is remembered at least
     * @param most numbers that are remembered of one period
     */
    Nonces(Duration period, int most) {
        this.period = period;
        this.most = most;
    }

    /** Whether there is room for another number. */
    boolean room(Instant now) {
        turn(now);
        return younger.size() < most;
    }

    /** Whether the number comes for the first time. */
    boolean isNew(long number, Instant now) {
        turn(now);
        return !older.contains(number) && younger.add(number);
    }

    private void turn(Instant now) {
        if (now.isBefore(since.plus(period))) {
            return;
        }
        // After a long pause both are old.
        older = now.isBefore(since.plus(period.multipliedBy(2))) ? younger : new HashSet<>();
        younger = new HashSet<>();
        since = now;
    }
}
