package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Need;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reasons why a task found no place: each tells the amounts that matter. */
class ShortageTest {
    private static final Resources NEED = new Resources(1_500, 64_000, 0, 0, 0);

    private static List<HostAccount> hosts(Resources... free) {
        return Stream.of(free).map(one -> new HostAccount(one, new TreeMap<>())).toList();
    }

    private static String because(Resources... hosts) {
        return new Shortage(Need.of(NEED), hosts(hosts)).because();
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

    private static String busy(Resources need, Resources... hosts) {
        return new Shortage(Need.of(need), hosts(hosts)).busy();
    }

    @Test
    void whatIsBusyTellsHowManyAgentsWouldDo() {
        Resources large = new Resources(4_000, 128_000, 0, 0, 0);
        Resources small = new Resources(1_000, 128_000, 0, 0, 0);

        assertThat(busy(NEED, large, small)).contains("1.5 cpus", "64 MiB").doesNotContain("2");
        assertThat(busy(NEED, large, small, large, large)).contains("1.5 cpus", "64 MiB", " 3 ");
        assertThat(busy(new Resources(0, 0, 0, 2, 1), new Resources(9, 9, 9, 2, 1)))
                .contains("2 gpus", "1 ports")
                .doesNotContain("cpus", "MiB");
        assertThat(busy(Resources.NONE, large)).doesNotContainPattern("[0-9]");
    }
}
