package io.carillon.core.definition;

import io.carillon.model.job.Misfire;

/** The fields of what is done with late fires. */
final class MisfireFields {
    private static final int MAX_FIRES = 1_000;

    private static final Shape.Builder<Misfire> ROWS = new Shape.Builder<>();

    private static final Field<Misfire, Misfire.Policy> POLICY =
            ROWS.field(
                    "policy",
                    Kinds.choice(Misfire.Policy.class),
                    Misfire.Policy.LATEST,
                    Misfire::policy,
                    "`SKIP` starts none, `LATEST` starts one run for the newest, `ALL` starts each,"
                            + " oldest first.");

    private static final Field<Misfire, Integer> MAX =
            ROWS.field(
                    "max",
                    Kinds.WHOLE,
                    100,
                    Misfire::max,
                    "Maximum number of late fires that `ALL` starts; the oldest beyond it are"
                            + " missed.",
                    (max, errors) -> errors.range(max, 1, MAX_FIRES));

    static final Shape<Misfire> SHAPE =
            ROWS.build(
                    values -> new Misfire(values.get(POLICY), values.get(MAX)),
                    (misfire, errors) -> {});

    private MisfireFields() {}
}
