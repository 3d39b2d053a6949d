package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.Opaque;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.PortSet;
import io.carillon.model.job.Resources;
import io.carillon.model.job.TaskPort;
import io.carillon.model.mesos.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PortCutTest {
    private static final Resource OPEN = pool(false, new PortRange(8_080, 8_081), range(31_000, 9));
    private static final Resource RESERVED = pool(true, range(40, 2));

    @Test
    void thePortsComeInTheOrderInWhichTheyAreAskedFor() {
        List<Integer> ports = numbers(List.of(OPEN, RESERVED), any(), fixed(8_081), any(), any());

        assertThat(ports).containsExactly(40, 8_081, 41, 8_080);
        assertThat(numbers(List.of(OPEN), fixed(31_008), any(), fixed(8_080)))
                .containsExactly(31_008, 8_081, 8_080);
    }

    @Test
    void aNumberThatIsNotThereIsNotTaken() {
        assertThat(take(List.of(OPEN), fixed(8_082))).isEmpty();
        assertThat(take(List.of(OPEN), fixed(30_999))).isEmpty();
        assertThat(take(List.of(OPEN), fixed(31_009))).isEmpty();
        Resource volume = new Resource("ports", 0, List.of(range(1, 9)), true, false, Opaque.EMPTY);
        assertThat(take(List.of(volume), fixed(1))).isEmpty();
    }

    @Test
    void aPortOfAnyNumberIsNoneThatTheTaskOrALaterOneMustHave() {
        Resource two = pool(false, range(1, 2));

        assertThat(numbers(List.of(two), any(), fixed(1))).containsExactly(2, 1);
        assertThat(ResourceRules.take(List.of(two), one(), PortSet.of(List.of(1)), PortSet.EMPTY))
                .map(cut -> PortCut.numbers(cut.taken()))
                .contains(List.of(2));
        assertThat(
                        ResourceRules.take(
                                List.of(two), one(), PortSet.of(List.of(1, 2)), PortSet.EMPTY))
                .isEmpty();
    }

    @Test
    void whatOthersMayWantIsTakenLast() {
        PortSet first = PortSet.of(List.of(1, 2));
        List<Resource> pools = List.of(pool(false, range(1, 4)));

        assertThat(ResourceRules.take(pools, new Resources(0, 0, 0, 0, 3), PortSet.EMPTY, first))
                .map(cut -> PortCut.numbers(cut.taken()))
                .contains(List.of(3, 4, 1));
    }

    @Test
    void nothingIsTakenTwiceAndNothingGetsLost() {
        for (int seed = 0; seed < 1_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Resource> left = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                left.add(pool(random.nextBoolean(), range(10 * i, random.nextInt(1, 8))));
            }
            PortSet whole = ResourceRules.sum(left).portNumbers();
            TreeSet<Integer> taken = new TreeSet<>();
            for (int i = 0; i < 12; i++) {
                List<TaskPort> wanted = wanted(random);
                Resources need = Resources.NONE.with(wanted);
                Optional<ResourceRules.Cut> cut = ResourceRules.take(left, need);
                boolean fits = need.fitsInto(ResourceRules.sum(left));
                assertThat(cut.isPresent()).as("seed %d", seed).isEqualTo(fits);
                if (fits) {
                    List<Integer> ports = PortCut.numbers(cut.get().taken());
                    assertThat(ports).as("seed %d", seed).hasSize(wanted.size());
                    for (int port = 0; port < ports.size(); port++) {
                        int number = ports.get(port);
                        assertThat(taken.add(number)).as("seed %d: %d", seed, number).isTrue();
                        assertThat(wanted.get(port).number().orElse(number)).isEqualTo(number);
                    }
                    left = cut.get().left();
                }
                assertThat(ResourceRules.sum(left).portNumbers())
                        .as("seed %d", seed)
                        .isEqualTo(whole.minus(PortSet.of(taken)));
            }
        }
    }

    private static List<TaskPort> wanted(SplittableRandom random) {
        List<TaskPort> wanted = new ArrayList<>();
        TreeSet<Integer> numbers = new TreeSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            int number = random.nextInt(36);
            wanted.add(random.nextBoolean() && numbers.add(number) ? fixed(number) : any());
        }
        return wanted;
    }

    private static List<Integer> numbers(List<Resource> from, TaskPort... wanted) {
        return PortCut.numbers(take(from, wanted).orElseThrow().taken());
    }

    private static Optional<ResourceRules.Cut> take(List<Resource> from, TaskPort... wanted) {
        return ResourceRules.take(from, Resources.NONE.with(List.of(wanted)));
    }

    private static Resources one() {
        return new Resources(0, 0, 0, 0, 1);
    }

    private static TaskPort any() {
        return new TaskPort(Optional.empty(), Optional.empty());
    }

    private static TaskPort fixed(int number) {
        return new TaskPort(Optional.empty(), Optional.of(number));
    }

    private static PortRange range(int begin, int size) {
        return new PortRange(begin, begin + size - 1);
    }

    private static Resource pool(boolean reserved, PortRange... ranges) {
        return new Resource("ports", 0, List.of(ranges), reserved, true, Opaque.EMPTY);
    }
}
