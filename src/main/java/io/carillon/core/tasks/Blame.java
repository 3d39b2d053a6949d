package io.carillon.core.tasks;

/** What is to blame for the end of a task. */
public enum Blame {
    /** Nothing: the task succeeded, or its end was wished. */
    NONE,
    /** The task itself: the attempt counts against {@code retry.maxAttempts}. */
    TASK,
    /**
     * The task itself, as far as Mesos says: only that it failed, and not how. Its real outcome may
     * not have been observed.
     */
    TASK_UNEXPLAINED,
    /** The task itself, and trying again cannot help. */
    TASK_FOR_GOOD,
    /** The infrastructure, before the task can have started. */
    NEVER_STARTED,
    /** The infrastructure; the task may have been at work. */
    INFRASTRUCTURE;

    /** Whether the attempt counts as a failure of the task itself. */
    boolean isTask() {
        return this == TASK || this == TASK_UNEXPLAINED || this == TASK_FOR_GOOD;
    }
}
