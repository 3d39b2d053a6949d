package io.carillon.local.cluster;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;

/**
 * What agents do with custom executors: start their processes, queue tasks until they have
 * subscribed, ask them to end, and settle their tasks when they have ended. One thread.
 */
final class CustomExecutors {

    /** From the order of the launch to the subscription. */
    private static final Duration REGISTRATION = Duration.ofMinutes(1);

    private final Cluster cluster;
    private final Updates updates;

    CustomExecutors(Cluster cluster, Updates updates) {
        this.cluster = cluster;
        this.updates = updates;
    }

    /** The launch of a task arrives, with that of its executor when it is the first one. */
    void launch(LocalTask task, CustomExecutor executor) {
        task.agent.tasks.put(task.key, task);
        if (executor.phase == CustomExecutor.Phase.SENT && !begin(executor)) {
            drop(task, "Executor terminated");
            // The agent says that there is no executor: its master has counted one.
            executor.phase = CustomExecutor.Phase.TERMINATED;
            leave(executor, -1);
            return;
        }
        switch (executor.phase) {
            case TERMINATING -> drop(task, "Executor terminating");
            case TERMINATED -> drop(task, "Executor terminated");
            case REGISTERING, RUNNING, SENT -> {
                executor.tasks.put(task.key.taskId(), task);
                if (executor.phase == CustomExecutor.Phase.RUNNING && !executor.reconnecting) {
                    deliver(task, executor);
                }
            }
        }
        if (executor.phase == CustomExecutor.Phase.REGISTERING) {
            unsupported(executor.info).ifPresent(message -> launchFailed(executor, message));
        }
    }

    /** Starts an executor; not while an agent still has tasks of one with the same id. */
    private boolean begin(CustomExecutor executor) {
        Agent agent = executor.agent;
        LocalExecutor other = agent.executors.get(executor.key);
        if ((other != null && other != executor) || agent.ended.containsKey(executor.key)) {
            return false;
        }
        agent.executors.put(executor.key, executor);
        cluster.executors.put(executor.containerId, executor);
        executor.phase = CustomExecutor.Phase.REGISTERING;
        if (unsupported(executor.info).isEmpty()) {
            cluster.order(
                    new Order.StartExecutor(
                            executor.container(),
                            agent.id,
                            executor.framework,
                            executor.info,
                            executor.shutdownGrace(cluster.settings)));
        }
        executor.timeout =
                cluster.in(
                        REGISTRATION,
                        () ->
                                condemn(
                                        executor,
                                        TaskState.TASK_FAILED,
                                        TaskStatus.Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
                                        "Executor did not register within 1mins"));
        return true;
    }

    private Optional<String> unsupported(ExecutorInfo info) {
        return IsolationRules.unsupported(
                info.getContainer(), info.getCommand(), cluster.settings.ignoreImages());
    }

    private void drop(LocalTask task, String message) {
        task.phase = LocalTask.Phase.ENDED;
        updates.report(
                task,
                Statuses.ofAgent(
                        States.orLost(task.framework, TaskState.TASK_DROPPED),
                        TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
                        message));
    }

    /** Gives a subscribed executor the tasks that wait for it, in their order. */
    void deliver(CustomExecutor executor) {
        for (LocalTask task : executor.live()) {
            if (task.phase == LocalTask.Phase.LAUNCHING) {
                deliver(task, executor);
            }
        }
    }

    private void deliver(LocalTask task, CustomExecutor executor) {
        task.phase = LocalTask.Phase.RUNNING;
        executor.everSent = true;
        send(executor, ExecutorEvents.launch(task.info));
    }

    /** Sends an event; without a stream it is lost, as with a real agent. */
    void send(CustomExecutor executor, Event event) {
        String stream = executor.stream;
        if (stream != null) {
            cluster.order(new Order.SendToExecutor(stream, event));
        }
    }

    /** A message of the framework. */
    void message(CustomExecutor executor, ByteString data) {
        if (executor.phase == CustomExecutor.Phase.RUNNING) {
            send(executor, ExecutorEvents.message(data));
        }
    }

    /** Passes the wish on, unless the executor has not got the task yet. */
    void kill(LocalTask task, CustomExecutor executor, Optional<KillPolicy> policy) {
        switch (task.phase) {
            case LAUNCHING ->
                    neverDeliver(task, TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
            case RUNNING, KILLING -> {
                if (executor.phase == CustomExecutor.Phase.RUNNING) {
                    send(executor, ExecutorEvents.kill(task.key.taskId(), policy));
                }
            }
            case ENDED -> {}
        }
    }

    private void neverDeliver(LocalTask task, TaskStatus.Reason reason) {
        task.phase = LocalTask.Phase.ENDED;
        updates.report(
                task,
                Statuses.ofAgent(
                        TaskState.TASK_KILLED, reason, "Killed before delivery to the executor"));
    }

    /** The agent is being drained. */
    void drain(LocalTask task, CustomExecutor executor, Duration grace) {
        if (task.phase == LocalTask.Phase.LAUNCHING) {
            neverDeliver(task, TaskStatus.Reason.REASON_AGENT_DRAINING);
        } else {
            DurationInfo time = DurationInfo.newBuilder().setNanoseconds(grace.toNanos()).build();
            kill(task, executor, Optional.of(KillPolicy.newBuilder().setGracePeriod(time).build()));
        }
    }

    /** What an agent makes of an executor's report of a task that the drain has killed. */
    static void mark(LocalTask task, TaskStatus.Builder status) {
        TaskState state = status.getState();
        if (task.drained && (state == TaskState.TASK_KILLING || state == TaskState.TASK_KILLED)) {
            status.setReason(TaskStatus.Reason.REASON_AGENT_DRAINING);
            boolean gone =
                    state == TaskState.TASK_KILLED
                            && task.agent.goneWhenDrained
                            && States.capable(task.framework, Capability.Type.PARTITION_AWARE);
            if (gone) {
                status.setState(TaskState.TASK_GONE_BY_OPERATOR);
            }
        }
    }

    /** Asks an executor to end, and kills it when its grace is over. */
    void shutdown(CustomExecutor executor) {
        boolean alive =
                executor.phase == CustomExecutor.Phase.REGISTERING
                        || executor.phase == CustomExecutor.Phase.RUNNING;
        if (!alive) {
            return; // The agent does not know it, or it is about to end.
        }
        executor.phase = CustomExecutor.Phase.TERMINATING;
        send(executor, ExecutorEvents.shutdown());
        cancel(executor.timeout);
        executor.timeout =
                cluster.in(
                        executor.shutdownGrace(cluster.settings), () -> destroyContainer(executor));
    }

    /** Shuts the executors of a removed framework down; nothing is reported any more. */
    void silence(Agent agent, String frameworkId) {
        for (LocalExecutor executor : List.copyOf(agent.executors.values())) {
            if (executor instanceof CustomExecutor custom
                    && custom.key.frameworkId().equals(frameworkId)) {
                silence(custom);
            }
        }
    }

    private void silence(CustomExecutor executor) {
        executor.silent = true;
        updates.release(executor);
        if (executor.phase == CustomExecutor.Phase.SENT) {
            executor.agent.executors.remove(executor.key, executor);
        } else {
            shutdown(executor);
        }
    }

    /** Kills an executor; its tasks will end with this status. */
    void condemn(
            CustomExecutor executor, TaskState state, TaskStatus.Reason reason, String message) {
        executor.phase = CustomExecutor.Phase.TERMINATING;
        executor.verdict = Optional.of(new CustomExecutor.End(state, reason, message));
        destroyContainer(executor);
    }

    private void destroyContainer(CustomExecutor executor) {
        cluster.order(new Order.SignalProcess(executor.containerId, true, Duration.ZERO));
        if (!executor.started) {
            ended(executor, Exit.signal(9).waitStatus());
        }
    }

    void started(CustomExecutor executor) {
        executor.started = true;
    }

    /** The process of an executor was never started. */
    void launchFailed(CustomExecutor executor, String message) {
        if (executor.verdict.isEmpty()) {
            executor.verdict =
                    Optional.of(
                            new CustomExecutor.End(
                                    TaskState.TASK_FAILED,
                                    TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
                                    "Failed to launch container: " + message));
        }
        ended(executor, -1);
    }

    /**
     * The process of an executor has ended, and with it all its tasks.
     *
     * @param status the raw wait status, or -1 when there is none
     */
    void ended(CustomExecutor executor, int status) {
        forget(executor);
        CustomExecutor.End end =
                executor.verdict.orElse(
                        new CustomExecutor.End(
                                TaskState.TASK_FAILED,
                                TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
                                "Executor terminated"));
        for (LocalTask task : executor.live()) {
            task.phase = LocalTask.Phase.ENDED;
            updates.report(task, Statuses.ofAgent(end.state(), end.reason(), end.message()));
        }
        List.copyOf(executor.tasks.values()).stream()
                .filter(task -> task.silent)
                .forEach(task -> task.agent.forget(task));
        if (!executor.tasks.isEmpty()) {
            executor.agent.ended.put(executor.key, executor);
        }
        leave(executor, status);
    }

    /** Takes an executor that has ended out of the accounts, and tells its framework. */
    private void leave(CustomExecutor executor, int status) {
        boolean counted = executor.agent.executors.remove(executor.key, executor);
        updates.release(executor);
        if (counted && !executor.silent && executor.agent.standing == Agent.Standing.REGISTERED) {
            cluster.framework(executor.key.frameworkId())
                    .ifPresent(
                            framework ->
                                    cluster.send(
                                            framework,
                                            Events.failure(
                                                    executor.agent.id,
                                                    executor.key.executorId(),
                                                    status)));
        }
    }

    /** The agent's process or machine dies, and the executor with it, without any report. */
    void destroy(CustomExecutor executor) {
        cluster.order(new Order.SignalProcess(executor.containerId, true, Duration.ZERO));
        forget(executor);
        executor.agent.executors.remove(executor.key, executor);
        updates.release(executor);
    }

    /** All of an agent's executors die with it, and those on their way to it are lost. */
    void destroyAll(Agent agent) {
        if (agent.recovery != null) {
            cluster.timers.cancel(agent.recovery);
            agent.recovery = null;
        }
        agent.customs().forEach(this::destroy);
        agent.ended.clear();
    }

    /** A task that lay in the network is not counted any more, and its executor with the last. */
    void left(LocalTask task) {
        CustomExecutor executor = task.custom;
        if (executor != null
                && executor.phase == CustomExecutor.Phase.SENT
                && task.agent.held.values().stream().noneMatch(one -> one.custom == executor)) {
            executor.agent.executors.remove(executor.key, executor);
            updates.release(executor);
        }
    }

    /** The executors of an agent that lie in the network are not counted by this master. */
    void unsend(Agent agent) {
        for (LocalExecutor executor : List.copyOf(agent.executors.values())) {
            if (executor instanceof CustomExecutor custom
                    && custom.phase == CustomExecutor.Phase.SENT) {
                agent.executors.remove(custom.key, custom);
                updates.release(custom);
            }
        }
    }

    private void forget(CustomExecutor executor) {
        executor.phase = CustomExecutor.Phase.TERMINATED;
        cluster.executors.remove(executor.containerId);
        cancel(executor.timeout);
        close(executor);
    }

    /** Ends the stream of an executor. */
    void close(CustomExecutor executor) {
        if (executor.stream != null) {
            cluster.order(new Order.CloseStream(Objects.requireNonNull(executor.stream)));
            disconnected(executor);
        }
    }

    /** The stream of an executor has ended. */
    void disconnected(CustomExecutor executor) {
        cluster.executorStreams.remove(Objects.requireNonNull(executor.stream));
        executor.stream = null;
        cancel(executor.heartbeat);
    }

    void cancel(Alarms.@org.jspecify.annotations.Nullable Timer timer) {
        if (timer != null) {
            cluster.timers.cancel(timer);
        }
    }
}
