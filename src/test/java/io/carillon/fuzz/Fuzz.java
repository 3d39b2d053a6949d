package io.carillon.fuzz;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The driver of all fuzzers: a fixed number of seeds in every build, and new seeds for {@code
 * -Dfuzz.minutes=N} on demand. A failure names its seed, which {@code -Dfuzz.seed=N} repeats alone.
 *
 * <p>A fuzzer of inputs keeps a corpus in {@code GuidedFuzzInputs/NAME} beside this class, where
 * Jazzer looks for it as well. Each file there is tried as it is; then each seed makes a new input,
 * by changes of the kept ones or from nothing. An input that fails is left in {@code target/fuzz},
 * from where it moves into the corpus.
 */
final class Fuzz {
    private static final String MINUTES = "fuzz.minutes";
    private static final String SEED = "fuzz.seed";

    /** What inputs are tried on. Its verdict depends on the input alone. */
    @FunctionalInterface
    interface Target {
        /** Fails unless the input is refused in words, or means something sound. */
        void check(byte[] input) throws Exception;
    }

    private final String name;
    private final Target target;
    private final List<byte[]> kept;
    private final Function<Random, byte[]> fresh;
    private final Mutations mutations;

    /**
     * A fuzzer of inputs.
     *
     * @param name of its corpus
     * @param words what inputs of this kind consist of
     * @param fresh makes an input from nothing
     */
    Fuzz(String name, List<String> words, Function<Random, byte[]> fresh, Target target) {
        this.name = name;
        this.target = target;
        this.fresh = fresh;
        this.kept = corpus(name);
        this.mutations = new Mutations(kept, words);
    }

    /** Tries the corpus, and then as many inputs as a build or the minutes allow. */
    void run(int count) {
        for (int i = 0; i < kept.size(); i++) {
            check("corpus-" + i, kept.get(i));
        }
        seeds(count, random -> check("found", next(random)));
    }

    private byte[] next(Random random) {
        return random.nextInt(4) == 0 ? fresh.apply(random) : mutations.next(random);
    }

    private void check(String what, byte[] input) {
        try {
            target.check(input);
        } catch (Exception | AssertionError | StackOverflowError e) {
            throw new AssertionError("the input is " + save(what, input), e);
        }
    }

    private Path save(String what, byte[] input) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "fuzz", name));
            Path file = Files.createTempFile(folder, what + "-", "");
            return Files.write(file, input);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The kept inputs in the order of their names. */
    static List<byte[]> corpus(String name) {
        URL folder = Fuzz.class.getResource("GuidedFuzzInputs/" + name);
        if (folder == null) {
            throw new IllegalStateException("there is no corpus " + name);
        }
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            List<byte[]> inputs = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
            return inputs;
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(URI.create(folder.toString()) + " is not a folder", e);
        }
    }

    /** Tries with the first seeds, or with new ones for as long as the minutes say. */
    static void seeds(int count, Consumer<Random> attempt) {
        Long only = Long.getLong(SEED);
        if (only != null) {
            attempt(only, attempt);
            return;
        }
        long minutes = Long.getLong(MINUTES, 0);
        if (minutes == 0) {
            for (long seed = 1; seed <= count; seed++) {
                attempt(seed, attempt);
            }
            return;
        }
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        // A long run tries cases that no build has tried.
        long first = System.currentTimeMillis() << 20;
        long seed = first;
        while (System.nanoTime() < end) {
            attempt(seed++, attempt);
        }
        System.out.println("fuzzing: " + (seed - first) + " cases from -D" + SEED + "=" + first);
    }

    private static void attempt(long seed, Consumer<Random> attempt) {
        try {
            attempt.accept(new Random(seed));
        } catch (RuntimeException | Error e) {
            throw new AssertionError("-D" + SEED + "=" + seed + ": " + e.getMessage(), e);
        }
    }
}
