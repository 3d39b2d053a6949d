package io.carillon.local.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.mesos.v1.Protos.CheckStatusInfo;

/**
 * A Mesos master with its agents as a deterministic state machine: no I/O, no clock, no randomness
 * of its own. Every input carries the time, which must not run backwards; after an input {@link
 * #takeOrders} gives what is to be done outside. Cost of an input grows with what it touches, not
 * with the number of tasks.
 *
 * <p>Served are command tasks, custom executors, and task groups with the default executor. Task
 * groups with custom executors, container images, volumes, dynamic reservations, quotas and
 * maintenance schedules are refused. For one thread at a time; both the simulation in virtual time
 * and the HTTP server drive it.
 */
public final class MesosModel {

    private final Cluster cluster;
    private final Executor executor;
    private final Subscriptions subscriptions;
    private final CallHandling calls;
    private final ModelFaults faults;
    private final ExecutorSubscriptions executorSubscriptions;
    private final ExecutorCalls executorCalls;

    /**
     * A leading master without frameworks and agents.
     *
     * @param chance source of all ids; the same seed and inputs give the same orders
     */
    public MesosModel(MesosSettings settings, RandomGenerator chance, Instant now) {
        cluster = new Cluster(settings, new Chance(chance), now);
        Allocator allocator = new Allocator(cluster);
        Updates updates = new Updates(cluster, allocator);
        executor = new Executor(cluster, updates);
        Removal removal = new Removal(cluster, allocator, executor);
        subscriptions = new Subscriptions(cluster, allocator, updates, removal);
        HeldLaunches launches = new HeldLaunches(cluster, updates, executor);
        calls =
                new CallHandling(
                        cluster, allocator, updates, executor, launches, removal, subscriptions);
        executorSubscriptions = new ExecutorSubscriptions(cluster, updates, executor.customs());
        executorCalls = new ExecutorCalls(cluster, executorSubscriptions);
        AgentFaults agents =
                new AgentFaults(
                        cluster, allocator, updates, executor, launches, executorSubscriptions);
        faults =
                new ModelFaults(
                        this,
                        cluster,
                        allocator,
                        updates,
                        subscriptions,
                        removal,
                        agents,
                        new Failover(cluster, allocator, updates, agents));
    }

    /** Takes the orders since the last call, oldest first. */
    public List<Order> takeOrders() {
        return cluster.takeOrders();
    }

    /** When {@link #tick} must be called next, unless another input comes first. */
    public Optional<Instant> nextWakeUp() {
        return cluster.timers.earliest();
    }

    /** Does everything that is due at {@code now}. */
    public void tick(Instant now) {
        at(now);
        boolean rang = true;
        while (rang) {
            rang = cluster.timers.ring(now);
        }
    }

    /**
     * A new agent registers.
     *
     * @return its id
     */
    public String addAgent(Instant now, AgentSpec spec) {
        at(now);
        return faults.add(spec);
    }

    /**
     * An agent that this master has not seen yet registers again under the id that it had before;
     * its former tasks are gone.
     */
    public void returnAgent(Instant now, String id, AgentSpec spec) {
        at(now);
        faults.add(id, spec);
    }

    /** One scheduler call, SUBSCRIBE too. */
    public CallAnswer call(Instant now, Request request) {
        at(now);
        return calls.answer(request);
    }

    /**
     * One call of a custom executor, SUBSCRIBE too. Agents answer whether or not a master leads.
     */
    public CallAnswer executorCall(Instant now, ExecutorRequest request) {
        at(now);
        CallAnswer answer = executorCalls.answer(request);
        List.copyOf(cluster.agents.values()).forEach(faults::drainedPerhaps);
        return answer;
    }

    /** The refusal of every scheduler call (307, 503); empty if calls are answered. */
    public Optional<CallAnswer> refusal() {
        return calls.refusal();
    }

    /**
     * The response of a SUBSCRIBE, of a scheduler or an executor, broke or was closed by the
     * client. An unknown stream is ignored.
     */
    public void streamClosed(Instant now, String streamId) {
        at(now);
        subscriptions.closed(streamId);
        executorSubscriptions.closed(streamId);
    }

    /** The process of a container runs. */
    public void processStarted(Instant now, String containerId) {
        at(now);
        LocalTask task = cluster.containers.get(containerId);
        if (task != null) {
            executor.started(task);
        }
        CustomExecutor custom = cluster.executors.get(containerId);
        if (custom != null) {
            executor.customs().started(custom);
        }
    }

    /** The process of a container ended. A container that is not known any more is ignored. */
    public void processExited(Instant now, String containerId, Exit exit) {
        at(now);
        LocalTask task = cluster.containers.get(containerId);
        if (task != null) {
            executor.exited(task, exit);
            faults.drainedPerhaps(task.agent);
        }
        CustomExecutor custom = cluster.executors.get(containerId);
        if (custom != null) {
            executor.customs().ended(custom, exit.waitStatus());
            faults.drainedPerhaps(custom.agent);
        }
    }

    /**
     * A container could not be started: a URI could not be fetched, the user does not exist, ….
     *
     * @param message what comes after "Failed to launch container: "
     */
    public void launchFailed(Instant now, String containerId, String message) {
        at(now);
        LocalTask task = cluster.containers.get(containerId);
        if (task != null) {
            executor.launchFailed(task, message);
        }
        CustomExecutor custom = cluster.executors.get(containerId);
        if (custom != null) {
            executor.customs().launchFailed(custom, message);
            faults.drainedPerhaps(custom.agent);
        }
    }

    /**
     * A run of a check ended. A run that is not known any more is ignored.
     *
     * @param result empty when the check could not be carried out
     */
    public void checkDone(Instant now, String checkId, Optional<CheckStatusInfo> result) {
        at(now);
        executor.checks().done(checkId, result);
    }

    /** The faults, for tests and simulations. */
    public ModelFaults faults() {
        return faults;
    }

    /** The view of operators. */
    public OperatorView view() {
        return new OperatorView(cluster);
    }

    /** Time between two HEARTBEATs. */
    public Duration heartbeat() {
        return cluster.settings.heartbeat();
    }

    void at(Instant now) {
        if (now.isAfter(cluster.now)) {
            cluster.now = now;
        }
    }
}
