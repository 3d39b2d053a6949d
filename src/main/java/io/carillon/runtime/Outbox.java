package io.carillon.runtime;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/**
 * What must not leave before it is durable what it rests on. Effects leave in the order in which
 * they were added, and those of one batch before those of the next. Used on the engine's thread.
 */
final class Outbox {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final ArrayDeque<Runnable> leaving = new ArrayDeque<>();

    void add(Runnable effect) {
        waiting.add(effect);
    }

    /** How many wait for the next batch. */
    int waiting() {
        return waiting.size();
    }

    /** All that has been added rests on the batch that is about to be stored. */
    void seal() {
        leaving.addAll(waiting);
        waiting.clear();
    }

    /** Whether something is left of the last batch. */
    boolean leaving() {
        return !leaving.isEmpty();
    }

    /**
     * The batch is durable: lets its effects out, at least one.
     *
     * @param enough whether to make a break
     * @return whether something is left
     */
    boolean leave(BooleanSupplier enough) {
        do {
            if (leaving.isEmpty()) {
                return false;
            }
            leaving.remove().run();
        } while (!enough.getAsBoolean());
        return !leaving.isEmpty();
    }

    /** Nothing leaves any more. */
    void clear() {
        waiting.clear();
        leaving.clear();
    }
}
