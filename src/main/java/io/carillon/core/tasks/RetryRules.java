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
    private static final Duration FIRST_INFRASTRUCTURE_DELAY = Duration.ofMillis(200);

    private RetryRules() {}

    /**
     * The delay after a number of counted failures: {@code initialDelay × factor^(failures-1)}, at
     * most {@code maxDelay}.
     */
    static Duration delay(Retry retry, int failures) {
        return new Backoff(retry.initialDelay(), retry.maxDelay(), retry.factor()).after(failures);
    }

    /**
     * The delay after a number of ends that the infrastructure caused: none at first, then growing,
     * at most {@code maxDelay}.
     */
    static Duration infrastructureDelay(Retry retry, int ends) {
        return ends <= 1
                ? Duration.ZERO
                : Backoff.doubling(FIRST_INFRASTRUCTURE_DELAY, retry.maxDelay()).after(ends - 1);
    }

    /**
     * The delay before a daemon's shard is started again. A task that the infrastructure ended is
     * started elsewhere at once, and later only when that happens repeatedly. A task that ended by
     * itself waits as after a failure. A life longer than {@code maxDelay} forgives all failures
     * before it.
     */
    static Duration daemonDelay(Job job, Shard after, Blame blame) {
        return switch (blame) {
            case INFRASTRUCTURE, NEVER_STARTED ->
                    infrastructureDelay(job.retry(), takenInARow(job.retry(), after));
            case NONE, TASK, TASK_UNEXPLAINED, TASK_FOR_GOOD ->
                    delay(job.retry(), Math.max(1, after.failures()));
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

    /** Whether an attempt lived long enough for the failures before it not to count any more. */
    static boolean livedLong(Retry retry, Instant from, Instant to) {
        return Duration.between(from, to).compareTo(retry.maxDelay()) > 0;
    }

    static String exhausted(Retry retry, String because) {
        return retry.maxAttempts() == 1
                ? because
                : because + " (attempt " + retry.maxAttempts() + " of " + retry.maxAttempts() + ")";
    }
}
