package io.carillon.model.run;

import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The head of a run: all of it but its shards. What was asked for stays as it is: the id, and what
 * the caller gave. What becomes of the run is the rest. The versions of the job and of its app stay
 * too, but for the standing run of a daemon, which may go on under newer ones.
 *
 * @param id the id of the run
 * @param state how far it has come
 * @param because why it exists, or how it ended
 * @param jobVersion which version of the job it executes
 * @param createdAt when it was decided
 * @param startedAt when its first task was launched
 * @param endedAt when it ended
 * @param queued it waits for earlier runs of the job to end
 * @param only the numbers of the shards that the run consists of; empty: all shards
 * @param parameter overrides the job's parameter
 * @param env added to the job's environment
 * @param idempotencyKey the caller's key, so that a repeat is harmless
 * @param kill the wish that the run ends, if any
 * @param retryOf the run whose failed shards this run repeats, if any
 * @param definition the definition that it executes, once that is not the newest of the job; its
 *     app is not part of it
 * @param app the app that completes the definition, as it was when the run was decided
 * @param roll how far the standing run of a daemon has come with a change; empty: it had none
 */
public record Run(
        RunId id,
        RunState state,
        String because,
        long jobVersion,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        boolean queued,
        SortedSet<Integer> only,
        Optional<String> parameter,
        SortedMap<String, String> env,
        Optional<String> idempotencyKey,
        Optional<KillWish> kill,
        Optional<RunId> retryOf,
        Optional<Job> definition,
        Optional<AppVersion> app,
        Optional<Roll> roll) {
    public Run {
        only = Collections.unmodifiableSortedSet(new TreeSet<>(only));
        env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
    }

    /** A run that has just been decided. */
    public static Run created(
            RunId id, String because, long jobVersion, Instant now, boolean queued) {
        return new Run(
                id,
                RunState.PENDING,
                because,
                jobVersion,
                now,
                Optional.empty(),
                Optional.empty(),
                queued,
                new TreeSet<>(),
                Optional.empty(),
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * The shards with which this run begins: all shards of the job, or the ones that were asked
     * for.
     *
     * @param count how many shards the job has
     */
    public List<Shard> shards(int count) {
        List<Shard> shards = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            if (only.isEmpty() || only.contains(number)) {
                shards.add(Shard.waiting(number));
            }
        }
        return shards;
    }

    /** The run with what its caller asked for. */
    public Run asked(
            SortedSet<Integer> shards,
            Optional<String> withParameter,
            SortedMap<String, String> withEnv,
            Optional<String> key) {
        return new Run(
                id,
                state,
                because,
                jobVersion,
                createdAt,
                startedAt,
                endedAt,
                queued,
                shards,
                withParameter,
                withEnv,
                key,
                kill,
                retryOf,
                definition,
                app,
                roll);
    }

    /** The run as a repetition of another run's failed shards. */
    public Run retrying(RunId other) {
        return with(jobVersion, Optional.of(other), definition, app, roll);
    }

    /** The run, executing another version of the job, and of its app, from now on. */
    public Run following(long version, Optional<AppVersion> current) {
        return with(version, retryOf, Optional.empty(), current, roll);
    }

    /** The run, as far as it has come with a change. */
    public Run rolling(Roll next) {
        return with(jobVersion, retryOf, definition, app, Optional.of(next));
    }

    /** The run, whose shards all execute the same: nothing is kept of what was before. */
    public Run rolled() {
        return rolling(new Roll(edition(), List.of()));
    }

    /** Number of the edition that the run executes: 0 until a change rolls. */
    public int edition() {
        return roll.orElse(Roll.NONE).edition();
    }

    /** The run, completed by that version of the job's app. */
    public Run of(Optional<AppVersion> current) {
        return with(jobVersion, retryOf, definition, current, roll);
    }

    /** The effective definition: what the run executes, completed by its app. */
    public Job effective(Job executed) {
        return app.map(AppVersion::app).map(own -> own.effective(executed)).orElse(executed);
    }

    /** The run with the definition that it executes, which is not the newest of the job. */
    public Run defined(Job executed) {
        return with(jobVersion, retryOf, Optional.of(executed), app, roll);
    }

    private Run with(
            long version,
            Optional<RunId> repeated,
            Optional<Job> executed,
            Optional<AppVersion> completedBy,
            Optional<Roll> rolled) {
        return new Run(
                id,
                state,
                because,
                version,
                createdAt,
                startedAt,
                endedAt,
                queued,
                only,
                parameter,
                env,
                idempotencyKey,
                kill,
                repeated,
                executed,
                completedBy,
                rolled);
    }

    /** The run, no longer waiting for others. */
    public Run released() {
        return now(state, because, startedAt, endedAt, false, kill);
    }

    /** The run with its first task launched. */
    public Run started(Instant now) {
        return now(RunState.RUNNING, because, Optional.of(now), endedAt, queued, kill);
    }

    /** The run with a wish that it ends. */
    public Run killed(KillWish wish) {
        return now(state, because, startedAt, endedAt, queued, Optional.of(wish));
    }

    /** The run at its end. */
    public Run ended(RunState last, String why, Instant now) {
        return now(last, why, startedAt, Optional.of(now), false, kill);
    }

    /** The run as it was asked for, with what has become of it. */
    private Run now(
            RunState nowState,
            String why,
            Optional<Instant> started,
            Optional<Instant> ended,
            boolean waits,
            Optional<KillWish> wish) {
        return new Run(
                id,
                nowState,
                why,
                jobVersion,
                createdAt,
                started,
                ended,
                waits,
                only,
                parameter,
                env,
                idempotencyKey,
                wish,
                retryOf,
                definition,
                app,
                roll);
    }
}
