package io.carillon.core.state;

import io.carillon.model.job.App;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Job;
import io.carillon.model.job.Program;
import io.carillon.model.job.Siting;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.SpreadGroups;
import io.carillon.model.run.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the tasks of a job need of an agent: the one place that knows. */
public final class Needs {
    private Needs() {}

    /** What a task of that effective definition needs, with the app that completes it. */
    public static Need of(Job job, Optional<AppVersion> app) {
        return of(job, app, Set.of());
    }

    /** The same, where jobs avoid others by those labels. */
    public static Need of(Job job, Optional<AppVersion> app, Set<String> labels) {
        return new Need(
                job.resources(),
                app.filter(kept -> kept.app().shared()).map(Needs::executor),
                constraints(job.where()),
                job.where().spread().map(rule -> new SpreadGroups(job.name(), rule)),
                Companies.of(job, labels),
                job.sharding().launchedTogether());
    }

    /** The role that a job wants is one more constraint, before the others. */
    private static List<Constraint> constraints(Siting where) {
        if (where.role().isEmpty()) {
            return where.constraints();
        }
        List<String> role = List.of(where.role().get());
        List<Constraint> all = new ArrayList<>();
        all.add(new Constraint(AgentFacts.ROLE, Constraint.Operator.IN, role, false));
        all.addAll(where.constraints());
        return all;
    }

    /**
     * What the task of a shard needs that has an executor to itself: that is none of those which
     * others share, so it goes by another name.
     */
    static Need alone(Need shared, ShardId shard) {
        return new Need(
                shared.resources(),
                shared.executor().map(executor -> alone(executor, shard)),
                shared.constraints(),
                shared.spread(),
                shared.company(),
                shared.gang());
    }

    private static ExecutorNeed alone(ExecutorNeed shared, ShardId shard) {
        String name =
                "%s (for shard %d of %s alone)"
                        .formatted(shared.app().app(), shard.number(), shard.run().job());
        AppVersionId app = new AppVersionId(name, shared.app().version());
        return new ExecutorNeed(app, shared.resources(), 1, shared.standard());
    }

    private static ExecutorNeed executor(AppVersion kept) {
        App app = kept.app();
        return new ExecutorNeed(
                new AppVersionId(app.name(), kept.version()),
                app.executor().resources(),
                app.executor().maxTasks(),
                app.executor().command() instanceof Program.None);
    }
}
