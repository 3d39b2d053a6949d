package io.carillon.model.mesos;

import io.carillon.model.job.Constraint;
import io.carillon.model.job.Resources;
import java.util.List;
import java.util.Optional;

/**
 * What a task needs of an agent. Tasks with the same need can take each other's places.
 *
 * @param resources what the task itself uses
 * @param executor the executor that it shares with others; empty: it has one of its own
 * @param constraints which agents are right
 * @param spread over which groups of agents the tasks of its job are spread; empty: over agents
 * @param company who it is for jobs that avoid others, and whom it avoids; empty: nobody cares
 * @param gang whether it is of a job whose shards are launched together
 */
public record Need(
        Resources resources,
        Optional<ExecutorNeed> executor,
        List<Constraint> constraints,
        Optional<SpreadGroups> spread,
        Optional<Company> company,
        boolean gang) {
    public Need {
        constraints = List.copyOf(constraints);
    }

    /** The need of a task that is launched by itself. */
    public Need(
            Resources resources,
            Optional<ExecutorNeed> executor,
            List<Constraint> constraints,
            Optional<SpreadGroups> spread) {
        this(resources, executor, constraints, spread, Optional.empty(), false);
    }

    /** The need of a task for which any agent is right. */
    public Need(Resources resources, Optional<ExecutorNeed> executor) {
        this(resources, executor, List.of(), Optional.empty());
    }

    /** The need of a task with an executor of its own. */
    public static Need of(Resources resources) {
        return new Need(resources, Optional.empty());
    }

    /** The need of a task that is live and executes something else, of which that is known. */
    public Need with(Resources others) {
        return new Need(others, Optional.empty(), List.of(), Optional.empty(), company, false);
    }

    /** What must be free on an agent where the executor does not run yet. */
    public Resources cold() {
        return executor.map(shared -> resources.plus(shared.resources())).orElse(resources);
    }
}
