package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.RunEntry;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a shard when its task ends: it ends with it, or has another attempt, in one
 * change.
 */
public final class EndRules {
    private EndRules() {}

    public static void end(
            RunEntry run,
            ShardId id,
            Shard shard,
            TaskLifecycle.Verdict verdict,
            Instant now,
            Decision decision) {
        Task task = shard.task().orElseThrow();
        Job job = run.job();
        boolean daemon = job.type() == JobType.DAEMON;
        boolean counted =
                verdict.fault() == TaskLifecycle.Fault.TASK
                        || verdict.fault() == TaskLifecycle.Fault.TASK_UNEXPLAINED
                        || verdict.fault() == TaskLifecycle.Fault.TASK_FOR_GOOD
                        || (daemon && verdict.end() == RunState.SUCCEEDED);
        boolean forgiven = daemon && RetryRules.livedLong(job.retry(), task.launchedAt(), now);
        Shard after =
                (forgiven ? shard.forgiven() : shard)
                        .after(
                                new Attempt(
                                        task.id(),
                                        task.agent(),
                                        verdict.end(),
                                        verdict.because(),
                                        task.launchedAt(),
                                        now,
                                        counted));
        Shard next = next(job, run.run(), id, task, after, verdict, now);
        decision.change(new Change.ShardChanged(ShardStep.TASK_ENDED, id, next, verdict.because()));
    }

    private static Shard next(
            Job job,
            Run run,
            ShardId id,
            Task task,
            Shard after,
            TaskLifecycle.Verdict verdict,
            Instant now) {
        boolean daemon = job.type() == JobType.DAEMON;
        Optional<KillWish> wish =
                run.kill().isPresent() || !daemon ? task.kill() : Optional.empty();
        if (verdict.end() == RunState.SUCCEEDED && (!daemon || run.kill().isPresent())) {
            return after.end(RunState.SUCCEEDED, verdict.because());
        }
        if (wish.isPresent()) {
            return after.end(wish.get().end(), wish.get().because());
        }
        if (daemon) {
            return again(id, after, now, RetryRules.daemonPause(job, after, verdict), verdict);
        }
        if (!TaskLifecycle.mayRepeat(verdict.fault(), job.delivery())) {
            boolean doubt = verdict.fault() == TaskLifecycle.Fault.TASK_UNEXPLAINED;
            return after.end(doubt ? RunState.LOST : verdict.end(), verdict.because());
        }
        if (verdict.fault() == TaskLifecycle.Fault.TASK
                || verdict.fault() == TaskLifecycle.Fault.TASK_UNEXPLAINED) {
            return after.failures() < job.retry().maxAttempts()
                    ? again(
                            id,
                            after,
                            now,
                            RetryRules.pause(job.retry(), after.failures()),
                            verdict)
                    : after.end(
                            RunState.FAILED, RetryRules.exhausted(job.retry(), verdict.because()));
        }
        int notCounted = after.attempts() - after.failures();
        return again(
                id, after, now, RetryRules.infrastructurePause(job.retry(), notCounted), verdict);
    }

    private static Shard again(
            ShardId id,
            Shard after,
            Instant now,
            java.time.Duration pause,
            TaskLifecycle.Verdict verdict) {
        Instant notBefore = pause.isZero() ? Instant.EPOCH : now.plus(pause);
        Task next = Task.planned(id.attempt(after.attempts() + 1), now, notBefore);
        return after.with(next, "again, because " + verdict.because());
    }
}
