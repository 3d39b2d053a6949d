package io.carillon.local.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * What default executors do with their task groups: they wait until the agent has answered the
 * launch of each container of a group, kill the rest of a group of which one task failed or was
 * killed, and end with their last container. One thread.
 */
final class Groups {

    private final Cluster cluster;
    private final Updates updates;
    private final Executor executor;

    Groups(Cluster cluster, Updates updates, Executor executor) {
        this.cluster = cluster;
        this.updates = updates;
        this.executor = executor;
    }

    /** Starts the containers of a group, unless its executor is about to end. */
    void launch(TaskGroup group) {
        for (LocalTask task : group.tasks) {
            if (group.executor.shuttingDown) {
                drop(task);
            } else {
                executor.launch(task);
            }
        }
    }

    private void drop(LocalTask task) {
        task.agent.tasks.put(task.key, task);
        task.phase = LocalTask.Phase.ENDED;
        updates.report(
                task,
                Statuses.ofAgent(
                        States.orLost(task.framework, TaskState.TASK_DROPPED),
                        TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
                        "Executor terminating"));
        left(task);
    }

    /** The agent answered the launch of one container; the executor waits for all of a group. */
    void answered(LocalTask task, TaskGroup group) {
        task.answered = true;
        if (!group.tasks.stream().allMatch(one -> one.answered)) {
            return;
        }
        List<LocalTask> launching =
                group.tasks.stream().filter(one -> one.phase == LocalTask.Phase.LAUNCHING).toList();
        launching.forEach(one -> updates.report(one, Statuses.ofExecutor(TaskState.TASK_STARTING)));
        launching.stream().filter(one -> one.launchError.isEmpty()).forEach(executor::run);
        launching.forEach(one -> one.earlyExit.ifPresent(exit -> executor.exited(one, exit)));
        launching.stream().filter(one -> one.launchError.isPresent()).forEach(executor::unlaunched);
    }

    /** A task has ended, and its end is reported: ends the others of its group, if it failed. */
    void ended(LocalTask task) {
        TaskGroup group = task.group;
        if (group == null) {
            return;
        }
        boolean finished = task.state == TaskState.TASK_FINISHED;
        if (!finished && !group.executor.shuttingDown && !task.groupKilled) {
            for (LocalTask other : group.tasks) {
                other.groupKilled = true;
                // The executor uses its own grace here, not the policy of the task.
                executor.endRunning(other, cluster.settings.killGrace());
            }
        }
        left(task);
    }

    /** The container of a task is gone, and its executor with the last one. */
    void left(LocalTask task) {
        TaskGroup group = task.group;
        if (group == null || !group.executor.tasks.remove(task)) {
            return;
        }
        GroupExecutor left = group.executor;
        if (left.tasks.isEmpty() && left.agent.executors.remove(left.key, left)) {
            updates.release(left);
            if (!left.destroyed && left.agent.standing == Agent.Standing.REGISTERED) {
                cluster.framework(left.key.frameworkId())
                        .ifPresent(
                                framework ->
                                        cluster.send(
                                                framework,
                                                Events.failure(
                                                        left.agent.id, left.key.executorId(), 0)));
            }
        }
    }

    /** Shuts an executor down: ends its tasks, those of all groups. */
    void shutdown(GroupExecutor asked) {
        if (asked.shuttingDown) {
            return;
        }
        Duration own = cluster.settings.killGrace();
        Duration agents =
                asked.info.hasShutdownGracePeriod()
                        ? Duration.ofNanos(asked.info.getShutdownGracePeriod().getNanoseconds())
                        : cluster.settings.shutdownGrace();
        List<LocalTask> arrived =
                asked.tasks.stream().filter(task -> !asked.agent.held.containsValue(task)).toList();
        if (arrived.isEmpty()) {
            return; // Its launch lies in the network: the agent does not know it.
        }
        asked.shuttingDown = true;
        for (LocalTask task : arrived) {
            if (task.phase == LocalTask.Phase.LAUNCHING) {
                executor.terminated(task);
            } else {
                executor.endRunning(task, own.compareTo(agents) < 0 ? own : agents);
            }
        }
    }

    /** Ends a group that its executor has not got yet. */
    void killBeforeDelivery(TaskGroup group, Optional<TaskStatus.Reason> reason) {
        for (LocalTask task : group.tasks) {
            if (task.phase == LocalTask.Phase.LAUNCHING) {
                executor.neverStart(
                        task,
                        reason,
                        "A task within the task group was killed before delivery to the executor");
            }
        }
    }
}
