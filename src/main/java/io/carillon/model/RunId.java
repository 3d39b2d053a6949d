package io.carillon.model;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
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
            String stamp = text.substring(tilde + 1, text.length() - 1);
            Instant nominalTime = LocalDateTime.parse(stamp, STAMP).toInstant(ZoneOffset.UTC);
            Trigger trigger = Trigger.of(text.charAt(text.length() - 1));
            return Optional.of(new RunId(text.substring(0, tilde), nominalTime, trigger));
        } catch (DateTimeParseException | IllegalArgumentException e) {
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
        return job
                + '~'
                + STAMP.format(LocalDateTime.ofInstant(nominalTime, ZoneOffset.UTC))
                + trigger.letter();
    }
}
