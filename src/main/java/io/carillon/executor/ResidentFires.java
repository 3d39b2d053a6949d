package io.carillon.executor;

import io.carillon.core.schedule.CompiledSchedule;
import io.carillon.core.schedule.CronSyntaxException;
import io.carillon.core.schedule.PlannedTimes;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.model.job.Schedule;
import io.carillon.orders.OrderProtos.FireReport;
import io.carillon.orders.OrderProtos.FireReport.Outcome;
import io.carillon.orders.OrderProtos.Resident;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a task that stays in its executor fires, and what became of its fires until it is reported.
 *
 * <p>The planned times are those that the scheduler counts. One fire is at work at a time; those
 * that come meanwhile are skipped. Of fires that come together, because the process slept, the
 * newest starts and the older ones are missed; by {@code misfire} SKIP the newest is missed, too,
 * if it is more than five seconds late. A fire that fails changes nothing for the next one.
 *
 * <p>Pure: the time is an argument, and may go back, in which case nothing fires until it is where
 * it was. Confined to the executor's thread.
 */
final class ResidentFires {
    /** How late a fire starts that is not started late. */
    static final Duration ON_TIME = Duration.ofSeconds(5);

    private final CompiledSchedule schedule;
    private final Instant anchor;
    private final boolean startsLate;
    private final FireRanges ranges = new FireRanges();

    /** The attempt is responsible for the fires after this time. */
    private Instant since;

    /** All fires up to this time are reported. */
    private Instant reported;

    /** What is done with all fires up to this time is decided. */
    private Instant considered;

    private @Nullable Instant atWork;

    /**
     * @throws WorkRefusedException if it is not a schedule
     */
    ResidentFires(Resident order) throws WorkRefusedException {
        try {
            schedule = CompiledSchedule.of(new Schedule(rule(order), start(order), end(order)));
            anchor = Instant.parse(order.getAnchor());
        } catch (DateTimeException | CronSyntaxException e) {
            throw new WorkRefusedException("The schedule cannot be read: " + e.getMessage(), e);
        }
        startsLate = order.getStartsLate();
        since = Instant.ofEpochMilli(order.getAfter());
        reported = since;
        considered = since;
    }

    private static Schedule.Rule rule(Resident order) throws WorkRefusedException {
        return switch (order.getRuleCase()) {
            case CRON -> new Schedule.Cron(order.getCron(), ZoneId.of(order.getTimeZone()));
            case EVERY -> new Schedule.Every(Duration.parse(order.getEvery()));
            case RULE_NOT_SET ->
                    throw new WorkRefusedException(
                            "The task stays, and its order has no schedule that this executor"
                                    + " knows; use an executor of the scheduler's version");
        };
    }

    private static Optional<Instant> start(Resident order) {
        return Optional.of(order.getStart()).filter(t -> !t.isEmpty()).map(Instant::parse);
    }

    private static Optional<Instant> end(Resident order) {
        return Optional.of(order.getEnd()).filter(t -> !t.isEmpty()).map(Instant::parse);
    }

    /** The work is there: it is responsible for what is planned from now on. */
    void begin(Instant now) {
        Instant whole = now.truncatedTo(ChronoUnit.MILLIS);
        since = whole.isAfter(since) ? whole : since;
        reported = since;
        considered = since;
    }

    /** The next planned time; empty while a fire is at work, and after the last one. */
    Optional<Instant> next() {
        return atWork != null ? Optional.empty() : ScheduleRules.next(schedule, anchor, considered);
    }

    /** The fire that begins now; empty if none does. */
    Optional<Instant> due(Instant now) {
        Optional<PlannedTimes> due =
                atWork != null
                        ? Optional.empty()
                        : PlannedTimes.between(schedule, anchor, considered, now);
        if (due.isEmpty()) {
            return Optional.empty();
        }
        Instant newest = due.get().last();
        pass(
                newest.minusMillis(1),
                Outcome.MISSED,
                "not started in time; a newer fire runs instead");
        if (!startsLate && Duration.between(newest, now).compareTo(ON_TIME) > 0) {
            pass(newest, Outcome.MISSED, "not started in time (misfire SKIP)");
            return Optional.empty();
        }
        considered = newest;
        atWork = newest;
        return Optional.of(newest);
    }

    /** The fire at work has ended. */
    void ended(Outcome outcome, String because, Instant now) {
        Instant fire = atWork;
        if (fire != null) {
            ranges.add(fire, fire, 1, outcome, because);
            atWork = null;
            pass(now, Outcome.SKIPPED, "the fire before it was still at work");
        }
    }

    /** Nothing comes of the fires up to that time. */
    private void pass(Instant until, Outcome outcome, String because) {
        PlannedTimes.between(schedule, anchor, considered, until)
                .ifPresent(
                        times -> {
                            ranges.add(
                                    times.first(), times.last(), times.count(), outcome, because);
                            considered = times.last();
                        });
    }

    /** Whether there is something to report. */
    boolean hasNews() {
        return !ranges.isEmpty();
    }

    /** What is to be reported, which is then the business of whoever has it. */
    FireReport report() {
        Instant through = ranges.last(reported);
        FireReport.Builder report =
                FireReport.newBuilder()
                        .setSince(since.toEpochMilli())
                        .setAfter(reported.toEpochMilli())
                        .setThrough(through.toEpochMilli());
        ranges.moveInto(report);
        reported = through;
        return report.build();
    }
}
