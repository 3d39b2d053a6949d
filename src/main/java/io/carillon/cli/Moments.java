package io.carillon.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Ends of pauses, drains and freezes, as people type them. */
final class Moments {
    private static final Pattern WEEKS =
            Pattern.compile("P([0-9]{1,6})W", Pattern.CASE_INSENSITIVE);

    private Moments() {}

    /**
     * The instant, or the end of the duration that begins now, in ISO-8601.
     *
     * @param option the option that it was given with, as messages name it
     */
    static String of(CommandLine line, String option, String until) {
        Matcher weeks = WEEKS.matcher(until);
        try {
            if (!until.toUpperCase(Locale.ROOT).startsWith("P")) {
                return Instant.parse(until).toString();
            }
            Duration after =
                    weeks.matches()
                            ? Duration.ofDays(
                                    Math.multiplyExact(7L, Long.parseLong(weeks.group(1))))
                            : Duration.parse(until);
            return Instant.now().plus(after).truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new ParameterException(
                    line,
                    option
                            + " '"
                            + until
                            + "' is neither an ISO-8601 instant such as 2030-01-31T02:00:00Z, nor a"
                            + " duration from now such as PT2H or P1D",
                    e);
        }
    }
}
