package io.carillon.core.state;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;

/**
 * The newest moments of deleted jobs. A job that is created again under the name of a deleted one
 * is younger than all records of the deleted one, whatever the clock says. So no run of the one has
 * the name of a run of the other, and what a half-stored batch has left can be told apart. Changed
 * by {@link State} alone; read on the engine's thread.
 */
public final class Tombstones {
    /** Maximum number of jobs remembered; the oldest go first. */
    static final int MAX_JOBS = 1_000;

    /** A clock that steps back further than this was wrong before; no job waits for it. */
    static final Duration MAX_STEP_BACK = Duration.ofMinutes(10);

    /** The newest moment of each deleted job, by name, in the order of deletion. */
    private final LinkedHashMap<String, Instant> newest = new LinkedHashMap<>();

    /**
     * Notes that a job is gone.
     *
     * @param moment the newest moment in its records
     */
    void note(String job, Instant moment) {
        Instant former = newest.remove(job);
        newest.put(job, former == null || moment.isAfter(former) ? moment : former);
        if (newest.size() > MAX_JOBS) {
            newest.remove(newest.keySet().iterator().next());
        }
    }

    /** Takes over all entries of other tombstones. */
    void addAll(Tombstones others) {
        others.newest.forEach(this::note);
    }

    /**
     * When a job of that name may be created: now, or right after the newest moment of the deleted.
     */
    public Instant next(String job, Instant now) {
        Instant former = newest.getOrDefault(job, Instant.MIN);
        boolean ahead = !former.isBefore(now) && former.isBefore(now.plus(MAX_STEP_BACK));
        return ahead ? former.plusMillis(1) : now;
    }
}
