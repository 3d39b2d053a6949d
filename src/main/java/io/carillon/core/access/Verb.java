package io.carillon.core.access;

/** What a caller may be permitted to do. None includes another one. */
public enum Verb {
    /** See definitions, runs, tasks, fires and the cluster, without the two that follow. */
    READ,
    /** See the values of environment variables and parameters. */
    READ_ENV,
    /** See what tasks have written, and their results. */
    READ_OUTPUT,
    /** Start, retry and end runs and tasks. */
    RUN,
    /** Create, replace and delete definitions. */
    DEFINE,
    /** Pause, resume, restart, roll back; drain agents, freeze launches, reconcile. */
    OPERATE,
    /** Whatever concerns the cluster as a whole: the lead, quarantine, tokens, the audit. */
    ADMIN
}
