package io.carillon.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * A second opinion: seeded expressions must fire when cron-utils says so, in UTC.
 *
 * <p>Left out of the comparison, because the two differ and ours is meant:
 *
 * <ul>
 *   <li>Unix day fields that begin with a star but are not one (every second day and Mondays):
 *       cron-utils takes either, ours both, as Vixie cron and its descendants do;
 *   <li>29W to 31W in shorter months: the last weekday, as in Quartz; cron-utils knows no such day;
 *   <li>ranges that wrap around, and lists that mix numbers with L, W or #: {@link
 *       CronExpressionTest} has them.
 * </ul>
 */
class CronOracleTest {
    private static final String[] MONTHS = {
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"
    };
    private static final String[] WEEKDAYS = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
    private static final Instant SINCE = Instant.parse("2020-01-01T00:00:00Z");
    private static final int FIVE_YEARS = 5 * 366 * 24 * 3600;

    static {
        // It logs a stack trace for every candidate that it discards.
        ((Logger) LoggerFactory.getLogger("com.cronutils")).setLevel(Level.OFF);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void quartzExpressionsAgree(long seed) {
        compare(new Random(seed), CronType.QUARTZ);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void unixExpressionsAgree(long seed) {
        compare(new Random(seed), CronType.UNIX);
    }

    private static void compare(Random random, CronType type) {
        CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(type));
        for (int i = 0; i < 150; i++) {
            String text = type == CronType.QUARTZ ? quartz(random) : unix(random);
            Cron oracle = parser.parse(text);
            CronExpression ours = CronExpression.parse(text);
            Instant after = SINCE.plusSeconds(random.nextInt(FIVE_YEARS));
            List<Instant> expected = new ArrayList<>();
            List<Instant> actual = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                Optional<Instant> next = next(oracle, after);
                Optional<Instant> mine = ours.next(after, ZoneOffset.UTC);
                next.ifPresent(expected::add);
                mine.ifPresent(actual::add);
                if (next.isEmpty() || !next.equals(mine)) {
                    break;
                }
                after = next.get();
            }
            assertThat(actual).as("%s after %s", text, after).isEqualTo(expected);
        }
    }

    private static Optional<Instant> next(Cron oracle, Instant after) {
        return ExecutionTime.forCron(oracle)
                .nextExecution(after.atZone(ZoneOffset.UTC))
                .map(ZonedDateTime::toInstant);
    }

    private static String quartz(Random random) {
        String days = "?";
        String weekdays = "?";
        if (random.nextBoolean()) {
            days =
                    switch (random.nextInt(6)) {
                        case 0 -> "L";
                        case 1 -> "LW";
                        case 2 -> "L-" + (1 + random.nextInt(5));
                        case 3 -> (1 + random.nextInt(28)) + "W";
                        default -> list(random, 1, 31, new String[0]);
                    };
        } else {
            weekdays =
                    switch (random.nextInt(5)) {
                        case 0 -> (1 + random.nextInt(7)) + "L";
                        case 1 -> (1 + random.nextInt(7)) + "#" + (1 + random.nextInt(5));
                        default -> list(random, 1, 7, WEEKDAYS);
                    };
        }
        String year = random.nextInt(4) == 0 ? " " + list(random, 2020, 2035, new String[0]) : "";
        return list(random, 0, 59, new String[0])
                + " "
                + list(random, 0, 59, new String[0])
                + " "
                + list(random, 0, 23, new String[0])
                + " "
                + days
                + " "
                + list(random, 1, 12, MONTHS)
                + " "
                + weekdays
                + year;
    }

    private static String unix(Random random) {
        String days = list(random, 1, 31, new String[0]);
        String weekdays = list(random, 0, 6, WEEKDAYS);
        return list(random, 0, 59, new String[0])
                + " "
                + list(random, 0, 23, new String[0])
                + " "
                + (days.startsWith("*") ? "*" : days)
                + " "
                + list(random, 1, 12, MONTHS)
                + " "
                + (weekdays.startsWith("*") ? "*" : weekdays);
    }

    private static String list(Random random, int min, int max, String[] names) {
        StringBuilder list = new StringBuilder(item(random, min, max, names));
        for (int more = random.nextInt(3); more > 0 && list.charAt(0) != '*'; more--) {
            String item = item(random, min, max, names);
            if (!item.startsWith("*")) {
                list.append(',').append(item);
            }
        }
        return list.toString();
    }

    private static String item(Random random, int min, int max, String[] names) {
        int from = min + random.nextInt(max - min + 1);
        int to = from + random.nextInt(max - from + 1);
        int step = 1 + random.nextInt((max - min + 1) / 2);
        return switch (random.nextInt(6)) {
            case 0 -> "*";
            case 1 -> "*/" + step;
            case 2 -> from + "-" + to;
            case 3 -> from + "-" + to + "/" + step;
            case 4 -> from + "/" + step;
            default -> names.length == 0 ? "" + from : names[from - min];
        };
    }
}
