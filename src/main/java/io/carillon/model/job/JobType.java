package io.carillon.model.job;

/** How a job's shards live. */
public enum JobType {
    /** Each fire launches the shards, which end by themselves. */
    TRANSIENT,
    /** Each shard is kept running. */
    DAEMON
}
