package io.carillon.core.definition;

import io.carillon.model.job.Avoid;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Job;
import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.job.Siting;
import io.carillon.model.job.SpreadRule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The fields that say where the tasks of a job are placed. */
record SitingFields(
        Field<Job, List<Constraint>> constraints,
        Field<Job, Optional<SpreadRule>> spread,
        Field<Job, List<Avoid>> avoid,
        Field<Job, Optional<PlacementPolicy>> placement,
        Field<Job, Optional<Duration>> patience,
        Field<Job, Optional<String>> role) {
    private static final Duration LONGEST = Duration.ofHours(1);

    static SitingFields of(Shape.Builder<Job> rows) {
        return new SitingFields(
                ConstraintFields.constraints(
                        rows,
                        job -> job.where().constraints(),
                        "On which agents a task may be placed: all must be met, and those of the"
                                + " app. See [Where tasks run](#where-tasks-run)."),
                rows.field(
                        "spread",
                        Kinds.maybe(Kinds.object(SpreadFields.SHAPE)),
                        Optional.empty(),
                        job -> job.where().spread(),
                        "Over which groups of agents the tasks of the job are spread. See [Where"
                                + " tasks run](#where-tasks-run)."),
                rows.field(
                        "avoid",
                        Kinds.list(Kinds.object(AvoidFields.SHAPE)),
                        List.of(),
                        job -> job.where().avoids(),
                        "Which other jobs have no task in the same group of agents. See [Where"
                                + " tasks run](#where-tasks-run).",
                        (rules, errors) ->
                                errors.unless(
                                        rules.size() <= AvoidFields.MOST,
                                        "has "
                                                + rules.size()
                                                + "; "
                                                + AvoidFields.MOST
                                                + " at most")),
                rows.field(
                        "placement",
                        Kinds.maybe(Kinds.choice(PlacementPolicy.class)),
                        Optional.empty(),
                        job -> job.where().placement(),
                        "Which agents get tasks first: `SPREAD`, those with the fewest tasks of the"
                                + " job and the least load; `PACK`, those with the most load that"
                                + " have room. As `placement.default` of the configuration says if"
                                + " left out."),
                rows.field(
                        "placementPatience",
                        Kinds.maybe(Kinds.DURATION),
                        Optional.empty(),
                        job -> job.where().patience(),
                        "How long a shard waits at most for the offers of other agents, so that the"
                                + " shards are spread; `placement.patience` of the configuration if"
                                + " left out.",
                        (patience, errors) ->
                                patience.ifPresent(time -> errors.duration(time, true, LONGEST))),
                SpreadFields.role(rows, job -> job.where().role()));
    }

    Optional<Siting> siting(Values<Job> values) {
        return new Siting(
                        values.get(constraints),
                        values.get(spread),
                        values.get(placement),
                        values.get(patience),
                        Optional.of(values.get(avoid)))
                .offeredTo(values.get(role))
                .stored();
    }
}
