package io.carillon.core.records;

import io.carillon.model.job.Job;
import io.carillon.model.job.Pause;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A job as it is stored.
 *
 * @param job the definition in force
 * @param version grows by one with each definition; starts at 1
 * @param createdAt when it was first defined
 * @param updatedAt when this version was defined
 * @param scheduleFrom fires up to and including this instant are not this definition's
 * @param pause the pause, if the job is paused
 * @param deleting the job is deleted as soon as its runs have ended
 * @param older definitions that live runs still execute, and the one before this, by version
 */
public record StoredJob(
        Job job,
        long version,
        Instant createdAt,
        Instant updatedAt,
        Instant scheduleFrom,
        Optional<Pause> pause,
        boolean deleting,
        SortedMap<Long, Job> older) {
    public StoredJob {
        older = Collections.unmodifiableSortedMap(new TreeMap<>(older));
    }

    /** The job's name. */
    public String name() {
        return job.name();
    }

    /** The time, but never before the job was created, even if the clock was set back. */
    public Instant since(Instant now) {
        return now.isBefore(createdAt) ? createdAt : now;
    }

    /** The definition of the version; the one in force if the version is gone. */
    public Job version(long wanted) {
        Job found = wanted == version ? job : older.get(wanted);
        return found == null ? job : found;
    }

    /** The job with another pause, or without one. */
    public StoredJob paused(Optional<Pause> next) {
        return new StoredJob(
                job, version, createdAt, updatedAt, scheduleFrom, next, deleting, older);
    }

    /** The job, to be deleted. */
    public StoredJob toBeDeleted() {
        return new StoredJob(job, version, createdAt, updatedAt, scheduleFrom, pause, true, older);
    }

    /**
     * The job with another definition; the one in force is kept with the older ones. Fires up to
     * {@code considered} stay those of the one in force, even if the clock is behind that time.
     */
    public StoredJob redefined(Job next, Instant considered, Instant now) {
        SortedMap<Long, Job> kept = new TreeMap<>(older);
        kept.put(version, job);
        Instant from = considered.isAfter(now) ? considered : now;
        return new StoredJob(next, version + 1, createdAt, now, from, pause, deleting, kept);
    }

    /** The job without definitions older than the version. */
    public StoredJob without(long below) {
        return new StoredJob(
                job,
                version,
                createdAt,
                updatedAt,
                scheduleFrom,
                pause,
                deleting,
                new TreeMap<>(older.tailMap(below)));
    }
}
