package io.carillon.core.state;

import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Retry;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.Optional;

/**
 * A shard of a daemon that fails again and again. It is so from its second failure on, until a task
 * of it has lived for longer than {@code retry.maxDelay}, which forgives the failures before it.
 *
 * @param failures how many attempts have failed since one lived that long
 * @param nextAttempt when the next one is due; empty: one is due already, or under way
 * @param because why the last one failed
 */
public record CrashLoop(int failures, Optional<Instant> nextAttempt, String because) {
    /** So many failures are more than a mishap. */
    static final int FAILURES = 2;

    /** Empty if the shard does not fail again and again. */
    public static Optional<CrashLoop> of(Job job, Shard shard, Instant now) {
        if (job.type() != JobType.DAEMON
                || !fails(shard)
                || until(job.retry(), shard).isBefore(now)) {
            return Optional.empty();
        }
        Optional<Instant> next =
                shard.task().filter(task -> !task.phase().live()).map(Task::notBefore);
        return Optional.of(
                new CrashLoop(
                        shard.failures(), next.filter(time -> time.isAfter(now)), because(shard)));
    }

    /** Whether the shard has failed again and again, unless its present task makes up for it. */
    static boolean fails(Shard shard) {
        return shard.failures() >= FAILURES && !shard.state().ended() && shard.task().isPresent();
    }

    /** When the shard is forgiven: {@link Instant#MAX} before its next task lives. */
    static Instant until(Retry retry, Shard shard) {
        return shard.task()
                .filter(task -> task.phase().live())
                .map(task -> task.launchedAt().plus(retry.maxDelay()))
                .orElse(Instant.MAX);
    }

    private static String because(Shard shard) {
        for (int i = shard.ended().size() - 1; i >= 0; i--) {
            Attempt attempt = shard.ended().get(i);
            if (attempt.counted()) {
                return attempt.because();
            }
        }
        return shard.because();
    }
}
