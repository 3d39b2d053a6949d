package io.carillon.model.job;

import java.util.List;
import java.util.Optional;

/**
 * What a task may use at most, where that is more than what it needs.
 *
 * @param cpusMilli thousandths of a core; empty: what it needs, or without limit
 * @param memMiB MiB of memory; empty: what it needs, or without limit
 * @param unlimited of what it may use all that its agent has
 */
public record ResourceLimits(
        Optional<Long> cpusMilli, Optional<Integer> memMiB, List<Name> unlimited) {
    public ResourceLimits {
        unlimited = List.copyOf(unlimited);
    }

    /** What can be limited. */
    public enum Name {
        CPUS,
        MEM
    }
}
