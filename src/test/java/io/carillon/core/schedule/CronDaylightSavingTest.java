package io.carillon.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the clocks skip fires once at the first instant after the gap; what they show twice, once.
 */
class CronDaylightSavingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # Berlin 2026-03-29: 02:00 becomes 03:00 at 01:00Z
                    0 30 2 * * ?      | Europe/Berlin | 2026-03-28T00:00Z | 2026-03-28T01:30Z 2026-03-29T01:00Z 2026-03-30T00:30Z
                    0 0 2 * * ?       | Europe/Berlin | 2026-03-28T12:00Z | 2026-03-29T01:00Z 2026-03-30T00:00Z
                    0 0 3 * * ?       | Europe/Berlin | 2026-03-28T12:00Z | 2026-03-29T01:00Z 2026-03-30T01:00Z
                    0 0,30 2,3 * * ?  | Europe/Berlin | 2026-03-28T12:00Z | 2026-03-29T01:00Z 2026-03-29T01:30Z 2026-03-30T00:00Z
                    0 */30 * * * ?    | Europe/Berlin | 2026-03-29T00:00Z | 2026-03-29T00:30Z 2026-03-29T01:00Z 2026-03-29T01:30Z
                    0 45 2 29 3 ?     | Europe/Berlin | 2026-03-29T01:00Z | 2027-03-29T00:45Z
                    # Berlin 2026-10-25: 03:00 becomes 02:00 at 01:00Z
                    0 30 2 * * ?      | Europe/Berlin | 2026-10-24T12:00Z | 2026-10-25T00:30Z 2026-10-26T01:30Z
                    0 30 2 * * ?      | Europe/Berlin | 2026-10-25T00:45Z | 2026-10-26T01:30Z
                    0 30 2 * * ?      | Europe/Berlin | 2026-10-25T01:15Z | 2026-10-26T01:30Z
                    0 0 3 * * ?       | Europe/Berlin | 2026-10-25T00:59Z | 2026-10-25T02:00Z
                    0 */30 * * * ?    | Europe/Berlin | 2026-10-25T00:00Z | 2026-10-25T00:30Z 2026-10-25T02:00Z 2026-10-25T02:30Z
                    * * * * * ?       | Europe/Berlin | 2026-10-25T00:59:58Z | 2026-10-25T00:59:59Z 2026-10-25T02:00Z
                    * * * * * ?       | Europe/Berlin | 2026-10-25T01:59:59.5Z | 2026-10-25T02:00Z
                    # New York 2026-03-08: 02:00 becomes 03:00 at 07:00Z; 2026-11-01: 02:00 becomes 01:00 at 06:00Z
                    30 2 * * *        | America/New_York | 2026-03-07T12:00Z | 2026-03-08T07:00Z 2026-03-09T06:30Z
                    30 1 * * *        | America/New_York | 2026-10-31T12:00Z | 2026-11-01T05:30Z 2026-11-02T06:30Z
                    0 2 * * *         | America/New_York | 2026-11-01T05:59Z | 2026-11-01T07:00Z
                    # Lord Howe 2026-10-04: 02:00 becomes 02:30 at 2026-10-03T15:30Z; 2026-04-05: 02:00 becomes 01:30
                    15 2 * * *        | Australia/Lord_Howe | 2026-10-03T00:00Z | 2026-10-03T15:30Z 2026-10-04T15:15Z
                    30 2 * * *        | Australia/Lord_Howe | 2026-10-03T00:00Z | 2026-10-03T15:30Z 2026-10-04T15:30Z
                    45 1 * * *        | Australia/Lord_Howe | 2026-04-04T00:00Z | 2026-04-04T14:45Z 2026-04-05T15:15Z
                    0,30,45 1-2 * * * | Australia/Lord_Howe | 2026-04-04T14:30Z | 2026-04-04T14:45Z 2026-04-04T15:30Z 2026-04-04T16:00Z
                    # Apia had no 30 December 2011; the clocks went on at 10:00Z
                    0 0 9 * * ?       | Pacific/Apia | 2011-12-29T00:00Z | 2011-12-29T19:00Z 2011-12-30T10:00Z 2011-12-30T19:00Z 2011-12-31T19:00Z
                    0 0 0 30 12 ?     | Pacific/Apia | 2011-12-29T00:00Z | 2011-12-30T10:00Z 2012-12-29T10:00Z
                    0 0 0 30,31 12 ?  | Pacific/Apia | 2011-12-29T00:00Z | 2011-12-30T10:00Z 2012-12-29T10:00Z
                    0 0 * * * ?       | Pacific/Apia | 2011-12-30T08:30Z | 2011-12-30T09:00Z 2011-12-30T10:00Z 2011-12-30T11:00Z
                    """)
    void firesAt(String text, String zone, String after, String expected) {
        List<Instant> wanted = new ArrayList<>();
        for (String instant : expected.split("\\s+")) {
            wanted.add(instant(instant));
        }
        CronExpression expression = CronExpression.parse(text);
        List<Instant> fires = new ArrayList<>();
        Instant last = instant(after);
        while (fires.size() < wanted.size()) {
            last = expression.next(last, ZoneId.of(zone)).orElseThrow();
            fires.add(last);
        }
        assertThat(fires).isEqualTo(wanted);
    }

    @Test
    void everyMinuteIsGaplessInSpringAndPausesInAutumn() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        CronExpression expression = CronExpression.parse("* * * * *");
        assertThat(count(expression, berlin, "2026-03-28T23:00Z", "2026-03-29T22:00Z"))
                .as("23 hours, each minute once")
                .isEqualTo(23 * 60);
        assertThat(count(expression, berlin, "2026-10-24T22:00Z", "2026-10-25T23:00Z"))
                .as("25 hours, but the second 02:xx has fired already")
                .isEqualTo(24 * 60);
    }

    /** The definition itself, slowly: all local minutes in order, each turned into an instant. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Berlin",
                "America/New_York",
                "Australia/Lord_Howe",
                "Pacific/Apia",
                "America/St_Johns",
                "Africa/Casablanca",
                "Asia/Tehran",
                "UTC"
            })
    void equalsTheDefinition(String name) {
        ZoneId zone = ZoneId.of(name);
        Random random = new Random(name.hashCode());
        for (int year : new int[] {2011, 2021, 2026}) {
            for (int i = 0; i < 4; i++) {
                int step = 1 + random.nextInt(59);
                int hours = 1 + random.nextInt(5);
                String text = random.nextInt(60) + "/" + step + " */" + hours + " * * *";
                CronExpression expression = CronExpression.parse(text);
                Instant from = Instant.parse(year + "-01-01T12:00:00Z");
                Instant to = Instant.parse(year + 1 + "-01-02T00:00:00Z");
                List<Instant> fires = new ArrayList<>();
                Instant last = from;
                while (last.isBefore(to)) {
                    last = expression.next(last, zone).orElseThrow();
                    fires.add(last);
                }
                assertThat(fires)
                        .as("%s in %s", text, name)
                        .isEqualTo(List.copyOf(definition(expression, zone, from, last)));
            }
        }
    }

    private static TreeSet<Instant> definition(
            CronExpression expression, ZoneId zone, Instant from, Instant to) {
        TreeSet<Instant> fires = new TreeSet<>();
        ZoneRules rules = zone.getRules();
        LocalDateTime end = LocalDateTime.ofInstant(to, zone).plusDays(2);
        Instant local = LocalDateTime.ofInstant(from, zone).minusDays(2).toInstant(ZoneOffset.UTC);
        while (true) {
            // In UTC the same expression has neither gap nor overlap: it lists the local times.
            local = expression.next(local, ZoneOffset.UTC).orElseThrow();
            LocalDateTime time = LocalDateTime.ofInstant(local, ZoneOffset.UTC);
            if (time.isAfter(end)) {
                return fires;
            }
            Instant fire =
                    rules.getValidOffsets(time).isEmpty()
                            ? rules.getTransition(time).getInstant()
                            : time.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
            if (fire.isAfter(from) && !fire.isAfter(to)) {
                fires.add(fire);
            }
        }
    }

    private static int count(CronExpression expression, ZoneId zone, String from, String to) {
        int count = 0;
        Instant last = instant(from).minusSeconds(1);
        while (true) {
            last = expression.next(last, zone).orElseThrow();
            if (!last.isBefore(instant(to))) {
                return count;
            }
            count++;
        }
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
