package io.carillon.local.cluster;

import java.util.List;
import java.util.Optional;

/** The failover of masters: one stops, the next starts with an empty memory. One thread. */
final class Failover {

    private final Cluster cluster;
    private final Allocator allocator;
    private final Updates updates;
    private final AgentFaults agents;

    Failover(Cluster cluster, Allocator allocator, Updates updates, AgentFaults agents) {
        this.cluster = cluster;
        this.allocator = allocator;
        this.updates = updates;
        this.agents = agents;
    }

    /** The master stops: streams end, and calls get no answer. */
    void down() {
        for (FrameworkState framework : cluster.master.frameworks.values()) {
            String stream = framework.stream;
            if (stream != null) {
                cluster.order(new Order.CloseStream(stream));
            }
            cancel(framework.heartbeat);
            cancel(framework.removal);
            allocator.clearRefusals(framework, Optional.empty());
        }
        cluster.master.offers.values().forEach(offer -> cancel(offer.timeout));
        cancel(cluster.master.reregistration);
        allocator.reset();
        for (Agent agent : cluster.agents.values()) {
            agent.offers.clear();
            agent.pendingKills.clear();
            agent.draining = false;
            if (agent.standing == Agent.Standing.REGISTERED
                    || agent.standing == Agent.Standing.DISCONNECTED) {
                agent.standing = Agent.Standing.RECOVERED;
            }
            agent.tasks.values().forEach(updates::stopRetry);
        }
        cluster.master = new Master(cluster.chance.uuid().toString(), cluster.now);
        cluster.stage = Cluster.Stage.ABSENT;
    }

    /** Another process leads, but has not read its registry yet. */
    void recovering() {
        require(cluster.stage == Cluster.Stage.ABSENT, "a master is leading already");
        cluster.stage = Cluster.Stage.RECOVERING;
    }

    /** The new master is ready; no agent is back yet. */
    void up() {
        require(
                cluster.stage == Cluster.Stage.ABSENT || cluster.stage == Cluster.Stage.RECOVERING,
                "a master is leading already");
        cluster.stage = Cluster.Stage.LEADING;
        cluster.master.reregistration =
                cluster.in(cluster.settings.reregisterTimeout(), this::giveUpWaiting);
    }

    private void giveUpWaiting() {
        for (Agent agent : List.copyOf(cluster.agents.values())) {
            if (agent.standing == Agent.Standing.RECOVERED) {
                agents.unreachable(agent);
            }
        }
    }

    private void cancel(Alarms.@org.jspecify.annotations.Nullable Timer timer) {
        if (timer != null) {
            cluster.timers.cancel(timer);
        }
    }

    private static void require(boolean condition, String complaint) {
        if (!condition) {
            throw new IllegalStateException(complaint);
        }
    }
}
