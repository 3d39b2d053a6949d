package io.carillon.core.definition;

import io.carillon.model.job.Unreachable;
import java.time.Duration;

/** The fields of when a task whose fate is unknown is given up. */
final class UnreachableFields {
    private static final Shape.Builder<Unreachable> ROWS = new Shape.Builder<>();

    private static final Field<Unreachable, Duration> REPLACE_AFTER =
            ROWS.field(
                    "replaceAfter",
                    Kinds.DURATION,
                    Duration.ofMinutes(5),
                    Unreachable::replaceAfter,
                    "How long an unreachable task is waited for.",
                    (duration, errors) -> errors.duration(duration, true, Bounds.LONGEST));

    static final Shape<Unreachable> SHAPE =
            ROWS.build(
                    values -> new Unreachable(values.get(REPLACE_AFTER)),
                    (unreachable, errors) -> {});

    private UnreachableFields() {}
}
