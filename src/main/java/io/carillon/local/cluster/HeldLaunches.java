package io.carillon.local.cluster;

import java.util.List;
import java.util.Optional;
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
        arriving.forEach(this::arrive);
    }

    private void arrive(LocalTask sent) {
        String framework = sent.key.frameworkId();
        boolean removed = cluster.master.completed.containsKey(framework);
        if (removed || sent.agent.tasks.containsKey(sent.key)) {
            return;
        }
        boolean known =
                cluster.framework(framework)
                        .filter(one -> one.tasks.get(sent.key.taskId()) == sent)
                        .isPresent();
        LocalTask task = known ? sent : sent.ghost();
        executor.launch(task);
        sent.heldKill.ifPresent(policy -> executor.kill(task, policy));
    }

    /** The agent has registered again with a master that knows it, and says what it lacks. */
    void missing(Agent agent) {
        for (LocalTask task : List.copyOf(agent.held.values())) {
            FrameworkState framework = cluster.master.frameworks.get(task.key.frameworkId());
            if (framework != null && framework.tasks.get(task.key.taskId()) == task) {
                LocalTask ghost = task.ghost();
                ghost.heldKill = task.heldKill;
                agent.held.put(task.key, ghost);
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
        agent.held.clear();
    }
}
