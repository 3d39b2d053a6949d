package io.carillon.core;

import io.carillon.model.Fire;
import io.carillon.model.KillWish;
import io.carillon.model.Run;
import io.carillon.model.RunId;
import io.carillon.model.RunState;
import io.carillon.model.Shard;
import io.carillon.model.ShardId;
import io.carillon.model.Task;
import io.carillon.model.TaskPhase;
import io.carillon.model.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Does what is due. Each rule is the twin of one in {@link DueRules}: what it does must make its
 * subject not due.
 */
final class TickRules {
    /**
     * So many shards of a run are dealt with in one decision, so that wide runs do not hold up the
     * rest.
     */
    static final int SHARDS_AT_ONCE = 200;

    private TickRules() {}

    static Decision decide(State state, Instant now) {
        Decision decision = new Decision();
        Optional<Agenda.Entry> first = state.agenda().first();
        if (first.isEmpty() || first.get().at().isAfter(now)) {
            return decision;
        }
        Agenda.Subject subject = first.get().subject();
        JobEntry job = state.job(subject.job()).orElseThrow();
        if (subject.run().isEmpty()) {
            job(state, job, now, decision);
            return decision;
        }
        RunEntry run = state.run(subject.run().get()).orElseThrow();
        if (subject.shard() < 0) {
            run(job, run, now, decision);
        } else {
            ShardId id = new ShardId(run.run().id(), subject.shard());
            shard(state, run, id, run.shard(subject.shard()).orElseThrow(), now, decision);
        }
        return decision;
    }

    private static void job(State state, JobEntry entry, Instant now, Decision decision) {
        StoredJob stored = entry.stored();
        if (stored.deleting()) {
            // The deletion may have been stored without the wishes that came with it.
            decision.change(
                    DueRules.spared(entry)
                            .map(run -> doomed(run, RunState.KILLED, "the job is deleted", now))
                            .orElse(
                                    new Change.JobRemoved(
                                            stored.name(), "all its runs have ended")));
            return;
        }
        Optional<RunEntry> stale = DueRules.staleDaemon(entry);
        if (stale.isPresent()) {
            String why = stored.pause().isPresent() ? "the job is paused" : "the job was changed";
            decision.change(doomed(stale.get(), RunState.KILLED, why, now));
        } else if (DueRules.wantsDaemon(entry)) {
            startDaemon(entry, now, decision);
        } else if (DueRules.mayDequeue(entry)) {
            RunEntry next = Objects.requireNonNull(entry.runs().get(entry.queued().get(0)));
            decision.change(
                    new Change.RunChanged(next.run().released(), "the runs before it have ended"));
        } else if (stored.pause()
                .flatMap(pause -> pause.until())
                .filter(t -> !t.isAfter(now))
                .isPresent()) {
            // Fires of the pause itself come first, so that they are recorded as skipped.
            if (!FireRules.decide(
                    state,
                    entry,
                    stored.pause().orElseThrow().until().orElseThrow(),
                    now,
                    decision)) {
                decision.change(
                        new Change.JobDefined(
                                stored.paused(Optional.empty()), "its pause is over"));
            }
        } else {
            FireRules.decide(state, entry, now, now, decision);
        }
    }

    private static void startDaemon(JobEntry entry, Instant now, Decision decision) {
        // A run's time is its name: it must never come twice, even when the clock stands still.
        Instant last = entry.lastNominal();
        Instant nominal = Instant.ofEpochMilli(now.toEpochMilli());
        if (!nominal.isAfter(last)) {
            nominal = last.plusMillis(1);
        }
        RunId id = new RunId(entry.stored().name(), nominal, Trigger.DAEMON);
        String because = "the daemon is kept running";
        Instant from = entry.stored().since(now);
        Run run = Run.created(id, because, entry.stored().version(), from, false);
        decision.change(
                new Change.RunStarted(
                        run, shards(run, entry.stored().job().sharding().count()), because));
        decision.change(new Change.ScheduleAdvanced(entry.stored().name(), nominal, because));
    }

    /** The shards of a new run. */
    static List<Shard> shards(Run run, int count) {
        List<Shard> shards = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            if (run.only().isEmpty() || run.only().contains(number)) {
                shards.add(Shard.waiting(number));
            }
        }
        return shards;
    }

    /** The wish that a run ends. */
    static Change doomed(RunEntry entry, RunState end, String because, Instant now) {
        return new Change.RunChanged(entry.run().killed(new KillWish(now, end, because)), because);
    }

    private static void run(JobEntry job, RunEntry entry, Instant now, Decision decision) {
        Run run = entry.run();
        if (entry.allEnded()) {
            end(job, entry, now, decision);
        } else if (run.kill().isPresent()) {
            doom(entry, run.kill().get(), decision, now);
        } else if (DueRules.mayRelease(entry)) {
            release(entry, now, decision);
        } else if (due(DueRules.startDeadline(entry), now)) {
            String why =
                    "not started within startDeadline " + entry.job().startDeadline().orElseThrow();
            decision.change(doomed(entry, RunState.MISSED, why, now));
        } else if (due(DueRules.timeLimit(entry), now)) {
            String why = "took longer than timeLimit " + entry.job().timeLimit().orElseThrow();
            decision.change(doomed(entry, RunState.FAILED, why, now));
        }
    }

    private static boolean due(Optional<Instant> at, Instant now) {
        return at.isPresent() && !at.get().isAfter(now);
    }

    private static void release(RunEntry entry, Instant now, Decision decision) {
        int room = entry.job().sharding().maxParallel() - entry.active();
        for (Shard shard : entry.unreleased(Math.min(room, SHARDS_AT_ONCE))) {
            ShardId id = new ShardId(entry.run().id(), shard.number());
            Task task = Task.planned(id.attempt(shard.attempts() + 1), now, Instant.EPOCH);
            String because = "its turn has come";
            decision.change(
                    new Change.ShardChanged(
                            ShardStep.TASK_PLANNED, id, shard.with(task, because), because));
        }
    }

    private static void doom(RunEntry entry, KillWish wish, Decision decision, Instant now) {
        int dealt = 0;
        for (Shard shard : entry.shards().values()) {
            boolean wished = shard.task().flatMap(Task::kill).isPresent();
            if (shard.state().ended() || wished) {
                continue;
            }
            if (dealt++ == SHARDS_AT_ONCE) {
                break;
            }
            ShardId id = new ShardId(entry.run().id(), shard.number());
            decision.change(doomed(id, shard, wish, now));
        }
    }

    /** The wish that a shard ends: at once where Mesos has no task of it. */
    static Change doomed(ShardId id, Shard shard, KillWish wish, Instant now) {
        if (shard.task().isPresent() && shard.task().get().phase().live()) {
            Shard next = shard.with(shard.task().get().killed(wish), wish.because());
            return new Change.ShardChanged(ShardStep.TASK_DOOMED, id, next, wish.because());
        }
        Shard next = shard.end(wish.end(), wish.because());
        return new Change.ShardChanged(ShardStep.TASK_ENDED, id, next, wish.because());
    }

    private static void end(JobEntry job, RunEntry entry, Instant now, Decision decision) {
        RunState last = RunRules.end(entry);
        Run ended = entry.run().ended(last, RunRules.because(entry, last), now);
        Optional<Fire> fire = Optional.empty();
        if (ended.id().trigger() == Trigger.CRON) {
            fire = Optional.of(RunRules.fire(ended));
        }
        decision.change(new Change.RunEnded(ended, fire));
        long oldest = job.stored().version() - 1;
        for (RunEntry other : job.runs().values()) {
            if (other != entry) {
                oldest = Math.min(oldest, other.run().jobVersion());
            }
        }
        if (!job.stored().older().headMap(oldest).isEmpty()) {
            decision.change(
                    new Change.JobDefined(
                            job.stored().without(oldest), "no run executes older versions"));
        }
    }

    private static void shard(
            State state, RunEntry run, ShardId id, Shard shard, Instant now, Decision decision) {
        Task task = shard.task().orElseThrow();
        if (task.phase() == TaskPhase.PLANNED) {
            if (task.kill().isPresent()) {
                decision.change(doomed(id, shard, task.kill().get(), now));
            } else {
                decision.change(new Change.TaskReady(id, "its pause is over"));
            }
        } else if (due(DueRules.givenUp(run.job(), task), now)) {
            EndRules.end(run, id, shard, TaskLifecycle.givenUp(run.job()), now, decision);
        } else if (task.kill().isPresent()) {
            int tries = state.killTry(id).map(State.KillTry::tries).orElse(0) + 1;
            decision.change(new Change.KillSent(id, tries, now, task.kill().get().because()));
            decision.effect(
                    new Effect.Kill(
                            task.id().toString(),
                            task.agent(),
                            Optional.of(run.job().killGrace())));
        }
    }
}
