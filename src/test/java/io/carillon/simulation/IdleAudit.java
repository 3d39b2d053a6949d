package io.carillon.simulation;

import io.carillon.core.state.State;
import io.carillon.model.mesos.Framework;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.ExecutorId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Invariant 17: when all is well again, no executor stays idle for much longer than its time-out,
 * what the leader has forgotten is gone soon, and what it never knew leaves by itself.
 */
final class IdleAudit {
    /** A shutdown, its grace, and some. Less than an executor waits longer than it should. */
    private static final Duration SOON = Duration.ofSeconds(15);

    /** One that is not known waits so much longer; one that does not register, until it must. */
    private static final Duration BY_ITSELF = Duration.ofSeconds(30 + 60);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ExecutorAudit executors;
    private final Map<ExecutorId, Instant> idle = new TreeMap<>();
    private final Map<ExecutorId, Instant> strange = new TreeMap<>();
    private final Map<ExecutorId, Instant> forgotten = new TreeMap<>();
    private final Map<ExecutorId, Integer> asked = new TreeMap<>();
    private long epoch;
    private Instant next = Instant.MIN;

    IdleAudit(ExecutorAudit executors) {
        this.executors = executors;
    }

    /** Looks about once a second of virtual time. */
    void look(Instant now, Optional<SimulatedNode.Open> leader, ModelledMesos mesos) {
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(PAUSE);
        Optional<State> state =
                leader.map(SimulatedNode.Open::state)
                        .filter(one -> one.connection().subscribed())
                        .filter(one -> one.quarantine().held().isEmpty());
        long term = leader.map(open -> open.lead().epoch()).orElse(0L);
        if (state.isEmpty() || term != epoch || !mesos.allRegistered()) {
            idle.clear();
            strange.clear();
            forgotten.clear();
            epoch = term;
        } else {
            look(now, state.get(), mesos.executors);
        }
    }

    private void look(Instant now, State state, ModelledExecutors all) {
        String framework = state.framework().map(Framework::id).orElse("");
        Set<ExecutorId> there = new TreeSet<>();
        for (ModelledExecutor one : all.all()) {
            if (one.framework.equals(framework)) {
                there.add(one.id);
                look(now, state, one);
            }
        }
        idle.keySet().retainAll(there);
        strange.keySet().retainAll(there);
        forgotten.keySet().retainAll(there);
    }

    private void look(Instant now, State state, ModelledExecutor one) {
        ExecutorId id = one.id;
        // A task may come and go between two looks.
        boolean another = !Objects.equals(asked.put(id, executors.asked(id)), executors.asked(id));
        boolean atWork = another || !one.tasks().isEmpty() || state.executors().tasks(id) > 0;
        Duration timeOut =
                executors.find(id).map(SharedExecutor::idleTimeout).orElse(Duration.ZERO);
        if (state.executors().find(id).isPresent()) {
            strange.remove(id);
            judge(now, idle, id, !atWork, timeOut.plus(SOON), "is idle");
        } else if (shutDown(now, id, timeOut)) {
            idle.remove(id);
            judge(now, forgotten, id, true, SOON, "is shut down");
        } else {
            idle.remove(id);
            judge(now, strange, id, !atWork, timeOut.plus(BY_ITSELF), "is nobody's");
        }
    }

    /** Whether the leader has forgotten it because its time is over. */
    private boolean shutDown(Instant now, ExecutorId id, Duration timeOut) {
        Instant since = idle.getOrDefault(id, Instant.MAX);
        return forgotten.containsKey(id)
                || !since.equals(Instant.MAX) && since.plus(timeOut).isBefore(now.plus(PAUSE));
    }

    private static void judge(
            Instant now,
            Map<ExecutorId, Instant> since,
            ExecutorId id,
            boolean so,
            Duration most,
            String what) {
        if (!so) {
            since.remove(id);
            return;
        }
        Instant first = since.computeIfAbsent(id, any -> now);
        Violation.when(
                now.isAfter(first.plus(most)),
                17,
                () -> id + " " + what + " since " + first + ", and lives");
    }
}
