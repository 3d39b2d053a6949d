package io.carillon.runtime;

import io.carillon.core.contract.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes that become durable together. Used on the engine's thread.
 *
 * @param number batches are numbered from 1, in the order in which they become durable
 * @param changes in the order in which they were applied; more are added until the batch is stored
 */
record Batch(long number, List<Change> changes) {
    /** The first batch of a term. */
    static Batch first() {
        return new Batch(1, new ArrayList<>());
    }

    /** The batch after this one. */
    Batch next() {
        return new Batch(number + 1, new ArrayList<>());
    }
}
