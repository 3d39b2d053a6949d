package io.carillon.model.job;

/** What a fire does when an earlier run of the same job is still live. */
public enum Concurrency {
    /** The fire starts its run beside the earlier one. */
    ALLOW,
    /** The fire is skipped and recorded as skipped. */
    FORBID,
    /** The earlier run is killed; the new one starts when its end is confirmed. */
    REPLACE,
    /** The new run starts when the earlier one has ended. */
    QUEUE
}
