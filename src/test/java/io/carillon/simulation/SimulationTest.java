package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Whole lives of the cluster, each from one seed. */
class SimulationTest {
    private static final int ENOUGH = 200;
    private static final long SEEDS = Long.getLong("simulation.seeds", ENOUGH);
    private static final long FROM = Long.getLong("simulation.from", 1);
    private static final Long ONE = Long.getLong("simulation.seed");

    private static Seeds seeds = new Seeds(0, 0);

    @BeforeAll
    static void live() throws InterruptedException, IOException {
        seeds = (ONE == null ? new Seeds(FROM, SEEDS) : new Seeds(ONE, 1)).run();
        Path target = Files.createDirectories(Path.of("target"));
        Files.writeString(target.resolve("simulation-coverage.md"), seeds.coverage().page());
    }

    @Test
    void everySeedKeepsAllPromises() {
        if (!seeds.failures().isEmpty()) {
            AssertionError first = seeds.failures().get(0);
            seeds.failures().stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    @Test
    void everyFaultStrikes() {
        assumeTrue(ONE == null && SEEDS >= ENOUGH, "too few seeds to hit everything");
        assertThat(seeds.coverage().missed()).isEmpty();
    }

    @Test
    @DisabledIfSystemProperty(named = "simulation.seed", matches = ".+")
    void seedsThatOnceFailedKeepAllPromises() throws IOException {
        for (long seed : kept()) {
            new World(seed, Mutant.NONE).run();
        }
    }

    @Test
    @DisabledIfSystemProperty(named = "simulation.seed", matches = ".+")
    void theSameSeedGivesTheSameStory() {
        for (long seed = 1; seed <= 5; seed++) {
            long once = new World(seed, Mutant.NONE).run().trace.hash();
            assertThat(new World(seed, Mutant.NONE).run().trace.hash()).isEqualTo(once);
        }
    }

    private static List<Long> kept() throws IOException {
        try (InputStream in =
                        Objects.requireNonNull(
                                SimulationTest.class.getResourceAsStream("seeds.txt"));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.replaceAll("#.*", "").trim())
                    .filter(line -> !line.isEmpty())
                    .map(Long::valueOf)
                    .toList();
        }
    }
}
