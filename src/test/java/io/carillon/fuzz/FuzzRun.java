package io.carillon.fuzz;

import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run of a seeded generator: a fixed number of cases in every build, or as many as the minutes of
 * {@code -Dfuzz.minutes} allow. A failure names its seed, and {@code -Dfuzz.seed} repeats that case
 * alone.
 */
final class FuzzRun {
    private static final String MINUTES = "fuzz.minutes";
    private static final String SEED = "fuzz.seed";

    private FuzzRun() {}

    /**
     * Gives each case a random of its own.
     *
     * @param cases how many cases a build tries, with the seeds from 1 on
     */
    static void of(int cases, Consumer<Random> test) {
        Long only = Long.getLong(SEED);
        if (only != null) {
            test.accept(new Random(only));
            return;
        }
        Integer minutes = Integer.getInteger(MINUTES);
        long end = System.nanoTime() + Duration.ofMinutes(minutes == null ? 0 : minutes).toNanos();
        // A long run tries cases that no build has tried.
        long first = minutes == null ? 1 : System.currentTimeMillis() << 20;
        for (long seed = first; goesOn(minutes, seed - first, cases, end); seed++) {
            try {
                test.accept(new Random(seed));
            } catch (RuntimeException | Error e) {
                throw new AssertionError("failed; repeat it with -D" + SEED + "=" + seed, e);
            }
        }
    }

    private static boolean goesOn(@Nullable Integer minutes, long done, int cases, long end) {
        return minutes == null ? done < cases : System.nanoTime() < end;
    }
}
