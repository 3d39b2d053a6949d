package io.carillon.simulation;

import io.carillon.core.state.State;
import io.carillon.model.mesos.Framework;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Invariant 11: when all is well again, a process that no shard wants lives no longer than {@link
 * #MOST}: the longest pause between two reports of its agent or, if the agent has come back to
 * another master and has nothing to report, between two questions about all tasks; the grace of its
 * end, and some.
 */
final class GhostAudit {
    static final Duration MOST = Duration.ofSeconds(60 + 30);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Map<TaskId, Instant> unwanted = new TreeMap<>();
    private Instant next = Instant.MIN;

    /** Looks about once a second of virtual time. */
    void look(
            Instant now,
            Optional<SimulatedNode.Open> leader,
            ModelledMesos mesos,
            DurableView durable,
            Set<TaskId> ofRemovedFrameworks) {
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(PAUSE);
        Optional<State> state =
                leader.map(SimulatedNode.Open::state).filter(one -> one.connection().subscribed());
        if (state.isEmpty()) {
            unwanted.clear();
            return;
        }
        String framework = state.get().framework().map(Framework::id).orElse("");
        Set<TaskId> ghosts = mesos.processes.tasks(framework, ofRemovedFrameworks);
        ghosts.removeIf(durable::lives);
        if (ghosts.isEmpty() || !mesos.allRegistered()) {
            unwanted.clear();
            return;
        }
        unwanted.keySet().retainAll(ghosts);
        for (TaskId task : ghosts) {
            Instant since = unwanted.computeIfAbsent(task, any -> now);
            Violation.when(
                    now.isAfter(since.plus(MOST)),
                    11,
                    () -> task + " lives since " + since + " though no shard wants it");
        }
    }
}
