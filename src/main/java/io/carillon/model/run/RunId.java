package io.carillon.model.run;

import io.carillon.model.Digits;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The name of a run, derived from what it is: {@code <job>~<nominal time><trigger>}, for example
 * {@code nightly-report~20261122T020000000c}. Job names hold no {@code ~}, so it can be taken apart
 * again.
 *
 * @param job the job's name
 * @param nominalTime the planned time, or when it was asked for; whole milliseconds
 * @param trigger why it exists
 */
public record RunId(String job, Instant nominalTime, Trigger trigger) implements Comparable<RunId> {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS");

    private static final int STAMP_CHARS = 18;
    private static final int DATE_CHARS = 8;

    public RunId {
        Instant whole = Instant.ofEpochMilli(nominalTime.toEpochMilli());
        nominalTime = whole.equals(nominalTime) ? nominalTime : whole;
    }

    /** The run of that name; empty if it is not a run's name. */
    public static Optional<RunId> parse(String text) {
        int tilde = text.indexOf('~');
        if (tilde < 1 || text.length() < tilde + 3) {
            return Optional.empty();
        }
        try {
            LocalDateTime nominalTime = time(text, tilde + 1, text.length() - 1);
            Trigger trigger = Trigger.of(text.charAt(text.length() - 1));
            return Optional.of(
                    new RunId(
                            text.substring(0, tilde),
                            nominalTime.toInstant(ZoneOffset.UTC),
                            trigger));
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(RunId other) {
        int byJob = job.compareTo(other.job);
        if (byJob != 0) {
            return byJob;
        }
        int byTime = nominalTime.compareTo(other.nominalTime);
        return byTime != 0 ? byTime : trigger.compareTo(other.trigger);
    }

    @Override
    public String toString() {
        LocalDateTime time = LocalDateTime.ofInstant(nominalTime, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(job.length() + STAMP_CHARS + 2);
        text.append(job).append('~');
        boolean fourDigits = time.getYear() >= 0 && time.getYear() <= 9999;
        if (fourDigits) {
            stamp(text, time);
        } else {
            STAMP.formatTo(time, text);
        }
        return text.append(trigger.letter()).toString();
    }

    /**
     * What {@link #STAMP} would say, in a fraction of the time: each record of a run spells the
     * names of all its tasks and attempts, whichever of them has changed.
     */
    private static void stamp(StringBuilder text, LocalDateTime time) {
        Digits.append(text, time.getYear(), 4);
        Digits.append(text, time.getMonthValue(), 2);
        Digits.append(text, time.getDayOfMonth(), 2);
        text.append('T');
        Digits.append(text, time.getHour(), 2);
        Digits.append(text, time.getMinute(), 2);
        Digits.append(text, time.getSecond(), 2);
        Digits.append(text, time.getNano() / 1_000_000, 3);
    }

    /**
     * What {@link #STAMP} reads, in a fraction of the time, if the text is as simple as nearly all
     * are.
     */
    private static LocalDateTime time(String text, int from, int to) {
        if (to - from == STAMP_CHARS && text.charAt(from + DATE_CHARS) == 'T') {
            int date = (int) Digits.number(text, from, from + DATE_CHARS);
            int time = (int) Digits.number(text, from + DATE_CHARS + 1, to);
            int day = date % 100;
            int month = date / 100 % 100;
            int second = time / 1_000 % 100;
            int minute = time / 100_000 % 100;
            int hour = time / 10_000_000;
            // The last days of a month, and leap seconds, are for the formatter to judge.
            boolean simple = day >= 1 && day <= 28 && month >= 1 && month <= 12;
            if (date >= 0 && time >= 0 && simple && hour < 24 && minute < 60 && second < 60) {
                int nanos = time % 1_000 * 1_000_000;
                return LocalDateTime.of(date / 10_000, month, day, hour, minute, second, nanos);
            }
        }
        return LocalDateTime.parse(text.substring(from, to), STAMP);
    }
}
