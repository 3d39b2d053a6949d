package io.carillon.core.access;

import java.util.Optional;

/**
 * How much may be used by all jobs together that a role is for; empty: without limit.
 *
 * @param jobs how many jobs there may be
 * @param shards how many shards their definitions may have in all
 * @param cpus how many processors these shards may take in all
 * @param requestsPerSecond how many requests each caller may send in a second, on average
 */
public record Quota(
        Optional<Integer> jobs,
        Optional<Integer> shards,
        Optional<Double> cpus,
        Optional<Integer> requestsPerSecond) {
    /** No limit. */
    public static final Quota NONE =
            new Quota(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether it bounds what is defined. */
    public boolean boundsDefinitions() {
        return jobs.isPresent() || shards.isPresent() || cpus.isPresent();
    }
}
