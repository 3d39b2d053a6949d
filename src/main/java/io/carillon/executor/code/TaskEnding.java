package io.carillon.executor.code;

import io.carillon.executor.WorkEnd;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings one task to its end: interrupt, grace, force, and at last the word that it is stuck. All
 * times are on the clock of the {@link Watch}, whose thread alone calls.
 */
final class TaskEnding {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long AT_ONCE = 100_000;
    private static final long SOON = 5_000_000;
    private static final long AGAIN = 50_000_000;

    private final CodeWork work;
    private final CodeSettings settings;
    private long returnedAt = NEVER;
    private long leftBy = NEVER;
    private long forcedAt = NEVER;
    private boolean interrupted;
    private boolean stuck;
    private @Nullable String left;

    TaskEnding(CodeWork work, CodeSettings settings) {
        this.work = work;
        this.settings = settings;
    }

    /**
     * Does what is due.
     *
     * @return when there is more to do, at the latest; a negative number: the task has ended
     */
    long look(long now) {
        if (work.hasNeverBegun()) {
            return -1;
        }
        work.deliver();
        boolean killed = work.endBy() != NEVER;
        if (killed && !interrupted) {
            interrupted = true;
            work.threads().interrupt(work.end() == null);
        }
        WorkEnd end = work.end();
        if (end != null && work.threads().mainLives()) {
            // Its group is used again, so that it must not be met there.
            return now + AT_ONCE;
        }
        if (end != null) {
            List<Thread> others = work.threads().others();
            if (others.isEmpty()) {
                work.finish(verdict(end));
                return -1;
            }
            leave(others, killed, now);
        }
        if (forcedAt == NEVER && now >= Math.min(work.endBy(), leftBy)) {
            forcedAt = now;
            work.force(reason(killed));
        }
        if (forcedAt != NEVER) {
            press(now);
        }
        return next(end != null, now);
    }

    /** The job has returned, and threads of it are alive. */
    private void leave(List<Thread> others, boolean killed, long now) {
        if (returnedAt == NEVER) {
            returnedAt = now;
        }
        if (killed) {
            work.threads().shutPools(others);
        } else if (leftBy == NEVER && now - returnedAt >= settings.settling().toNanos()) {
            leftBy = now + settings.leftGrace().toNanos();
            left = names(others);
            // What the app holds in static fields has lost its threads.
            work.spoil();
            work.threads().interrupt(false);
            work.threads().shutPools(others);
        }
    }

    /** The grace is over: again and again, because an interrupt may be swallowed. */
    private void press(long now) {
        boolean main = work.end() == null;
        work.threads().interrupt(main);
        work.threads().shutPools(work.threads().others());
        if (!stuck && now - forcedAt >= settings.stuckAfter().toNanos()) {
            stuck = true;
            StringBuilder words = new StringBuilder("the task does not end by force either");
            List<Thread> others = work.threads().others();
            if (!main && !others.isEmpty()) {
                words.append(": ").append(names(others));
            }
            Blame.frames(words, work.threads().where(main), true);
            work.stuck(words.toString());
        }
    }

    private String reason(boolean killed) {
        return killed
                ? "ended by force: the job went on after its kill was requested and its grace was"
                        + " over"
                : "ended by force: the thread went on after its job had returned";
    }

    private WorkEnd verdict(WorkEnd end) {
        if (left == null) {
            return end;
        }
        String words =
                "the job left threads that had to be ended: "
                        + left
                        + "; end them before it returns, or let a JobFactory start what is to"
                        + " outlive a shard";
        return Blame.failed(end.success() ? words : end.message() + "\n" + words);
    }

    private static String names(List<Thread> threads) {
        String names =
                threads.stream().limit(10).map(Thread::getName).collect(Collectors.joining(", "));
        return threads.size() <= 10 ? names : names + " and " + (threads.size() - 10) + " more";
    }

    private long next(boolean returned, long now) {
        if (forcedAt != NEVER) {
            return now + AGAIN;
        }
        if (returned) {
            return now + SOON;
        }
        return Math.min(work.endBy(), leftBy);
    }
}
