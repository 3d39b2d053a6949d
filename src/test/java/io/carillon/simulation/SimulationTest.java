package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Whole lives of the cluster, each from one seed. */
class SimulationTest {
    private static final long SEEDS = Long.getLong("simulation.seeds", 200);
    private static final Long ONE = Long.getLong("simulation.seed");

    @Test
    void everySeedKeepsAllPromises() {
        LongStream seeds = ONE == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(ONE);
        seeds.forEach(
                seed -> {
                    World world = new World(seed, Mutant.NONE).run();
                    if (Boolean.getBoolean("simulation.loud")) {
                        System.out.println(world.summary());
                    }
                });
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
