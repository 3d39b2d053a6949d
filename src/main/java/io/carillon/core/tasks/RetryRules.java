package io.carillon.core.tasks;

import io.carillon.model.Backoff;
import io.carillon.model.job.Job;
import io.carillon.model.job.Retry;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Shard;
import java.time.Duration;
import java.time.Instant;

/** How long to wait before another attempt. */
final class RetryRules {
    private static final Duration FIRST_INFRASTRUCTURE_PAUSE = Duration.ofMillis(200);

    private RetryRules() {}

    /**
     * After that many counted failures: {@code initialDelay × factor^(failures-1)}, at most {@code
     * maxDelay}.
     */
    static Duration pause(Retry retry, int failures) {
        return new Backoff(retry.initialDelay(), retry.maxDelay(), retry.factor()).after(failures);
    }

    /**
     * After that many ends which were nobody's failure: none at first, then growing, at most {@code
     * maxDelay}.
     */
    static Duration infrastructurePause(Retry retry, int ends) {
        return ends <= 1
                ? Duration.ZERO
                : Backoff.doubling(FIRST_INFRASTRUCTURE_PAUSE, retry.maxDelay()).after(ends - 1);
    }

    /**
     * Before a daemon's shard is started again. What the infrastructure took is moved at once, and
     * slower only when that happens again and again; what ended by itself waits as after that many
     * failures, of which a life longer than {@code maxDelay} forgives all.
     */
    static Duration daemonPause(Job job, Shard after, TaskLifecycle.Verdict verdict) {
        return switch (verdict.fault()) {
            case INFRASTRUCTURE, NEVER_STARTED ->
                    infrastructurePause(job.retry(), takenInARow(job.retry(), after));
            case NONE, TASK, TASK_UNEXPLAINED, TASK_FOR_GOOD ->
                    pause(job.retry(), Math.max(1, after.failures()));
        };
    }

    private static int takenInARow(Retry retry, Shard after) {
        int taken = 0;
        for (int i = after.ended().size() - 1; i >= 0; i--) {
            Attempt attempt = after.ended().get(i);
            if (attempt.counted() || livedLong(retry, attempt.startedAt(), attempt.endedAt())) {
                break;
            }
            taken++;
        }
        return taken;
    }

    /** So long that what was before does not count any more. */
    static boolean livedLong(Retry retry, Instant from, Instant to) {
        return Duration.between(from, to).compareTo(retry.maxDelay()) > 0;
    }

    static String exhausted(Retry retry, String because) {
        return retry.maxAttempts() == 1
                ? because
                : because + " (attempt " + retry.maxAttempts() + " of " + retry.maxAttempts() + ")";
    }
}
