package io.carillon.fuzz;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.Consumer;

/**
 * How long a fuzzer goes on: so many seeds in every build, and new seeds for {@code
 * -Dfuzz.minutes=N} on demand. A failure names its seed, which {@code -Dfuzz.seed=N} repeats.
 */
final class Fuzz {
    private static final long FIRST = 1;
    private static final long FIRST_OF_LONG_RUNS = 1_000_000;

    private Fuzz() {}

    /** Tries with the first seeds, or as long as the minutes say. */
    static void seeds(int count, Consumer<Random> attempt) {
        Long one = Long.getLong("fuzz.seed");
        if (one != null) {
            attempt(one, attempt);
            return;
        }
        for (long seed = FIRST; seed < FIRST + count; seed++) {
            attempt(seed, attempt);
        }
        Instant end = Instant.now().plus(Duration.ofMinutes(Long.getLong("fuzz.minutes", 0)));
        for (long seed = FIRST_OF_LONG_RUNS; Instant.now().isBefore(end); seed++) {
            attempt(seed, attempt);
        }
    }

    private static void attempt(long seed, Consumer<Random> attempt) {
        try {
            attempt.accept(new Random(seed));
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("-Dfuzz.seed=" + seed + ": " + e, e);
        }
    }
}
