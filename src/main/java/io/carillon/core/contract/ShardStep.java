package io.carillon.core.contract;

/** What a {@link Change.ShardChanged} was about. */
public enum ShardStep {
    /** A task was planned. */
    TASK_PLANNED,
    /** A task that lacks a secret is not launched before a later time. */
    TASK_POSTPONED,
    /** A task was given to an agent: it may exist from now on. */
    TASK_LAUNCHING,
    /** Mesos cannot say whether a task lives. */
    TASK_UNREACHABLE,
    /** A task that its agent has reported alive is one that the master does not know. */
    TASK_DISOWNED,
    /** A task whose fate was unknown lives. */
    TASK_FOUND,
    /** A task leaves, and another one begins beside it; or it stays after all. */
    TASKS_MOVED,
    /** A task is to be replaced when its turn comes. */
    TASK_MARKED,
    /** A task is wished dead. */
    TASK_DOOMED,
    /** A task ended. */
    TASK_ENDED,
    /** The outcome of a lost task became known. */
    OUTCOME_KNOWN
}
