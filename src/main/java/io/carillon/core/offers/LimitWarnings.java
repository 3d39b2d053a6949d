package io.carillon.core.offers;

import io.carillon.core.state.State;
import io.carillon.model.FieldError;
import io.carillon.model.job.Job;
import io.carillon.model.job.Resources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What of a definition no known agent can give, though it keeps no task waiting. */
public final class LimitWarnings {
    private LimitWarnings() {}

    /** Limits above the size of each known agent; none before an offer has told of one. */
    public static List<FieldError> of(State state, Job effective) {
        Resources most = Resources.NONE;
        for (Resources capacity : state.supply().knownAgents().capacities().values()) {
            most = most.max(capacity);
        }
        List<FieldError> warnings = new ArrayList<>();
        if (effective.limits().isEmpty() || most.cpusMilli() == 0) {
            return warnings;
        }
        long cpus = effective.limits().get().cpusMilli().orElse(0L);
        if (cpus > most.cpusMilli()) {
            warnings.add(warning("/limits/cpus", most.cpusMilli(), "cpus"));
        }
        long mem = effective.limits().get().memMiB().map(mib -> mib * 1_000L).orElse(0L);
        if (mem > most.memMilli()) {
            warnings.add(warning("/limits/memMiB", most.memMilli(), "MiB"));
        }
        return warnings;
    }

    private static FieldError warning(String path, long milli, String unit) {
        BigDecimal most = BigDecimal.valueOf(milli, 3).stripTrailingZeros();
        return new FieldError(
                path,
                "is more than each known agent has (largest: "
                        + most.toPlainString()
                        + " "
                        + unit
                        + "), so it never counts");
    }
}
