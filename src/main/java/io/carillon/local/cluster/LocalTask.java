package io.carillon.local.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * A task on an agent with its container and its unacknowledged updates. It belongs to the agent;
 * the master knows it while the agent is registered. Mutable; one thread.
 */
final class LocalTask {

    /** The state of the container. */
    enum Phase {
        LAUNCHING,
        RUNNING,
        KILLING,
        ENDED
    }

    final TaskKey key;
    final FrameworkInfo framework;
    final TaskInfo info;
    final String role;
    final Pool resources;
    final Agent agent;
    final String containerId;

    Phase phase = Phase.LAUNCHING;
    TaskState state = TaskState.TASK_STAGING;

    /** The status that was forwarded last; reconciliation answers with it. */
    @Nullable TaskStatus forwarded;

    /** The newest status of each state, for the operator's view. */
    final Map<TaskState, TaskStatus> history = new EnumMap<>(TaskState.class);

    /** Status updates that are not acknowledged yet; only the first one has been sent. */
    final Deque<TaskStatus> queue = new ArrayDeque<>();

    /** The master that forwarded the head of the queue; other masters drop its acknowledgement. */
    @Nullable String relayedBy;

    Duration retryDelay = Duration.ZERO;
    Alarms.@Nullable Timer retry;

    Instant killAt = Instant.MAX;
    Alarms.@Nullable Timer kill;
    Alarms.@Nullable Timer completion;
    boolean overtime;
    boolean drained;

    /** No status is sent any more: the framework or the agent is gone. */
    boolean silent;

    /** A kill that lies in the network behind the launch. */
    Optional<Optional<KillPolicy>> heldKill = Optional.empty();

    /** Its resources were returned to the master's accounts. */
    boolean released;

    LocalTask(
            TaskKey key,
            FrameworkInfo framework,
            TaskInfo info,
            String role,
            Agent agent,
            String containerId) {
        this.key = key;
        this.framework = framework;
        this.info = info;
        this.role = role;
        this.agent = agent;
        this.containerId = containerId;
        this.resources = Pool.of(info.getResourcesList());
    }

    /** The task of the same launch when no master counts it any more. */
    LocalTask ghost() {
        LocalTask ghost = new LocalTask(key, framework, info, role, agent, containerId + "-ghost");
        ghost.released = true;
        return ghost;
    }

    boolean terminal() {
        return States.terminal(state);
    }
}
