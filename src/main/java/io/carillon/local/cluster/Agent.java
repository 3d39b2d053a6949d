package io.carillon.local.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One agent: what runs on it, and what the master thinks of it. Mutable; one thread. */
final class Agent {

    /** What the registry of the masters says. */
    enum Standing {
        /** Connected. */
        REGISTERED,
        /** Known, its connection is broken. */
        DISCONNECTED,
        /** Known from the registry of an earlier master, not back yet. */
        RECOVERED,
        /** It did not answer for too long. */
        UNREACHABLE,
        /** It left. */
        REMOVED,
        /** An operator said that it will never be back. */
        GONE
    }

    final String id;
    final AgentSpec spec;
    final Pool total;
    final Instant registeredAt;

    Standing standing = Standing.REGISTERED;
    @Nullable Instant unreachableSince;

    /** Neither used nor offered, in the master's books. */
    Pool free;

    /** Offers that hold resources of this agent. */
    final Map<String, HeldOffer> offers = new LinkedHashMap<>();

    /** All tasks on it that are not both ended and acknowledged. */
    final Map<TaskKey, LocalTask> tasks = new LinkedHashMap<>();

    /** Kills that came while it was disconnected. */
    final Set<TaskKey> pendingKills = new LinkedHashSet<>();

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

    /** Books again from what runs: for a master that has just learnt of this agent. */
    void recount() {
        free = total.copy();
        for (LocalTask task : tasks.values()) {
            task.released = task.terminal() || task.silent;
            if (!task.released) {
                free.subtract(task.resources);
            }
        }
    }
}
