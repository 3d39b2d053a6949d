package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.job.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reasons why a task found no place: each tells the amounts that matter. */
class ShortageTest {
    private static final Resources NEED = new Resources(1_500, 64_000, 0, 0, 0);

    private static String because(Resources... hosts) {
        return new Shortage(NEED, List.of(hosts)).because();
    }

    @Test
    void eachReasonTellsTheAmountsThatMatter() {
        String none = because();
        String small = because(new Resources(1_000, 128_000, 0, 0, 0));
        String apart =
                because(
                        new Resources(1_000, 128_000, 0, 0, 0),
                        new Resources(4_000, 32_000, 0, 0, 0));
        String taken = because(new Resources(4_000, 128_000, 0, 0, 0));

        assertThat(List.of(none, small, apart, taken)).doesNotHaveDuplicates();
        assertThat(none).isNotBlank().doesNotContainPattern("[0-9]");
        assertThat(small).contains("1.5 cpus", "1)").doesNotContain("64");
        assertThat(apart).contains("1.5 cpus", "64 MiB");
        assertThat(taken).contains("1.5 cpus", "64 MiB");
    }
}
