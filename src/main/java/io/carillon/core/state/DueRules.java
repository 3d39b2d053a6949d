package io.carillon.core.state;

import io.carillon.core.definition.JobDifferences;
import io.carillon.core.records.StoredJob;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Misfire;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a job, run or shard must be looked at next, from the state of it alone: {@link Instant#MIN}
 * means at once, {@link Instant#MAX} never. What is due is done by {@code JobTickRules} and {@code
 * RunTickRules}; what they do must make the subject not due, so each rule here has its twin there.
 */
public final class DueRules {
    /** How long a leader that is there may take to start a fire without the fire being late. */
    public static final Duration IN_TERM = Duration.ofMinutes(1);

    private DueRules() {}

    static Agenda.Subject subject(String job) {
        return new Agenda.Subject(job, Optional.empty(), -1);
    }

    static Agenda.Subject subject(RunId run) {
        return new Agenda.Subject(run.job(), Optional.of(run), -1);
    }

    static Agenda.Subject subject(ShardId shard) {
        return new Agenda.Subject(shard.run().job(), Optional.of(shard.run()), shard.number());
    }

    static void index(State state, JobEntry job) {
        state.agenda.set(subject(job.stored().name()), job(job));
    }

    static void index(State state, RunEntry run) {
        JobEntry job = state.jobs.get(run.run().id().job());
        if (job == null) {
            throw new IllegalStateException("no job of run " + run.run().id());
        }
        state.agenda.set(subject(run.run().id()), run(state, job, run));
    }

    static void index(State state, RunEntry run, Shard shard) {
        ShardId id = new ShardId(run.run().id(), shard.number());
        state.agenda.set(subject(id), shard(state, run, id, shard));
        if (run.rolls().isPresent() && !id.isSecond()) {
            Instant second =
                    shard.second(run.run().id())
                            .map(one -> shard(state, run, id.second(), one))
                            .orElse(Instant.MAX);
            state.agenda.set(subject(id.second()), second);
        }
    }

    static Instant job(JobEntry entry) {
        StoredJob stored = entry.stored();
        if (stored.deleting()) {
            boolean waits = !entry.runs().isEmpty() && spared(entry).isEmpty();
            return waits ? Instant.MAX : Instant.MIN;
        }
        if (entry.doomed()) {
            return Instant.MIN;
        }
        if (staleDaemon(entry).isPresent()
                || followingDaemon(entry).isPresent()
                || wantsDaemon(entry)
                || mayDequeue(entry)) {
            return Instant.MIN;
        }
        Instant due = stored.pause().flatMap(pause -> pause.until()).orElse(Instant.MAX);
        Instant back = Rollbacks.due(entry).map(Rollbacks.Due::at).orElse(Instant.MAX);
        return earlier(
                earlier(earlier(due, back), UnattendedFires.due(entry)),
                entry.nextFire().orElse(Instant.MAX));
    }

    /** A run without a kill wish. */
    public static Optional<RunEntry> spared(JobEntry entry) {
        return entry.runs().values().stream().filter(r -> r.run().kill().isEmpty()).findFirst();
    }

    /**
     * The standing run of a daemon that must end: its job is stopped, as each pause of one with a
     * schedule does, is not a daemon any more, or its shards are to fire at other times.
     */
    public static Optional<RunEntry> staleDaemon(JobEntry entry) {
        return standing(entry)
                .filter(
                        run ->
                                entry.stored().job().type() != JobType.DAEMON
                                        || stopped(entry)
                                        || firesDiffer(run.job(), entry.stored().job()));
    }

    /** Whether an account of fires of the one cannot go on with the other. */
    private static boolean firesDiffer(Job one, Job other) {
        return (one.resident() || other.resident())
                && !(one.schedule().equals(other.schedule())
                        && one.misfire().equals(other.misfire())
                        && one.sharding().count() == other.sharding().count());
    }

    /**
     * The standing run of a daemon that goes on under a newer definition or app. One that changes
     * what its tasks execute waits for the end of a pause, because nothing is started before.
     */
    public static Optional<RunEntry> followingDaemon(JobEntry entry) {
        return standing(entry)
                .filter(run -> outdated(run, entry))
                .filter(run -> entry.stored().job().type() == JobType.DAEMON)
                .filter(run -> entry.stored().pause().isEmpty() || !restarts(run, entry));
    }

    private static Optional<RunEntry> standing(JobEntry entry) {
        for (RunEntry run : entry.runs().values()) {
            if (run.run().id().trigger() == Trigger.DAEMON && run.run().kill().isEmpty()) {
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    private static boolean stopped(JobEntry entry) {
        boolean resident = entry.stored().job().resident();
        return entry.stored().pause().filter(pause -> resident || pause.stops()).isPresent();
    }

    private static boolean restarts(RunEntry run, JobEntry entry) {
        return JobDifferences.restart(run.job(), run.app(), entry.effective(), entry.currentApp());
    }

    private static boolean outdated(RunEntry run, JobEntry entry) {
        return run.run().jobVersion() != entry.stored().version()
                || !run.app().equals(entry.currentApp());
    }

    /** Whether a daemon's standing run is missing. */
    public static boolean wantsDaemon(JobEntry entry) {
        return entry.stored().job().type() == JobType.DAEMON
                && entry.stored().pause().isEmpty()
                && entry.runs().isEmpty();
    }

    /** Whether the oldest queued run may start. */
    public static boolean mayDequeue(JobEntry entry) {
        return entry.queuedCount() > 0 && entry.activeRuns() == 0;
    }

    static Instant run(State state, JobEntry job, RunEntry entry) {
        Run run = entry.run();
        if (entry.allEnded()) {
            return Instant.MIN;
        }
        if (run.kill().isPresent()) {
            return entry.someUnwished() ? Instant.MIN : Instant.MAX;
        }
        if (mayRelease(entry)) {
            return Instant.MIN;
        }
        boolean held = holdsRoll(state, job);
        Instant rolls = entry.rolls().map(rolled -> rolled.due(held)).orElse(Instant.MAX);
        Optional<Integer> leaving = leaving(state, entry);
        if (leaving.isPresent()) {
            Editions editions = entry.rolls().orElseThrow();
            rolls = earlier(rolls, editions.mayLeaveAt(leaving.get()));
        }
        rolls = earlier(rolls, Rollbacks.wholeAt(job, entry));
        Instant started =
                earlier(
                        earlier(
                                startDeadline(entry).orElse(Instant.MAX),
                                misfire(entry).orElse(Instant.MAX)),
                        timeLimit(entry).orElse(Instant.MAX));
        return earlier(rolls, started);
    }

    /** Whether no shard of the job is ended for a change. */
    public static boolean holdsRoll(State state, JobEntry job) {
        StoredJob stored = job.stored();
        return stored.pause().isPresent()
                || stored.kept().held().isPresent()
                || state.freezes(stored.name());
    }

    /** What {@link #holdsRoll} tells, in words for people. */
    public static List<String> whatHoldsRoll(State state, JobEntry job) {
        StoredJob stored = job.stored();
        List<String> all = new ArrayList<>();
        if (stored.pause().isPresent()) {
            all.add("the job is paused");
        }
        if (stored.kept().held().isPresent()) {
            all.add("its update is paused");
        }
        if (state.freezes(stored.name())) {
            all.add("launches are frozen");
        }
        return all;
    }

    /**
     * The shard of a daemon's standing run that a drain ends next, so that it begins again
     * elsewhere; empty while another shard is down, and while nothing is launched.
     */
    public static Optional<Integer> leaving(State state, RunEntry entry) {
        RunId run = entry.run().id();
        if (state.holds.moving().isEmpty()
                || entry.rolls().isEmpty()
                || entry.run().kill().isPresent()
                || state.freezes(run.job())) {
            return Optional.empty();
        }
        Editions editions = entry.rolls().get();
        return editions.waitsFor()
                .filter(number -> mayLeave(state, entry, number))
                .or(() -> firstToLeave(state, run))
                .filter(number -> mayLeave(state, entry, number))
                .filter(number -> editions.mayLeaveAt(number).isBefore(Instant.MAX));
    }

    private static Optional<Integer> firstToLeave(State state, RunId run) {
        return state.holds.moving().stream()
                .flatMap(agent -> state.tasks.first(agent, run).stream())
                .map(ShardId::number)
                .min(Integer::compare);
    }

    /** What may live unseen is not ended: a second task must not begin beside it. */
    private static boolean mayLeave(State state, RunEntry entry, int number) {
        return entry.shard(number)
                .flatMap(Shard::task)
                .filter(task -> task.phase().live() && task.phase() != TaskPhase.UNREACHABLE)
                .filter(task -> !task.unconfirmed() && task.kill().isEmpty())
                .filter(task -> state.holds.moves(task.agent()))
                .isPresent();
    }

    /** Whether shards wait that may have their first task. */
    public static boolean mayRelease(RunEntry entry) {
        return !entry.run().queued()
                && entry.active() < entry.job().sharding().maxParallel()
                && entry.someUnreleased();
    }

    /** When a run that has not started is too late; empty if never. */
    public static Optional<Instant> startDeadline(RunEntry entry) {
        Run run = entry.run();
        return run.state() == RunState.PENDING && run.id().trigger() != Trigger.DAEMON
                ? entry.job().startDeadline().map(run.id().nominalTime()::plus)
                : Optional.empty();
    }

    /**
     * When a fire that waits for an offer is too late for an owner who wants no late start; empty
     * if never. It counts from when the fire had to wait for nothing else.
     */
    public static Optional<Instant> misfire(RunEntry entry) {
        return entry.run().id().trigger() == Trigger.CRON
                        && entry.job().misfire().policy() == Misfire.Policy.SKIP
                ? entry.waitsSince().map(since -> since.plus(IN_TERM))
                : Optional.empty();
    }

    /** When a run has taken too long; empty if never. */
    public static Optional<Instant> timeLimit(RunEntry entry) {
        Job job = entry.job();
        return entry.run().startedAt().flatMap(start -> job.timeLimit().map(start::plus));
    }

    static Instant shard(State state, RunEntry run, ShardId id, Shard shard) {
        if (shard.task().isEmpty() || shard.state().ended()) {
            return Instant.MAX;
        }
        Task task = shard.task().get();
        if (task.phase() == TaskPhase.PLANNED) {
            if (task.kill().isPresent()) {
                return Instant.MIN;
            }
            Instant ready = state.tasks.ready.contains(id) ? Instant.MAX : task.notBefore();
            return earlier(ready, unattended(state, run, shard).orElse(Instant.MAX));
        }
        return earlier(
                task.kill().map(wish -> nextKill(state, id, wish)).orElse(Instant.MAX),
                givenUp(run, task).orElse(Instant.MAX));
    }

    /**
     * When the fires that come while the shard waits for a place are to have their entry; empty if
     * it does not fire by itself.
     */
    public static Optional<Instant> unattended(State state, RunEntry run, Shard shard) {
        return run.job().resident()
                ? state.job(run.run().id().job())
                        .flatMap(job -> ShardAccount.of(job, run, shard).next())
                        .map(fire -> fire.plus(UnattendedFires.WAIT))
                : Optional.empty();
    }

    /** When a task of unknown outcome is given up; empty if not. */
    public static Optional<Instant> givenUp(RunEntry run, Task task) {
        // After a takeover Mesos is asked first: the task may have been found meanwhile.
        return task.phase() == TaskPhase.UNREACHABLE && !task.unconfirmed()
                ? Optional.of(task.since().plus(run.replaceAfter(task)))
                : Optional.empty();
    }

    /** When the end of a task is asked for next. */
    static Instant nextKill(State state, ShardId id, KillWish wish) {
        if (!state.connection.subscribed()) {
            return Instant.MAX;
        }
        return state.killTry(id)
                .map(last -> last.at().plus(State.KILL_BACKOFF.after(last.tries())))
                .orElse(Instant.MIN);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
