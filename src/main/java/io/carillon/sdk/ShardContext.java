package io.carillon.sdk;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What an attempt at a shard is told, and where it reports to.
 *
 * <p>All methods may be called on any thread, return at once and never fail because of the network:
 * what is reported is sent in the background, together with the end of the shard if not before.
 * What is reported after the shard has ended is dropped.
 */
public interface ShardContext {

    /** The name of the job. */
    String job();

    /** The id of the run; the same for all shards and attempts of one fire. */
    String run();

    /** The time that this run stands for: when it was planned, not when it began. */
    Instant nominalTime();

    /** The number of this shard, from 0. */
    int shard();

    /** The number of shards of the run; at least 1. */
    int shardCount();

    /** What the job's document gives to this shard; empty if it gives nothing. */
    String shardParameter();

    /** What the job's document gives to all shards; empty if it gives nothing. */
    String jobParameter();

    /** Which attempt at this shard of the run this is, from 1. */
    int attempt();

    /** When the time limit of the run ends this attempt; empty without a limit. */
    Optional<Instant> deadline();

    /** The environment of this shard, unmodifiable. {@link System#getenv} tells the executor's. */
    Map<String, String> env();

    /**
     * Whether this attempt is to end. The thread of {@link ShardedJob#execute} is interrupted at
     * the same time; what still runs after the grace is ended by force.
     */
    boolean killRequested();

    /**
     * Tells how far the work is. At most one report a second is sent, the newest wins, and none is
     * kept: it is for people who watch.
     *
     * @param fraction from 0.0 to 1.0
     * @param text for people, may be empty; what is longer than {@link ReportRules#PROGRESS_CHARS}
     *     is cut
     * @throws IllegalArgumentException if the fraction is not from 0.0 to 1.0
     */
    void progress(double fraction, String text);

    /**
     * Sets the result of the shard, which is kept with the run. A later one replaces it.
     *
     * @param json one JSON value, at most {@link ReportRules#RESULT_BYTES} in UTF-8
     * @throws IllegalArgumentException if it is not valid JSON or too long; the message says where
     */
    void result(String json);

    /**
     * Stores where to go on. The next attempt at this shard of the run finds it. It is sent at
     * once, but it may be lost when the machine fails: work since an older checkpoint may have to
     * be done again.
     *
     * @param state at most {@link ReportRules#CHECKPOINT_BYTES}; copied
     * @throws IllegalArgumentException if it is too long
     */
    void checkpoint(byte[] state);

    /**
     * The newest checkpoint of this shard of the run: of this attempt, or else of the attempts
     * before; a copy.
     */
    Optional<byte[]> lastCheckpoint();

    /**
     * A number that grows with every launch of a shard of this job. Hand it to the store that the
     * job writes to, and let the store refuse numbers that are lower than one that it has seen for
     * the shard: then an attempt that was cut off cannot write over its successor.
     */
    long fence();
}
