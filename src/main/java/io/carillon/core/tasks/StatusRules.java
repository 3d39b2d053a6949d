package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Instant;
import java.util.Optional;

/**
 * What a report of Mesos leads to. The current attempt of a live shard follows {@link
 * TaskLifecycle}; any other task that lives is not ours to keep and is killed. Whatever wants an
 * acknowledgement gets it once the rest is durable.
 */
public final class StatusRules {
    private StatusRules() {}

    public static Decision decide(State state, TaskReport report, Instant now) {
        Decision decision = new Decision();
        Optional<TaskId> id = TaskId.parse(report.task());
        if (id.map(task -> state.quarantine().holds(task.run().job())).orElse(false)) {
            // Its job cannot be read: nothing is killed, and what is not acknowledged comes again.
            return decision;
        }
        Optional<Shard> shard = id.map(TaskId::shardId).flatMap(state::shard);
        boolean current = shard.flatMap(Shard::task).map(Task::id).equals(id) && id.isPresent();
        if (current) {
            current(state, id.get().shardId(), shard.get(), report, now, decision);
        } else {
            // An attempt that was given up, or a task of a job that is gone.
            RepeatRules.stray(state, report, now, decision);
        }
        if (report.wantsAcknowledgement()) {
            decision.effect(new Effect.Acknowledge(report.task(), report.agent(), report.uuid()));
        }
        return decision;
    }

    private static void current(
            State state,
            ShardId id,
            Shard shard,
            TaskReport report,
            Instant now,
            Decision decision) {
        RunEntry run = state.run(id.run()).orElseThrow();
        Task task = shard.task().orElseThrow();
        TaskLifecycle.Verdict verdict = TaskLifecycle.decide(task, report, now);
        switch (verdict.turn()) {
            case IGNORED -> {}
            case IN_PHASE -> inPhase(state, id, shard, task, verdict, report, now, decision);
            case UNREACHABLE -> unreachable(state, id, shard, task, verdict, now, decision);
            case ENDED -> EndRules.end(run, id, shard, verdict, now, decision);
        }
    }

    private static void inPhase(
            State state,
            ShardId id,
            Shard shard,
            Task task,
            TaskLifecycle.Verdict verdict,
            TaskReport report,
            Instant now,
            Decision decision) {
        Task placed =
                task.phase() == TaskPhase.PLANNED ? task.launching(report.agent(), "", now) : task;
        Task next = placed.in(verdict.phase(), now).unconfirmed(false);
        if (!task.phase().live() || task.phase() == TaskPhase.UNREACHABLE) {
            Shard after = shard.with(next, verdict.because());
            decision.change(
                    new Change.ShardChanged(ShardStep.TASK_FOUND, id, after, verdict.because()));
        } else if (!next.equals(task) || state.unanswered().contains(id)) {
            reported(id, shard, next, verdict, decision);
        }
    }

    private static void unreachable(
            State state,
            ShardId id,
            Shard shard,
            Task task,
            TaskLifecycle.Verdict verdict,
            Instant now,
            Decision decision) {
        Task next = task.in(TaskPhase.UNREACHABLE, now).unconfirmed(false);
        if (task.phase() != TaskPhase.UNREACHABLE) {
            Shard after = shard.with(next, verdict.because());
            decision.change(
                    new Change.ShardChanged(
                            ShardStep.TASK_UNREACHABLE, id, after, verdict.because()));
        } else if (!next.equals(task) || state.unanswered().contains(id)) {
            reported(id, shard, next, verdict, decision);
        }
    }

    /** What passes leaves the shard's own words alone: they are stored. */
    private static void reported(
            ShardId id, Shard shard, Task next, TaskLifecycle.Verdict verdict, Decision decision) {
        Shard after = shard.with(next, shard.because());
        decision.change(new Change.TaskReported(id, after, verdict.because()));
    }
}
