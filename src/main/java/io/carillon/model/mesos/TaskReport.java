package io.carillon.model.mesos;

import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import java.time.Instant;

/**
 * A status update of a task.
 *
 * @param task the Mesos task id; not necessarily of a task of this scheduler
 * @param state the state in which the task is reported
 * @param reason name of the reason, for example {@code REASON_RECONCILIATION}; empty if none
 * @param message the sender's words; empty if none
 * @param agent the agent's id; empty if unknown
 * @param uuid what must be acknowledged; empty bytes if nothing must
 * @param at the sender's time
 */
public record TaskReport(
        String task,
        ReportState state,
        String reason,
        String message,
        AgentId agent,
        Opaque uuid,
        Instant at) {

    /** Whether the report must be acknowledged. */
    public boolean wantsAcknowledgement() {
        return uuid.size() > 0;
    }
}
