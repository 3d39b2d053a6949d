package io.carillon.sdk;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one attempt at one shard in a test, on the thread of the caller and without Mesos.
 *
 * <pre>{@code
 * LocalReport report =
 *         LocalRun.of(new Report()).shard(0, 3).shardParameter("north").run().orThrow();
 * assertEquals(Optional.of("{\"rows\":7}"), report.result());
 * }</pre>
 *
 * <p>Limits and errors are those of the executor. Faults are not kept apart: {@code System.exit}
 * ends the test. {@code carillon sdk run} runs a class as the executor does.
 *
 * <p>Not for several threads at once; the context that the job gets is.
 */
public final class LocalRun {
    private final ShardedJob code;
    private String job = "test";
    private String run = "test-run";
    private Instant nominalTime = Instant.EPOCH;
    private int shard;
    private int shardCount = 1;
    private String shardParameter = "";
    private String jobParameter = "";
    private int attempt = 1;
    private long fence = 1;
    private Optional<Instant> deadline = Optional.empty();
    private Optional<byte[]> checkpoint = Optional.empty();
    private int killAt = Integer.MAX_VALUE;
    private final Map<String, String> env = new LinkedHashMap<>();

    private LocalRun(ShardedJob code) {
        this.code = code;
    }

    /** A run of this job. */
    public static LocalRun of(ShardedJob job) {
        return new LocalRun(job);
    }

    /**
     * A run of a new instance of this class.
     *
     * @throws IllegalArgumentException if the class has no public constructor without parameters,
     *     or its constructor fails
     */
    public static LocalRun of(Class<? extends ShardedJob> type) {
        try {
            return new LocalRun(type.getConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    type.getName()
                            + " cannot be made; it must be public and have a public constructor"
                            + " without parameters that does not throw",
                    e);
        }
    }

    /** The names of the job and of the run; {@code test} and {@code test-run} if not given. */
    public LocalRun names(String job, String run) {
        this.job = job;
        this.run = run;
        return this;
    }

    /** The nominal time; the epoch if not given, so that a test does not depend on the clock. */
    public LocalRun nominalTime(Instant time) {
        this.nominalTime = time;
        return this;
    }

    /**
     * Which shard; 0 of 1 if not given.
     *
     * @throws IllegalArgumentException if there is no such shard
     */
    public LocalRun shard(int shard, int shardCount) {
        if (shardCount < 1 || shard < 0 || shard >= shardCount) {
            throw new IllegalArgumentException(
                    "shard: "
                            + shard
                            + " of "
                            + shardCount
                            + " does not exist; shards are numbered from 0, so give a number below"
                            + " the count");
        }
        this.shard = shard;
        this.shardCount = shardCount;
        return this;
    }

    /** The shard's parameter; empty if not given. */
    public LocalRun shardParameter(String parameter) {
        this.shardParameter = parameter;
        return this;
    }

    /** The job's parameter; empty if not given. */
    public LocalRun jobParameter(String parameter) {
        this.jobParameter = parameter;
        return this;
    }

    /** The number of the attempt and its fence; 1 and 1 if not given. */
    public LocalRun attempt(int attempt, long fence) {
        this.attempt = attempt;
        this.fence = fence;
        return this;
    }

    /** When the time limit would end the attempt; none if not given. Nothing happens then. */
    public LocalRun deadline(Instant deadline) {
        this.deadline = Optional.of(deadline);
        return this;
    }

    /**
     * What an earlier attempt has stored; nothing if not given.
     *
     * @throws IllegalArgumentException if it is longer than {@link ReportRules#CHECKPOINT_BYTES}
     */
    public LocalRun checkpoint(byte[] state) {
        this.checkpoint = Optional.of(ReportRules.checkpoint(state));
        return this;
    }

    /** One more variable of the environment. */
    public LocalRun env(String name, String value) {
        env.put(name, value);
        return this;
    }

    /**
     * Lets the job be killed while it runs: from that call on, {@link ShardContext#killRequested}
     * is true, and the thread that asks is interrupted the first time.
     *
     * @param call from 1
     */
    public LocalRun killAtCall(int call) {
        this.killAt = call;
        return this;
    }

    /** Runs the job until it ends. The thread is not interrupted afterwards. */
    public LocalReport run() {
        LocalContext context = new LocalContext(facts(), killAt);
        Optional<Throwable> failure = Optional.empty();
        try {
            code.execute(context);
        } catch (Throwable thrown) {
            failure = Optional.of(thrown);
        } finally {
            if (killAt != Integer.MAX_VALUE) {
                Thread.interrupted();
            }
        }
        return context.report(failure);
    }

    private LocalContext.Facts facts() {
        return new LocalContext.Facts(
                job,
                run,
                nominalTime,
                shard,
                shardCount,
                shardParameter,
                jobParameter,
                attempt,
                deadline,
                new LinkedHashMap<>(env),
                checkpoint,
                fence);
    }
}
