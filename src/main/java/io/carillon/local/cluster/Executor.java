package io.carillon.local.cluster;

import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * What agents and their command executors do with the process of a task: start it, report on it,
 * and end it with SIGTERM and then SIGKILL. Tasks of custom executors go to {@link
 * CustomExecutors}. One thread.
 */
final class Executor {

    private final Cluster cluster;
    private final Updates updates;
    private final Groups groups;
    private final TaskChecks checks;
    private final CustomExecutors customs;

    Executor(Cluster cluster, Updates updates) {
        this.cluster = cluster;
        this.updates = updates;
        this.groups = new Groups(cluster, updates, this);
        this.checks = new TaskChecks(cluster, updates, this);
        this.customs = new CustomExecutors(cluster, updates);
    }

    /** Starts a task: orders the start of its process, or gives it to its custom executor. */
    void launch(LocalTask task) {
        if (task.custom != null) {
            customs.launch(task, task.custom);
            return;
        }
        task.agent.tasks.put(task.key, task);
        cluster.containers.put(task.containerId, task);
        Optional<String> unsupported = unsupported(task.info);
        if (unsupported.isPresent()) {
            launchFailed(task, unsupported.get());
            return;
        }
        cluster.order(task.process());
    }

    /** The checks of tasks. */
    TaskChecks checks() {
        return checks;
    }

    /** The default executors. */
    Groups groups() {
        return groups;
    }

    /** The custom executors. */
    CustomExecutors customs() {
        return customs;
    }

    /** A task that lay in the network is not counted any more. */
    void left(LocalTask task) {
        groups.left(task);
        customs.left(task);
    }

    private Optional<String> unsupported(TaskInfo task) {
        if (task.hasExecutor() && task.getCommand().getShell() && !task.getCommand().hasValue()) {
            return Optional.of("Shell command is not specified");
        }
        return IsolationRules.unsupported(
                task.getContainer(), task.getCommand(), cluster.settings.ignoreImages());
    }

    void started(LocalTask task) {
        if (task.phase != LocalTask.Phase.LAUNCHING) {
            return;
        }
        if (task.group != null) {
            groups.answered(task, task.group);
            return;
        }
        updates.report(task, Statuses.ofExecutor(TaskState.TASK_STARTING));
        run(task);
    }

    /** The executor says that the task runs, and supervises it from now on. */
    void run(LocalTask task) {
        task.phase = LocalTask.Phase.RUNNING;
        updates.report(task, Statuses.ofExecutor(TaskState.TASK_RUNNING));
        checks.begin(task);
        if (task.info.hasMaxCompletionTime()) {
            Duration limit = Duration.ofNanos(task.info.getMaxCompletionTime().getNanoseconds());
            task.completion =
                    cluster.in(
                            limit,
                            () -> {
                                task.overtime = true;
                                terminate(task, Duration.ZERO, Optional.empty());
                            });
        }
    }

    void launchFailed(LocalTask task, String message) {
        boolean alive = task.phase == LocalTask.Phase.LAUNCHING;
        if (alive && task.group != null) {
            task.launchError = Optional.of(message);
            groups.answered(task, task.group);
            return;
        }
        end(task);
        if (alive) {
            updates.report(
                    task,
                    Statuses.ofAgent(
                            TaskState.TASK_FAILED,
                            TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
                            "Failed to launch container: " + message));
        }
    }

    /** A default executor reports that one of its containers was not launched. */
    void unlaunched(LocalTask task) {
        end(task);
        updates.report(
                task,
                Statuses.ofExecutor(TaskState.TASK_FAILED)
                        .setMessage(task.launchError.orElseThrow()));
        groups.ended(task);
    }

    void exited(LocalTask task, Exit exit) {
        if (task.phase == LocalTask.Phase.LAUNCHING) {
            started(task);
        }
        if (task.phase == LocalTask.Phase.LAUNCHING) {
            task.earlyExit = Optional.of(exit);
            return;
        }
        LocalTask.Phase before = task.phase;
        end(task);
        if (before == LocalTask.Phase.RUNNING) {
            TaskState state = exit.clean() ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED;
            updates.report(
                    task,
                    TaskChecks.marked(task, Statuses.ofExecutor(state).setMessage(exit.text())));
        } else if (before == LocalTask.Phase.KILLING) {
            updates.report(task, TaskChecks.marked(task, killed(task).setMessage(exit.text())));
        }
        groups.ended(task);
    }

    private static TaskStatus.Builder killed(LocalTask task) {
        if (task.overtime) {
            return Statuses.ofExecutor(TaskState.TASK_FAILED)
                    .setReason(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
        }
        if (!task.drained) {
            return Statuses.ofExecutor(TaskState.TASK_KILLED);
        }
        boolean gone =
                task.agent.goneWhenDrained
                        && States.capable(task.framework, Capability.Type.PARTITION_AWARE);
        return Statuses.ofExecutor(gone ? TaskState.TASK_GONE_BY_OPERATOR : TaskState.TASK_KILLED)
                .setReason(TaskStatus.Reason.REASON_AGENT_DRAINING);
    }

    /** Ends a task on request; the grace of the call wins over the one of the task. */
    void kill(LocalTask task, Optional<KillPolicy> policy) {
        if (task.custom != null) {
            customs.kill(task, task.custom, policy);
            return;
        }
        if (task.group == null || !task.group.executor.shuttingDown) {
            terminate(task, grace(task, policy), Optional.empty());
        }
    }

    /** Ends a task that its executor has got, for a reason other than a kill. */
    void endRunning(LocalTask task, Duration grace) {
        if (task.phase == LocalTask.Phase.RUNNING) {
            terminate(task, grace, Optional.empty());
        }
    }

    /** Ends the task of a command executor on request, together with its executor. */
    void shutdown(LocalTask task) {
        if (task.phase == LocalTask.Phase.LAUNCHING) {
            terminated(task);
        } else {
            terminate(task, cluster.settings.shutdownGrace(), Optional.empty());
        }
    }

    /** The executor ends before it has got the task. */
    void terminated(LocalTask task) {
        cluster.order(new Order.SignalProcess(task.containerId, true, Duration.ZERO));
        end(task);
        updates.report(
                task,
                Statuses.ofAgent(
                        TaskState.TASK_FAILED,
                        TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
                        "Executor terminated"));
        groups.left(task);
    }

    /** Ends a task because its agent is being drained. */
    void drain(LocalTask task) {
        task.drained = true;
        Duration own = grace(task, Optional.empty());
        Duration grace = task.agent.drainGrace.filter(max -> max.compareTo(own) < 0).orElse(own);
        if (task.custom != null) {
            customs.drain(task, task.custom, grace);
            return;
        }
        terminate(task, grace, Optional.of(TaskStatus.Reason.REASON_AGENT_DRAINING));
    }

    private Duration grace(LocalTask task, Optional<KillPolicy> policy) {
        if (policy.isPresent() && policy.get().hasGracePeriod()) {
            return Duration.ofNanos(policy.get().getGracePeriod().getNanoseconds());
        }
        return task.info.getKillPolicy().hasGracePeriod()
                ? Duration.ofNanos(task.info.getKillPolicy().getGracePeriod().getNanoseconds())
                : cluster.settings.killGrace();
    }

    private void terminate(LocalTask task, Duration grace, Optional<TaskStatus.Reason> reason) {
        switch (task.phase) {
            case LAUNCHING -> {
                if (task.group == null) {
                    neverStart(task, reason, "Killed before delivery to the executor");
                } else {
                    groups.killBeforeDelivery(task.group, reason);
                }
            }
            case RUNNING -> {
                task.phase = LocalTask.Phase.KILLING;
                checks.stop(task);
                if (!task.overtime
                        && States.capable(task.framework, Capability.Type.TASK_KILLING_STATE)) {
                    TaskStatus.Builder killing = Statuses.ofExecutor(TaskState.TASK_KILLING);
                    reason.ifPresent(killing::setReason);
                    updates.report(task, killing);
                }
                cluster.order(new Order.SignalProcess(task.containerId, false, grace));
                escalateAfter(task, grace);
            }
            case KILLING -> {
                // A default executor takes no second kill.
                if (task.group == null && cluster.now.plus(grace).isBefore(task.killAt)) {
                    escalateAfter(task, grace);
                }
            }
            case ENDED -> {}
        }
    }

    /** Ends a task that its executor has not got yet. */
    void neverStart(LocalTask task, Optional<TaskStatus.Reason> reason, String message) {
        cluster.order(new Order.SignalProcess(task.containerId, true, Duration.ZERO));
        end(task);
        updates.report(
                task,
                Statuses.ofAgent(
                        TaskState.TASK_KILLED,
                        reason.orElse(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH),
                        message));
        groups.left(task);
    }

    private void escalateAfter(LocalTask task, Duration grace) {
        if (task.kill != null) {
            cluster.timers.cancel(task.kill);
        }
        task.killAt = cluster.now.plus(grace);
        task.kill =
                cluster.timers.set(
                        task.killAt,
                        () ->
                                cluster.order(
                                        new Order.SignalProcess(
                                                task.containerId, true, Duration.ZERO)));
    }

    /** Ends a task whose framework was removed, without a status update. */
    void shutDown(LocalTask task) {
        updates.release(task);
        if (task.group != null) {
            updates.release(task.group.executor);
        }
        if (task.agent.held.remove(task.key, task)) {
            left(task);
            return;
        }
        updates.stopRetry(task);
        task.silent = true;
        task.queue.clear();
        if (!task.terminal()) {
            task.state = TaskState.TASK_KILLED;
        }
        if (task.custom == null) {
            terminate(task, cluster.settings.shutdownGrace(), Optional.empty());
        } else if (task.phase == LocalTask.Phase.LAUNCHING) {
            task.phase = LocalTask.Phase.ENDED; // The executor itself is asked to end.
        }
        if (task.phase == LocalTask.Phase.ENDED) {
            task.agent.forget(task);
        }
    }

    /** The agent's process or machine dies, and the task with it, without a status update. */
    void destroy(LocalTask task) {
        if (task.phase != LocalTask.Phase.ENDED && task.custom == null) {
            cluster.order(new Order.SignalProcess(task.containerId, true, Duration.ZERO));
        }
        updates.stopRetry(task);
        task.queue.clear();
        end(task);
        if (task.group != null) {
            task.group.executor.destroyed = true;
            groups.left(task);
        }
    }

    private void end(LocalTask task) {
        task.phase = LocalTask.Phase.ENDED;
        checks.stop(task);
        cluster.containers.remove(task.containerId);
        if (task.kill != null) {
            cluster.timers.cancel(task.kill);
        }
        if (task.completion != null) {
            cluster.timers.cancel(task.completion);
        }
        if (task.silent) {
            task.agent.forget(task);
        }
    }
}
