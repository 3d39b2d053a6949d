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
            LocalDateTime nominalTime =
                    LocalDateTime.parse(text.substring(tilde + 1, text.length() - 1), STAMP);
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
        boolean fourDigits = time.getYear() >= 0 && time.getYear() <= 9999;
        String stamp = fourDigits ? stamp(time) : STAMP.format(time);
        return job + '~' + stamp + trigger.letter();
    }

    /**
     * What {@link #STAMP} would say, in a third of the time: each record of a run spells the names
     * of all its tasks and attempts, whichever of them has changed.
     */
    private static String stamp(LocalDateTime time) {
        long date = (time.getYear() * 100L + time.getMonthValue()) * 100 + time.getDayOfMonth();
        long minutes = time.getHour() * 100L + time.getMinute();
        long millis = time.getSecond() * 1_000L + time.getNano() / 1_000_000;
        return padded(date, 100_000_000) + 'T' + padded(minutes * 100_000 + millis, 1_000_000_000);
    }

    private static String padded(long number, long limit) {
        return Long.toString(limit + number).substring(1);
    }
}
