package io.carillon.core.schedule;

import io.carillon.model.job.Schedule;
import io.carillon.model.job.Schedule.At;
import io.carillon.model.job.Schedule.ByHand;
import io.carillon.model.job.Schedule.Cron;
import io.carillon.model.job.Schedule.Every;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * Counts the times of a cron expression in what is left of a day by arithmetic, up to the next
 * change of the clocks. Pure; any thread.
 *
 * @param expression the expression of the schedule
 * @param times those up to now, of which the last one is in the day
 * @param latest up to when is counted
 */
record DayOfTimes(CronExpression expression, PlannedTimes times, Instant latest)
        implements Schedule.Handler<PlannedTimes> {
    private static final int LAST_SECOND = 24 * 3_600 - 1;

    /** The times with those that follow on the day of the last one, as far as they are counted. */
    static PlannedTimes with(PlannedTimes times, CompiledSchedule compiled, Instant latest) {
        return compiled.expression()
                .map(one -> new DayOfTimes(one, times, latest))
                .map(day -> compiled.schedule().rule().accept(day))
                .orElse(times);
    }

    @Override
    public PlannedTimes cron(Cron cron) {
        ZoneRules rules = cron.timeZone().getRules();
        ZoneOffset offset = rules.getOffset(times.last());
        LocalDateTime local = LocalDateTime.ofInstant(times.last(), offset);
        if (!expression.matches(local)) {
            return times; // It stands for times that the clocks skipped, perhaps of another day.
        }
        Instant midnight = local.toLocalDate().atStartOfDay().toInstant(offset);
        // Until the clocks change, each matching time that they show is a time of the schedule.
        ZoneOffsetTransition change = rules.nextTransition(times.last());
        long until =
                change == null || change.getInstant().isAfter(latest)
                        ? latest.getEpochSecond()
                        : change.getInstant().getEpochSecond() - 1;
        int end = (int) Math.min(LAST_SECOND, until - midnight.getEpochSecond());
        int more =
                expression.timesBefore(end + 1)
                        - expression.timesBefore(local.toLocalTime().toSecondOfDay() + 1);
        return more == 0
                ? times
                : times.with(midnight.plusSeconds(expression.timeUntil(end)), more);
    }

    @Override
    public PlannedTimes every(Every every) {
        return times;
    }

    @Override
    public PlannedTimes at(At at) {
        return times;
    }

    @Override
    public PlannedTimes byHand(ByHand byHand) {
        return times;
    }
}
