package io.carillon.core;

import io.carillon.model.Job;
import io.carillon.model.Retry;
import io.carillon.model.Shard;
import io.carillon.model.Task;
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
        return grown(retry.initialDelay(), retry.factor(), failures - 1, retry.maxDelay());
    }

    /**
     * After that many ends which were nobody's failure: none at first, then growing, at most {@code
     * maxDelay}.
     */
    static Duration infrastructurePause(Retry retry, int ends) {
        return ends <= 1
                ? Duration.ZERO
                : grown(FIRST_INFRASTRUCTURE_PAUSE, 2.0, ends - 2, retry.maxDelay());
    }

    /**
     * Before a daemon's shard is started again: as after that many failures, from the first again
     * if it lived long.
     */
    static Duration daemonPause(Job job, Shard after, Task task, Instant now) {
        Duration lived = Duration.between(task.launchedAt(), now);
        boolean settled = lived.compareTo(job.retry().maxDelay()) > 0;
        int ends = settled ? 1 : Math.max(1, Math.min(after.attempts(), 64));
        return pause(job.retry(), ends);
    }

    static String exhausted(Retry retry, String because) {
        return retry.maxAttempts() == 1
                ? because
                : because + " (attempt " + retry.maxAttempts() + " of " + retry.maxAttempts() + ")";
    }

    private static Duration grown(Duration first, double factor, int steps, Duration most) {
        double millis = first.toMillis() * Math.pow(factor, Math.min(steps, 64));
        return millis >= most.toMillis() ? most : Duration.ofMillis((long) millis);
    }
}
