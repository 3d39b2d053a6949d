package io.carillon.local.cluster;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * A custom executor on an agent: a process of the framework's own that subscribes to the agent and
 * then gets its tasks. Mutable; one thread.
 */
final class CustomExecutor extends LocalExecutor {

    /** What the agent thinks of it. */
    enum Phase {
        /** The master has sent it; the agent does not know of it yet. */
        SENT,
        /** Its process is being started, or has not subscribed yet. */
        REGISTERING,
        /** It has subscribed. */
        RUNNING,
        /** It was asked to end, or is being killed. */
        TERMINATING,
        /** Its process has ended. */
        TERMINATED
    }

    /** What its tasks end with when its process ends. */
    record End(TaskState state, TaskStatus.Reason reason, String message) {}

    Phase phase = Phase.SENT;

    /** Its tasks that are not both ended and acknowledged, by their ids. */
    final Map<String, LocalTask> tasks = new LinkedHashMap<>();

    /** The process runs: its end will be told. */
    boolean started;

    /** A task was delivered to it at some time. */
    boolean everSent;

    /** The agent has restarted, and it has not subscribed to the new process of the agent yet. */
    boolean reconnecting;

    /** Its framework is removed: nothing is reported any more. */
    boolean silent;

    /** Why the agent has killed it; empty when it ended by itself. */
    Optional<End> verdict = Optional.empty();

    /** The stream of its subscription; null without one. */
    @Nullable String stream;

    /** Until it must have subscribed, or ended. */
    Alarms.@Nullable Timer timeout;

    Alarms.@Nullable Timer heartbeat;

    private @Nullable CustomExecutor ghost;

    CustomExecutor(
            ExecutorKey key,
            FrameworkInfo framework,
            ExecutorInfo info,
            String role,
            Agent agent,
            String containerId) {
        super(key, framework, info, role, agent, containerId);
    }

    @Override
    boolean counts() {
        return phase != Phase.SENT && !silent;
    }

    /** The tasks that have not ended, in the order of their launches. */
    List<LocalTask> live() {
        return tasks.values().stream().filter(task -> task.phase != LocalTask.Phase.ENDED).toList();
    }

    /** The time that it gets to end by itself. */
    Duration shutdownGrace(MesosSettings settings) {
        return info.hasShutdownGracePeriod()
                ? Duration.ofNanos(info.getShutdownGracePeriod().getNanoseconds())
                : settings.shutdownGrace();
    }

    /** Its container. */
    ContainerID container() {
        return ContainerID.newBuilder().setValue(containerId).build();
    }

    /** The executor that a late launch of one of its tasks finds or starts. */
    CustomExecutor ghost() {
        if (known() || phase == Phase.TERMINATED) {
            return this;
        }
        CustomExecutor made = ghost;
        if (made == null) {
            made = new CustomExecutor(key, framework, info, role, agent, containerId + "-ghost");
            made.released = true;
            ghost = made;
        }
        return made;
    }
}
