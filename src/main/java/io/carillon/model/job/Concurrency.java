package io.carillon.model.job;

/** What a fire does when an earlier run of the same job is still live. */
public enum Concurrency {
    /** Runs beside it. */
    ALLOW,
    /** Is skipped, and recorded so. */
    FORBID,
    /** Kills it and starts when its end is confirmed. */
    REPLACE,
    /** Starts when it has ended. */
    QUEUE
}
