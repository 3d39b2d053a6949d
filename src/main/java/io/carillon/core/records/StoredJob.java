package io.carillon.core.records;

import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.JobChecks;
import io.carillon.core.definition.JobSize;
import io.carillon.model.job.Job;
import io.carillon.model.job.Pause;
import io.carillon.model.run.Run;
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
 * @param older the definition before this, and those whose runs have not been stored with them, by
 *     version
 * @param updates what a daemon keeps of its updates; empty: nothing
 */
public record StoredJob(
        Job job,
        long version,
        Instant createdAt,
        Instant updatedAt,
        Instant scheduleFrom,
        Optional<Pause> pause,
        boolean deleting,
        SortedMap<Long, Job> older,
        Optional<Updates> updates) {
    public StoredJob {
        older = Collections.unmodifiableSortedMap(new TreeMap<>(older));
    }

    /** A job that keeps nothing of updates. */
    public StoredJob(
            Job job,
            long version,
            Instant createdAt,
            Instant updatedAt,
            Instant scheduleFrom,
            Optional<Pause> pause,
            boolean deleting,
            SortedMap<Long, Job> older) {
        this(
                job,
                version,
                createdAt,
                updatedAt,
                scheduleFrom,
                pause,
                deleting,
                older,
                Optional.empty());
    }

    /** What it keeps of its updates. */
    public Updates kept() {
        return updates.orElse(Updates.NONE);
    }

    /** All definitions that are known, by version. */
    public SortedMap<Long, Job> versions() {
        SortedMap<Long, Job> all = new TreeMap<>(kept().former());
        all.putAll(older);
        all.put(version, job);
        return all;
    }

    /** The job's name. */
    public String name() {
        return job.name();
    }

    /** What another definition of the job replaces. */
    public JobChecks.Stored replaced() {
        return new JobChecks.Stored(job, createdAt);
    }

    /** The time, but never before the job was created, even if the clock was set back. */
    public Instant since(Instant now) {
        return now.isBefore(createdAt) ? createdAt : now;
    }

    /** The definition that the run executes, if it is kept: with the run, or here. */
    public Optional<Job> definitionOf(Run run) {
        return run.definition()
                .or(
                        () ->
                                run.jobVersion() == version
                                        ? Optional.of(job)
                                        : Optional.ofNullable(older.get(run.jobVersion())));
    }

    /** The definition that the run executes; the one in force if the run's own is gone. */
    public Job executedBy(Run run) {
        return definitionOf(run).orElse(job);
    }

    /** The run, with its definition if that is an older one. */
    public Run keptBy(Run run) {
        boolean own = run.jobVersion() == version || run.definition().isPresent();
        return own
                ? run
                : definitionOf(run).filter(StoredJob::keepable).map(run::defined).orElse(run);
    }

    /** Whether the run executes the definition in force and could keep it, but does not yet. */
    public boolean mayBeKeptBy(Run run) {
        return run.jobVersion() == version && run.definition().isEmpty() && keepable(job);
    }

    /**
     * Whether a run can keep the definition. An earlier version of the program has stored larger
     * ones than commands may store now.
     */
    public static boolean keepable(Job definition) {
        return JobSize.bytes(definition) <= Bounds.DEFINITION_BYTES;
    }

    /** The job with another pause, or without one. */
    public StoredJob paused(Optional<Pause> next) {
        return new StoredJob(
                job, version, createdAt, updatedAt, scheduleFrom, next, deleting, older, updates);
    }

    /** The job, to be deleted. */
    public StoredJob toBeDeleted() {
        return new StoredJob(
                job, version, createdAt, updatedAt, scheduleFrom, pause, true, older, updates);
    }

    /** The job with what it keeps of its updates. */
    public StoredJob keeping(Updates next) {
        return new StoredJob(
                job,
                version,
                createdAt,
                updatedAt,
                scheduleFrom,
                pause,
                deleting,
                older,
                next.stored());
    }

    /**
     * The job with another definition; the one in force is kept with the older ones. Fires up to
     * {@code considered} stay those of the one in force, even if the clock is behind that time.
     */
    public StoredJob redefined(Job next, Instant considered, Instant now) {
        SortedMap<Long, Job> kept = new TreeMap<>(older);
        kept.put(version, job);
        Instant from = considered.isAfter(now) ? considered : now;
        return new StoredJob(
                next, version + 1, createdAt, now, from, pause, deleting, kept, updates);
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
                new TreeMap<>(older.tailMap(below)),
                updates);
    }
}
