package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.model.Opaque;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ResourceRulesTest {
    @Test
    void tenTenthsAreOne() {
        List<Resource> left = List.of(CoreDriver.scalar("cpus", 1_000));
        for (int i = 0; i < 10; i++) {
            left = take(left, new Resources(100, 0, 0, 0, 0)).orElseThrow().left();
        }
        assertThat(ResourceRules.sum(left)).isEqualTo(Resources.NONE);
        assertThat(take(left, new Resources(1, 0, 0, 0, 0))).isEmpty();
    }

    @Test
    void reservedResourcesGoFirst() {
        List<Resource> offered = List.of(pool("cpus", 500, false), pool("cpus", 500, true));
        ResourceRules.Cut cut = take(offered, new Resources(700, 0, 0, 0, 0)).orElseThrow();
        assertThat(cut.taken()).extracting(Resource::reserved).containsExactly(true, false);
        assertThat(cut.taken()).extracting(Resource::milli).containsExactly(500L, 200L);
        assertThat(cut.left()).extracting(Resource::milli).containsExactly(300L, 0L);
    }

    @Test
    void whatOrdinaryTasksMayNotUseIsLeftAlone() {
        Resource volume = new Resource("disk", 9_000, List.of(), true, false, Opaque.EMPTY);
        assertThat(take(List.of(volume), new Resources(0, 0, 1, 0, 0))).isEmpty();
        assertThat(ResourceRules.sum(List.of(volume))).isEqualTo(Resources.NONE);
    }

    @Test
    void moreThanCanBeCountedIsNotLessThanNothing() {
        List<Resource> offered = new ArrayList<>();
        for (String name : List.of("cpus", "mem", "disk", "gpus")) {
            offered.add(pool(name, Long.MAX_VALUE, false));
            offered.add(pool(name, Long.MAX_VALUE, true));
        }
        List<PortRange> all = List.of(new PortRange(0, Integer.MAX_VALUE - 1));
        Resource ports = new Resource("ports", 0, all, false, true, Opaque.EMPTY);
        offered.addAll(List.of(ports, ports));

        assertThat(new Resources(1_000, 1_000, 1_000, 1, 1).fitsInto(ResourceRules.sum(offered)))
                .isTrue();
    }

    @Test
    void nothingIsTakenTwiceAndNothingGetsLost() {
        for (int seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Resource> left = offered(random);
            Resources whole = ResourceRules.sum(left);
            Resources taken = Resources.NONE;
            TreeSet<Integer> ports = new TreeSet<>();
            for (int i = 0; i < 12; i++) {
                Resources wanted =
                        new Resources(
                                random.nextInt(700),
                                random.nextInt(700),
                                random.nextInt(300),
                                random.nextInt(2),
                                random.nextInt(4));
                Optional<ResourceRules.Cut> cut = take(left, wanted);
                assertThat(cut.isPresent()).isEqualTo(fits(wanted, ResourceRules.sum(left)));
                if (cut.isPresent()) {
                    Resources part = ResourceRules.sum(cut.get().taken());
                    assertThat(part).isEqualTo(wanted.space(part.portNumbers()));
                    cut.get().taken().forEach(one -> ports(one, ports));
                    taken = taken.plus(part);
                    left = cut.get().left();
                }
                assertThat(ResourceRules.sum(left).plus(taken)).isEqualTo(whole);
                assertThat(ports).hasSize(taken.ports());
            }
        }
    }

    private static boolean fits(Resources wanted, Resources free) {
        return wanted.cpusMilli() <= free.cpusMilli()
                && wanted.memMilli() <= free.memMilli()
                && wanted.diskMilli() <= free.diskMilli()
                && wanted.gpus() <= free.gpus()
                && wanted.ports() <= free.ports();
    }

    private static void ports(Resource part, TreeSet<Integer> ports) {
        for (PortRange range : part.ranges()) {
            for (int port = range.begin(); port <= range.end(); port++) {
                assertThat(ports.add(port)).as("port %s", port).isTrue();
            }
        }
    }

    private static List<Resource> offered(SplittableRandom random) {
        List<Resource> offered = new ArrayList<>();
        int port = 1_000;
        for (int i = 0; i < 10; i++) {
            String name = List.of("cpus", "mem", "disk", "gpus").get(random.nextInt(4));
            long milli = name.equals("gpus") ? 1_000 : random.nextInt(1_500);
            offered.add(pool(name, milli, random.nextBoolean()));
            int end = port + random.nextInt(5);
            offered.add(
                    new Resource(
                            "ports",
                            0,
                            List.of(new PortRange(port, end)),
                            random.nextBoolean(),
                            true,
                            Opaque.EMPTY));
            port = end + 1;
        }
        return offered;
    }

    private static Resource pool(String name, long milli, boolean reserved) {
        return new Resource(name, milli, List.of(), reserved, true, Opaque.EMPTY);
    }

    private static Optional<ResourceRules.Cut> take(List<Resource> from, Resources wanted) {
        return ResourceRules.take(from, wanted);
    }

    @Test
    void onlyWhatIsWantedIsTaken() {
        List<Resource> offered =
                List.of(pool("cpus", 0, true), pool("cpus", 500, false), pool("disk", 9, false));
        ResourceRules.Cut cut = take(offered, new Resources(500, 0, 0, 0, 0)).orElseThrow();
        assertThat(cut.taken()).extracting(Resource::name).containsExactly("cpus");
        assertThat(cut.taken()).extracting(Resource::milli).containsExactly(500L);
    }

    @Test
    void portsComeFromPortsReservedOnesFirst() {
        Resource open = ports(false, new PortRange(10, 12), new PortRange(20, 29));
        Resource reserved = ports(true, new PortRange(40, 41), new PortRange(50, 50));
        List<Resource> offered = List.of(pool("cpus", 9_000, false), open, reserved);

        ResourceRules.Cut two = take(offered, new Resources(0, 0, 0, 0, 2)).orElseThrow();
        assertThat(two.taken())
                .extracting(Resource::ranges)
                .containsExactly(List.of(new PortRange(40, 41)));
        assertThat(two.left().get(2).ranges()).containsExactly(new PortRange(50, 50));
        assertThat(two.left().subList(0, 2)).isEqualTo(offered.subList(0, 2));

        ResourceRules.Cut eight = take(offered, new Resources(0, 0, 0, 0, 8)).orElseThrow();
        assertThat(eight.taken())
                .extracting(Resource::ranges)
                .containsExactly(
                        List.of(new PortRange(40, 41), new PortRange(50, 50)),
                        List.of(new PortRange(10, 12), new PortRange(20, 21)));
        assertThat(eight.left().get(1).ranges()).containsExactly(new PortRange(22, 29));

        assertThat(take(offered, new Resources(0, 0, 0, 0, 16))).isPresent();
        assertThat(take(offered, new Resources(0, 0, 0, 0, 17))).isEmpty();
    }

    private static Resource ports(boolean reserved, PortRange... ranges) {
        return new Resource("ports", 0, List.of(ranges), reserved, true, Opaque.EMPTY);
    }
}
