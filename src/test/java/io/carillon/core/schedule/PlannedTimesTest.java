package io.carillon.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.job.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Counting nominal times: by arithmetic as by asking for one after the other. */
class PlannedTimesTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private static Optional<PlannedTimes> enumerated(
            CompiledSchedule schedule, Instant anchor, Instant after, Instant through) {
        List<Instant> all = new ArrayList<>();
        Optional<Instant> next = ScheduleRules.next(schedule, anchor, after);
        while (next.isPresent() && !next.get().isAfter(through)) {
            all.add(next.get());
            next = ScheduleRules.next(schedule, anchor, next.get());
        }
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(new PlannedTimes(all.get(0), all.get(all.size() - 1), all.size()));
    }

    @Test
    void arithmeticCountsWhatThereIs() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            Duration period = Duration.ofNanos(10_000_000 + random.nextInt(2_000_000_000));
            Instant anchor = START.plusNanos(random.nextInt(1_000_000_000));
            Schedule rhythm =
                    new Schedule(
                            new Schedule.Every(period),
                            random.nextInt(3) == 0
                                    ? Optional.of(START.plusMillis(random.nextInt(20_000)))
                                    : Optional.empty(),
                            random.nextInt(3) == 0
                                    ? Optional.of(START.plusMillis(20_000 + random.nextInt(20_000)))
                                    : Optional.empty());
            CompiledSchedule schedule = CompiledSchedule.of(rhythm);
            Instant after = START.plusMillis(random.nextInt(30_000) - 5_000);
            Instant through = after.plusMillis(random.nextInt(30_000));
            assertThat(PlannedTimes.between(schedule, anchor, after, through))
                    .as("seed %s", seed)
                    .isEqualTo(enumerated(schedule, anchor, after, through));
        }
    }

    @Test
    void wallClocksAreEnumerated() {
        CompiledSchedule schedule =
                CompiledSchedule.of(
                        new Schedule(
                                new Schedule.Cron("*/7 * * * * *", ZoneId.of("UTC")),
                                Optional.empty(),
                                Optional.empty()));
        assertThat(PlannedTimes.between(schedule, START, START, START.plusSeconds(60)))
                .contains(new PlannedTimes(START.plusSeconds(7), START.plusSeconds(60), 9));
        assertThat(PlannedTimes.between(schedule, START, START, START.plusSeconds(6))).isEmpty();
    }

    @Test
    void ofALongTimeTheyAreCountedAtOnce() {
        CompiledSchedule schedule =
                CompiledSchedule.of(
                        new Schedule(
                                new Schedule.Every(Duration.ofMillis(10)),
                                Optional.empty(),
                                Optional.empty()));
        Instant later = START.plus(Duration.ofDays(100));
        assertThat(PlannedTimes.between(schedule, START, START, later))
                .contains(new PlannedTimes(START.plusMillis(10), later, 864_000_000));
        assertThat(
                        PlannedTimes.between(
                                        schedule, START, START, START.plus(Duration.ofDays(3_000)))
                                .orElseThrow()
                                .count())
                .isEqualTo(Integer.MAX_VALUE);
    }

    private static CompiledSchedule cron(String expression, String zone, Optional<Instant> end) {
        return CompiledSchedule.of(
                new Schedule(
                        new Schedule.Cron(expression, ZoneId.of(zone)), Optional.empty(), end));
    }

    @Test
    void daysOfACronExpressionAreCountedAsOneTimeAfterTheOther() {
        String[] expressions = {
            "*/7 * * * * ?",
            "59 59 23 * * ?",
            "0 0 0 * * ?",
            "0 */5 8-17 ? * MON-FRI",
            "3,30,58 1,59 0,2,3,23 * * ?",
            "0 30 2 * * ?",
            "0 0/30 * L * ?",
            "10 */20 1-3 1,15,28-31 * ?"
        };
        String[] zones = {
            "UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo"
        };
        Instant[] around = {
            Instant.parse("2030-03-30T00:00:00Z"),
            Instant.parse("2030-10-26T12:00:00Z"),
            Instant.parse("2011-12-29T00:00:00Z"),
            Instant.parse("2018-11-03T00:00:00Z"),
            Instant.parse("2030-12-30T00:00:00Z")
        };
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            Instant from = around[random.nextInt(around.length)];
            Instant after = from.plusMillis(random.nextInt(86_400_000));
            Instant through = after.plusMillis((long) random.nextInt(86_400_000) * 4);
            CompiledSchedule schedule =
                    cron(
                            expressions[random.nextInt(expressions.length)],
                            zones[random.nextInt(zones.length)],
                            random.nextInt(3) == 0
                                    ? Optional.of(after.plusSeconds(random.nextInt(200_000)))
                                    : Optional.empty());
            assertThat(PlannedTimes.between(schedule, START, after, through))
                    .as("seed %s %s", seed, schedule)
                    .isEqualTo(enumerated(schedule, START, after, through));
        }
    }

    /** Else a clock that jumps, or a shard that was away for long, stops all others. */
    @Test
    @Timeout(5)
    void theSecondsOfACenturyAreCountedAtOnce() {
        CompiledSchedule schedule = cron("* * * * * ?", "Europe/Berlin", Optional.empty());
        Instant later = START.plus(Duration.ofDays(36_500));
        assertThat(PlannedTimes.between(schedule, START, START, later))
                .contains(new PlannedTimes(START.plusSeconds(1), later, Integer.MAX_VALUE));
        Instant month = START.plus(Duration.ofDays(30));
        assertThat(PlannedTimes.between(schedule, START, START, month))
                .contains(new PlannedTimes(START.plusSeconds(1), month, 30 * 86_400));
    }
}
