package io.carillon.core.offers;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.Job;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The secrets that tasks are launched with. They are read with each search for places, and a task
 * is launched only if all of its own were. One that lacks a secret waits, and its secrets are read
 * again: first after a second, then whenever it has waited as long again, and at least once a
 * minute. No attempt is used up. The core knows names, and never a value.
 */
public final class SecretRules {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String WAITS = "waits for secret ";

    private SecretRules() {}

    /** The secrets of a run's tasks, by variable: those of the job, but for what the run sets. */
    static SortedMap<String, String> of(Job job, Run run) {
        TreeMap<String, String> secrets = new TreeMap<>(job.secrets());
        secrets.keySet().removeAll(run.env().keySet());
        return secrets;
    }

    /** The names of the secrets that the run's tasks are launched with. */
    static List<String> names(RunEntry entry) {
        return List.copyOf(new TreeSet<>(of(entry.job(), entry.run()).values()));
    }

    /** Whether all secrets of the run's tasks were read with that search. */
    static boolean read(RunEntry entry, Assignment assignment) {
        return names(entry).stream()
                .allMatch(name -> Optional.empty().equals(assignment.secrets().get(name)));
    }

    /** Whether that is why a shard is not launched: a secret could not be read. */
    public static boolean isWait(String because) {
        return because.startsWith(WAITS);
    }

    private static Optional<String> missing(RunEntry entry, Assignment assignment) {
        for (String name : names(entry)) {
            Optional<String> why = assignment.secrets().getOrDefault(name, Optional.empty());
            if (why.isPresent()) {
                return Optional.of(WAITS + name + ": " + why.get());
            }
        }
        return Optional.empty();
    }

    /**
     * Lets those tasks wait whose secrets could not be read.
     *
     * @return why the others found no place
     */
    static SortedMap<TaskId, String> postpone(
            State state, Assignment assignment, Instant now, Decision decision) {
        SortedMap<TaskId, String> others = new TreeMap<>(assignment.reasons());
        for (TaskId id : assignment.reasons().keySet()) {
            Optional<RunEntry> run = state.run(id.run());
            Optional<String> why = run.flatMap(entry -> missing(entry, assignment));
            if (why.isEmpty()) {
                continue;
            }
            others.remove(id);
            Optional<Shard> shard = run.get().shard(id.shard());
            Optional<Task> task = shard.flatMap(Shard::task).filter(one -> waits(state, id, one));
            if (task.isPresent()) {
                Task later = task.get().notBefore(now.plus(pause(task.get(), now)));
                decision.change(
                        new Change.ShardChanged(
                                ShardStep.TASK_POSTPONED,
                                id.shardId(),
                                shard.get().with(later, why.get()),
                                why.get()));
            }
        }
        return others;
    }

    private static boolean waits(State state, TaskId id, Task task) {
        return task.id().equals(id)
                && task.phase() == TaskPhase.PLANNED
                && task.kill().isEmpty()
                && state.ready().contains(id.shardId());
    }

    /** As long as it has waited already. */
    private static Duration pause(Task task, Instant now) {
        Duration waited = Duration.between(task.since(), now);
        if (waited.compareTo(LONGEST) > 0) {
            return LONGEST;
        }
        return waited.compareTo(SHORTEST) < 0 ? SHORTEST : waited;
    }
}
