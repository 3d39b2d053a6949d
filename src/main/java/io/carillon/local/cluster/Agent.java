package io.carillon.local.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One agent: its tasks, and its state at the master. Mutable; one thread. */
final class Agent {

    /** The state of an agent in the masters' registry. */
    enum Standing {
        /** Connected. */
        REGISTERED,
        /** Registered, but its connection is broken. */
        DISCONNECTED,
        /** In the registry of an earlier master, not re-registered yet. */
        RECOVERED,
        /** The master stopped waiting for it. */
        UNREACHABLE,
        /** It unregistered. */
        REMOVED,
        /** An operator marked it as gone for ever. */
        GONE
    }

    final String id;
    final AgentSpec spec;
    final Pool total;
    final Instant registeredAt;

    Standing standing = Standing.REGISTERED;
    @Nullable Instant unreachableSince;

    /** Resources that are neither used nor offered, in the master's accounts. */
    Pool free;

    /** Offers that hold resources of this agent. */
    final Map<String, HeldOffer> offers = new LinkedHashMap<>();

    /** All tasks on it that are not both ended and acknowledged. */
    final Map<TaskKey, LocalTask> tasks = new LinkedHashMap<>();

    /** The executors on it that have not ended, the ones whose launch has not arrived too. */
    final Map<ExecutorKey, LocalExecutor> executors = new LinkedHashMap<>();

    /** Custom executors that have ended, and have tasks whose ends are not acknowledged yet. */
    final Map<ExecutorKey, CustomExecutor> ended = new LinkedHashMap<>();

    /** Its process has restarted and waits for its executors; null when it does not. */
    Alarms.@Nullable Timer recovery;

    /** Kills that arrived while the agent was disconnected. */
    final Set<TaskKey> pendingKills = new LinkedHashSet<>();

    /** The network holds the launches that are sent to it. */
    boolean holding;

    /** Launches that were sent and have not arrived. */
    final Map<TaskKey, LocalTask> held = new LinkedHashMap<>();

    boolean draining;
    boolean goneWhenDrained;
    Optional<Duration> drainGrace = Optional.empty();

    Agent(String id, AgentSpec spec, Instant registeredAt) {
        this.id = id;
        this.spec = spec;
        this.registeredAt = registeredAt;
        this.total = Pool.of(spec.resources());
        this.free = total.copy();
    }

    boolean offerable() {
        return standing == Standing.REGISTERED && !draining;
    }

    /** Recomputes the accounts from what runs, for a master to which the agent is new. */
    void recount() {
        free = total.copy();
        for (LocalTask task : tasks.values()) {
            task.released = task.terminal() || task.silent;
            if (!task.released) {
                free.subtract(task.resources);
            }
        }
        for (LocalExecutor executor : executors.values()) {
            executor.released = !executor.counts();
            if (!executor.released) {
                free.subtract(executor.resources);
            }
        }
    }

    /** Forgets a task, and with its last task an executor that has ended. */
    void forget(LocalTask task) {
        tasks.remove(task.key, task);
        CustomExecutor executor = task.custom;
        if (executor != null
                && executor.tasks.remove(task.key.taskId(), task)
                && executor.tasks.isEmpty()) {
            ended.remove(executor.key, executor);
        }
    }

    /** The custom executors that its process knows of. */
    List<CustomExecutor> customs() {
        List<CustomExecutor> found = new ArrayList<>();
        for (LocalExecutor executor : executors.values()) {
            if (executor instanceof CustomExecutor custom
                    && custom.phase != CustomExecutor.Phase.SENT) {
                found.add(custom);
            }
        }
        return found;
    }
}
