package io.carillon.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Chance of one purpose, drawn from the seed alone; purposes do not disturb each other. */
final class Dice {
    /** The seed of the world. */
    final long seed;

    private final SplittableRandom random;

    Dice(long seed, String purpose) {
        this.seed = seed;
        random = new SplittableRandom(seed * 1_000_003 + purpose.hashCode());
    }

    /** Chance of another purpose, from the same seed: it does not disturb this one. */
    Dice beside(String purpose) {
        return new Dice(seed, purpose);
    }

    SplittableRandom random() {
        return random;
    }

    /** From 0 up to, not including. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Both included. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    boolean oneIn(int many) {
        return random.nextInt(many) == 0;
    }

    Duration seconds(int least, int most) {
        return Duration.ofSeconds(between(least, most));
    }

    Duration millis(int least, int most) {
        return Duration.ofMillis(between(least, most));
    }

    <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
