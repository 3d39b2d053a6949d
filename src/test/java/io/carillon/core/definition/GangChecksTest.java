package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.model.FieldError;
import io.carillon.model.job.Limits;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many shards may start together: one record must have them all. */
final class GangChecksTest {
    @Test
    void aGangIsNoLargerThanARecord() {
        assertThat(errors(Bounds.GANG_SHARDS)).isEmpty();
        assertThat(errors(Bounds.GANG_SHARDS + 1))
                .singleElement()
                .satisfies(
                        error -> {
                            assertThat(error.path()).isEqualTo("/shards/gang");
                            assertThat(error.message()).startsWith("is for 50 shards at most");
                        });
    }

    private static List<FieldError> errors(int shards) {
        JobForTests job = new JobForTests();
        job.shards = shards;
        job.maxParallel = shards;
        job.gang = true;
        return JobChecks.check(job.job(), Limits.DEFAULT, Instant.parse("2030-01-01T00:00:00Z"));
    }
}
