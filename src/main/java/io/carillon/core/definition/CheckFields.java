package io.carillon.core.definition;

import io.carillon.model.job.HealthCheck;
import io.carillon.model.job.Probe;
import io.carillon.model.job.ReadyCheck;
import java.time.Duration;
import java.util.function.Function;

/** The fields of a health check and of a readiness check. The defaults are those of Mesos. */
final class CheckFields {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final int MAX_FAILURES = 1_000;

    private static final Shape.Builder<HealthCheck> HEALTH_ROWS = new Shape.Builder<>();

    static final ProbeFields<HealthCheck> PROBE = ProbeFields.of(HEALTH_ROWS, HealthCheck::probe);

    private static final Times<HealthCheck> HEALTH_TIMES =
            Times.of(HEALTH_ROWS, HealthCheck::delay, HealthCheck::interval, HealthCheck::timeout);

    private static final Field<HealthCheck, Duration> GRACE =
            HEALTH_ROWS.field(
                    "gracePeriod",
                    Kinds.DURATION,
                    Duration.ofSeconds(10),
                    HealthCheck::gracePeriod,
                    "For how long after the start of the task failures do not count, until the"
                            + " first success.",
                    (grace, errors) -> errors.duration(grace, true, LONGEST));

    private static final Field<HealthCheck, Integer> FAILURES =
            HEALTH_ROWS.field(
                    "failures",
                    Kinds.WHOLE,
                    3,
                    HealthCheck::failures,
                    "So many failures in a row end the task.",
                    (count, errors) -> errors.range(count, 1, MAX_FAILURES));

    static final Shape<HealthCheck> HEALTH =
            HEALTH_ROWS.build(
                    values ->
                            new HealthCheck(
                                    PROBE.probe(values),
                                    values.get(HEALTH_TIMES.delay()),
                                    values.get(HEALTH_TIMES.interval()),
                                    values.get(HEALTH_TIMES.timeout()),
                                    values.get(GRACE),
                                    values.get(FAILURES)),
                    (check, errors) -> {});

    private static final Shape.Builder<ReadyCheck> READY_ROWS = new Shape.Builder<>();

    static final ProbeFields<ReadyCheck> READY_PROBE =
            ProbeFields.of(READY_ROWS, ReadyCheck::probe);

    private static final Times<ReadyCheck> READY_TIMES =
            Times.of(READY_ROWS, ReadyCheck::delay, ReadyCheck::interval, ReadyCheck::timeout);

    static final Shape<ReadyCheck> READY =
            READY_ROWS.build(
                    values ->
                            new ReadyCheck(
                                    READY_PROBE.probe(values),
                                    values.get(READY_TIMES.delay()),
                                    values.get(READY_TIMES.interval()),
                                    values.get(READY_TIMES.timeout())),
                    (check, errors) ->
                            errors.at(READY_PROBE.http().name())
                                    .at(ProbeFields.HTTPS.name())
                                    .unless(
                                            !(check.probe() instanceof Probe.Http http)
                                                    || !http.https(),
                                            "is not known to readiness checks of Mesos; remove it,"
                                                    + " or use tcp or command"));

    private CheckFields() {}

    /** When a task is asked. */
    private record Times<O>(
            Field<O, Duration> delay, Field<O, Duration> interval, Field<O, Duration> timeout) {
        static <O> Times<O> of(
                Shape.Builder<O> rows,
                Function<O, Duration> delay,
                Function<O, Duration> interval,
                Function<O, Duration> timeout) {
            return new Times<>(
                    rows.field(
                            "delay",
                            Kinds.DURATION,
                            Duration.ofSeconds(15),
                            delay,
                            "How long after the start of the task it is asked first.",
                            (time, errors) -> errors.duration(time, true, LONGEST)),
                    rows.field(
                            "interval",
                            Kinds.DURATION,
                            Duration.ofSeconds(10),
                            interval,
                            "How long after one answer it is asked again; at least `PT1S`.",
                            (time, errors) -> {
                                errors.duration(time, true, LONGEST);
                                errors.unless(
                                        time.isNegative() || time.compareTo(LEAST) >= 0,
                                        "is less than a second; write PT1S or more");
                            }),
                    rows.field(
                            "timeout",
                            Kinds.DURATION,
                            Duration.ofSeconds(20),
                            timeout,
                            "How long an answer may take; a later one is a failure.",
                            (time, errors) -> errors.duration(time, false, LONGEST)));
        }
    }
}
