package io.carillon.executor;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the executor leaves: why, by when, and with which exit code. */
final class Departure {
    /** How long an executor without tasks waits for the agent to take the last updates. */
    static final Duration LAST_UPDATES = Duration.ofMinutes(1);

    private @Nullable String why;
    private int code;
    private @Nullable Duration by;
    private boolean hurried;
    private boolean exited;

    /** Why the executor takes no more tasks; null if it does. */
    @Nullable String why() {
        return why;
    }

    boolean leaving() {
        return why != null;
    }

    /** Whether the end does not wait for the works. */
    boolean hurried() {
        return hurried;
    }

    /** Begins to leave. The first reason stays; a limit can only come nearer. */
    void begin(String reason, int exitCode, @Nullable Duration limit) {
        if (why == null) {
            why = reason;
            code = exitCode;
        }
        if (limit != null) {
            hurried = true;
            limit(limit);
        }
    }

    private void limit(Duration limit) {
        if (by == null || limit.compareTo(by) < 0) {
            by = limit;
        }
    }

    /**
     * The exit code, once, if the executor ends now.
     *
     * @param ended whether all tasks have ended
     * @param said whether there is nothing left to say, or no way to say it
     */
    Optional<Integer> exit(boolean ended, boolean said, Duration now) {
        if (why == null || exited) {
            return Optional.empty();
        }
        if (ended && !said) {
            limit(now.plus(LAST_UPDATES));
        }
        exited = (ended && said) || (by != null && by.compareTo(now) <= 0);
        return exited ? Optional.of(code) : Optional.empty();
    }

    Optional<Duration> dueAt() {
        return exited ? Optional.empty() : Optional.ofNullable(by);
    }
}
