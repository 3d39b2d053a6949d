package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation tested: it finds what it is there to find. */
class SimulationMutantsTest {
    private static final int SEEDS = 30;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aDefectIsFound(Mutant mutant) {
        Optional<Throwable> found = Optional.empty();
        for (long seed = 1; seed <= SEEDS && found.isEmpty(); seed++) {
            try {
                new World(seed, mutant).run();
            } catch (AssertionError e) {
                found = Optional.ofNullable(e.getCause());
            }
        }
        assertThat(found).get().isInstanceOf(Violation.class);
        assertThat(found.orElseThrow()).hasMessageContaining(invariant(mutant));
    }

    private static String invariant(Mutant mutant) {
        return switch (mutant) {
            case NONE -> "";
            case EFFECTS_BEFORE_COMMIT -> "durable";
            case NO_EPOCH_CHECK -> "invariant 1";
            case EARLY_ACKNOWLEDGEMENT -> "invariant 3";
            case FORGOTTEN_LAUNCHING -> "invariant";
            case FORGOTTEN_ADVANCE -> "invariant 7";
            case REPEATED_CALLS -> "invariant 6";
        };
    }
}
