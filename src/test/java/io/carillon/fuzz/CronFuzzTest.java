package io.carillon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.schedule.CompiledSchedule;
import io.carillon.core.schedule.CronExpression;
import io.carillon.core.schedule.CronSyntaxException;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.model.job.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Whatever is written as a cron expression, it is refused in words, or its fires ascend, lie within
 * the bounds of the schedule, depend on nothing that happened before, and are found in bounded
 * time.
 */
class CronFuzzTest {
    private static final List<String> ZONES =
            List.copyOf(new TreeSet<>(ZoneId.getAvailableZoneIds()));
    private static final String[] PIECES = {
        "*",
        "?",
        "/",
        "-",
        ",",
        "L",
        "W",
        "#",
        "LW",
        "L-3",
        "15W",
        "31W",
        "MON",
        "friday",
        "JAN",
        "december",
        "0",
        "1",
        "2",
        "5",
        "7",
        "12",
        "15",
        "23",
        "24",
        "29",
        "30",
        "31",
        "59",
        "60",
        "1970",
        "2026",
        "2199",
        "2200",
        "99999999999",
        "@daily",
        "@every",
        "TZ=UTC",
        " ",
        "\t",
        "",
        "\u00a0",
        "\u0130",
        "\u0661",
        "\ud83c",
        "\0",
        "%",
        "H",
        "~"
    };
    private static final int FIRES = 30;

    /** Far more than the slowest expression takes on a busy machine; far less than a hang. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    @Test
    void anExpressionIsRefusedOrSound() {
        FuzzRun.of(20_000, CronFuzzTest::tryOne);
    }

    private static void tryOne(Random random) {
        String text = text(random);
        ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
        long begin = System.nanoTime();
        try {
            CompiledSchedule.of(new Schedule(new Schedule.Cron(text, zone), NONE, NONE));
        } catch (CronSyntaxException e) {
            assertThat(e).as(text).message().isNotBlank();
            return;
        }
        check(text, zone, random);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("%s in %s", text, zone)
                .isLessThan(LONGEST);
    }

    private static final Optional<Instant> NONE = Optional.empty();

    private static void check(String text, ZoneId zone, Random random) {
        Instant start = instant(random);
        Instant end = start.plusSeconds(random.nextInt(400 * 86_400));
        Schedule bounded =
                new Schedule(new Schedule.Cron(text, zone), Optional.of(start), Optional.of(end));
        CompiledSchedule schedule = CompiledSchedule.of(bounded);
        CronExpression cron = schedule.expression().orElseThrow();
        Instant before = start.minusSeconds(random.nextInt(1_000_000));
        List<Instant> fires = ScheduleRules.upcoming(schedule, before, before, FIRES);
        Instant last = start.minusNanos(1);
        for (Instant fire : fires) {
            assertThat(fire).as("%s in %s", text, zone).isAfter(last).isBefore(end);
            Instant between = last.plus(Duration.between(last, fire).dividedBy(2));
            assertThat(cron.next(between, zone))
                    .as("%s in %s, from %s", text, zone, between)
                    .contains(fire);
            last = fire;
        }
        if (fires.size() < FIRES) {
            assertThat(cron.next(last, zone).filter(next -> next.isBefore(end)))
                    .as("%s in %s, after the last fire", text, zone)
                    .isEmpty();
        }
    }

    private static Instant instant(Random random) {
        return Instant.EPOCH.plusSeconds(
                (long) (random.nextDouble() * Duration.ofDays(230 * 365).toSeconds()));
    }

    private static String text(Random random) {
        List<String> fields = new ArrayList<>();
        int count = random.nextInt(20) == 0 ? random.nextInt(9) : 5 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            fields.add(random.nextInt(3) == 0 ? noise(random) : likely(random, count, i));
        }
        return String.join(random.nextInt(30) == 0 ? "  " : " ", fields);
    }

    /** A field that is right more often than not: most expressions are then read to their end. */
    private static String likely(Random random, int count, int index) {
        int place = count == 5 ? index + 1 : index;
        int most = new int[] {59, 59, 23, 28, 12, 7, 2199, 1, 1}[place];
        int least = new int[] {0, 0, 0, 1, 1, 1, 1970, 1, 1}[place];
        if (place == 3 && random.nextBoolean()) {
            return random.nextBoolean() ? "?" : "*";
        }
        if (place == 5 && random.nextInt(4) > 0) {
            return random.nextInt(4) > 0 ? "?" : "*";
        }
        int value = least + random.nextInt(most - least + 1);
        int other = least + random.nextInt(most - least + 1);
        return switch (random.nextInt(7)) {
            case 0 -> "*";
            case 1 -> "*/" + Math.max(1, value);
            case 2 -> value + "/" + Math.max(1, other);
            case 3 -> Math.min(value, other) + "-" + Math.max(value, other);
            case 4 -> value + "," + other;
            case 5 -> "/" + Math.max(1, value);
            default -> String.valueOf(value);
        };
    }

    private static String noise(Random random) {
        StringBuilder field = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            field.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return field.toString();
    }
}
