package io.carillon.local.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * All state of the model, and the orders that are not taken yet. Shared by the classes that hold
 * the behaviour. Mutable; one thread.
 */
final class Cluster {

    /** The part of the state that one master process holds. */
    enum Stage {
        LEADING,
        RECOVERING,
        ABSENT,
        FOLLOWING
    }

    final MesosSettings settings;
    final Chance chance;
    final Alarms timers = new Alarms();
    final Map<String, Agent> agents = new LinkedHashMap<>();

    /** Containers whose process may be alive; only looked up, never iterated. */
    final Map<String, LocalTask> containers = new HashMap<>();

    /** Custom executors by container, while their process may be alive; only looked up. */
    final Map<String, CustomExecutor> executors = new HashMap<>();

    /** Custom executors by the stream of their subscription; only looked up. */
    final Map<String, CustomExecutor> executorStreams = new HashMap<>();

    Stage stage = Stage.LEADING;
    Optional<String> leader = Optional.empty();
    Master master;
    Instant now;
    int acknowledgementsToLose;

    private List<Order> orders = new ArrayList<>();

    Cluster(MesosSettings settings, Chance chance, Instant now) {
        this.settings = settings;
        this.chance = chance;
        this.now = now;
        this.master = new Master(chance.uuid().toString(), now);
    }

    void order(Order order) {
        orders.add(order);
    }

    List<Order> takeOrders() {
        List<Order> taken = orders;
        orders = new ArrayList<>();
        return taken;
    }

    Alarms.Timer in(Duration delay, Runnable action) {
        return timers.set(now.plus(delay), action);
    }

    /**
     * Sends an event if the framework has a stream; otherwise it is lost, as with a real master.
     */
    void send(FrameworkState framework, Event event) {
        String stream = framework.stream;
        if (stream != null) {
            orders.add(new Order.SendEvent(stream, event));
        }
    }

    double seconds() {
        return now.getEpochSecond() + now.getNano() / 1_000_000_000.0;
    }

    Optional<FrameworkState> framework(String id) {
        return Optional.ofNullable(master.frameworks.get(id));
    }

    Agent agent(String id) {
        Agent agent = agents.get(id);
        if (agent == null) {
            throw new IllegalArgumentException("no agent " + id);
        }
        return agent;
    }
}
