package io.carillon.model.mesos;

import java.util.Optional;

/**
 * What a report tells of the checks of its task.
 *
 * @param healthy whether the health check finds the task well; empty: nothing is said
 * @param readiness what the readiness check has given last; empty: nothing is said
 */
public record Findings(Optional<Boolean> healthy, Optional<Readiness> readiness) {
    /** Nothing is said. */
    public static final Findings NONE = new Findings(Optional.empty(), Optional.empty());

    /** What a readiness check has given. */
    public enum Readiness {
        READY,
        NOT_READY,
        /** No answer yet, or none in time. */
        UNKNOWN
    }

    /** Whether the health check has found the task unwell. */
    public boolean unhealthy() {
        return healthy.filter(well -> !well).isPresent();
    }
}
