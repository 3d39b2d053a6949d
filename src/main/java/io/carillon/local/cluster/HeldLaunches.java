package io.carillon.local.cluster;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Launches that lie in the network between the master and an agent. The master has sent them and
 * counts their tasks as staging; the agent does not know of them until they are delivered, whatever
 * has become of the task meanwhile. Kills of such a task wait behind its launch. One thread.
 */
final class HeldLaunches {
    private final Cluster cluster;
    private final Updates updates;
    private final Executor executor;

    HeldLaunches(Cluster cluster, Updates updates, Executor executor) {
        this.cluster = cluster;
        this.updates = updates;
        this.executor = executor;
    }

    /** Sends the launch of a task: it arrives at once, unless the network holds it. */
    void send(LocalTask task) {
        if (task.agent.holding) {
            task.agent.held.put(task.key, task);
        } else {
            executor.launch(task);
        }
    }

    /** Sends the launch of a group, which arrives as a whole. */
    void send(TaskGroup group) {
        if (group.executor.agent.holding) {
            group.tasks.forEach(task -> task.agent.held.put(task.key, task));
        } else {
            executor.groups().launch(group);
        }
    }

    /** Whether the kill of the task lies in the network now, behind its launch. */
    boolean holdsKill(LocalTask task, Optional<KillPolicy> policy) {
        boolean held = task.agent.held.get(task.key) == task;
        if (held) {
            task.heldKill = Optional.of(policy);
        }
        return held;
    }

    /** The network delivers what it holds: the agent starts all of it. */
    void deliver(Agent agent) {
        agent.holding = false;
        List<LocalTask> arriving = List.copyOf(agent.held.values());
        agent.held.clear();
        Set<TaskGroup> groups = new HashSet<>();
        for (LocalTask task : arriving) {
            if (task.group == null || groups.add(task.group)) {
                arrive(together(task));
            }
        }
    }

    /** The tasks of one launch. */
    private static List<LocalTask> together(LocalTask task) {
        return task.group == null ? List.of(task) : List.copyOf(task.group.tasks);
    }

    private void arrive(List<LocalTask> sent) {
        LocalTask first = sent.get(0);
        boolean removed = cluster.master.completed.containsKey(first.key.frameworkId());
        boolean there = sent.stream().anyMatch(task -> task.agent.tasks.containsKey(task.key));
        if (removed || there) {
            sent.forEach(executor::left);
            return;
        }
        List<LocalTask> arrived = sent.stream().allMatch(this::known) ? sent : ghosts(sent);
        TaskGroup group = arrived.get(0).group;
        if (group == null) {
            executor.launch(arrived.get(0));
        } else {
            executor.groups().launch(group);
        }
        for (int i = 0; i < sent.size(); i++) {
            LocalTask task = arrived.get(i);
            sent.get(i).heldKill.ifPresent(policy -> executor.kill(task, policy));
        }
    }

    private boolean known(LocalTask task) {
        return cluster.framework(task.key.frameworkId())
                .filter(one -> one.tasks.get(task.key.taskId()) == task)
                .isPresent();
    }

    private static List<LocalTask> ghosts(List<LocalTask> sent) {
        TaskGroup group = sent.get(0).group;
        return group == null ? List.of(sent.get(0).ghost()) : List.copyOf(group.ghost().tasks);
    }

    /** The agent has registered again with a master that knows it, and says what it lacks. */
    void missing(Agent agent) {
        executor.customs().unsend(agent);
        for (LocalTask held : List.copyOf(agent.held.values())) {
            if (agent.held.get(held.key) != held || !known(held)) {
                continue;
            }
            List<LocalTask> sent = together(held);
            List<LocalTask> ghosts = ghosts(sent);
            for (int i = 0; i < sent.size(); i++) {
                LocalTask task = sent.get(i);
                ghosts.get(i).heldKill = task.heldKill;
                agent.held.put(task.key, ghosts.get(i));
                agent.tasks.put(task.key, task);
                task.phase = LocalTask.Phase.ENDED;
                updates.report(
                        task,
                        Statuses.ofAgent(
                                States.orLost(task.framework, TaskState.TASK_DROPPED),
                                TaskStatus.Reason.REASON_RECONCILIATION,
                                "Reconciliation: task unknown to the agent"));
            }
        }
    }

    /** The connections to the agent end with its process or machine, and what they held. */
    void lose(Agent agent) {
        agent.holding = false;
        List<LocalTask> lost = List.copyOf(agent.held.values());
        agent.held.clear();
        lost.forEach(executor::left);
    }
}
