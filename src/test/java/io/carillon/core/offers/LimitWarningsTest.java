package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.model.FieldError;
import io.carillon.model.job.ResourceLimits;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Limits that no known agent could ever give. */
final class LimitWarningsTest extends SpreadStory {
    @Test
    void limitsAboveEachKnownAgentAreToldOf() {
        assertThat(warnings(64_000, 999_999)).as("nothing is known").isEmpty();
        offer("a", 4_000);
        offer("b", 8_000);

        assertThat(warnings(8_000, 100)).isEmpty();
        assertThat(warnings(8_001, 101))
                .extracting(FieldError::path)
                .containsExactly("/limits/cpus", "/limits/memMiB");
        assertThat(warnings(8_001, 1).get(0).message()).contains("largest: 8 cpus");
    }

    private List<FieldError> warnings(long cpusMilli, int memMiB) {
        JobForTests job = new JobForTests();
        job.limits =
                Optional.of(
                        new ResourceLimits(Optional.of(cpusMilli), Optional.of(memMiB), List.of()));
        return LimitWarnings.of(core.state, job.job());
    }
}
