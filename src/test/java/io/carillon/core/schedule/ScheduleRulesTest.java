package io.carillon.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.job.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScheduleRulesTest {
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:10Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void aRhythmCountsFromTheCreation() {
        Schedule schedule = schedule(new Schedule.Every(Duration.ofMinutes(10)), null, null);
        assertThat(upcoming(schedule, "2025-12-31T00:00:00Z", 2))
                .containsExactly(at("2026-01-01T00:10:10Z"), at("2026-01-01T00:20:10Z"));
        assertThat(upcoming(schedule, "2026-01-01T00:10:09.999Z", 1))
                .containsExactly(at("2026-01-01T00:10:10Z"));
        assertThat(upcoming(schedule, "2026-01-01T00:10:10Z", 1))
                .containsExactly(at("2026-01-01T00:20:10Z"));
        assertThat(upcoming(schedule, "2036-01-01T00:00:00Z", 1))
                .as("no drift after ten years")
                .containsExactly(at("2036-01-01T00:00:10Z"));
    }

    @Test
    void aRhythmCountsInDecimalsOfAnyLength() {
        SplittableRandom random = new SplittableRandom(4711);
        for (int i = 0; i < 5_000; i++) {
            // Up to a thousand years, so beyond what a number of nanoseconds can count.
            Duration period = Duration.ofMillis(1L << random.nextInt(45)).plusMillis(i);
            Instant after = CREATED.plusMillis(1L << random.nextInt(45)).plusMillis(i % 7);
            Instant first = CREATED.plus(period);
            Duration passed = Duration.between(first, after);
            Instant next =
                    passed.isNegative()
                            ? first
                            : first.plus(period.multipliedBy(passed.dividedBy(period) + 1));
            Schedule schedule = schedule(new Schedule.Every(period), null, null);
            assertThat(upcoming(schedule, after.toString(), 1)).containsExactly(next);
        }
    }

    @Test
    void aRhythmWithAStartFiresAtTheStart() {
        Schedule schedule =
                schedule(
                        new Schedule.Every(Duration.ofHours(1)),
                        "2026-02-01T00:00:00Z",
                        "2026-02-01T03:00:00Z");
        assertThat(upcoming(schedule, "2026-01-01T00:00:00Z", 9))
                .as("the end itself is out")
                .containsExactly(
                        at("2026-02-01T00:00:00Z"),
                        at("2026-02-01T01:00:00Z"),
                        at("2026-02-01T02:00:00Z"));
    }

    @Test
    void aCronKeepsToItsZoneAndBounds() {
        Schedule schedule =
                schedule(
                        new Schedule.Cron("0 0 2 * * ?", BERLIN),
                        "2026-03-27T01:00:00Z",
                        "2026-03-30T00:00:00Z");
        assertThat(upcoming(schedule, "2026-01-01T00:00:00Z", 9))
                .as("the start itself is in, the end is out")
                .containsExactly(
                        at("2026-03-27T01:00:00Z"),
                        at("2026-03-28T01:00:00Z"),
                        at("2026-03-29T01:00:00Z"));
        assertThat(upcoming(schedule, "2026-03-28T01:00:00Z", 1))
                .containsExactly(at("2026-03-29T01:00:00Z"));
    }

    @Test
    void anInstantFiresOnceWithinItsBounds() {
        Schedule.At rule = new Schedule.At(at("2026-05-01T00:00:00Z"));
        String after = "2026-01-01T00:00:00Z";
        assertThat(upcoming(schedule(rule, null, null), after, 3)).containsExactly(rule.instant());
        assertThat(upcoming(schedule(rule, null, null), "2026-05-01T00:00:00Z", 3)).isEmpty();
        assertThat(upcoming(schedule(rule, "2026-05-01T00:00:00Z", null), after, 3)).hasSize(1);
        assertThat(upcoming(schedule(rule, "2026-05-01T00:00:01Z", null), after, 3)).isEmpty();
        assertThat(upcoming(schedule(rule, null, "2026-05-01T00:00:00Z"), after, 3)).isEmpty();
        assertThat(upcoming(schedule(rule, null, "2026-05-01T00:00:01Z"), after, 3)).hasSize(1);
    }

    /** Never before what was written, and by the millisecond, as fires are recorded. */
    @Test
    void finerTimesBecomeTheNextMillisecond() {
        String fine = "2026-02-01T00:00:00.123456789Z";
        String next = "2026-02-01T00:00:00.124Z";
        String after = "2026-01-01T00:00:00Z";
        Schedule.Every hourly = new Schedule.Every(Duration.ofHours(1));
        assertThat(upcoming(schedule(hourly, fine, null), after, 2))
                .containsExactly(at(next), at("2026-02-01T01:00:00.124Z"));
        assertThat(upcoming(schedule(new Schedule.At(at(fine)), null, null), after, 2))
                .containsExactly(at(next));
        assertThat(upcoming(schedule(new Schedule.At(at(fine)), fine, null), after, 2))
                .containsExactly(at(next));
        assertThat(upcoming(schedule(new Schedule.At(at(fine)), null, fine), after, 2)).isEmpty();
        assertThat(upcoming(schedule(hourly, "2026-02-01T00:00:00.123Z", fine), after, 2))
                .as("123 is before an end at 123.456789")
                .containsExactly(at("2026-02-01T00:00:00.123Z"));
        Schedule.Cron eachSecond = new Schedule.Cron("* * * * * ?", BERLIN);
        assertThat(upcoming(schedule(eachSecond, fine, null), after, 1))
                .containsExactly(at("2026-02-01T00:00:01Z"));
        assertThat(upcoming(schedule(eachSecond, "2026-02-01T00:00:00.000000001Z", null), after, 1))
                .containsExactly(at("2026-02-01T00:00:01Z"));
    }

    @Test
    void aFineRhythmDoesNotDrift() {
        Schedule.Every every = new Schedule.Every(Duration.ofSeconds(1, 500_000));
        List<Instant> fires =
                upcoming(
                        schedule(every, "2026-02-01T00:00:00Z", null),
                        "2026-01-01T00:00:00Z",
                        2_001);
        assertThat(fires.get(1)).isEqualTo(at("2026-02-01T00:00:01.001Z"));
        assertThat(fires.get(2)).isEqualTo(at("2026-02-01T00:00:02.001Z"));
        assertThat(fires.get(2_000)).isEqualTo(at("2026-02-01T00:33:21Z"));
        assertThat(fires).allMatch(fire -> fire.getNano() % 1_000_000 == 0);
    }

    @Test
    void byHandNeverFires() {
        assertThat(upcoming(Schedule.BY_HAND, "2026-01-01T00:00:00Z", 3)).isEmpty();
    }

    @Test
    void absurdRhythmsNeverFireInsteadOfFailing() {
        String after = "2026-01-01T00:00:00Z";
        Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(upcoming(schedule(new Schedule.Every(endless), null, null), after, 2)).isEmpty();
        assertThat(upcoming(schedule(new Schedule.Every(Duration.ZERO), null, null), after, 2))
                .isEmpty();
    }

    @Test
    void aBrokenExpressionIsRefusedWhenCompiled() {
        assertThatThrownBy(
                        () ->
                                CompiledSchedule.of(
                                        schedule(new Schedule.Cron("x", BERLIN), null, null)))
                .isInstanceOf(CronSyntaxException.class);
    }

    private static List<Instant> upcoming(Schedule schedule, String after, int count) {
        CompiledSchedule compiled = CompiledSchedule.of(schedule);
        List<Instant> fires = ScheduleRules.upcoming(compiled, CREATED, at(after), count);
        assertThat(ScheduleRules.next(compiled, CREATED, at(after)))
                .isEqualTo(fires.stream().findFirst());
        return fires;
    }

    private static Schedule schedule(Schedule.Rule rule, String start, String end) {
        return new Schedule(
                rule,
                Optional.ofNullable(start).map(Instant::parse),
                Optional.ofNullable(end).map(Instant::parse));
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }
}
