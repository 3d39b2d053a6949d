package io.carillon.core.schedule;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronExpressionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # seconds, steps, lists, wraparound
                    * * * * * ?            | 2026-01-01T00:00:00   | 2026-01-01T00:00:01 2026-01-01T00:00:02
                    * * * * * *            | 2026-01-01T00:00:00.5 | 2026-01-01T00:00:01
                    0/20 * * * * ?         | 2026-01-01T00:00:30   | 2026-01-01T00:00:40 2026-01-01T00:01:00
                    */20 59 23 31 12 ?     | 2026-12-31T23:59:20   | 2026-12-31T23:59:40 2027-12-31T23:59:00
                    50-10/10 0 0 1 1 ?     | 2025-12-31T00:00:00   | 2026-01-01T00:00:00 2026-01-01T00:00:10 2026-01-01T00:00:50
                    0 0 22-2 * * ?         | 2026-01-01T00:30:00   | 2026-01-01T01:00:00 2026-01-01T02:00:00 2026-01-01T22:00:00
                    0 0 2 * * ?            | 2026-01-01T02:00:00   | 2026-01-02T02:00:00 2026-01-03T02:00:00
                    0 0 2 * * ?            | 2026-01-01T01:59:59.999999999 | 2026-01-01T02:00:00
                    # a step alone begins with the smallest value
                    0 /35 * * * ?          | 2026-01-01T00:00:00   | 2026-01-01T00:35:00 2026-01-01T01:00:00
                    /20 * * * * ?          | 2026-01-01T00:00:30   | 2026-01-01T00:00:40 2026-01-01T00:01:00
                    0 0 /9 * * ?           | 2026-01-01T10:00:00   | 2026-01-01T18:00:00 2026-01-02T00:00:00
                    0 0 0 /15 * ?          | 2026-01-02T00:00:00   | 2026-01-16T00:00:00 2026-01-31T00:00:00 2026-02-01T00:00:00
                    0 0 0 1 /5 ?           | 2026-01-02T00:00:00   | 2026-06-01T00:00:00 2026-11-01T00:00:00 2027-01-01T00:00:00
                    0 0 0 ? * /3           | 2026-11-22T00:00:00   | 2026-11-25T00:00:00 2026-11-28T00:00:00 2026-11-29T00:00:00
                    0 0 0 1 1 ? /50        | 2026-01-01T00:00:00   | 2070-01-01T00:00:00 2120-01-01T00:00:00
                    0 /50,7 0 * * ?        | 2026-01-01T00:00:00   | 2026-01-01T00:07:00 2026-01-01T00:50:00 2026-01-02T00:00:00
                    /35 * * * *            | 2026-01-01T00:00:00   | 2026-01-01T00:35:00 2026-01-01T01:00:00
                    0 0 * * /3             | 2026-11-22T00:00:00   | 2026-11-25T00:00:00 2026-11-28T00:00:00 2026-11-29T00:00:00
                    # months
                    0 0 0 1 NOV-FEB ?      | 2026-02-01T00:00:00   | 2026-11-01T00:00:00 2026-12-01T00:00:00 2027-01-01T00:00:00
                    0 0 0 31 * ?           | 2026-01-31T00:00:00   | 2026-03-31T00:00:00 2026-05-31T00:00:00
                    0 0 0 25-2/4 * ?       | 2026-02-20T00:00:00   | 2026-02-25T00:00:00 2026-03-02T00:00:00 2026-03-25T00:00:00 2026-03-29T00:00:00 2026-04-02T00:00:00
                    0 0 0 29 2 ?           | 2024-03-01T00:00:00   | 2028-02-29T00:00:00 2032-02-29T00:00:00
                    0 0 0 29 2 ?           | 2097-03-01T00:00:00   | 2104-02-29T00:00:00
                    # last days, nearest weekdays
                    0 0 0 L * ?            | 2024-02-01T00:00:00   | 2024-02-29T00:00:00 2024-03-31T00:00:00
                    0 0 0 L-3 * ?          | 2026-02-01T00:00:00   | 2026-02-25T00:00:00 2026-03-28T00:00:00
                    0 0 0 L-30 * ?         | 2026-02-01T00:00:00   | 2026-03-01T00:00:00 2026-05-01T00:00:00
                    0 0 0 LW * ?           | 2026-01-01T00:00:00   | 2026-01-30T00:00:00 2026-02-27T00:00:00
                    0 0 0 L-2W * ?         | 2026-05-01T00:00:00   | 2026-05-29T00:00:00 2026-06-29T00:00:00
                    0 0 0 1W * ?           | 2026-07-15T00:00:00   | 2026-08-03T00:00:00 2026-09-01T00:00:00
                    0 0 0 15W * ?          | 2026-08-01T00:00:00   | 2026-08-14T00:00:00 2026-09-15T00:00:00
                    0 0 0 15W * ?          | 2026-11-01T00:00:00   | 2026-11-16T00:00:00
                    0 0 0 31W * ?          | 2026-01-31T00:00:00   | 2026-02-27T00:00:00 2026-03-31T00:00:00 2026-04-30T00:00:00 2026-05-29T00:00:00
                    0 0 10 31W 4 ?         | 2026-01-01T00:00:00   | 2026-04-30T10:00:00 2027-04-30T10:00:00 2028-04-28T10:00:00 2029-04-30T10:00:00
                    0 0 10 31W 6 ?         | 2030-01-01T00:00:00   | 2030-06-28T10:00:00 2031-06-30T10:00:00
                    0 0 0 30W 2 ?          | 2026-01-01T00:00:00   | 2026-02-27T00:00:00 2027-02-26T00:00:00 2028-02-29T00:00:00
                    0 0 0 29W 2 ?          | 2026-01-01T00:00:00   | 2026-02-27T00:00:00 2027-02-26T00:00:00 2028-02-29T00:00:00
                    0 0 31W * *            | 2026-04-01T00:00:00   | 2026-04-30T00:00:00 2026-05-29T00:00:00
                    0 0 0 L-30W * ?        | 2026-02-01T00:00:00   | 2026-03-02T00:00:00 2026-05-01T00:00:00
                    0 0 0 30W,L 4 ?        | 2026-04-01T00:00:00   | 2026-04-30T00:00:00 2027-04-30T00:00:00
                    0 0 0 1,15W,L * ?      | 2026-02-01T00:00:00   | 2026-02-16T00:00:00 2026-02-28T00:00:00 2026-03-01T00:00:00
                    # days of the week: 1 is Sunday
                    0 0 0 ? * 1            | 2026-11-22T00:00:00   | 2026-11-29T00:00:00
                    0 0 0 ? * FRI-MON      | 2026-11-20T00:00:00   | 2026-11-21T00:00:00 2026-11-22T00:00:00 2026-11-23T00:00:00 2026-11-27T00:00:00
                    0 0 0 ? * 2-6          | 2026-11-20T00:00:00   | 2026-11-23T00:00:00
                    0 0 0 ? * L            | 2026-11-20T00:00:00   | 2026-11-21T00:00:00
                    0 0 0 ? * 6L           | 2026-11-01T00:00:00   | 2026-11-27T00:00:00 2026-12-25T00:00:00
                    0 0 0 ? * fril         | 2026-11-01T00:00:00   | 2026-11-27T00:00:00
                    0 0 0 ? * MON#2        | 2026-11-01T00:00:00   | 2026-11-09T00:00:00 2026-12-14T00:00:00
                    0 0 0 ? * 1#5          | 2026-11-01T00:00:00   | 2026-11-29T00:00:00 2027-01-31T00:00:00
                    0 0 0 ? * MON#1,FRIL   | 2026-11-03T00:00:00   | 2026-11-27T00:00:00 2026-12-07T00:00:00
                    # full names beside the short ones
                    0 0 9 ? * MONDAY       | 2026-11-01T00:00:00   | 2026-11-02T09:00:00 2026-11-09T09:00:00
                    0 0 9 1 JANUARY ?      | 2026-11-01T00:00:00   | 2027-01-01T09:00:00
                    0 0 0 1 april,Jun-July ? | 2026-01-01T00:00:00 | 2026-04-01T00:00:00 2026-06-01T00:00:00 2026-07-01T00:00:00
                    0 0 0 1 november-FEBRUARY/2 ? | 2026-02-01T00:00:00 | 2026-11-01T00:00:00 2027-01-01T00:00:00
                    0 0 0 ? * Tuesday#2,FridayL | 2026-11-01T00:00:00 | 2026-11-10T00:00:00 2026-11-27T00:00:00
                    0 0 * september sunday | 2026-01-01T00:00:00   | 2026-09-06T00:00:00
                    0 0 * * wednesday-thursday,SATURDAY | 2026-11-22T00:00:00 | 2026-11-25T00:00:00 2026-11-26T00:00:00 2026-11-28T00:00:00
                    # years
                    0 0 0 1 1 ? 2030,2028  | 2026-01-01T00:00:00   | 2028-01-01T00:00:00 2030-01-01T00:00:00 -
                    0 0 0 1 1 ? 2020-2040/9| 2026-01-01T00:00:00   | 2029-01-01T00:00:00 2038-01-01T00:00:00 -
                    59 59 23 31 12 ? 2199  | 2026-01-01T00:00:00   | 2199-12-31T23:59:59 -
                    # Unix: either day suffices, unless one field begins with a star; Sunday is 0 and 7
                    */15 * * * *           | 2026-01-01T00:50:30   | 2026-01-01T01:00:00 2026-01-01T01:15:00
                    0 0 13 * FRI           | 2026-02-01T00:00:00   | 2026-02-06T00:00:00 2026-02-13T00:00:00 2026-02-20T00:00:00
                    0 0 13 * 5             | 2026-04-11T00:00:00   | 2026-04-13T00:00:00 2026-04-17T00:00:00
                    0 0 */2 * MON          | 2026-11-01T00:00:00   | 2026-11-09T00:00:00 2026-11-23T00:00:00
                    0 0 1-7 * */7          | 2026-11-02T00:00:00   | 2026-12-06T00:00:00 2027-01-03T00:00:00
                    0 0 * * 0              | 2026-11-20T00:00:00   | 2026-11-22T00:00:00 2026-11-29T00:00:00
                    0 0 ? * 7              | 2026-11-20T00:00:00   | 2026-11-22T00:00:00
                    0 0 * * 5-7            | 2026-11-22T00:00:00   | 2026-11-27T00:00:00 2026-11-28T00:00:00 2026-11-29T00:00:00
                    0 0 * * sat-mon        | 2026-11-20T00:00:00   | 2026-11-21T00:00:00 2026-11-22T00:00:00 2026-11-23T00:00:00 2026-11-28T00:00:00
                    0 0 * * 1/2            | 2026-11-20T12:00:00   | 2026-11-22T00:00:00 2026-11-23T00:00:00 2026-11-25T00:00:00
                    0 0 L * *              | 2026-11-20T00:00:00   | 2026-11-30T00:00:00
                    # as in every cron, a step longer than the field leaves its first value
                    */60 * * * *           | 2026-01-01T00:00:30   | 2026-01-01T01:00:00 2026-01-01T02:00:00
                    5/90 * * * *           | 2026-01-01T00:00:00   | 2026-01-01T00:05:00 2026-01-01T01:05:00
                    0 */24 * * *           | 2026-01-01T00:00:30   | 2026-01-02T00:00:00
                    0 0 */32 */13 *        | 2026-01-01T00:00:30   | 2027-01-01T00:00:00
                    0 0 * * */8            | 2026-11-22T00:00:00   | 2026-11-29T00:00:00
                    # nicknames
                    @hourly                | 2026-01-01T00:00:00   | 2026-01-01T01:00:00
                    @daily                 | 2026-01-01T00:00:00   | 2026-01-02T00:00:00
                    @midnight              | 2026-01-01T00:00:00   | 2026-01-02T00:00:00
                    @Weekly                | 2026-11-20T00:00:00   | 2026-11-22T00:00:00
                    @monthly               | 2026-11-20T00:00:00   | 2026-12-01T00:00:00
                    @yearly                | 2026-11-20T00:00:00   | 2027-01-01T00:00:00
                    @annually              | 2026-11-20T00:00:00   | 2027-01-01T00:00:00
                    # before anything that is searched
                    0 0 0 * * ?            | 1812-01-01T00:00:00   | 1970-01-01T00:00:00 1970-01-02T00:00:00
                    """)
    void firesAt(String text, String after, String expected) {
        CronExpression expression = CronExpression.parse(text);
        Instant last = Instant.parse(after + "Z");
        List<String> fires = new ArrayList<>();
        List<String> wanted = List.of(expected.split("\\s+"));
        while (fires.size() < wanted.size()) {
            Optional<Instant> next = expression.next(last, ZoneOffset.UTC);
            fires.add(next.map(i -> i.toString().replace("Z", "")).orElse("-"));
            last = next.orElse(last);
        }
        assertThat(fires).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 0 0 30 2 ?",
                "0 0 0 31 4,6,9,11 ?",
                "0 0 0 1 1 ? 2025",
                "0 0 0 29 2 ? 2027",
                "0 0 0 L-30 2 ?",
                "0 0 30 2 *"
            })
    @Timeout(5)
    void findsQuicklyThatItNeverFires(String text) {
        CronExpression expression = CronExpression.parse(text);
        Instant now = Instant.parse("2026-01-02T00:00:00Z");
        for (int i = 0; i < 1000; i++) {
            assertThat(expression.next(now, ZoneOffset.UTC)).isEmpty();
        }
    }

    @Test
    void toleratesTheEndsOfTime() {
        CronExpression expression = CronExpression.parse("* * * * * ?");
        assertThat(expression.next(Instant.MIN, ZoneOffset.UTC))
                .contains(Instant.parse("1970-01-01T00:00:00Z"));
        assertThat(expression.next(Instant.MAX, ZoneOffset.UTC)).isEmpty();
        assertThat(expression.next(Instant.parse("2199-12-31T23:59:59Z"), ZoneOffset.UTC))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                 | the expression is empty
                    * * *              | 3 fields; write 5
                    * * * * * * * *    | 8 fields
                    @reboot            | @hourly
                    @every 1h30m       | every: PT1H30M
                    @EVERY 90s         | every: PT1M30S
                    @every  P1W        | every: P1W
                    @every             | every: PT10M
                    @every soon        | every: PT10M
                    @everyday          | @hourly
                    CRON_TZ=Asia/Tokyo 30 4 * * * | write timeZone: Asia/Tokyo and cron: 30 4 * * *
                    TZ=UTC @daily      | write timeZone: UTC and cron: @daily
                    cron_tz = "Europe/Berlin" 0 0 2 * * ? | write timeZone: Europe/Berlin and cron: 0 0 2 * * ?
                    60 * * * * ?       | second: 60 is not a number from 0 to 59
                    0 60 * * * ?       | minute: 60
                    0 0 24 * * ?       | hour: 24 is not a number from 0 to 23
                    0 0 0 32 * ?       | day-of-month: 32
                    0 0 0 0 * ?        | day-of-month: 0 is not a number from 1 to 31
                    0 0 0 1 13 ?       | month: 13 is not a number from 1 to 12 or a name from JAN to DEC
                    0 0 0 ? * 0        | day-of-week: 0 is not a number from 1 to 7 or a name from SUN to SAT
                    0 0 * * 8          | day-of-week: 8
                    0 0 0 1 1 ? 1969   | year: 1969 is not a number from 1970 to 2199
                    0 0 0 1 1 ? 2030-28| year: 28
                    0 0 0 1 1 ? 2030-2028 | year: the range 2030-2028 ends before it begins
                    0 0 0 1 JANU ?     | month: 'JANU'
                    0 0 0 1 MONDAY ?   | month: 'MONDAY'
                    0 0 0 ? * MONDAYS  | day-of-week: 'MONDAYS'
                    0 */0 * * * ?      | minute: '/0' is not a step
                    0 */ * * * ?       | minute: '/' is not a step
                    0 / * * * ?        | minute: '/' is not a step
                    0 /0 * * * ?       | minute: '/0' is not a step
                    0 //5 * * * ?      | minute: '//5' is not a step
                    0 -/5 * * * ?      | minute: '' is not
                    0 0 0 /L * ?       | day-of-month: '/L'
                    0 */90 * * * ?     | minute: a step of 90 is longer than the field (0-59); for a rhythm
                    0 0 */24 * * ?     | hour: a step of 24
                    0 1,,2 * * * ?     | minute: '1,,2' has an empty item
                    0 1- * * * ?       | minute: '' is not
                    0 -1 * * * ?       | minute: '' is not
                    0 x * * * ?        | minute: 'X' is not
                    0 99999999999 * * * ? | minute: '99999999999' is not
                    ? * * * * ?        | second: '?' is for day-of-month and day-of-week only
                    0 0 0 ?,1 * ?      | day-of-month: '?' stands alone
                    0 0 0 ? * ?/2      | day-of-week: '?' stands alone
                    0 0 0 ? * ?        | both are '?'
                    0 0 0 1 * MON      | write '?' in one of them
                    0 0 0 1-31 * 1-7   | write '?' in one of them
                    0 0 0 L-31 * ?     | L-0 to L-30
                    0 0 0 LL * ?       | day-of-month: 'LL'
                    0 0 0 1L * ?       | day-of-month: '1L'
                    0 0 0 1-5W * ?     | day-of-month: '1-5W': W follows a single day
                    0 0 0 ? * 5W       | day-of-week: '5W': W is for day-of-month
                    0 0 0 ? * MON#6    | 1 to 5
                    0 0 0 ? * MON#0    | 1 to 5
                    0 0 0 ? * MON-FRI#2| day-of-week: 'MON-FRI'
                    0 0 0 ? * 8L       | day-of-week: 8
                    """)
    void refuses(String text, String message) {
        assertThatThrownBy(() -> CronExpression.parse(text))
                .isInstanceOf(CronSyntaxException.class)
                .hasMessageContaining(message.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    */60 * * * *       | minute: a step of 60
                    10-50/60 * * * *   | minute: a step of 60 is longer than the field (0-59), so only 10 matches
                    0 */24 * * *       | hour: a step of 24
                    0 0 1/32 * *       | day-of-month: a step of 32
                    0 0 * */13 *       | month: a step of 13
                    0 0 * * */8        | day-of-week: a step of 8
                    */1 * * * * *      | every second
                    * * * * * ?        | every second
                    0-59 30 4 * * ?    | every second
                    /1 * * * * ? 2030  | every second
                    */5 * * * * *      | 12 times a minute
                    30 4 * * * *       | not the minute
                    """)
    void warns(String text, String warning) {
        assertThat(CronExpression.parse(text).warnings())
                .singleElement()
                .asString()
                .contains(warning.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* * * * *",
                "*/59 */23 */31 */12 */7",
                "0 0 2 * * *",
                "0 0 2 * * ?",
                "*/20 * * * * ?",
                "0/30 * * * * ? 2030",
                "@hourly"
            })
    void saysNothingAboutWhatIsClear(String text) {
        assertThat(CronExpression.parse(text).warnings()).isEmpty();
    }

    @Test
    void warnsOfAFewThingsOnly() {
        String many = IntStream.range(60, 5_000).mapToObj(i -> "*/" + i).collect(joining(","));
        assertThat(CronExpression.parse(many + " * * * *").warnings()).hasSize(10);
    }

    @Test
    void toleratesWhiteSpaceAndKeepsTheText() {
        String text = "  0\t0  2 * * ?  ";
        assertThat(CronExpression.parse(text).next(Instant.EPOCH, ZoneOffset.UTC))
                .contains(Instant.parse("1970-01-01T02:00:00Z"));
        assertThat(CronExpression.parse(text)).hasToString(text);
        assertThat(CronExpression.parse("@daily")).isEqualTo(CronExpression.parse("@daily"));
        assertThatCode(() -> CronExpression.parse("0 0 ? * ?")).doesNotThrowAnyException();
    }
}
