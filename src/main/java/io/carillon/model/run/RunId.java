package io.carillon.model.run;

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

    public RunId {
        nominalTime = Instant.ofEpochMilli(nominalTime.toEpochMilli());
    }

    /** The run of that name; empty if it is not a run's name. */
    public static Optional<RunId> parse(String text) {
        int tilde = text.indexOf('~');
        if (tilde < 1 || text.length() < tilde + 3) {
            return Optional.empty();
        }
        try {
            Instant nominalTime = time(text.substring(tilde + 1, text.length() - 1));
            Trigger trigger = Trigger.of(text.charAt(text.length() - 1));
            return Optional.of(new RunId(text.substring(0, tilde), nominalTime, trigger));
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
        StringBuilder text = new StringBuilder(job.length() + 20).append(job).append('~');
        if (time.getYear() < 0 || time.getYear() > 9999) {
            text.append(STAMP.format(time));
        } else {
            // By hand, because names are made several times for each step of each run.
            digits(text, time.getYear(), 1_000);
            digits(text, time.getMonthValue(), 10);
            digits(text, time.getDayOfMonth(), 10);
            text.append('T');
            digits(text, time.getHour(), 10);
            digits(text, time.getMinute(), 10);
            digits(text, time.getSecond(), 10);
            digits(text, time.getNano() / 1_000_000, 100);
        }
        return text.append(trigger.letter()).toString();
    }

    private static void digits(StringBuilder text, int value, int highest) {
        for (int unit = highest; unit > 0; unit /= 10) {
            text.append((char) ('0' + value / unit % 10));
        }
    }

    private static Instant time(String stamp) {
        if (stamp.length() == 18 && stamp.charAt(8) == 'T') {
            int date = number(stamp, 0, 8);
            int time = number(stamp, 9, 18);
            int day = date % 100;
            // The 29th and later need to know the month: left to the formatter.
            if (date >= 0 && time >= 0 && day >= 1 && day <= 28) {
                int month = date / 100 % 100;
                int hour = time / 10_000_000;
                int minute = time / 100_000 % 100;
                int second = time / 1_000 % 100;
                if (month >= 1 && month <= 12 && hour < 24 && minute < 60 && second < 60) {
                    int nano = time % 1_000 * 1_000_000;
                    return LocalDateTime.of(date / 10_000, month, day, hour, minute, second, nano)
                            .toInstant(ZoneOffset.UTC);
                }
            }
        }
        return LocalDateTime.parse(stamp, STAMP).toInstant(ZoneOffset.UTC);
    }

    /** The number that those characters are; negative if some is no digit. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
