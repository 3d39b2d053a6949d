package io.carillon.model.job;

import java.time.Duration;
import java.util.List;

/**
 * What executes the tasks of an app's jobs.
 *
 * @param mode whether tasks share a process
 * @param resources what the shared process itself needs, beside its tasks
 * @param command what starts the shared process; {@link Program.None}: the standard executor
 * @param idleTimeout how long the shared process waits for a task before it ends
 * @param maxTasks how many tasks may live in one shared process at once
 * @param jvmOptions options of the standard executor's Java machine
 */
public record AppExecutor(
        Mode mode,
        Resources resources,
        Program command,
        Duration idleTimeout,
        int maxTasks,
        List<String> jvmOptions) {
    public AppExecutor {
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** Whether tasks share a process. */
    public enum Mode {
        /** Each task is a process in a container of its own, started by the agent. */
        COMMAND,
        /** The tasks on an agent share one process that stays. */
        SHARED
    }
}
