package io.carillon.local.cluster;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Removes frameworks for ever, with all their tasks, without an event to them. One thread. */
final class Removal {

    private final Cluster cluster;
    private final Allocator allocator;
    private final Executor executor;

    Removal(Cluster cluster, Allocator allocator, Executor executor) {
        this.cluster = cluster;
        this.allocator = allocator;
        this.executor = executor;
    }

    /** Ends a framework; its id cannot be used any more with this master. */
    void remove(FrameworkState framework) {
        String stream = framework.stream;
        if (stream != null) {
            cluster.order(new Order.CloseStream(stream));
            cluster.master.streams.remove(stream);
            framework.stream = null;
        }
        if (framework.heartbeat != null) {
            cluster.timers.cancel(framework.heartbeat);
        }
        if (framework.removal != null) {
            cluster.timers.cancel(framework.removal);
        }
        List.copyOf(framework.offers.values()).forEach(allocator::recover);
        allocator.clearRefusals(framework, Optional.empty());
        allocator.seat(framework);
        for (LocalTask task : List.copyOf(framework.tasks.values())) {
            executor.shutDown(task);
            framework.completed.add(task);
        }
        framework.tasks.clear();
        cluster.agents.values().stream()
                .filter(
                        agent ->
                                agent.standing == Agent.Standing.REGISTERED
                                        || agent.standing == Agent.Standing.DISCONNECTED)
                .forEach(agent -> executor.customs().silence(agent, framework.id));
        cluster.master.frameworks.remove(framework.id);
        cluster.master.completed.put(framework.id, framework);
        Iterator<String> oldest = cluster.master.completed.keySet().iterator();
        while (cluster.master.completed.size() > cluster.settings.completedKept()) {
            oldest.next();
            oldest.remove();
        }
    }
}
