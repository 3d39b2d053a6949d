package io.carillon.core.state;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;

/**
 * The newest moments of jobs that are no more. A job that is created again under such a name is
 * younger than all that was the former's, however our clock stands: so no run of the one has the
 * name of a run of the other, and what a batch stored by half has left is told apart. Changed by
 * {@link State} alone.
 */
public final class Tombstones {
    /** So many are remembered; the oldest go first. */
    static final int MOST = 1_000;

    /** A clock that steps back further was wrong before: nobody is to wait for it. */
    static final Duration FURTHEST_BACK = Duration.ofMinutes(10);

    private final LinkedHashMap<String, Instant> newest = new LinkedHashMap<>();

    /** A job of that name is no more; that is the newest moment in its records. */
    void note(String job, Instant moment) {
        Instant former = newest.remove(job);
        newest.put(job, former == null || moment.isAfter(former) ? moment : former);
        if (newest.size() > MOST) {
            newest.remove(newest.keySet().iterator().next());
        }
    }

    /** Takes over all of the others'. */
    void addAll(Tombstones others) {
        others.newest.forEach(this::note);
    }

    /** When a job of that name may be created: now, or right after the former one. */
    public Instant next(String job, Instant now) {
        Instant former = newest.getOrDefault(job, Instant.MIN);
        boolean ahead = !former.isBefore(now) && former.isBefore(now.plus(FURTHEST_BACK));
        return ahead ? former.plusMillis(1) : now;
    }
}
