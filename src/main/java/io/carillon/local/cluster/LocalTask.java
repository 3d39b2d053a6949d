package io.carillon.local.cluster;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ContainerID;
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

    /** The group that it was launched with; null for a task that was launched alone. */
    final @Nullable TaskGroup group;

    /** The custom executor that it was launched with; null for a task without one. */
    final @Nullable CustomExecutor custom;

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

    /** Its checks and health checks, while it runs. */
    final List<TaskCheck> checks = new ArrayList<>();

    /** Its health check has killed it. */
    boolean unhealthy;

    boolean drained;

    /** No status is sent any more: the framework or the agent is gone. */
    boolean silent;

    /** A kill that lies in the network behind the launch. */
    Optional<Optional<KillPolicy>> heldKill = Optional.empty();

    /** The agent has answered the launch of its container; for tasks of a group. */
    boolean answered;

    /** Why its container was not launched; for tasks of a group. */
    Optional<String> launchError = Optional.empty();

    /** Its end, when it came before all of the group had started. */
    Optional<Exit> earlyExit = Optional.empty();

    /** Its end has ended its group, or the other way round. */
    boolean groupKilled;

    /** The newest updates that its custom executor has sent, by uuid: none is taken twice. */
    final Set<ByteString> taken = new LinkedHashSet<>();

    /** Its resources were returned to the master's accounts. */
    boolean released;

    LocalTask(
            TaskKey key,
            FrameworkInfo framework,
            TaskInfo info,
            String role,
            Agent agent,
            String containerId,
            @Nullable TaskGroup group,
            @Nullable CustomExecutor custom) {
        this.key = key;
        this.framework = framework;
        this.info = info;
        this.role = role;
        this.agent = agent;
        this.containerId = containerId;
        this.group = group;
        this.custom = custom;
        this.resources = Pool.of(info.getResourcesList());
    }

    /** The task of the same launch when no master counts it any more; not for a group. */
    LocalTask ghost() {
        CustomExecutor late = custom == null ? null : custom.ghost();
        String container = late == null ? containerId + "-ghost" : late.containerId;
        LocalTask ghost = new LocalTask(key, framework, info, role, agent, container, null, late);
        ghost.released = true;
        return ghost;
    }

    /** The id of its executor: that of the task itself when it is a command executor. */
    String executorId() {
        LocalExecutor executor = executor();
        return executor == null ? key.taskId() : executor.key.executorId();
    }

    /** Its executor; null when it is a command executor. */
    @Nullable LocalExecutor executor() {
        return group == null ? custom : group.executor;
    }

    /** Its container, within that of its executor. */
    ContainerID container() {
        ContainerID.Builder container = ContainerID.newBuilder().setValue(containerId);
        if (group != null) {
            container.getParentBuilder().setValue(group.executor.containerId);
        }
        return container.build();
    }

    /** The order to start its process. */
    Order.StartProcess process() {
        return new Order.StartProcess(
                container(), agent.id, key.frameworkId(), executorId(), framework, info, role);
    }

    boolean terminal() {
        return States.terminal(state);
    }
}
