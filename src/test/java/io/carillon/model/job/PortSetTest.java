package io.carillon.model.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PortSetTest {
    @Test
    void itIsTheSetOfItsNumbersHoweverItWasMade() {
        for (int seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<PortRange> one = ranges(random);
            List<PortRange> other = ranges(random);
            PortSet left = new PortSet(one);
            PortSet right = new PortSet(other);

            assertThat(numbers(left)).as("seed %d", seed).isEqualTo(numbers(one));
            TreeSet<Integer> both = numbers(one);
            both.addAll(numbers(other));
            assertThat(numbers(left.plus(right))).as("seed %d", seed).isEqualTo(both);
            TreeSet<Integer> rest = numbers(one);
            rest.removeAll(numbers(other));
            assertThat(numbers(left.minus(right))).as("seed %d", seed).isEqualTo(rest);
            assertThat(left.minus(right)).isEqualTo(PortSet.of(rest));
            assertThat(left.containsAll(right))
                    .as("seed %d", seed)
                    .isEqualTo(numbers(one).containsAll(numbers(other)));
            for (int port = 0; port < 40; port++) {
                assertThat(left.contains(port)).isEqualTo(numbers(one).contains(port));
            }
        }
    }

    @Test
    @Timeout(60)
    void theRestIsFoundInOneGoHoweverManyRangesThereAre() {
        PortSet even = PortSet.of(IntStream.range(0, 100_000).map(i -> 2 * i).boxed().toList());
        PortSet all = new PortSet(List.of(new PortRange(0, 199_999)));

        PortSet odd = all.minus(even);

        assertThat(odd.ranges()).hasSize(100_000);
        assertThat(even.minus(odd)).isEqualTo(even);
        assertThat(odd.plus(even)).isEqualTo(all);
    }

    @Test
    void theLargestNumberIsNoSpecialCase() {
        PortRange last = new PortRange(Integer.MAX_VALUE - 1, Integer.MAX_VALUE);
        PortSet set = new PortSet(List.of(last));

        assertThat(set.minus(set)).isEqualTo(PortSet.EMPTY);
        assertThat(set.minus(PortSet.of(List.of(Integer.MAX_VALUE - 1))))
                .isEqualTo(PortSet.of(List.of(Integer.MAX_VALUE)));
    }

    @Test
    void coarselyItHasFewerRangesAndTheSmallestGapsAreFilled() {
        PortSet set = PortSet.of(List.of(1, 3, 10, 12, 40));

        assertThat(set.coarse(5)).isEqualTo(set);
        assertThat(set.coarse(4).toString()).isEqualTo("1-3, 10, 12, 40");
        assertThat(set.coarse(3).toString()).isEqualTo("1-3, 10-12, 40");
        assertThat(set.coarse(2).toString()).isEqualTo("1-12, 40");
        assertThat(set.coarse(1).toString()).isEqualTo("1-40");
    }

    private static List<PortRange> ranges(SplittableRandom random) {
        List<PortRange> ranges = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            int begin = random.nextInt(36);
            ranges.add(new PortRange(begin, begin + random.nextInt(5)));
        }
        return ranges;
    }

    private static TreeSet<Integer> numbers(PortSet set) {
        PortRange before = null;
        for (PortRange range : set.ranges()) {
            assertThat(before == null || before.end() + 1 < range.begin()).as("%s", set).isTrue();
            before = range;
        }
        return numbers(set.ranges());
    }

    private static TreeSet<Integer> numbers(List<PortRange> ranges) {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (PortRange range : ranges) {
            for (int port = range.begin(); port <= range.end(); port++) {
                numbers.add(port);
            }
        }
        return numbers;
    }
}
