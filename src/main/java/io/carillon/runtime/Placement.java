package io.carillon.runtime;

import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.PlacementRequest;
import io.reactivex.rxjava3.core.Single;

/**
 * Finds places for planned tasks. One object per term; one request at a time. An answer may be
 * outdated when it arrives, so the core checks it again.
 */
public interface Placement extends AutoCloseable {

    /**
     * Places as many of the tasks as it can, each on one host. Never blocks the caller; answers on
     * any thread. Equal requests get equal answers. Fails only on an internal error.
     */
    Single<Assignment> place(PlacementRequest request);

    /** Stops its thread. */
    @Override
    void close();
}
