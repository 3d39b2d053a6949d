package io.carillon.runtime;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/**
 * Effects that wait until the batch of changes that they rest on is durable. Each is added with the
 * number of that batch. They leave in the order in which they were added. Used on the engine's
 * thread.
 */
final class Outbox {
    private record Entry(long batch, Runnable effect) {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long newest;
    private int inNewest;
    private long durable;

    /**
     * Adds an effect that rests on a batch.
     *
     * @throws IllegalStateException if the batch is already durable or older than that of the
     *     previous effect: the effect would be released out of order
     */
    void add(long batch, Runnable effect) {
        if (batch < newest || batch <= durable) {
            throw new IllegalStateException(
                    "an effect of batch %d comes after batch %d, and %d is durable"
                            .formatted(batch, newest, durable));
        }
        inNewest = batch == newest ? inNewest + 1 : 1;
        newest = batch;
        entries.add(new Entry(batch, effect));
    }

    /** The number of effects that rest on a batch to which more may be added. */
    int waiting(long batch) {
        return batch == newest ? inNewest : 0;
    }

    /** All batches up to this one are durable: their effects may be released. */
    void durable(long batch) {
        durable = batch;
    }

    /** Whether an effect may be released and is still waiting. */
    boolean leaving() {
        return !entries.isEmpty() && entries.element().batch() <= durable;
    }

    /**
     * Releases effects of durable batches, at least one.
     *
     * @param enough whether to stop early
     * @return whether there are more
     */
    boolean leave(BooleanSupplier enough) {
        while (leaving()) {
            entries.remove().effect().run();
            if (enough.getAsBoolean()) {
                return leaving();
            }
        }
        return false;
    }

    /** Drops all effects. No more are released. */
    void clear() {
        entries.clear();
    }
}
