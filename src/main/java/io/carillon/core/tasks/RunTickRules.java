package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.DueRules;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.run.Fire;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.Optional;

/**
 * Does what is due for a run and for its shards. Each rule is the twin of one in {@link DueRules}:
 * what it does must make its subject not due.
 */
public final class RunTickRules {
    /** How often an executor is asked for the end of a task before it is doubted itself. */
    private static final int PATIENT_TRIES = 4;

    /** Maximum number of shards in one decision, so that a wide run does not delay other work. */
    static final int SHARDS_AT_ONCE = 200;

    private RunTickRules() {}

    public static void tick(
            State state, JobEntry job, RunEntry entry, Instant now, Decision decision) {
        Run run = entry.run();
        if (entry.allEnded()) {
            end(job, entry, now, decision);
        } else if (run.kill().isPresent()) {
            doom(entry, run.kill().get(), decision, now);
        } else if (RollRules.tidy(entry, now, decision)) {
            return;
        } else if (DueRules.mayRelease(entry)) {
            release(entry, now, decision);
        } else if (due(DueRules.startDeadline(entry), now)) {
            String why =
                    "not started within startDeadline " + entry.job().startDeadline().orElseThrow();
            decision.change(KillRules.kill(entry, RunState.MISSED, why, now));
        } else if (due(DueRules.misfire(entry), now)) {
            String why = "not started in time (misfire SKIP)";
            decision.change(KillRules.kill(entry, RunState.MISSED, why, now));
        } else if (due(DueRules.timeLimit(entry), now)) {
            String why = "took longer than timeLimit " + entry.job().timeLimit().orElseThrow();
            decision.change(KillRules.kill(entry, RunState.FAILED, why, now));
        } else {
            RollRules.step(state, job, entry, now, decision);
        }
    }

    private static boolean due(Optional<Instant> at, Instant now) {
        return at.isPresent() && !at.get().isAfter(now);
    }

    private static void release(RunEntry entry, Instant now, Decision decision) {
        int room = entry.job().sharding().maxParallel() - entry.active();
        for (Shard shard : entry.unreleased(Math.min(room, SHARDS_AT_ONCE))) {
            ShardId id = new ShardId(entry.run().id(), shard.number());
            Task task =
                    Task.planned(id.attempt(shard.attempts() + 1), now, Instant.EPOCH)
                            .of(entry.run().edition());
            String because = "its turn has come";
            decision.change(
                    new Change.ShardChanged(
                            ShardStep.TASK_PLANNED, id, shard.with(task, because), because));
        }
    }

    private static void doom(RunEntry entry, KillWish wish, Decision decision, Instant now) {
        int wished = 0;
        for (Shard shard : entry.shards().values()) {
            boolean done = shard.state().ended() || shard.task().flatMap(Task::kill).isPresent();
            if (done && shard.leaving().filter(task -> task.kill().isEmpty()).isEmpty()) {
                continue;
            }
            if (wished++ == SHARDS_AT_ONCE) {
                break;
            }
            KillRules.killAll(entry, shard, wish, now, decision);
        }
    }

    private static void end(JobEntry job, RunEntry entry, Instant now, Decision decision) {
        RunState last = RunRules.end(entry);
        Run ended = entry.run().ended(last, RunRules.because(entry.shards().values(), last), now);
        Optional<Fire> fire = Optional.empty();
        if (ended.id().trigger() == Trigger.CRON) {
            fire = Optional.of(Fire.of(ended));
        }
        boolean resident = entry.resident();
        Instant until = resident ? ResidentRules.close(job, entry, now, decision) : now;
        decision.change(new Change.RunEnded(ended, fire));
        if (resident && until.isAfter(job.lastNominal())) {
            decision.change(
                    new Change.ScheduleAdvanced(
                            job.stored().name(), until, "its shards were responsible until then"));
        }
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

    /** Does what is due for a shard: its task is ready, given up, or to be killed. */
    public static void tick(TaskCase subject) {
        Task task = subject.task();
        if (task.phase() == TaskPhase.PLANNED
                && task.kill().isEmpty()
                && due(
                        DueRules.unattended(subject.state(), subject.run(), subject.shard()),
                        subject.now())) {
            ResidentRules.waits(subject);
        } else if (task.phase() == TaskPhase.PLANNED) {
            ready(subject);
        } else if (due(DueRules.givenUp(subject.run(), task), subject.now())) {
            EndRules.end(subject, TaskLifecycle.givenUp(subject.run().replaceAfter(task)));
            OrphanRules.abandon(subject, task.id() + " was given up");
        } else if (task.kill().isPresent()) {
            kill(subject, task.kill().get());
        }
    }

    private static void ready(TaskCase subject) {
        Optional<KillWish> wish = subject.task().kill();
        subject.decision()
                .change(
                        wish.isPresent()
                                ? KillRules.kill(
                                        subject.id(), subject.shard(), wish.get(), subject.now())
                                : new Change.TaskReady(
                                        subject.id(), "the delay before it is over"));
    }

    private static void kill(TaskCase subject, KillWish wish) {
        ShardId id = subject.id();
        int tries = subject.state().killTry(id).map(State.KillTry::tries).orElse(0) + 1;
        if (tries > PATIENT_TRIES) {
            SharedTaskRules.endStubborn(subject, wish);
        }
        subject.decision()
                .change(new Change.KillSent(id, tries, subject.now(), wish.because()))
                .effect(
                        new Effect.Kill(
                                subject.task().id().toString(),
                                subject.task().agent(),
                                Optional.of(subject.run().killGrace(subject.task()))));
    }
}
