package io.carillon.local.cluster;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * What custom executors say to their agents: they subscribe, also to the next process of an agent,
 * report on their tasks, and send messages. One thread.
 */
final class ExecutorSubscriptions {

    private static final Duration HEARTBEAT = Duration.ofMinutes(30);

    /** How long the next process of an agent waits for the executors of the former one. */
    private static final Duration REREGISTRATION = Duration.ofSeconds(2);

    /** How many updates of a task are known again when they come twice. */
    private static final int KNOWN_UPDATES = 1000;

    private final Cluster cluster;
    private final Updates updates;
    private final CustomExecutors executors;

    ExecutorSubscriptions(Cluster cluster, Updates updates, CustomExecutors executors) {
        this.cluster = cluster;
        this.updates = updates;
        this.executors = executors;
    }

    /** Opens a stream, and closes an older one. */
    CallAnswer subscribe(CustomExecutor executor, Call.Subscribe call) {
        executors.close(executor);
        String stream = cluster.chance.uuid().toString();
        if (executor.phase == CustomExecutor.Phase.TERMINATING) {
            cluster.order(new Order.SendToExecutor(stream, ExecutorEvents.shutdown()));
            cluster.order(new Order.CloseStream(stream));
            return CallAnswer.stream(stream);
        }
        executor.started = true;
        executor.stream = stream;
        cluster.executorStreams.put(stream, executor);
        executor.phase = CustomExecutor.Phase.RUNNING;
        executor.reconnecting = false;
        executors.cancel(executor.timeout);
        executors.send(executor, ExecutorEvents.subscribed(executor));
        executor.heartbeat = cluster.in(HEARTBEAT, () -> beat(executor));
        call.getUnacknowledgedUpdatesList().forEach(one -> update(executor, one.getStatus()));
        settleUndelivered(executor, call);
        boolean idle = executor.live().isEmpty();
        if (!executor.everSent && idle) {
            // All its tasks were killed before it could get one.
            executors.shutdown(executor);
        } else {
            executors.deliver(executor);
        }
        return CallAnswer.stream(stream);
    }

    private void beat(CustomExecutor executor) {
        executors.send(executor, ExecutorEvents.heartbeat());
        executor.heartbeat = cluster.in(HEARTBEAT, () -> beat(executor));
    }

    /** Tasks that were sent to an executor which does not know them: a stream or an agent broke. */
    private void settleUndelivered(CustomExecutor executor, Call.Subscribe call) {
        Set<String> known = new HashSet<>();
        call.getUnacknowledgedTasksList().forEach(task -> known.add(task.getTaskId().getValue()));
        for (LocalTask task : executor.live()) {
            if (task.phase == LocalTask.Phase.RUNNING
                    && task.state == TaskState.TASK_STAGING
                    && !known.contains(task.key.taskId())) {
                task.phase = LocalTask.Phase.ENDED;
                updates.report(
                        task,
                        Statuses.ofAgent(
                                States.orLost(task.framework, TaskState.TASK_DROPPED),
                                TaskStatus.Reason.REASON_AGENT_RESTARTED,
                                "Task was not received by its executor before the agent"
                                        + " restarted"));
            }
        }
    }

    /** Takes an update over; what is known or of no live task is only acknowledged. */
    void update(CustomExecutor executor, TaskStatus status) {
        LocalTask task = executor.tasks.get(status.getTaskId().getValue());
        boolean wanted =
                task != null
                        && task.phase != LocalTask.Phase.LAUNCHING
                        && task.phase != LocalTask.Phase.ENDED
                        && remember(task.taken, status.getUuid());
        if (task != null && wanted) {
            TaskStatus.Builder taken = status.toBuilder();
            CustomExecutors.mark(task, taken);
            if (States.terminal(taken.getState())) {
                task.phase = LocalTask.Phase.ENDED;
            }
            updates.take(task, taken);
            if (task.silent && task.phase == LocalTask.Phase.ENDED) {
                task.agent.forget(task);
            }
        }
        executors.send(
                executor,
                ExecutorEvents.acknowledged(status.getTaskId().getValue(), status.getUuid()));
    }

    private static boolean remember(Set<ByteString> taken, ByteString uuid) {
        boolean isNew = taken.add(uuid);
        if (taken.size() > KNOWN_UPDATES) {
            Iterator<ByteString> oldest = taken.iterator();
            oldest.next();
            oldest.remove();
        }
        return isNew;
    }

    /** Passes a message on to the framework, if both are connected to the master. */
    void message(CustomExecutor executor, ByteString data) {
        boolean leading = cluster.stage == Cluster.Stage.LEADING;
        if (!leading || executor.agent.standing != Agent.Standing.REGISTERED) {
            return;
        }
        Event event =
                Event.newBuilder()
                        .setType(Event.Type.MESSAGE)
                        .setMessage(
                                Event.Message.newBuilder()
                                        .setAgentId(
                                                AgentID.newBuilder().setValue(executor.agent.id))
                                        .setExecutorId(
                                                ExecutorID.newBuilder()
                                                        .setValue(executor.key.executorId()))
                                        .setData(data))
                        .build();
        cluster.framework(executor.key.frameworkId())
                .ifPresent(framework -> cluster.send(framework, event));
    }

    /** The executor closed a stream, or it broke. */
    void closed(String stream) {
        CustomExecutor executor = cluster.executorStreams.get(stream);
        if (executor != null) {
            executors.disconnected(executor);
        }
    }

    /**
     * The agent's process restarts: it waits for the executors whose processes live on, and gives
     * the others up.
     *
     * @param then what follows when the wait is over
     * @return whether there is anything to wait for
     */
    boolean recover(Agent agent, Runnable then) {
        agent.customs().stream().filter(one -> !one.started).forEach(executors::destroy);
        List<CustomExecutor> alive = agent.customs();
        for (CustomExecutor executor : alive) {
            executors.close(executor);
            if (executor.phase != CustomExecutor.Phase.TERMINATING) {
                executors.cancel(executor.timeout);
                executor.reconnecting = true;
            }
        }
        if (alive.isEmpty()) {
            return false;
        }
        agent.recovery =
                cluster.in(
                        REREGISTRATION,
                        () -> {
                            agent.recovery = null;
                            agent.customs().stream()
                                    .filter(one -> one.reconnecting)
                                    .forEach(this::giveUp);
                            then.run();
                        });
        return true;
    }

    private void giveUp(CustomExecutor executor) {
        executor.reconnecting = false;
        executors.condemn(
                executor,
                States.orLost(executor.framework, TaskState.TASK_GONE),
                TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
                "Executor did not reregister within 2secs");
    }
}
