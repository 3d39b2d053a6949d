package io.carillon.core.schedule;

import io.carillon.model.job.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The nominal times of a schedule in a stretch of time, of which there is at least one. Pure; any
 * thread.
 *
 * @param first the first of them
 * @param last the last of them
 * @param count how many there are; the largest number if there are more
 */
public record PlannedTimes(Instant first, Instant last, int count) {
    /** Rhythms of a shorter period are counted by arithmetic: there may be very many times. */
    private static final Duration COUNTED = Duration.ofDays(1);

    /**
     * The nominal times after the one instant, up to and including the other; empty if there is
     * none.
     *
     * @param anchor when the job was created
     */
    public static Optional<PlannedTimes> between(
            CompiledSchedule compiled, Instant anchor, Instant after, Instant through) {
        Optional<Instant> first = ScheduleRules.next(compiled, anchor, after);
        if (first.filter(fire -> !fire.isAfter(through)).isEmpty()) {
            return Optional.empty();
        }
        return compiled.schedule().rule() instanceof Schedule.Every every
                        && every.period().compareTo(COUNTED) < 0
                ? Optional.of(rhythm(compiled, anchor, every.period(), first.get(), through))
                : Optional.of(enumerated(compiled, anchor, first.get(), through));
    }

    /** A day of a cron expression is counted at once, or else a month of seconds takes a second. */
    private static PlannedTimes enumerated(
            CompiledSchedule compiled, Instant anchor, Instant first, Instant through) {
        Instant latest = latest(compiled, through);
        PlannedTimes times = DayOfTimes.with(new PlannedTimes(first, first, 1), compiled, latest);
        Optional<Instant> next = ScheduleRules.next(compiled, anchor, times.last());
        while (next.isPresent() && !next.get().isAfter(latest)) {
            times = DayOfTimes.with(times.with(next.get(), 1), compiled, latest);
            next = ScheduleRules.next(compiled, anchor, times.last());
        }
        return times;
    }

    /** With so many more times, of which that is the last one. */
    PlannedTimes with(Instant later, int more) {
        return new PlannedTimes(
                first, later, (int) Math.min(Integer.MAX_VALUE, (long) count + more));
    }

    /** No time is at the end of a schedule, or after it; all are whole milliseconds. */
    private static Instant latest(CompiledSchedule compiled, Instant through) {
        Instant end = compiled.schedule().end().map(e -> e.minusMillis(1)).orElse(through);
        return end.isBefore(through) ? end : through;
    }

    /**
     * The times of a rhythm are whole periods apart, each rounded up to its millisecond: so a time
     * is as many periods after another as the whole number nearest to their distance.
     */
    private static PlannedTimes rhythm(
            CompiledSchedule compiled,
            Instant anchor,
            Duration period,
            Instant first,
            Instant through) {
        Instant latest = latest(compiled, through);
        // Two periods before the end there is a time, unless the first one is later.
        Instant near = latest.minus(period).minus(period);
        Instant last = near.isBefore(first) ? first : near;
        Optional<Instant> next = ScheduleRules.next(compiled, anchor, last);
        while (next.isPresent() && !next.get().isAfter(latest)) {
            last = next.get();
            next = ScheduleRules.next(compiled, anchor, last);
        }
        return new PlannedTimes(first, last, count(period, Duration.between(first, last)));
    }

    private static int count(Duration period, Duration distance) {
        // Rounding moves each time by less than a millisecond; a period has ten at least.
        Duration half = period.dividedBy(2);
        long periods = distance.plus(half).dividedBy(period);
        return (int) Math.min(Integer.MAX_VALUE, periods + 1);
    }
}
