package io.carillon.model.job;

/** What is done with a shard whose fate is unknown. */
public enum Delivery {
    /** It is started again when policy allows. */
    AT_LEAST_ONCE,
    /** It is never started again; it ends as lost, unless it certainly never started. */
    AT_MOST_ONCE
}
