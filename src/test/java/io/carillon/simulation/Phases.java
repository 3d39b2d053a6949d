package io.carillon.simulation;

import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import io.carillon.runtime.Leadership;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What goes on in a term at a moment, in words that a report can count. */
final class Phases {
    private static final String ELECTED = "ELECTED";
    private static final String STANDBY = "STANDBY";
    private static final String KILL_PENDING = "kill pending";
    private static final String COMMITTING = "commit in flight";
    private static final String NOT_COMMITTING = "no commit in flight";

    /** All of them: of terms, of tasks, of commits. */
    static final List<String> ALL = all();

    private Phases() {}

    private static List<String> all() {
        List<String> all = new ArrayList<>(List.of(STANDBY, ELECTED));
        all.add(Leadership.Stage.RECOVERING.name());
        all.add(Leadership.Stage.SUBSCRIBING.name());
        all.add(Leadership.Stage.LEADING.name());
        for (TaskPhase phase : TaskPhase.values()) {
            all.add(phase.name());
        }
        all.addAll(List.of(KILL_PENDING, COMMITTING, NOT_COMMITTING));
        return all;
    }

    /** What goes on at that node. */
    static Set<String> of(SimulatedNode node, FakeZooKeeper zooKeeper) {
        Set<String> phases = new TreeSet<>();
        if (node.stage().isPresent()) {
            phases.add(node.stage().get().name());
        } else {
            phases.add(wonUnawares(node, zooKeeper) ? ELECTED : STANDBY);
        }
        Optional<SimulatedNode.Open> open = node.open();
        open.ifPresent(
                term -> {
                    tasks(term.state(), phases);
                    phases.add(term.lead().committing() ? COMMITTING : NOT_COMMITTING);
                });
        return phases;
    }

    /** The servers call it the leader, and it has not heard of that yet. */
    private static boolean wonUnawares(SimulatedNode node, FakeZooKeeper zooKeeper) {
        return zooKeeper.leader().map(leader -> leader.name().equals(node.name)).orElse(false);
    }

    private static void tasks(State state, Set<String> phases) {
        for (JobEntry job : state.jobs().values()) {
            for (RunEntry run : job.runs().values()) {
                for (Shard shard : run.shards().values()) {
                    shard.task().ifPresent(task -> task(task, phases));
                }
            }
        }
    }

    private static void task(Task task, Set<String> phases) {
        phases.add(task.phase().name());
        if (task.kill().isPresent()) {
            phases.add(KILL_PENDING);
        }
    }
}
