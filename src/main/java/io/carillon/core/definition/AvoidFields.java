package io.carillon.core.definition;

import io.carillon.model.job.Avoid;
import io.carillon.model.mesos.AgentFacts;
import java.util.Optional;

/** The fields of a rule that says which jobs are avoided. */
final class AvoidFields {
    static final int MOST = 10;

    private static final int MAX_NAME = 200;

    private static final Shape.Builder<Avoid> ROWS = new Shape.Builder<>();

    private static final Field<Avoid, String> LABEL =
            ROWS.required(
                    "label",
                    Kinds.text(MAX_NAME),
                    "is missing; name a label of the jobs that are avoided",
                    Avoid::label,
                    "Name of a label of the jobs, or their apps, that are avoided.",
                    (name, errors) ->
                            errors.unless(
                                    !name.isBlank(),
                                    "is blank; name a label of the jobs that are avoided"));

    private static final Field<Avoid, Optional<String>> VALUE =
            ROWS.field(
                    "value",
                    Kinds.maybe(Kinds.text(Bounds.DEFINITION_BYTES)),
                    Optional.empty(),
                    Avoid::value,
                    "What the label has; any value if left out.");

    private static final Field<Avoid, String> BY =
            ROWS.field(
                    "by",
                    Kinds.text(MAX_NAME),
                    AgentFacts.HOSTNAME,
                    Avoid::by,
                    "The attribute whose values tell the groups of agents apart, or `hostname`,"
                            + " `agent`, `region` or `zone`.",
                    (by, errors) ->
                            errors.unless(
                                    !by.isBlank(),
                                    "is blank; name an attribute of the agents, or hostname, agent,"
                                            + " region or zone"));

    private static final Field<Avoid, Boolean> PREFERRED =
            ROWS.field(
                    "preferred",
                    Kinds.FLAG,
                    false,
                    Avoid::preferred,
                    "Whether they share a group when there is no other place.");

    static final Shape<Avoid> SHAPE =
            ROWS.build(
                    values ->
                            new Avoid(
                                    values.get(LABEL),
                                    values.get(VALUE),
                                    values.get(BY),
                                    values.get(PREFERRED)),
                    (rule, errors) -> {});

    private AvoidFields() {}
}
