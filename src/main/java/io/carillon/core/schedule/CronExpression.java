package io.carillon.core.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression: the wall-clock times at which something fires.
 *
 * <p>Understood are Quartz expressions with seconds (6 fields, 7 with a year; {@code ? L W LW L-n
 * n#m}), Unix expressions (5 fields; a day matches when its day-of-month <em>or</em> its
 * day-of-week does, if both are restricted; Sunday is 0 and 7) and nicknames such as {@code
 * @daily}. Names, lists, steps and ranges that wrap around work in both.
 *
 * <p>What the clocks skip and what they show twice depends on the hour field. An expression whose
 * hour field begins with a star follows real time: it fires at every instant whose local time
 * matches, so it goes on through a repeated hour. Of any other, each matching local time is one
 * fire: a time that the clocks skip becomes the first instant after the gap (however many such
 * times there are, that is one fire), a time that the clocks show twice fires at the first.
 *
 * <p>Immutable and pure; any thread. Takes about a microsecond a fire: days are sought by month and
 * year, never second by second. Two expressions are equal when their texts are.
 */
public final class CronExpression {
    /** The first year that is searched, and the smallest in a year field. */
    static final int FIRST_YEAR = 1970;

    /** The last year that is searched, and the largest in a year field. */
    static final int LAST_YEAR = 2199;

    private static final Instant TOO_EARLY = Instant.parse("1969-12-30T00:00:00Z");
    private static final Instant TOO_LATE = Instant.parse("2200-01-03T00:00:00Z");
    private static final LocalDateTime BEGINNING = LocalDate.of(FIRST_YEAR, 1, 1).atStartOfDay();
    private static final int NONE = 64;

    private final String text;
    private final long seconds;
    private final long minutes;
    private final long hours;
    private final CronDays days;
    private final long months;
    private final BitSet years;
    private final boolean realTime;
    private final List<String> warnings;

    CronExpression(
            String text,
            long seconds,
            long minutes,
            long hours,
            CronDays days,
            long months,
            BitSet years,
            boolean realTime,
            List<String> warnings) {
        this.text = text;
        this.seconds = seconds;
        this.minutes = minutes;
        this.hours = hours;
        this.days = days;
        this.months = months;
        this.years = years;
        this.realTime = realTime;
        this.warnings = warnings;
    }

    /**
     * Reads an expression.
     *
     * @throws CronSyntaxException when it is not valid; the message names the field and the remedy
     */
    public static CronExpression parse(String text) {
        return CronParser.parse(text);
    }

    /** What its owner may not mean, although it is valid; each a sentence with the remedy. */
    public List<String> warnings() {
        return warnings;
    }

    /** The first fire strictly after the instant; empty when there is none before the year 2200. */
    public Optional<Instant> next(Instant after, ZoneId zone) {
        if (after.isAfter(TOO_LATE)) {
            return Optional.empty();
        }
        Instant since = after.isBefore(TOO_EARLY) ? TOO_EARLY : after;
        ZonedFires fires = new ZonedFires(zone.getRules(), this::firstFrom);
        return realTime ? fires.inRealTime(since) : fires.byTheClock(since);
    }

    /** Whether something fires when the clocks show that. */
    boolean matches(LocalDateTime local) {
        return local.equals(firstFrom(local));
    }

    /** The first matching local time that is not before another; null when there is none. */
    private @Nullable LocalDateTime firstFrom(LocalDateTime earliest) {
        LocalDateTime from = earliest.isBefore(BEGINNING) ? BEGINNING : earliest;
        int year = from.getYear();
        int month = from.getMonthValue();
        int day = from.getDayOfMonth();
        if (years.get(yearBit(year)) && (months >> month & 1) != 0) {
            int today = days.in(year, month);
            if ((today >> day & 1) != 0) {
                int time = timeFrom(from.toLocalTime().toSecondOfDay());
                if (time >= 0) {
                    return from.toLocalDate().atTime(LocalTime.ofSecondOfDay(time));
                }
            }
        }
        LocalDate date = dateAfter(year, month, day);
        return date == null ? null : date.atTime(LocalTime.ofSecondOfDay(timeFrom(0)));
    }

    private @Nullable LocalDate dateAfter(int thisYear, int thisMonth, int thisDay) {
        int month = thisMonth;
        int day = thisDay + 1;
        for (int bit = years.nextSetBit(yearBit(thisYear)); bit >= 0; ) {
            int year = FIRST_YEAR + bit;
            if (year != thisYear) {
                month = 1;
                day = 1;
            }
            for (int m = from(months, month); m != NONE; m = from(months, m + 1)) {
                int earliest = year == thisYear && m == thisMonth ? day : 1;
                int found = from(days.in(year, m) & 0xffffffffL, earliest);
                if (found != NONE) {
                    return LocalDate.of(year, m, found);
                }
            }
            bit = years.nextSetBit(bit + 1);
        }
        return null;
    }

    /** The first matching second of a day from that second on; negative when the day has none. */
    private int timeFrom(int secondOfDay) {
        int hour = secondOfDay / 3600;
        int minute = secondOfDay / 60 % 60;
        if ((hours >> hour & 1) != 0) {
            if ((minutes >> minute & 1) != 0) {
                int second = from(seconds, secondOfDay % 60);
                if (second != NONE) {
                    return hour * 3600 + minute * 60 + second;
                }
            }
            int later = from(minutes, minute + 1);
            if (later != NONE) {
                return hour * 3600 + later * 60 + from(seconds, 0);
            }
        }
        int later = from(hours, hour + 1);
        return later == NONE ? -1 : later * 3600 + from(minutes, 0) * 60 + from(seconds, 0);
    }

    /** How many of the times of a matching day are before that second of it. */
    int timesBefore(int secondOfDay) {
        int hour = secondOfDay / 3600;
        int minute = secondOfDay / 60 % 60;
        int inMinute = Long.bitCount(seconds);
        int count = below(hours, hour) * Long.bitCount(minutes) * inMinute;
        if ((hours >> hour & 1) != 0) {
            count += below(minutes, minute) * inMinute;
            if ((minutes >> minute & 1) != 0) {
                count += below(seconds, secondOfDay % 60);
            }
        }
        return count;
    }

    /** The last matching second of a day up to that second; one at least must match. */
    int timeUntil(int secondOfDay) {
        int hour = secondOfDay / 3600;
        int minute = secondOfDay / 60 % 60;
        if ((hours >> hour & 1) != 0) {
            if ((minutes >> minute & 1) != 0 && below(seconds, secondOfDay % 60 + 1) > 0) {
                return hour * 3600 + minute * 60 + last(seconds, secondOfDay % 60 + 1);
            }
            if (below(minutes, minute) > 0) {
                return hour * 3600 + last(minutes, minute) * 60 + last(seconds, 60);
            }
        }
        return last(hours, hour) * 3600 + last(minutes, 60) * 60 + last(seconds, 60);
    }

    private static int below(long bits, int end) {
        return Long.bitCount(bits & (1L << end) - 1);
    }

    private static int last(long bits, int end) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(bits & (1L << end) - 1);
    }

    private static int from(long bits, int first) {
        return first >= NONE ? NONE : Long.numberOfTrailingZeros(bits & (-1L << first));
    }

    private static int yearBit(int year) {
        return year - FIRST_YEAR;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CronExpression cron && text.equals(cron.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The expression as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
