package io.carillon.sdk;

import java.util.List;

/**
 * A job that fetches items and processes them, batch by batch, until nothing is left.
 *
 * <p>{@link #fetch} and {@link #process} are called in turns on the thread of {@link #execute}. The
 * job ends well when {@code fetch} returns an empty list, and early, before the next {@code fetch}
 * or {@code process}, when its kill is requested.
 *
 * @param <T> one item
 */
public interface DataflowJob<T> extends ShardedJob {

    /**
     * Fetches the next items of this shard. What has been processed must not come again.
     *
     * @return the items; empty when nothing is left
     * @throws Exception the failure of the shard
     */
    List<T> fetch(ShardContext context) throws Exception;

    /**
     * Processes what was fetched. The place for {@link ShardContext#checkpoint} is at its end.
     *
     * @param items never empty
     * @throws Exception the failure of the shard
     */
    void process(ShardContext context, List<T> items) throws Exception;

    /** Whether to fetch until nothing is left (the default), or once. */
    default boolean streaming() {
        return true;
    }

    /** Fetches and processes. There is no need to override it. */
    @Override
    default void execute(ShardContext context) throws Exception {
        do {
            if (context.killRequested()) {
                return;
            }
            List<T> items = fetch(context);
            // A null is what is to be caught here: job code knows no annotations of ours.
            if ((Object) items == null) {
                throw new IllegalStateException(
                        getClass().getName()
                                + ".fetch returned null; return an empty list when nothing is"
                                + " left");
            }
            if (items.isEmpty() || context.killRequested()) {
                return;
            }
            process(context, items);
        } while (streaming());
    }
}
