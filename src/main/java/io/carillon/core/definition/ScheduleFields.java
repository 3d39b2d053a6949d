package io.carillon.core.definition;

import io.carillon.core.schedule.CronExpression;
import io.carillon.core.schedule.CronSyntaxException;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.stream.Stream;

/** The fields of a schedule. */
public final class ScheduleFields {
    /** The shortest rhythm of a shard that fires by itself. */
    private static final Duration SHORTEST_OF_SHARDS = Duration.ofMillis(10);

    /** The shortest rhythm of fires that the leader starts. */
    private static final Duration SHORTEST_OF_RUNS = Duration.ofSeconds(1);

    private static final Shape.Builder<Schedule> ROWS = new Shape.Builder<>();

    private static final Field<Schedule, Optional<String>> CRON =
            ROWS.field(
                    "cron",
                    Kinds.leftOut(Kinds.STRING),
                    Optional.empty(),
                    schedule -> cron(schedule).map(Schedule.Cron::expression),
                    "Fires at wall-clock times: Quartz with seconds, five Unix fields, or"
                            + " `@daily` and the like.",
                    (cron, errors) -> cron.ifPresent(text -> checkCron(text, errors)));

    private static final Field<Schedule, Optional<ZoneId>> TIME_ZONE =
            ROWS.field(
                    "timeZone",
                    Kinds.leftOut(Kinds.ZONE),
                    Optional.empty(),
                    schedule -> cron(schedule).map(Schedule.Cron::timeZone),
                    "Zone of the wall clock of `cron`; UTC if left out. See [When the clocks"
                            + " change](#when-the-clocks-change).");

    private static final Field<Schedule, Optional<Duration>> EVERY =
            ROWS.field(
                    "every",
                    Kinds.leftOut(Kinds.DURATION),
                    Optional.empty(),
                    schedule ->
                            schedule.rule() instanceof Schedule.Every every
                                    ? Optional.of(every.period())
                                    : Optional.empty(),
                    "Fires in a fixed rhythm, counted from `start` or else from the job's"
                            + " creation; PT1S at least, and PT0.01S for a DAEMON.",
                    (every, errors) -> every.ifPresent(period -> checkPeriod(period, errors)));

    private static final Field<Schedule, Optional<Instant>> AT =
            ROWS.field(
                    "at",
                    Kinds.leftOut(Kinds.INSTANT),
                    Optional.empty(),
                    schedule ->
                            schedule.rule() instanceof Schedule.At at
                                    ? Optional.of(at.instant())
                                    : Optional.empty(),
                    "Fires once.",
                    ScheduleFields::checkInstant);

    private static final Field<Schedule, Optional<Instant>> START =
            ROWS.field(
                    "start",
                    Kinds.maybe(Kinds.INSTANT),
                    Optional.empty(),
                    Schedule::start,
                    "No fire before this instant.",
                    ScheduleFields::checkInstant);

    private static final Field<Schedule, Optional<Instant>> END =
            ROWS.field(
                    "end",
                    Kinds.maybe(Kinds.INSTANT),
                    Optional.empty(),
                    Schedule::end,
                    "No fire at or after this instant.",
                    ScheduleFields::checkInstant);

    static {
        ROWS.reserved("jitter", Kinds.maybe(Kinds.DURATION), Optional.empty());
    }

    public static final Shape<Schedule> SHAPE =
            ROWS.build(ScheduleFields::schedule, ScheduleFields::check);

    /** A schedule, or null for a job that is started by hand. */
    static final Kind<Schedule> KIND =
            new Kind.Maybe<>(
                    Kinds.object(SHAPE),
                    true,
                    schedule -> schedule.orElse(Schedule.BY_HAND),
                    schedule ->
                            Optional.of(schedule)
                                    .filter(s -> !(s.rule() instanceof Schedule.ByHand)));

    private ScheduleFields() {}

    /** The field that holds the rule of a schedule that has one. */
    static Field<Schedule, ?> rule(Schedule schedule) {
        return Stream.of(CRON, EVERY, AT)
                .filter(field -> field.get(schedule).isPresent())
                .findFirst()
                .orElseThrow();
    }

    /** Whether all that decides when the schedule fires is right; the errors are its own. */
    static boolean sound(FieldErrors errors) {
        return errors.isSound()
                && Stream.of(CRON, TIME_ZONE, EVERY, AT, START, END)
                        .allMatch(field -> errors.at(field.name()).isEmpty());
    }

    private static Schedule schedule(Values<Schedule> values) {
        if (Stream.of(CRON, EVERY, AT).filter(values::has).count() != 1) {
            values.errors()
                    .add(
                            "needs exactly one of cron, every and at; for a job that is started by"
                                    + " hand leave the schedule out");
        }
        if (values.has(TIME_ZONE) && !values.has(CRON)) {
            values.errors().at(TIME_ZONE.name()).add("goes with cron only; remove it");
        }
        ZoneId zone = values.get(TIME_ZONE).orElse(ZoneId.of("UTC"));
        Schedule.Rule rule =
                values.get(CRON)
                        .<Schedule.Rule>map(expression -> new Schedule.Cron(expression, zone))
                        .or(() -> values.get(EVERY).map(Schedule.Every::new))
                        .or(() -> values.get(AT).map(Schedule.At::new))
                        .orElseGet(Schedule.ByHand::new);
        return new Schedule(rule, values.get(START), values.get(END));
    }

    private static Optional<Schedule.Cron> cron(Schedule schedule) {
        return schedule.rule() instanceof Schedule.Cron cron ? Optional.of(cron) : Optional.empty();
    }

    private static void check(Schedule schedule, FieldErrors errors) {
        if (schedule.start().isPresent() && schedule.end().isPresent()) {
            errors.at(END.name())
                    .unless(
                            schedule.start().get().isBefore(schedule.end().get()),
                            "is not after start; the job would never fire");
        }
    }

    private static void checkCron(String expression, FieldErrors errors) {
        if (errors.atDoor() && expression.length() > Bounds.CRON_CHARS) {
            errors.add(
                    "has "
                            + expression.length()
                            + " characters; "
                            + Bounds.CRON_CHARS
                            + " at most; write ranges and steps, or several jobs");
            return;
        }
        try {
            CronExpression.parse(expression);
        } catch (CronSyntaxException e) {
            errors.add(String.valueOf(e.getMessage()));
        }
    }

    private static void checkPeriod(Duration period, FieldErrors errors) {
        errors.unless(
                period.compareTo(Bounds.LONGEST) <= 0, "is longer than a century; shorten it");
    }

    /** What the type of the job asks of its schedule; the errors are those of the schedule. */
    static void check(Schedule schedule, JobType type, FieldErrors errors) {
        boolean daemon = type == JobType.DAEMON;
        if (schedule.rule() instanceof Schedule.Every every) {
            errors.at(EVERY.name())
                    .unless(
                            every.period().compareTo(daemon ? SHORTEST_OF_SHARDS : SHORTEST_OF_RUNS)
                                    >= 0,
                            daemon
                                    ? "is shorter than ten milliseconds; PT0.01S is the least"
                                    : "is shorter than a second; PT1S is the least, but for a"
                                            + " DAEMON, whose shards fire by themselves");
        } else if (schedule.rule() instanceof Schedule.At && daemon) {
            errors.at(AT.name())
                    .add(
                            "fires once, and a DAEMON job goes on; use cron or every, or make the"
                                    + " type TRANSIENT");
        }
    }

    private static void checkInstant(Optional<Instant> instant, FieldErrors errors) {
        errors.unless(
                instant.map(
                                at ->
                                        !at.isBefore(Bounds.EARLIEST)
                                                && at.isBefore(Bounds.SCHEDULE_LATEST))
                        .orElse(true),
                "is not between the years 1970 and 2199");
    }
}
