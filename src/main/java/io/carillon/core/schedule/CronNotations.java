package io.carillon.core.schedule;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The notations around the fields: nicknames, and what other schedulers write into an expression
 * though it has a field of its own in the job document. Pure.
 */
final class CronNotations {
    private static final Pattern EVERY = Pattern.compile("(?i)@every(?:\\s+(.*))?");
    private static final Pattern ZONE =
            Pattern.compile("(?i)(?:CRON_)?TZ\\s*=\\s*[\"']?([^\\s\"']*)[\"']?\\s*(.*)");

    private CronNotations() {}

    /**
     * The fields that an expression stands for.
     *
     * @throws CronSyntaxException when it says what belongs into another field of the document
     */
    static String fields(String expression) {
        Matcher zone = ZONE.matcher(expression);
        if (zone.matches()) {
            throw new CronSyntaxException(
                    "the time zone has a field of its own; write timeZone: "
                            + zone.group(1)
                            + " and cron: "
                            + zone.group(2));
        }
        Matcher every = EVERY.matcher(expression);
        if (every.matches()) {
            throw new CronSyntaxException(
                    "a rhythm has a field of its own; instead of cron write every: "
                            + period(every.group(1) == null ? "" : every.group(1)));
        }
        return expression.startsWith("@") ? nickname(expression) : expression;
    }

    private static String period(String text) {
        try {
            Durations.parse(text);
            return text.toUpperCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return Durations.meant(text).orElse("PT10M for ten minutes");
        }
    }

    private static String nickname(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "@hourly" -> "0 * * * *";
            case "@daily", "@midnight" -> "0 0 * * *";
            case "@weekly" -> "0 0 * * 0";
            case "@monthly" -> "0 0 1 * *";
            case "@yearly", "@annually" -> "0 0 1 1 *";
            default ->
                    throw new CronSyntaxException(
                            text
                                    + " is not known; write @hourly, @daily, @midnight,"
                                    + " @weekly, @monthly, @yearly or @annually");
        };
    }
}
