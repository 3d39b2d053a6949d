package io.carillon.core.definition;

import io.carillon.core.placement.ConstraintRules;
import io.carillon.core.placement.Patterns;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Constraint.Operator;
import java.util.List;
import java.util.function.Function;

/** The fields of a constraint. */
final class ConstraintFields {
    private static final int MAX_CONSTRAINTS = 50;
    private static final int MAX_VALUES = 100;
    private static final int MAX_NAME = 200;
    private static final int MAX_VALUE = 1_000;

    private static final Shape.Builder<Constraint> ROWS = new Shape.Builder<>();

    private static final Field<Constraint, String> ATTRIBUTE =
            ROWS.required(
                    "attribute",
                    Kinds.text(MAX_NAME),
                    "is missing; name an attribute of the agents, or hostname, agent, region or"
                            + " zone",
                    Constraint::attribute,
                    "Name of an attribute of the agents, or `hostname`, `agent` (the agent's id),"
                            + " `region` or `zone` (of its fault domain).",
                    (name, errors) ->
                            errors.unless(
                                    !name.isBlank(),
                                    "is blank; name an attribute of the agents, or hostname, agent,"
                                            + " region or zone"));

    private static final Field<Constraint, Operator> OPERATOR =
            ROWS.field(
                    "operator",
                    Kinds.choice(Operator.class),
                    Operator.IN,
                    Constraint::operator,
                    "How it is compared: `IN`, `NOT_IN`, `LIKE`, `UNLIKE` (the whole text, by a"
                            + " regular expression in the syntax of RE2), `EXISTS`, `NOT_EXISTS`,"
                            + " `GREATER` or `LESS` (than a number).");

    private static final Field<Constraint, List<String>> VALUES =
            ROWS.field(
                    "values",
                    Kinds.list(Kinds.text(MAX_VALUE)),
                    List.of(),
                    Constraint::values,
                    "What it is compared with; one that fits suffices.");

    private static final Field<Constraint, Boolean> PREFERRED =
            ROWS.field(
                    "preferred",
                    Kinds.FLAG,
                    false,
                    Constraint::preferred,
                    "Whether other agents are taken, too, when no offer at hand meets it.");

    static final Shape<Constraint> SHAPE =
            ROWS.build(
                    values ->
                            new Constraint(
                                    values.get(ATTRIBUTE),
                                    values.get(OPERATOR),
                                    values.get(VALUES),
                                    values.get(PREFERRED)),
                    ConstraintFields::check);

    private ConstraintFields() {}

    /** The field {@code constraints}. */
    static <O> Field<O, List<Constraint>> constraints(
            Shape.Builder<O> rows, Function<O, List<Constraint>> get, String words) {
        return rows.field(
                "constraints",
                Kinds.list(Kinds.object(SHAPE)),
                List.of(),
                get,
                words,
                (constraints, errors) ->
                        errors.unless(
                                constraints.size() <= MAX_CONSTRAINTS,
                                "has " + constraints.size() + "; " + MAX_CONSTRAINTS + " at most"));
    }

    private static void check(Constraint constraint, FieldErrors errors) {
        FieldErrors place = errors.at(VALUES.name());
        List<String> values = constraint.values();
        switch (constraint.operator()) {
            case EXISTS, NOT_EXISTS ->
                    place.unless(
                            values.isEmpty(),
                            "is not used by " + constraint.operator() + "; remove it");
            case GREATER, LESS -> {
                place.unless(
                        values.size() == 1,
                        "must be one number for " + constraint.operator() + ", like [\"10\"]");
                checkEach(
                        values,
                        place,
                        (value, at) ->
                                at.unless(
                                        ConstraintRules.number(value).isPresent(),
                                        "is not a number; write one, like 10 or 0.5"));
            }
            case LIKE, UNLIKE -> {
                checkSome(constraint, place);
                checkEach(values, place, (value, at) -> Patterns.problem(value).ifPresent(at::add));
            }
            case IN, NOT_IN -> checkSome(constraint, place);
        }
    }

    private static void checkSome(Constraint constraint, FieldErrors place) {
        int values = constraint.values().size();
        place.unless(
                values > 0,
                "is missing; write what "
                        + constraint.operator()
                        + " compares with, like [\"r1\", \"r2\"]");
        place.unless(values <= MAX_VALUES, "has " + values + "; " + MAX_VALUES + " at most");
    }

    private static void checkEach(
            List<String> values, FieldErrors place, Field.Check<String> check) {
        for (int i = 0; i < Math.min(values.size(), MAX_VALUES); i++) {
            check.check(values.get(i), place.at(Integer.toString(i)));
        }
    }
}
