package io.carillon.core.schedule;

import io.carillon.model.job.Milliseconds;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Schedule.At;
import io.carillon.model.job.Schedule.ByHand;
import io.carillon.model.job.Schedule.Cron;
import io.carillon.model.job.Schedule.Every;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of nominal times: which instants a schedule names.
 *
 * <p>The answers depend on the schedule, the anchor and nothing else, so every leader finds the
 * same nominal times. Pure; any thread.
 */
public final class ScheduleRules {
    /** In seconds; the nanoseconds of two centuries are within the bounds of a number. */
    private static final long CENTURY = 100L * 365 * 24 * 3_600;

    private ScheduleRules() {}

    /**
     * The first nominal time strictly after {@code after}.
     *
     * <p>A rhythm with a start fires at the start and then once a period; without one its first
     * fire is a period after the anchor. No nominal time lies before the schedule's start, or at or
     * after its end. All are whole milliseconds, as they are recorded.
     *
     * @param anchor when the job was created; matters only for a rhythm without a start
     * @return empty when there is none any more
     */
    public static Optional<Instant> next(CompiledSchedule compiled, Instant anchor, Instant after) {
        Schedule schedule = compiled.schedule();
        Instant lowest =
                schedule.start()
                        .filter(start -> start.isAfter(after))
                        .map(start -> start.minusNanos(1))
                        .orElse(after);
        return schedule.rule()
                .accept(new Next(compiled, anchor, lowest))
                .filter(fire -> schedule.end().isEmpty() || fire.isBefore(schedule.end().get()));
    }

    /** The next {@code count} nominal times strictly after {@code after}, ascending. */
    public static List<Instant> upcoming(
            CompiledSchedule compiled, Instant anchor, Instant after, int count) {
        List<Instant> fires = new ArrayList<>();
        Instant last = after;
        while (fires.size() < count) {
            Optional<Instant> fire = next(compiled, anchor, last);
            if (fire.isEmpty()) {
                break;
            }
            last = fire.get();
            fires.add(last);
        }
        return List.copyOf(fires);
    }

    private record Next(CompiledSchedule compiled, Instant anchor, Instant after)
            implements Schedule.Handler<Optional<Instant>> {

        @Override
        public Optional<Instant> cron(Cron cron) {
            return compiled.expression().flatMap(e -> e.next(after, cron.timeZone()));
        }

        @Override
        public Optional<Instant> every(Every every) {
            Duration period = every.period();
            if (period.isZero() || period.isNegative()) {
                return Optional.empty();
            }
            Optional<Instant> start = compiled.schedule().start();
            try {
                Instant first =
                        start.isPresent()
                                ? start.get()
                                : Milliseconds.notBefore(anchor.plus(period));
                if (after.isBefore(first)) {
                    return Optional.of(first);
                }
                Duration on = untilNext(period, Duration.between(first, after));
                return Optional.of(Milliseconds.notBefore(first.plus(on)));
            } catch (ArithmeticException | DateTimeException beyondAllTime) {
                return Optional.empty();
            }
        }

        /** The first whole number of periods that is more than what has passed. */
        private static Duration untilNext(Duration period, Duration passed) {
            if (period.toSeconds() < CENTURY && passed.toSeconds() < CENTURY) {
                // A duration divides and multiplies decimals of any length, which takes long.
                long nanos = period.toNanos();
                return Duration.ofNanos((passed.toNanos() / nanos + 1) * nanos);
            }
            return period.multipliedBy(passed.dividedBy(period) + 1);
        }

        @Override
        public Optional<Instant> at(At at) {
            return Optional.of(at.instant()).filter(instant -> instant.isAfter(after));
        }

        @Override
        public Optional<Instant> byHand(ByHand byHand) {
            return Optional.empty();
        }
    }
}
