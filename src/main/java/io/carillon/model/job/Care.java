package io.carillon.model.job;

import java.util.Optional;

/**
 * How the tasks of a daemon are cared for.
 *
 * @param health what tells whether a task is well; one that is not is ended, and begins again
 * @param check what tells whether a task is ready; a change waits for it
 * @param update how a change reaches the shards; empty: one after the other
 */
public record Care(
        Optional<HealthCheck> health, Optional<ReadyCheck> check, Optional<UpdatePolicy> update) {
    /** Nothing is said. */
    public static final Care NONE = new Care(Optional.empty(), Optional.empty(), Optional.empty());

    /** The same, or empty if nothing is said. */
    public Optional<Care> stored() {
        return equals(NONE) ? Optional.empty() : Optional.of(this);
    }
}
