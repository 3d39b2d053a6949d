package io.carillon.model.job;

/** What is done with a shard whose outcome is unknown. */
public enum Delivery {
    /** The shard is started again when its policy allows. */
    AT_LEAST_ONCE,
    /** The shard is never started again; it ends as lost, unless it certainly never started. */
    AT_MOST_ONCE
}
