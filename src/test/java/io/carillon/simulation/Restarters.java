package io.carillon.simulation;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.JobType;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * In some worlds somebody restarts daemons, or some of their shards. What was answered is done in
 * the end, whoever leads then: none of the tasks of that time is there any more. (Invariant 20,
 * beside {@link RollAudit}.)
 */
final class Restarters {
    private final VirtualTime time;
    private final Users users;
    private final Supplier<Optional<SimulatedNode.Open>> leader;

    /** Tasks that a restart was to replace. */
    private final TreeSet<TaskId> promised = new TreeSet<>();

    Restarters(VirtualTime time, Users users, Supplier<Optional<SimulatedNode.Open>> leader) {
        this.time = time;
        this.users = users;
        this.leader = leader;
    }

    void begin(Dice chance) {
        if (chance.oneIn(2)) {
            for (int i = chance.between(1, 4); i > 0; i--) {
                time.in(chance.between(5_000, 70_000), () -> restart(chance));
            }
        }
    }

    private void restart(Dice chance) {
        Optional<State> state = leader.get().map(SimulatedNode.Open::state);
        List<JobEntry> daemons =
                state.stream()
                        .flatMap(one -> one.jobs().values().stream())
                        .filter(entry -> entry.stored().job().type() == JobType.DAEMON)
                        .toList();
        if (daemons.isEmpty()) {
            return;
        }
        JobEntry job = chance.pick(daemons);
        TreeSet<Integer> only = new TreeSet<>();
        if (chance.oneIn(2)) {
            only.add(chance.below(job.stored().job().sharding().count()));
        }
        TreeSet<TaskId> before = new TreeSet<>();
        for (RunEntry run : job.runs().values()) {
            for (Shard shard : run.shards().values()) {
                shard.task()
                        .filter(task -> task.phase().live())
                        .filter(task -> only.isEmpty() || only.contains(task.id().shard()))
                        .ifPresent(task -> before.add(task.id()));
            }
        }
        users.ask(
                new Command.RestartJob(job.stored().name(), only, "somebody wishes it"),
                answer -> {
                    if (answer instanceof Answer.Done) {
                        // Later ones are not among them: what was launched meanwhile is new.
                        promised.addAll(before);
                    }
                },
                () -> {});
    }

    /** When all is in order, unless a pause holds it up. */
    void check(State state) {
        for (JobEntry job : state.jobs().values()) {
            for (RunEntry run : job.runs().values()) {
                for (Shard shard : run.shards().values()) {
                    Optional<TaskId> id = shard.task().map(Task::id);
                    Violation.when(
                            job.stored().pause().isEmpty()
                                    && id.filter(promised::contains).isPresent(),
                            20,
                            () -> id + " was to be restarted");
                }
            }
        }
    }
}
