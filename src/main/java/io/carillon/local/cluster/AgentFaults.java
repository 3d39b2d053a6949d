package io.carillon.local.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Faults of agents, and how the master reacts. One thread. */
final class AgentFaults {

    private final Cluster cluster;
    private final Allocator allocator;
    private final Updates updates;
    private final Executor executor;
    private final HeldLaunches launches;
    private final ExecutorSubscriptions subscriptions;

    AgentFaults(
            Cluster cluster,
            Allocator allocator,
            Updates updates,
            Executor executor,
            HeldLaunches launches,
            ExecutorSubscriptions subscriptions) {
        this.cluster = cluster;
        this.allocator = allocator;
        this.updates = updates;
        this.executor = executor;
        this.launches = launches;
        this.subscriptions = subscriptions;
    }

    String add(AgentSpec spec) {
        return add(cluster.master.newAgentId(), spec);
    }

    String add(String id, AgentSpec spec) {
        require(cluster.stage == Cluster.Stage.LEADING, "no leading master to register with");
        require(!cluster.agents.containsKey(id), "agent " + id + " is there already");
        Agent agent = new Agent(id, spec, cluster.now);
        cluster.agents.put(agent.id, agent);
        allocator.allocateAll();
        return agent.id;
    }

    /** The connection breaks, or the agent's process restarts; its containers live on. */
    void disconnect(Agent agent) {
        expect(agent, Agent.Standing.REGISTERED);
        List.copyOf(agent.offers.values()).forEach(allocator::rescind);
        agent.standing = Agent.Standing.DISCONNECTED;
        for (LocalTask task : List.copyOf(agent.tasks.values())) {
            updates.stopRetry(task);
            if (!task.framework.getCheckpoint()) {
                lose(
                        task,
                        TaskState.TASK_LOST,
                        TaskStatus.Reason.REASON_AGENT_DISCONNECTED,
                        "Agent " + agent.spec.hostname() + " disconnected");
                executor.destroy(task);
                agent.forget(task);
                updates.release(task);
            }
        }
        agent.customs().stream()
                .filter(one -> !one.framework.getCheckpoint())
                .forEach(executor.customs()::destroy);
    }

    /** The master declares the agent unreachable; its tasks go on. */
    void unreachable(Agent agent) {
        expect(
                agent,
                Agent.Standing.REGISTERED,
                Agent.Standing.DISCONNECTED,
                Agent.Standing.RECOVERED);
        require(cluster.stage == Cluster.Stage.LEADING, "no leading master");
        List.copyOf(agent.offers.values()).forEach(allocator::rescind);
        boolean known = agent.standing != Agent.Standing.RECOVERED;
        agent.standing = Agent.Standing.UNREACHABLE;
        agent.unreachableSince = cluster.now;
        for (LocalTask task : sentTo(agent)) {
            updates.stopRetry(task);
            FrameworkState framework = cluster.master.frameworks.get(task.key.frameworkId());
            if (known && framework != null && framework.tasks.get(task.key.taskId()) == task) {
                lose(
                        task,
                        States.orLost(framework.info, TaskState.TASK_UNREACHABLE),
                        TaskStatus.Reason.REASON_AGENT_REMOVED,
                        "Agent " + agent.spec.hostname() + " is unreachable");
                framework.unreachable.put(
                        task.key.taskId(), new FrameworkState.Unreachable(task, cluster.now));
            }
        }
        failure(agent);
    }

    /** The agent leaves with all that runs on it. */
    void remove(Agent agent) {
        expect(agent, Agent.Standing.REGISTERED, Agent.Standing.DISCONNECTED);
        leave(
                agent,
                Agent.Standing.REMOVED,
                TaskState.TASK_LOST,
                TaskStatus.Reason.REASON_AGENT_REMOVED,
                "Agent " + agent.spec.hostname() + " removed: agent unregistered");
    }

    /** An operator marks the agent as gone for ever. */
    void gone(Agent agent) {
        require(cluster.stage == Cluster.Stage.LEADING, "no leading master");
        require(
                agent.standing != Agent.Standing.GONE && agent.standing != Agent.Standing.REMOVED,
                agent.id + " is no longer known");
        leave(
                agent,
                Agent.Standing.GONE,
                TaskState.TASK_GONE_BY_OPERATOR,
                TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR,
                "Agent " + agent.spec.hostname() + " marked gone by operator");
    }

    private void leave(
            Agent agent,
            Agent.Standing standing,
            TaskState state,
            TaskStatus.Reason reason,
            String message) {
        List.copyOf(agent.offers.values()).forEach(allocator::rescind);
        for (LocalTask task : sentTo(agent)) {
            FrameworkState framework = cluster.master.frameworks.get(task.key.frameworkId());
            if (framework != null && knows(framework, task)) {
                TaskState told = States.orLost(framework.info, state);
                TaskStatus.Reason why =
                        told == TaskState.TASK_LOST
                                ? TaskStatus.Reason.REASON_AGENT_REMOVED
                                : reason;
                framework.unreachable.remove(task.key.taskId());
                lose(task, told, why, message);
            }
            executor.destroy(task);
        }
        executor.customs().destroyAll(agent);
        agent.tasks.clear();
        launches.lose(agent);
        agent.standing = standing;
        agent.pendingKills.clear();
        failure(agent);
    }

    private static List<LocalTask> sentTo(Agent agent) {
        List<LocalTask> sent = new ArrayList<>(agent.tasks.values());
        sent.addAll(agent.held.values());
        return sent;
    }

    private static boolean knows(FrameworkState framework, LocalTask task) {
        String taskId = task.key.taskId();
        return framework.tasks.containsKey(taskId) || framework.unreachable.containsKey(taskId);
    }

    /** Machine and agent come back without the tasks that ran there. */
    void reboot(Agent agent) {
        require(
                agent.standing != Agent.Standing.GONE && agent.standing != Agent.Standing.REMOVED,
                agent.id + " is no longer known");
        boolean missed =
                agent.standing == Agent.Standing.UNREACHABLE
                        || agent.standing == Agent.Standing.RECOVERED;
        List.copyOf(agent.offers.values()).forEach(allocator::rescind);
        executor.customs().destroyAll(agent);
        for (LocalTask task : List.copyOf(agent.tasks.values())) {
            executor.destroy(task);
            Optional<FrameworkState> framework = cluster.framework(task.key.frameworkId());
            boolean ghost = framework.filter(f -> f.tasks.get(task.key.taskId()) == task).isEmpty();
            if (missed || ghost || task.silent || task.terminal()) {
                agent.forget(task);
                updates.release(task);
                framework.ifPresent(f -> f.tasks.remove(task.key.taskId(), task));
            }
        }
        if (agent.standing == Agent.Standing.REGISTERED) {
            agent.standing = Agent.Standing.DISCONNECTED;
        }
        List<LocalTask> lost = List.copyOf(agent.tasks.values());
        back(agent);
        launches.lose(agent);
        for (LocalTask task : lost) {
            updates.report(
                    task,
                    Statuses.ofAgent(
                            States.orLost(task.framework, TaskState.TASK_DROPPED),
                            TaskStatus.Reason.REASON_RECONCILIATION,
                            "Reconciliation: task unknown to the agent"));
        }
    }

    /** The agent's process restarts: containers live on, half-launched ones are dropped. */
    void restart(Agent agent) {
        disconnect(agent);
        boolean waits = subscriptions.recover(agent, () -> recovered(agent));
        if (!waits) {
            back(agent);
            launches.lose(agent);
        }
        dropHalfLaunched(agent);
    }

    /** The executors had their time to subscribe again: the agent registers with its master. */
    private void recovered(Agent agent) {
        boolean led = cluster.stage == Cluster.Stage.LEADING;
        if (led && agent.standing == Agent.Standing.DISCONNECTED) {
            back(agent);
            launches.lose(agent);
        }
    }

    private void dropHalfLaunched(Agent agent) {
        for (LocalTask task : List.copyOf(agent.tasks.values())) {
            if (task.phase == LocalTask.Phase.LAUNCHING) {
                executor.destroy(task);
                updates.report(
                        task,
                        Statuses.ofAgent(
                                States.orLost(task.framework, TaskState.TASK_DROPPED),
                                TaskStatus.Reason.REASON_AGENT_RESTARTED,
                                "Agent restarted before the task reached its executor"));
            }
        }
    }

    /** The agent registers again with what runs on it. */
    void back(Agent agent) {
        expect(
                agent,
                Agent.Standing.DISCONNECTED,
                Agent.Standing.UNREACHABLE,
                Agent.Standing.RECOVERED);
        require(cluster.stage == Cluster.Stage.LEADING, "no leading master to register with");
        boolean anew = agent.standing != Agent.Standing.DISCONNECTED;
        agent.standing = Agent.Standing.REGISTERED;
        agent.unreachableSince = null;
        if (anew) {
            executor.customs().unsend(agent);
            List.copyOf(agent.tasks.values()).forEach(this::bring);
            cluster.master
                    .completed
                    .keySet()
                    .forEach(frameworkId -> executor.customs().silence(agent, frameworkId));
            agent.recount();
        }
        updates.resend(agent);
        if (!anew) {
            launches.missing(agent);
        }
        for (TaskKey key : List.copyOf(agent.pendingKills)) {
            LocalTask task = agent.tasks.get(key);
            if (task != null) {
                executor.kill(task, Optional.empty());
            }
        }
        agent.pendingKills.clear();
        allocator.allocateAll();
    }

    private void bring(LocalTask task) {
        String frameworkId = task.key.frameworkId();
        if (task.silent) {
            return;
        }
        if (cluster.master.completed.containsKey(frameworkId)) {
            executor.shutDown(task);
            return;
        }
        FrameworkState framework =
                cluster.master.frameworks.computeIfAbsent(
                        frameworkId,
                        id -> {
                            FrameworkState recovered =
                                    new FrameworkState(id, task.framework, cluster.now);
                            recovered.recovered = true;
                            return recovered;
                        });
        framework.tasks.put(task.key.taskId(), task);
        if (framework.unreachable.remove(task.key.taskId()) != null) {
            updates.announce(
                    framework,
                    task.agent.id,
                    Statuses.byMaster(
                            task,
                            Statuses.ofMaster(
                                    task.key.taskId(),
                                    task.state,
                                    TaskStatus.Reason.REASON_AGENT_REREGISTERED,
                                    "Unreachable agent re-reregistered")));
        }
    }

    /** From now on the network holds the launches that are sent to the agent. */
    void holdLaunches(Agent agent) {
        expect(agent, Agent.Standing.REGISTERED);
        require(!agent.holding, "launches to " + agent.id + " are held already");
        agent.holding = true;
    }

    /** The launches that the network holds arrive. */
    void deliverLaunches(Agent agent) {
        expect(agent, Agent.Standing.REGISTERED);
        require(agent.holding || !agent.held.isEmpty(), "nothing is held for " + agent.id);
        launches.deliver(agent);
    }

    void drain(Agent agent, Optional<Duration> maxGrace, boolean markGone) {
        expect(agent, Agent.Standing.REGISTERED);
        require(!agent.draining, agent.id + " is being drained already");
        agent.draining = true;
        agent.drainGrace = maxGrace;
        agent.goneWhenDrained = markGone;
        List.copyOf(agent.offers.values()).forEach(allocator::rescind);
        List.copyOf(agent.tasks.values()).forEach(executor::drain);
    }

    void reactivate(Agent agent) {
        require(agent.draining, agent.id + " is not being drained");
        agent.draining = false;
        agent.goneWhenDrained = false;
        allocator.allocateAll();
    }

    /** Sends the master's own status of a task and removes the task from the master's accounts. */
    private void lose(LocalTask task, TaskState state, TaskStatus.Reason reason, String message) {
        FrameworkState framework = cluster.master.frameworks.get(task.key.frameworkId());
        if (framework == null) {
            return;
        }
        TaskStatus.Builder status = Statuses.ofMaster(task.key.taskId(), state, reason, message);
        if (task.agent.standing == Agent.Standing.UNREACHABLE) {
            status.setUnreachableTime(Statuses.time(cluster.now));
        }
        updates.announce(framework, task.agent.id, Statuses.byMaster(task, status));
        framework.tasks.remove(task.key.taskId());
    }

    private void failure(Agent agent) {
        for (FrameworkState framework : cluster.master.frameworks.values()) {
            cluster.send(framework, Events.failure(agent.id));
        }
    }

    private static void expect(Agent agent, Agent.Standing... standings) {
        List<Agent.Standing> expected = List.of(standings);
        if (!expected.contains(agent.standing)) {
            throw new NotNow(agent.id + " is " + agent.standing + ", not " + expected);
        }
    }

    private static void require(boolean condition, String complaint) {
        if (!condition) {
            throw new NotNow(complaint);
        }
    }

    /**
     * The fault cannot happen now. Its words say all; whoever tries again and again is not slow.
     */
    private static final class NotNow extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NotNow(String complaint) {
            super(complaint);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
