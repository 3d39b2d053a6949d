package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.model.Opaque;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.PortSet;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What tasks and the executors that they bring take of the offers: each part once. */
class TaskCutTest {
    private static final Need NEED =
            new Need(
                    new Resources(500, 0, 0, 0, 1),
                    Optional.of(
                            new ExecutorNeed(
                                    new AppVersionId("reports", 1),
                                    new Resources(100, 0, 0, 0, 1),
                                    9)));

    private static HostAccount account(List<Resource> offered) {
        return new HostAccount(ResourceRules.sum(offered), new TreeMap<>());
    }

    @Test
    void theFirstTaskTakesTheExecutorsPartToo() {
        List<Resource> offered = List.of(CoreDriver.scalar("cpus", 1_100), ports(31_000, 31_002));
        HostAccount account = account(offered);

        TaskCut first = TaskCut.of(offered, account, NEED).orElseThrow();
        account.take(NEED);
        TaskCut second = TaskCut.of(first.task().left(), account, NEED).orElseThrow();
        account.take(NEED);

        assertThat(ResourceRules.sum(first.executor().orElseThrow().taken()))
                .isEqualTo(new Resources(100, 0, 0, 0, 1).space(PortSet.of(List.of(31_000))));
        assertThat(ResourceRules.sum(first.task().taken()))
                .isEqualTo(NEED.resources().space(PortSet.of(List.of(31_001))));
        assertThat(second.executor()).isEmpty();
        assertThat(ResourceRules.sum(second.task().taken()))
                .isEqualTo(NEED.resources().space(PortSet.of(List.of(31_002))));
        assertThat(ResourceRules.sum(second.task().left())).isEqualTo(Resources.NONE);
        assertThat(TaskCut.of(second.task().left(), account, NEED)).isEmpty();
    }

    @Test
    void whatTheAccountDoesNotTakeIsNotCut() {
        List<Resource> offered = List.of(CoreDriver.scalar("cpus", 599), ports(31_000, 31_009));
        List<Resource> large = List.of(CoreDriver.scalar("cpus", 9_000), ports(31_000, 31_009));

        assertThat(TaskCut.of(offered, account(offered), NEED)).isEmpty();
        assertThat(TaskCut.of(offered, account(large), NEED))
                .as("nor is what the offers do not have")
                .isEmpty();
        assertThat(TaskCut.of(large, account(offered), NEED)).isEmpty();
    }

    /** Over several pools of one thing, reserved and not. */
    @Test
    void whatTheAccountTakesIsAlwaysThere() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Resource> left = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                boolean reserved = random.nextBoolean();
                String name = List.of("cpus", "mem", "gpus").get(random.nextInt(3));
                left.add(
                        new Resource(
                                name,
                                random.nextInt(5) * 500L,
                                List.of(),
                                reserved,
                                true,
                                Opaque.EMPTY));
            }
            HostAccount account = account(left);
            Resources before = account.free();
            Need need =
                    new Need(
                            resources(random),
                            Optional.of(
                                    new ExecutorNeed(
                                            new AppVersionId("a", 1), resources(random), 3)));
            Resources taken = Resources.NONE;
            while (account.fits(need)) {
                TaskCut cut = TaskCut.of(left, account, need).orElseThrow();
                account.take(need);
                left = cut.task().left();
                taken = taken.plus(ResourceRules.sum(cut.task().taken()));
                if (cut.executor().isPresent()) {
                    taken = taken.plus(ResourceRules.sum(cut.executor().get().taken()));
                }
                assertThat(ResourceRules.sum(left)).as("seed %d", seed).isEqualTo(account.free());
            }
            assertThat(taken).as("seed %d", seed).isEqualTo(before.minus(account.free()));
        }
    }

    private static Resources resources(Random random) {
        return new Resources(
                random.nextInt(8) * 100L, random.nextInt(8) * 100L, 0, random.nextInt(2), 0);
    }

    private static Resource ports(int from, int to) {
        PortRange range = new PortRange(from, to);
        return new Resource("ports", 0, List.of(range), false, true, Opaque.EMPTY);
    }
}
