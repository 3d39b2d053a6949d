package io.carillon.local.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The faults of the modelled cluster. A fault that cannot happen in the current state throws {@link
 * IllegalStateException}, an unknown id {@link IllegalArgumentException}; nothing is ignored. The
 * caller makes delays, losses and reorderings of the network. For the thread that drives the {@link
 * MesosModel}.
 */
public final class ModelFaults {

    private final MesosModel model;
    private final Cluster cluster;
    private final Allocator allocator;
    private final Updates updates;
    private final Subscriptions subscriptions;
    private final Removal removal;
    private final AgentFaults agents;
    private final Failover failover;

    ModelFaults(
            MesosModel model,
            Cluster cluster,
            Allocator allocator,
            Updates updates,
            Subscriptions subscriptions,
            Removal removal,
            AgentFaults agents,
            Failover failover) {
        this.model = model;
        this.cluster = cluster;
        this.allocator = allocator;
        this.updates = updates;
        this.subscriptions = subscriptions;
        this.removal = removal;
        this.agents = agents;
        this.failover = failover;
    }

    String add(AgentSpec spec) {
        return agents.add(spec);
    }

    void add(String id, AgentSpec spec) {
        agents.add(id, spec);
    }

    /** The master ends a framework's stream as a broken network would. */
    public void dropStream(Instant now, String frameworkId) {
        model.at(now);
        FrameworkState framework = framework(frameworkId);
        require(framework.connected(), frameworkId + " is not connected");
        subscriptions.drop(framework);
    }

    /** The next acknowledgements do not reach their agents. */
    public void loseAcknowledgements(int count) {
        cluster.acknowledgementsToLose = count;
    }

    /** Every unacknowledged update in transit is sent once more. */
    public void repeatUpdates(Instant now) {
        model.at(now);
        for (Agent agent : cluster.agents.values()) {
            if (agent.standing == Agent.Standing.REGISTERED) {
                updates.resend(agent);
            }
        }
    }

    /** An operator tears a framework down with all its tasks. */
    public void tearDown(Instant now, String frameworkId) {
        model.at(now);
        removal.remove(framework(frameworkId));
    }

    /** All offers that a framework holds are rescinded. */
    public void rescindOffers(Instant now, String frameworkId) {
        model.at(now);
        List.copyOf(framework(frameworkId).offers.values()).forEach(allocator::rescind);
    }

    /**
     * The agent's connection to the master breaks; only tasks of frameworks without checkpoint are
     * declared lost.
     */
    public void disconnectAgent(Instant now, String agentId) {
        model.at(now);
        agents.disconnect(cluster.agent(agentId));
    }

    /** The master declares the agent unreachable; its tasks go on. */
    public void agentUnreachable(Instant now, String agentId) {
        model.at(now);
        agents.unreachable(cluster.agent(agentId));
    }

    /** A disconnected, unreachable or (after a failover) recovered agent registers again. */
    public void agentBack(Instant now, String agentId) {
        model.at(now);
        agents.back(cluster.agent(agentId));
    }

    /**
     * The network holds the launches that the master sends to the agent, for as long as it likes.
     */
    public void holdLaunches(Instant now, String agentId) {
        model.at(now);
        agents.holdLaunches(cluster.agent(agentId));
    }

    /**
     * The launches that the network holds arrive. The agent starts each of them, also those that no
     * master counts any more, and reports on them.
     */
    public void deliverLaunches(Instant now, String agentId) {
        model.at(now);
        agents.deliverLaunches(cluster.agent(agentId));
    }

    /** The agent's process restarts: half-launched tasks are dropped, the others live on. */
    public void restartAgent(Instant now, String agentId) {
        model.at(now);
        agents.restart(cluster.agent(agentId));
    }

    /** The agent's machine restarts and registers under the same id, with nothing on it. */
    public void rebootAgent(Instant now, String agentId) {
        model.at(now);
        agents.reboot(cluster.agent(agentId));
    }

    /** The agent unregisters for ever, with all its tasks. */
    public void removeAgent(Instant now, String agentId) {
        model.at(now);
        agents.remove(cluster.agent(agentId));
    }

    /** An operator marks the agent gone for ever. */
    public void markAgentGone(Instant now, String agentId) {
        model.at(now);
        agents.gone(cluster.agent(agentId));
    }

    /**
     * An operator drains the agent.
     *
     * @param maxGrace upper bound of the time between SIGTERM and SIGKILL
     * @param markGone whether the agent is marked gone when its last task has ended
     */
    public void drainAgent(
            Instant now, String agentId, Optional<Duration> maxGrace, boolean markGone) {
        model.at(now);
        Agent agent = cluster.agent(agentId);
        agents.drain(agent, maxGrace, markGone);
        drainedPerhaps(agent);
    }

    /** An operator reactivates a drained agent. */
    public void reactivateAgent(Instant now, String agentId) {
        model.at(now);
        agents.reactivate(cluster.agent(agentId));
    }

    /** The leading master dies: all streams end, calls get 503, agents lose their master. */
    public void masterDown(Instant now) {
        model.at(now);
        require(cluster.stage == Cluster.Stage.LEADING, "no master is leading");
        failover.down();
    }

    /** Another master is elected and reads its registry: calls get another 503. */
    public void masterRecovering(Instant now) {
        model.at(now);
        failover.recovering();
    }

    /** The elected master is ready and knows no tasks until {@link #agentBack} of each agent. */
    public void masterUp(Instant now) {
        model.at(now);
        failover.up();
    }

    /**
     * This master is not the leader any more: calls get 307, or 503 without a known leader.
     *
     * @param leader {@code host:port}
     */
    public void follow(Instant now, Optional<String> leader) {
        model.at(now);
        if (cluster.stage == Cluster.Stage.LEADING) {
            failover.down();
        }
        cluster.stage = Cluster.Stage.FOLLOWING;
        cluster.leader = leader;
    }

    void drainedPerhaps(Agent agent) {
        boolean left =
                agent.standing == Agent.Standing.GONE || agent.standing == Agent.Standing.REMOVED;
        boolean led = cluster.stage == Cluster.Stage.LEADING;
        if (!agent.draining || !agent.goneWhenDrained || left || !led) {
            return;
        }
        boolean idle =
                agent.tasks.values().stream().allMatch(task -> task.phase == LocalTask.Phase.ENDED);
        if (idle) {
            agent.draining = false;
            agents.gone(agent);
        }
    }

    private FrameworkState framework(String id) {
        return cluster.framework(id)
                .orElseThrow(() -> new IllegalArgumentException("no framework " + id));
    }

    private static void require(boolean condition, String complaint) {
        if (!condition) {
            throw new IllegalStateException(complaint);
        }
    }
}
