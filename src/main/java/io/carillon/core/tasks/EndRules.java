package io.carillon.core.tasks;

import io.carillon.core.contract.ShardStep;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What follows for a shard when its task ends: the shard ends too, or has another attempt, in the
 * same change.
 */
public final class EndRules {
    private final TaskCase subject;
    private final Verdict.Ended verdict;
    private final Job job;
    private final boolean daemon;

    private EndRules(TaskCase subject, Verdict.Ended verdict) {
        this.subject = subject;
        this.verdict = verdict;
        this.job = subject.run().job();
        this.daemon = job.type() == JobType.DAEMON;
    }

    public static void end(TaskCase subject, Verdict.Ended verdict) {
        Attempt attempt = new EndRules(subject, verdict).attempt();
        if (subject.id().isSecond()) {
            // Another task has taken its place already, and nothing begins for it.
            subject.change(ShardStep.TASK_ENDED, subject.shard().after(attempt), verdict.because());
            return;
        }
        TaskCase settled = ResidentRules.ended(subject, attempt, verdict.blame());
        EndRules rules = new EndRules(settled, verdict);
        Shard next = rules.next(rules.after(attempt));
        settled.change(ShardStep.TASK_ENDED, next, verdict.because());
    }

    private Attempt attempt() {
        Task task = subject.task();
        boolean fails = verdict.blame().isTask() || (daemon && verdict.end() == RunState.SUCCEEDED);
        boolean counted = fails && !subject.id().isSecond();
        return new Attempt(
                task.id(),
                task.agent(),
                verdict.end(),
                verdict.because(),
                task.launchedAt(),
                subject.now(),
                counted,
                Optional.of(task.host()).filter(host -> !host.isEmpty()),
                task.executor());
    }

    /** The shard with the ended attempt among those of the past. */
    private Shard after(Attempt attempt) {
        boolean forgiven =
                daemon && RetryRules.livedLong(job.retry(), attempt.startedAt(), subject.now());
        return (forgiven ? subject.shard().forgiven() : subject.shard()).after(attempt);
    }

    private Shard next(Shard after) {
        boolean standing = daemon && subject.run().run().kill().isEmpty();
        if (standing && after.number() >= job.sharding().count()) {
            return after.end(RunState.KILLED, RollRules.fewer(subject.run()));
        }
        if (standing && subject.run().isBehind(subject.task())) {
            // What it failed with does not count against what it executes next.
            return again(after.forgiven(), Duration.ZERO);
        }
        if (standing && moved()) {
            return again(after, Duration.ZERO);
        }
        // A daemon's shard is kept running, unless its run is to end.
        if (!daemon || subject.run().run().kill().isPresent()) {
            if (verdict.end() == RunState.SUCCEEDED) {
                return after.end(RunState.SUCCEEDED, verdict.because());
            }
            if (subject.task().kill().isPresent()) {
                return after.end(
                        subject.task().kill().get().end(), subject.task().kill().get().because());
            }
        }
        return daemon
                ? again(after, RetryRules.daemonDelay(job, after, verdict.blame()))
                : retried(after);
    }

    /** Whether it was ended because its agent is drained. */
    private boolean moved() {
        Task task = subject.task();
        return task.kill().isPresent() && subject.state().holds().moves(task.agent());
    }

    private Shard retried(Shard after) {
        if (!TaskLifecycle.mayRepeat(verdict.blame(), job.delivery())) {
            boolean doubt = verdict.blame() == Blame.TASK_UNEXPLAINED;
            return after.end(doubt ? RunState.LOST : verdict.end(), verdict.because());
        }
        if (!verdict.blame().isTask()) {
            int notCounted = after.attempts() - after.failures();
            return again(after, RetryRules.infrastructureDelay(job.retry(), notCounted));
        }
        return after.failures() < job.retry().maxAttempts()
                ? again(after, RetryRules.delay(job.retry(), after.failures()))
                : after.end(RunState.FAILED, RetryRules.exhausted(job.retry(), verdict.because()));
    }

    private Shard again(Shard after, Duration delay) {
        Instant now = subject.now();
        Instant notBefore = delay.isZero() ? Instant.EPOCH : now.plus(delay);
        Task next =
                Task.planned(subject.id().attempt(after.attempts() + 1), now, notBefore)
                        .of(subject.run().run().edition());
        return after.with(next, "again, because " + verdict.because());
    }
}
