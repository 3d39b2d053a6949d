package io.carillon.local.cluster;

import com.google.protobuf.ByteString;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Carries task states to frameworks: updates of agents, queued per task until acknowledged, and the
 * master's own, sent once. One thread.
 */
final class Updates {

    private final Cluster cluster;
    private final Allocator allocator;

    Updates(Cluster cluster, Allocator allocator) {
        this.cluster = cluster;
        this.allocator = allocator;
    }

    /** Queues an update of the agent or its executor; sends it at once if it is the only one. */
    void report(LocalTask task, TaskStatus.Builder status) {
        if (task.silent) {
            return;
        }
        enqueue(
                task,
                Statuses.about(task, status)
                        .setTimestamp(cluster.seconds())
                        .setUuid(cluster.chance.bytes())
                        .build());
    }

    /** Queues an update that a custom executor made itself, with its own uuid. */
    void take(LocalTask task, TaskStatus.Builder status) {
        if (task.silent) {
            return;
        }
        if (!status.hasTimestamp()) {
            status.setTimestamp(cluster.seconds());
        }
        enqueue(task, Statuses.about(task, status).build());
    }

    private void enqueue(LocalTask task, TaskStatus report) {
        task.state = report.getState();
        task.history.put(report.getState(), report);
        if (task.terminal()) {
            release(task);
        }
        task.queue.add(report);
        if (task.queue.size() == 1) {
            sendHead(task);
        }
    }

    /** Sends the master's own status to the framework of a task. */
    void announce(FrameworkState framework, String agentId, TaskStatus.Builder status) {
        status.setTimestamp(cluster.seconds());
        if (!agentId.isEmpty()) {
            status.setAgentId(AgentID.newBuilder().setValue(agentId));
        }
        cluster.send(framework, Events.update(status.build()));
    }

    /** Removes the head of the queue if the acknowledgement is for it; else it is ignored. */
    void acknowledge(FrameworkState framework, String agentId, String taskId, ByteString uuid) {
        if (cluster.acknowledgementsToLose > 0) {
            cluster.acknowledgementsToLose--;
            return;
        }
        // The master passes it on whether or not it knows the task.
        Agent agent = cluster.agents.get(agentId);
        LocalTask task = agent == null ? null : agent.tasks.get(new TaskKey(framework.id, taskId));
        if (task == null
                || task.agent.standing != Agent.Standing.REGISTERED
                || !cluster.master.id.equals(task.relayedBy)
                || task.queue.isEmpty()
                || !task.queue.element().getUuid().equals(uuid)) {
            return;
        }
        TaskStatus done = task.queue.remove();
        stopRetry(task);
        if (States.terminal(done.getState())) {
            forget(framework, task);
        } else if (!task.queue.isEmpty()) {
            sendHead(task);
        }
    }

    /** Sends the heads of all queues of an agent again: it has just registered. */
    void resend(Agent agent) {
        for (LocalTask task : agent.tasks.values()) {
            if (!task.queue.isEmpty() && !task.silent) {
                sendHead(task);
            }
        }
    }

    void stopRetry(LocalTask task) {
        if (task.retry != null) {
            cluster.timers.cancel(task.retry);
            task.retry = null;
        }
    }

    /** Removes an ended and acknowledged task from all accounts. */
    void forget(FrameworkState framework, LocalTask task) {
        stopRetry(task);
        framework.tasks.remove(task.key.taskId(), task);
        task.agent.forget(task);
        framework.completed.add(task);
        if (framework.completed.size() > cluster.settings.completedKept()) {
            framework.completed.remove();
        }
    }

    /** Returns the resources of a task to the master's accounts, once. */
    void release(LocalTask task) {
        if (!task.released && booked(task.agent)) {
            task.released = true;
            task.agent.free.add(task.resources);
            allocator.changed(task.agent);
        }
    }

    /** Returns the resources of an executor to the master's accounts, once. */
    void release(LocalExecutor executor) {
        if (!executor.released && booked(executor.agent)) {
            executor.released = true;
            executor.agent.free.add(executor.resources);
            allocator.changed(executor.agent);
        }
    }

    private static boolean booked(Agent agent) {
        return agent.standing == Agent.Standing.REGISTERED
                || agent.standing == Agent.Standing.DISCONNECTED;
    }

    private void sendHead(LocalTask task) {
        stopRetry(task);
        task.retryDelay = cluster.settings.retryFirst();
        forward(task);
    }

    private void forward(LocalTask task) {
        boolean leading = cluster.stage == Cluster.Stage.LEADING;
        if (!leading || task.agent.standing != Agent.Standing.REGISTERED) {
            return;
        }
        TaskStatus head = task.queue.element();
        task.forwarded = head;
        task.relayedBy = cluster.master.id;
        cluster.framework(task.key.frameworkId())
                .ifPresent(framework -> cluster.send(framework, Events.update(head)));
        task.retry =
                cluster.in(
                        task.retryDelay,
                        () -> {
                            task.retryDelay = longer(task.retryDelay.multipliedBy(2));
                            forward(task);
                        });
    }

    private java.time.Duration longer(java.time.Duration delay) {
        java.time.Duration max = cluster.settings.retryMax();
        return delay.compareTo(max) > 0 ? max : delay;
    }
}
