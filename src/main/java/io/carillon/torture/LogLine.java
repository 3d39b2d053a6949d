package io.carillon.torture;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A line that a task wrote.
 *
 * @param what start, beat, end, fail or killed
 * @param job name of its job
 * @param run id of its run
 * @param nominal the run's nominal time
 * @param shard number of its shard
 * @param attempt number of its attempt
 * @param task its own id
 * @param at when it was written, by the clock of its machine
 */
record LogLine(
        String what,
        String job,
        String run,
        Instant nominal,
        int shard,
        int attempt,
        String task,
        Instant at) {
    private static final List<String> WORDS = List.of("start", "beat", "end", "fail", "killed");

    /** Parses a line; empty if the task was killed while it wrote the line. */
    static Optional<LogLine> parse(String job, String line) {
        String[] parts = line.split(" ", -1);
        // Some systems' date knows no nanoseconds and leaves an N behind.
        boolean whole = parts.length == 7 && parts[6].matches("[0-9]{10,19}N?");
        if (!whole || !WORDS.contains(parts[0])) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new LogLine(
                            parts[0],
                            job,
                            parts[1],
                            Instant.parse(parts[2]),
                            Integer.parseInt(parts[3]),
                            Integer.parseInt(parts[4]),
                            parts[5],
                            time(parts[6])));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant time(String text) {
        if (text.endsWith("N")) {
            return Instant.ofEpochSecond(Long.parseLong(text.substring(0, text.length() - 1)));
        }
        long nanos = Long.parseLong(text);
        return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
    }

    /** A shard of a run. */
    String part() {
        return run + " shard " + shard;
    }

    boolean is(String word) {
        return what.equals(word);
    }

    @Override
    public String toString() {
        return "%s %s %s attempt %d".formatted(at, what, part(), attempt);
    }
}
