package io.carillon.core.schedule;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reader of durations that people write: ISO-8601 durations of a fixed length, weeks included.
 * For another notation it says what to write instead. Pure; any thread.
 */
public final class Durations {
    /** No duration that is meant is longer; this bounds the work for one that is not. */
    private static final int LONGEST = 100;

    private static final Pattern WEEKS =
            Pattern.compile("(?i)([-+]?)P([-+]?[0-9]{1,9})W(?:([-+]?[0-9]{1,12})D)?(T.*)?");
    private static final Pattern CALENDAR =
            Pattern.compile("(?i)[-+]?P([-+]?[0-9]+[YMWD])*[-+]?[0-9]+[YM].*");
    private static final Pattern PART =
            Pattern.compile("([0-9]{1,9}(?:[.,][0-9]{1,9})?) ?([a-zA-Zµμ]+)[ ,]*");

    private Durations() {}

    /**
     * Reads an ISO-8601 duration.
     *
     * @throws IllegalArgumentException when it is not one; the message names the remedy
     */
    public static Duration parse(String text) {
        try {
            Matcher weeks = WEEKS.matcher(text);
            return weeks.matches() ? weeks(weeks) : Duration.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    text.length() <= LONGEST && CALENDAR.matcher(text).matches()
                            ? "'"
                                    + text
                                    + "' has no fixed length, because months and years differ;"
                                    + " write days (P30D), or PT1M for a minute; for a day of"
                                    + " each month use cron"
                            : "'"
                                    + cut(text)
                                    + "' is not a valid ISO-8601 duration; write "
                                    + meant(text).orElse("PT10M for ten minutes"),
                    e);
        }
    }

    /** The ISO-8601 duration that another notation such as {@code 1h30m} means. */
    public static Optional<String> meant(String text) {
        if (text.isBlank() || text.length() > LONGEST) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text.strip());
        while (part.lookingAt()) {
            BigDecimal nanos = nanos(part.group(2));
            sum =
                    sum.plusNanos(
                            nanos.multiply(new BigDecimal(part.group(1).replace(',', '.')))
                                    .min(BigDecimal.valueOf(Long.MAX_VALUE / LONGEST))
                                    .longValue());
            if (nanos.signum() == 0) {
                return Optional.empty();
            }
            part.region(part.end(), part.regionEnd());
        }
        return part.regionStart() == part.regionEnd() ? Optional.of(write(sum)) : Optional.empty();
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static Duration weeks(Matcher weeks) {
        long days = Math.multiplyExact(7, Long.parseLong(weeks.group(2)));
        if (weeks.group(3) != null) {
            days = Math.addExact(days, Long.parseLong(weeks.group(3)));
        }
        Duration rest =
                weeks.group(4) == null ? Duration.ZERO : Duration.parse("P" + weeks.group(4));
        Duration sum = Duration.ofDays(days).plus(rest);
        return weeks.group(1).equals("-") ? sum.negated() : sum;
    }

    /** Days as days: they are what people mean by 24 hours. */
    private static String write(Duration duration) {
        return duration.toDays() > 0 && duration.equals(Duration.ofDays(duration.toDays()))
                ? "P" + duration.toDays() + "D"
                : duration.toString();
    }

    /** The nanoseconds of a unit; zero for a word that is none. */
    private static BigDecimal nanos(String unit) {
        long nanos =
                switch (unit.toLowerCase(Locale.ROOT)) {
                    case "ns" -> 1L;
                    case "us", "µs", "μs" -> 1_000L;
                    case "ms", "millis", "milliseconds" -> 1_000_000L;
                    case "s", "sec", "secs", "second", "seconds" -> 1_000_000_000L;
                    case "m", "min", "mins", "minute", "minutes" -> 60_000_000_000L;
                    case "h", "hr", "hrs", "hour", "hours" -> 3_600_000_000_000L;
                    case "d", "day", "days" -> 86_400_000_000_000L;
                    case "w", "week", "weeks" -> 604_800_000_000_000L;
                    default -> 0L;
                };
        return BigDecimal.valueOf(nanos);
    }
}
