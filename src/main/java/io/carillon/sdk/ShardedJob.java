package io.carillon.sdk;

/**
 * The code of a job: what one attempt at one shard does.
 *
 * <p>A job names its class in the document ({@code "class": "com.example.Report"}). The class is
 * public and has a public constructor without parameters, or a {@link JobFactory} provides it under
 * that name. Each attempt gets an instance of its own, which is dropped afterwards.
 *
 * <p>{@link #execute} is called once, on a thread of its own, whose context class loader is that of
 * the app. What it prints on {@code System.out} and {@code System.err} goes to the files of its own
 * task.
 */
@FunctionalInterface
public interface ShardedJob {

    /**
     * Does the work of one shard.
     *
     * <p>A normal return is the success of the shard. Anything that is thrown is a failure, and the
     * job's policy says whether the shard is tried again. When the shard is to be killed, {@link
     * ShardContext#killRequested()} becomes true and the thread is interrupted; what still runs
     * after the grace is ended by force. A shard that was killed counts as killed, whatever this
     * method does.
     *
     * <p>Threads that this method has started must have ended when it returns. Those that live on
     * are ended, and the shard has failed. What is to outlive a shard (a connection pool, a
     * scheduler) belongs into a {@link JobFactory}.
     *
     * @param context what the shard is to do, and where it reports to
     * @throws Exception the failure; its message and the first lines of its stack trace are shown
     *     to the owner of the job
     */
    void execute(ShardContext context) throws Exception;
}
