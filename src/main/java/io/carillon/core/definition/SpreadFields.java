package io.carillon.core.definition;

import io.carillon.model.job.SpreadRule;
import io.carillon.model.mesos.AgentFacts;
import java.util.Optional;
import java.util.function.Function;

/** The fields of the spread of a job. */
final class SpreadFields {
    private static final int MAX_NAME = 200;
    private static final int MOST = 100_000;

    /** A policy that has a name. */
    private enum Named {
        EVEN,
        UNIQUE
    }

    private static final Shape<Integer> LIMIT = limit(new Shape.Builder<>());

    private static final Shape.Builder<SpreadRule> ROWS = new Shape.Builder<>();

    private static final Field<SpreadRule, String> BY =
            ROWS.field(
                    "by",
                    Kinds.text(MAX_NAME),
                    AgentFacts.HOSTNAME,
                    SpreadRule::by,
                    "The attribute whose values tell the groups apart, or `hostname`, `agent`,"
                            + " `region` or `zone`.",
                    (by, errors) ->
                            errors.unless(
                                    !by.isBlank(),
                                    "is blank; name an attribute of the agents, or hostname, agent,"
                                            + " region or zone"));

    private static final Field<SpreadRule, Integer> POLICY =
            ROWS.field(
                    "policy",
                    new Kind.Either<>(
                            Kinds.choice(Named.class),
                            LIMIT,
                            word -> word == Named.EVEN ? SpreadRule.EVEN : 1,
                            most -> most,
                            SpreadFields::named,
                            most -> most),
                    SpreadRule.EVEN,
                    SpreadRule::most,
                    "`EVEN`: as even as can be; `UNIQUE`: one task in each group at most; or"
                            + " `{\"max\": n}`: so many.");

    static final Shape<SpreadRule> SHAPE =
            ROWS.build(
                    values -> new SpreadRule(values.get(BY), values.get(POLICY)),
                    (rule, errors) -> {});

    private SpreadFields() {}

    /** The field {@code role}. */
    static <O> Field<O, Optional<String>> role(
            Shape.Builder<O> rows, Function<O, Optional<String>> get) {
        return rows.field(
                "role",
                Kinds.maybe(Kinds.text(MAX_NAME)),
                Optional.empty(),
                get,
                "The role whose offers its tasks use, one of `mesos.roles`; any of them if left"
                        + " out.",
                (role, errors) ->
                        errors.unless(
                                role.filter(String::isBlank).isEmpty(),
                                "is blank; name one of mesos.roles, or remove it"));
    }

    private static Shape<Integer> limit(Shape.Builder<Integer> rows) {
        Field<Integer, Integer> max =
                rows.field(
                        "max",
                        Kinds.WHOLE,
                        1,
                        most -> most,
                        "How many tasks each group may have.",
                        (most, errors) -> errors.range(most, 1, MOST));
        return rows.build(values -> values.get(max), (most, errors) -> {});
    }

    private static Optional<Named> named(int most) {
        return switch (most) {
            case SpreadRule.EVEN -> Optional.of(Named.EVEN);
            case 1 -> Optional.of(Named.UNIQUE);
            default -> Optional.empty();
        };
    }
}
