package io.carillon.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.schedule.CompiledSchedule;
import io.carillon.core.schedule.CronExpression;
import io.carillon.core.schedule.CronSyntaxException;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.model.job.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Whatever is written as a cron expression, it is refused in words, or its fires ascend, lie within
 * the bounds of the schedule, depend on nothing that happened before, are found in bounded time,
 * and are those that a simple reading of the expression names.
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

    /** Allocations of the search for that many fires, of an expression with the longest lists. */
    private static final long BYTES = 16 << 20;

    private static final long PER_BYTE = 4_000;
    private static final Optional<Instant> NONE = Optional.empty();

    @Test
    void anExpressionIsRefusedOrSound() {
        new Fuzz(
                        "cron",
                        List.of(PIECES),
                        random -> text(random).getBytes(UTF_8),
                        CronFuzzTest::check)
                .run(10_000);
    }

    static void check(byte[] input) throws Exception {
        String text = new String(input, UTF_8);
        Random random = new Random(text.hashCode());
        ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
        Instant start = instant(random);
        Instant end = start.plusSeconds(random.nextInt(400 * 86_400));
        Instant before = start.minusSeconds(random.nextInt(1_000_000));
        Schedule schedule =
                new Schedule(new Schedule.Cron(text, zone), Optional.of(start), Optional.of(end));
        Cost cost = new Cost(BYTES + PER_BYTE * input.length);
        try {
            CompiledSchedule.of(new Schedule(new Schedule.Cron(text, zone), NONE, NONE));
        } catch (CronSyntaxException e) {
            assertThat(e).as(text).message().isNotBlank();
            return;
        }
        CompiledSchedule compiled = cost.of(() -> CompiledSchedule.of(schedule));
        List<Instant> fires =
                cost.of(() -> ScheduleRules.upcoming(compiled, before, before, FIRES));
        CronExpression cron = compiled.expression().orElseThrow();
        ascending(cron, zone, start, end, fires);
        List<Instant> some = new ArrayList<>(fires);
        cron.next(start, zone).ifPresent(some::add);
        if (!some.isEmpty()) {
            byHand(cron, zone, some, random);
        }
    }

    private static void ascending(
            CronExpression cron, ZoneId zone, Instant start, Instant end, List<Instant> fires) {
        Instant last = start.minusNanos(1);
        for (Instant fire : fires) {
            assertThat(fire).as("%s in %s", cron, zone).isAfter(last).isBefore(end);
            Instant between = last.plus(Duration.between(last, fire).dividedBy(2));
            assertThat(cron.next(between, zone))
                    .as("%s in %s, from %s", cron, zone, between)
                    .contains(fire);
            last = fire;
        }
        if (fires.size() < FIRES) {
            assertThat(cron.next(last, zone).filter(next -> next.isBefore(end)))
                    .as("%s in %s, after the last fire", cron, zone)
                    .isEmpty();
        }
    }

    /** Fires, and times that are like them in part, match if and only if the expression says so. */
    private static void byHand(
            CronExpression cron, ZoneId zone, List<Instant> fires, Random random) {
        CronByHand byHand = new CronByHand(cron.toString());
        for (Instant fire : fires) {
            agreed(cron, byHand, zone, fire.atZone(zone).toLocalDateTime());
            LocalDateTime other =
                    fires.get(random.nextInt(fires.size())).atZone(zone).toLocalDateTime();
            LocalDateTime near = fire.atZone(zone).toLocalDateTime();
            LocalDateTime like =
                    switch (random.nextInt(6)) {
                        case 0 -> near.plusDays(random.nextInt(800));
                        case 1 -> near.plusMonths(random.nextInt(30));
                        case 2 -> near.plusHours(random.nextInt(50));
                        case 3 -> near.plusMinutes(random.nextInt(130));
                        case 4 -> near.plusSeconds(random.nextInt(130));
                        default -> near.toLocalDate().atTime(other.toLocalTime());
                    };
            agreed(cron, byHand, zone, like);
        }
    }

    /** Times that the clocks skip or show twice have rules, and tests, of their own. */
    private static void agreed(
            CronExpression cron, CronByHand byHand, ZoneId zone, LocalDateTime local) {
        ZoneRules rules = zone.getRules();
        List<ZoneOffset> offsets = rules.getValidOffsets(local);
        if (offsets.size() != 1 || local.getYear() > 2199) {
            return;
        }
        Instant time = local.toInstant(offsets.get(0));
        ZoneOffsetTransition change = rules.previousTransition(time.plusNanos(1));
        if (change != null && change.getInstant().equals(time)) {
            return;
        }
        assertThat(cron.next(time.minusNanos(1), zone).filter(time::equals).isPresent())
                .as("%s at %s in %s", cron, local, zone)
                .isEqualTo(byHand.matches(local));
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
