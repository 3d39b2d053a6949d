package io.carillon.core.definition;

import io.carillon.model.job.Retry;
import java.math.BigDecimal;
import java.time.Duration;

/** The fields of how failures are retried. */
final class RetryFields {
    private static final int MAX_ATTEMPTS = 1_000;
    private static final double MAX_FACTOR = 100;
    private static final Kind<Double> DOUBLE =
            Kinds.scalar(
                    Kind.JsonType.NUMBER,
                    "number",
                    text -> new BigDecimal(text).doubleValue(),
                    String::valueOf);

    private static final Shape.Builder<Retry> ROWS = new Shape.Builder<>();

    private static final Field<Retry, Integer> ATTEMPTS =
            ROWS.field(
                    "maxAttempts",
                    Kinds.WHOLE,
                    3,
                    Retry::maxAttempts,
                    "Maximum number of attempts; only failures of the task itself count.",
                    (attempts, errors) -> errors.range(attempts, 1, MAX_ATTEMPTS));

    private static final Field<Retry, Duration> INITIAL_DELAY =
            ROWS.field(
                    "initialDelay",
                    Kinds.DURATION,
                    Duration.ofSeconds(5),
                    Retry::initialDelay,
                    "Pause before the second attempt.",
                    (delay, errors) -> errors.duration(delay, true, Bounds.LONGEST));

    private static final Field<Retry, Duration> MAX_DELAY =
            ROWS.field(
                    "maxDelay",
                    Kinds.DURATION,
                    Duration.ofMinutes(5),
                    Retry::maxDelay,
                    "Longest pause.",
                    (delay, errors) -> errors.duration(delay, true, Bounds.LONGEST));

    private static final Field<Retry, Double> FACTOR =
            ROWS.field(
                    "factor",
                    DOUBLE,
                    2.0,
                    Retry::factor,
                    "Growth of the pause from attempt to attempt.",
                    (factor, errors) ->
                            errors.unless(
                                    factor >= 1 && factor <= MAX_FACTOR,
                                    "is not between 1 and 100; 1 keeps the delay as it is"));

    static final Shape<Retry> SHAPE =
            ROWS.build(
                    values ->
                            new Retry(
                                    values.get(ATTEMPTS),
                                    values.get(INITIAL_DELAY),
                                    values.get(MAX_DELAY),
                                    values.get(FACTOR)),
                    RetryFields::check);

    private RetryFields() {}

    private static void check(Retry retry, FieldErrors errors) {
        if (!errors.at(INITIAL_DELAY.name()).isEmpty()) {
            return;
        }
        errors.at(MAX_DELAY.name())
                .unless(
                        retry.maxDelay().compareTo(retry.initialDelay()) >= 0,
                        "is less than initialDelay; raise it to "
                                + retry.initialDelay()
                                + " or more");
    }
}
