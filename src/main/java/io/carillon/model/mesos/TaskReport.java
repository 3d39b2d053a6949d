package io.carillon.model.mesos;

import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.News;
import java.time.Instant;
import java.util.Optional;

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
 * @param executor the shared executor that the task runs in, as the report names it; empty: none
 * @param news what the task tells beside its state. Only a shared executor sends it: of any other
 *     executor the same field holds something else, and must not be believed
 * @param byExecutor whether the executor of the task says it, and not the agent or the master
 * @param findings what it tells of the checks of the task
 */
public record TaskReport(
        String task,
        ReportState state,
        String reason,
        String message,
        AgentId agent,
        Opaque uuid,
        Instant at,
        Optional<ExecutorId> executor,
        News news,
        boolean byExecutor,
        Findings findings) {
    /** A report that tells nothing of checks. */
    public TaskReport(
            String task,
            ReportState state,
            String reason,
            String message,
            AgentId agent,
            Opaque uuid,
            Instant at,
            Optional<ExecutorId> executor,
            News news,
            boolean byExecutor) {
        this(
                task,
                state,
                reason,
                message,
                agent,
                uuid,
                at,
                executor,
                news,
                byExecutor,
                Findings.NONE);
    }

    /** A report that need not come from the executor. */
    public TaskReport(
            String task,
            ReportState state,
            String reason,
            String message,
            AgentId agent,
            Opaque uuid,
            Instant at,
            Optional<ExecutorId> executor,
            News news) {
        this(task, state, reason, message, agent, uuid, at, executor, news, false);
    }

    /** A report without news. */
    public TaskReport(
            String task,
            ReportState state,
            String reason,
            String message,
            AgentId agent,
            Opaque uuid,
            Instant at,
            Optional<ExecutorId> executor) {
        this(task, state, reason, message, agent, uuid, at, executor, News.NONE);
    }

    /** A report on a task with an executor of its own. */
    public TaskReport(
            String task,
            ReportState state,
            String reason,
            String message,
            AgentId agent,
            Opaque uuid,
            Instant at) {
        this(task, state, reason, message, agent, uuid, at, Optional.empty());
    }

    /** Whether the report must be acknowledged. */
    public boolean wantsAcknowledgement() {
        return uuid.size() > 0;
    }

    /**
     * Whether it is the agent's word about a container: its message tells the reason at its end.
     */
    public boolean ofContainer() {
        return ofContainer(reason);
    }

    /** Whether a report with that reason is the agent's word about a container. */
    public static boolean ofContainer(String reason) {
        return reason.startsWith("REASON_CONTAINER_");
    }
}
