package io.carillon.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With an hour field that begins with a star, a schedule follows real time through every change of
 * the clocks. With any other, what the clocks skip fires once at the first instant after the gap;
 * what they show twice, once.
 */
class CronDaylightSavingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # fixed hours. Berlin 2026-03-29: 02:00 becomes 03:00 at 01:00Z
                    0 30 2 * * ?      | Europe/Berlin | 2026-03-28T00:00Z | 2026-03-28T01:30Z 2026-03-29T01:00Z 2026-03-30T00:30Z
                    0 0 2 * * ?       | Europe/Berlin | 2026-03-28T12:00Z | 2026-03-29T01:00Z 2026-03-30T00:00Z
                    0 0 3 * * ?       | Europe/Berlin | 2026-03-28T12:00Z | 2026-03-29T01:00Z 2026-03-30T01:00Z
                    0 0,30 2,3 * * ?  | Europe/Berlin | 2026-03-28T12:00Z | 2026-03-29T01:00Z 2026-03-29T01:30Z 2026-03-30T00:00Z
                    0 */30 0-23 * * ? | Europe/Berlin | 2026-03-29T00:00Z | 2026-03-29T00:30Z 2026-03-29T01:00Z 2026-03-29T01:30Z
                    0 30 0/1 * * ?    | Europe/Berlin | 2026-03-29T00:00Z | 2026-03-29T00:30Z 2026-03-29T01:00Z 2026-03-29T01:30Z
                    0 45 2 29 3 ?     | Europe/Berlin | 2026-03-29T01:00Z | 2027-03-29T00:45Z
                    * 2 * * *         | Europe/Berlin | 2026-03-28T12:00Z | 2026-03-29T01:00Z 2026-03-30T00:00Z 2026-03-30T00:01Z
                    * 2 * * *         | Europe/Berlin | 2026-10-25T00:58Z | 2026-10-25T00:59Z 2026-10-26T01:00Z
                    */20 2 * * *      | Europe/Berlin | 2026-03-28T12:00Z | 2026-03-29T01:00Z 2026-03-30T00:00Z 2026-03-30T00:20Z
                    # Berlin 2026-10-25: 03:00 becomes 02:00 at 01:00Z
                    0 30 2 * * ?      | Europe/Berlin | 2026-10-24T12:00Z | 2026-10-25T00:30Z 2026-10-26T01:30Z
                    0 30 2 * * ?      | Europe/Berlin | 2026-10-25T00:45Z | 2026-10-26T01:30Z
                    0 30 2 * * ?      | Europe/Berlin | 2026-10-25T01:15Z | 2026-10-26T01:30Z
                    0 0 3 * * ?       | Europe/Berlin | 2026-10-25T00:59Z | 2026-10-25T02:00Z
                    0 */30 0-23 * * ? | Europe/Berlin | 2026-10-25T00:00Z | 2026-10-25T00:30Z 2026-10-25T02:00Z 2026-10-25T02:30Z
                    */20 2 * * *      | Europe/Berlin | 2026-10-24T12:00Z | 2026-10-25T00:00Z 2026-10-25T00:20Z 2026-10-25T00:40Z 2026-10-26T01:00Z
                    * * 0-23 * * ?    | Europe/Berlin | 2026-10-25T00:59:58Z | 2026-10-25T00:59:59Z 2026-10-25T02:00Z
                    * * 0-23 * * ?    | Europe/Berlin | 2026-10-25T01:59:59.5Z | 2026-10-25T02:00Z
                    @daily            | Europe/Berlin | 2026-10-24T12:00Z | 2026-10-24T22:00Z 2026-10-25T23:00Z
                    # New York 2026-03-08: 02:00 becomes 03:00 at 07:00Z; 2026-11-01: 02:00 becomes 01:00 at 06:00Z
                    30 2 * * *        | America/New_York | 2026-03-07T12:00Z | 2026-03-08T07:00Z 2026-03-09T06:30Z
                    30 1 * * *        | America/New_York | 2026-10-31T12:00Z | 2026-11-01T05:30Z 2026-11-02T06:30Z
                    0 2 * * *         | America/New_York | 2026-11-01T05:59Z | 2026-11-01T07:00Z
                    # Lord Howe 2026-10-04: 02:00 becomes 02:30 at 2026-10-03T15:30Z; 2026-04-05: 02:00 becomes 01:30
                    15 2 * * *        | Australia/Lord_Howe | 2026-10-03T00:00Z | 2026-10-03T15:30Z 2026-10-04T15:15Z
                    30 2 * * *        | Australia/Lord_Howe | 2026-10-03T00:00Z | 2026-10-03T15:30Z 2026-10-04T15:30Z
                    45 1 * * *        | Australia/Lord_Howe | 2026-04-04T00:00Z | 2026-04-04T14:45Z 2026-04-05T15:15Z
                    0,30,45 1-2 * * * | Australia/Lord_Howe | 2026-04-04T14:30Z | 2026-04-04T14:45Z 2026-04-04T15:30Z 2026-04-04T16:00Z
                    # midnights that do not exist: Beirut 2026-03-29, Sao Paulo 2018-11-04; one that comes twice: Havana 2026-11-01
                    @daily            | Asia/Beirut       | 2026-03-28T12:00Z | 2026-03-28T22:00Z 2026-03-29T21:00Z
                    30 0 * * *        | Asia/Beirut       | 2026-03-28T12:00Z | 2026-03-28T22:00Z 2026-03-29T21:30Z
                    @daily            | America/Sao_Paulo | 2018-11-03T12:00Z | 2018-11-04T03:00Z 2018-11-05T02:00Z
                    30 23 * * *       | America/Sao_Paulo | 2018-02-17T12:00Z | 2018-02-18T01:30Z 2018-02-19T02:30Z
                    @daily            | America/Havana    | 2026-10-31T12:00Z | 2026-11-01T04:00Z 2026-11-02T05:00Z
                    # Apia had no 30 December 2011; the clocks went on at 10:00Z
                    0 0 9 * * ?       | Pacific/Apia | 2011-12-29T00:00Z | 2011-12-29T19:00Z 2011-12-30T10:00Z 2011-12-30T19:00Z 2011-12-31T19:00Z
                    0 0 0 30 12 ?     | Pacific/Apia | 2011-12-29T00:00Z | 2011-12-30T10:00Z 2012-12-29T10:00Z
                    0 0 0 30,31 12 ?  | Pacific/Apia | 2011-12-29T00:00Z | 2011-12-30T10:00Z 2012-12-29T10:00Z
                    # Kwajalein had no 21 August 1993; the clocks went on at 12:00Z
                    0 9 * * *         | Pacific/Kwajalein | 1993-08-20T00:00Z | 1993-08-20T21:00Z 1993-08-21T12:00Z 1993-08-21T21:00Z
                    # a star in the hour field: what does not exist does not fire
                    0 */30 * * * ?    | Europe/Berlin | 2026-03-29T00:00Z | 2026-03-29T00:30Z 2026-03-29T01:00Z 2026-03-29T01:30Z
                    0 30 * * * ?      | Europe/Berlin | 2026-03-29T00:00Z | 2026-03-29T00:30Z 2026-03-29T01:30Z
                    30 */2 * * *      | Europe/Berlin | 2026-03-28T22:00Z | 2026-03-28T23:30Z 2026-03-29T02:30Z
                    30 */2,3 * * *    | Europe/Berlin | 2026-03-28T22:00Z | 2026-03-28T23:30Z 2026-03-29T01:30Z 2026-03-29T02:30Z
                    15 * * * *        | Australia/Lord_Howe | 2026-10-03T14:30Z | 2026-10-03T14:45Z 2026-10-03T16:15Z
                    @hourly           | Asia/Beirut       | 2026-03-28T20:30Z | 2026-03-28T21:00Z 2026-03-28T22:00Z 2026-03-28T23:00Z
                    0 0 * 29 3 ?      | Asia/Beirut       | 2026-03-28T20:30Z | 2026-03-28T22:00Z 2026-03-28T23:00Z
                    0 0 * 30 12 ?     | Pacific/Apia | 2011-12-29T00:00Z | 2012-12-29T10:00Z
                    0 0 * * * ?       | Pacific/Apia | 2011-12-30T08:30Z | 2011-12-30T09:00Z 2011-12-30T10:00Z 2011-12-30T11:00Z
                    # and what comes twice fires twice
                    0 * * * *         | Europe/Berlin | 2026-10-24T23:30Z | 2026-10-25T00:00Z 2026-10-25T01:00Z 2026-10-25T02:00Z
                    @hourly           | Europe/Berlin | 2026-10-24T23:30Z | 2026-10-25T00:00Z 2026-10-25T01:00Z 2026-10-25T02:00Z
                    0 0/30 * * * ?    | Europe/Berlin | 2026-10-25T00:00Z | 2026-10-25T00:30Z 2026-10-25T01:00Z 2026-10-25T01:30Z 2026-10-25T02:00Z
                    0 0 */2 * * ?     | Europe/Berlin | 2026-10-24T22:00Z | 2026-10-25T00:00Z 2026-10-25T01:00Z 2026-10-25T03:00Z
                    * * * * * ?       | Europe/Berlin | 2026-10-25T00:59:58Z | 2026-10-25T00:59:59Z 2026-10-25T01:00Z 2026-10-25T01:00:01Z
                    0 30 * 25 10 ? 2026 | Europe/Berlin | 2026-10-25T00:30Z | 2026-10-25T01:30Z 2026-10-25T02:30Z
                    30 * * * *        | Australia/Lord_Howe | 2026-04-04T13:45Z | 2026-04-04T14:30Z 2026-04-04T15:00Z 2026-04-04T16:00Z
                    0 * * * *         | America/Havana    | 2026-11-01T03:30Z | 2026-11-01T04:00Z 2026-11-01T05:00Z 2026-11-01T06:00Z
                    0 */23 * * *      | America/Sao_Paulo | 2018-02-17T12:00Z | 2018-02-18T01:00Z 2018-02-18T02:00Z 2018-02-18T03:00Z
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
    void aStarInTheHourFieldCountsTheHoursOfTheDay() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        for (String text : List.of("*/15 * * * *", "0 */15 * * * ?", "0 0/15 */1 * * ?")) {
            CronExpression expression = CronExpression.parse(text);
            assertThat(count(expression, berlin, "2026-03-28T23:00Z", "2026-03-29T22:00Z"))
                    .as("%s: 23 hours", text)
                    .isEqualTo(23 * 4);
            assertThat(count(expression, berlin, "2026-10-24T22:00Z", "2026-10-25T23:00Z"))
                    .as("%s: 25 hours", text)
                    .isEqualTo(25 * 4);
        }
        CronExpression fixed = CronExpression.parse("*/15 0-23 * * *");
        assertThat(count(fixed, berlin, "2026-10-24T22:00Z", "2026-10-25T23:00Z"))
                .as("25 hours, but the second 02:xx has fired already")
                .isEqualTo(24 * 4);
    }

    /** The definitions themselves, slowly, minute by minute. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Berlin",
                "America/New_York",
                "America/Sao_Paulo",
                "America/Havana",
                "America/St_Johns",
                "Australia/Lord_Howe",
                "Pacific/Apia",
                "Africa/Casablanca",
                "Asia/Beirut",
                "Asia/Tehran",
                "UTC"
            })
    void equalsTheDefinition(String name) {
        ZoneId zone = ZoneId.of(name);
        Random random = new Random(name.hashCode());
        for (int year : new int[] {2011, 2018, 2026}) {
            Instant end = Instant.parse(year + 1 + "-01-01T00:00:00Z");
            Instant change = Instant.parse(year + "-01-01T00:00:00Z");
            while (change.isBefore(end)) {
                Instant from = change.minus(Duration.ofDays(2));
                Instant to = change.plus(Duration.ofDays(2));
                for (int i = 0; i < 5; i++) {
                    Times times = Times.random(random);
                    compare(times.text("*/"), zone, times.inRealTime(zone, from, to), from, to);
                    compare(times.text("0/"), zone, times.byTheClock(zone, from, to), from, to);
                }
                ZoneOffsetTransition next = zone.getRules().nextTransition(change);
                change = next == null ? end : next.getInstant();
            }
        }
    }

    private static void compare(
            String text, ZoneId zone, SortedSet<Instant> expected, Instant from, Instant to) {
        CronExpression expression = CronExpression.parse(text);
        List<Instant> fires = new ArrayList<>();
        Instant last = expression.next(from, zone).orElseThrow();
        while (!last.isAfter(to)) {
            fires.add(last);
            last = expression.next(last, zone).orElseThrow();
        }
        assertThat(fires).as("%s in %s", text, zone).isEqualTo(List.copyOf(expected));
    }

    /**
     * Times of each day.
     *
     * @param minute the first minute of an hour that matches
     * @param minutes minutes to the next one
     * @param hours hours from one matching hour to the next, from midnight on
     */
    private record Times(int minute, int minutes, int hours) {
        static Times random(Random random) {
            return new Times(random.nextInt(60), 1 + random.nextInt(59), 1 + random.nextInt(5));
        }

        String text(String everyHour) {
            return minute + "/" + minutes + " " + everyHour + hours + " * * *";
        }

        boolean match(LocalDateTime time) {
            int passed = time.getMinute() - minute;
            return passed >= 0 && passed % minutes == 0 && time.getHour() % hours == 0;
        }

        /** All minutes of real time at which a clock on the wall shows a matching time. */
        SortedSet<Instant> inRealTime(ZoneId zone, Instant from, Instant to) {
            SortedSet<Instant> fires = new TreeSet<>();
            for (Instant at = from.plusSeconds(60); !at.isAfter(to); at = at.plusSeconds(60)) {
                if (match(LocalDateTime.ofInstant(at, zone))) {
                    fires.add(at);
                }
            }
            return fires;
        }

        /** All matching times of the calendar, each turned into one instant. */
        SortedSet<Instant> byTheClock(ZoneId zone, Instant from, Instant to) {
            SortedSet<Instant> fires = new TreeSet<>();
            ZoneRules rules = zone.getRules();
            LocalDateTime end = LocalDateTime.ofInstant(to, zone).plusDays(2);
            LocalDateTime time = LocalDateTime.ofInstant(from, zone).minusDays(2);
            for (; time.isBefore(end); time = time.plusMinutes(1)) {
                if (match(time)) {
                    fires.add(
                            rules.getValidOffsets(time).isEmpty()
                                    ? rules.getTransition(time).getInstant()
                                    : time.atZone(zone).withEarlierOffsetAtOverlap().toInstant());
                }
            }
            return fires.subSet(from.plusNanos(1), to.plusNanos(1));
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
