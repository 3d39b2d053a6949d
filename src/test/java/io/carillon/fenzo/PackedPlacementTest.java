package io.carillon.fenzo;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.AgentId;
import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which of the hosts that have room a task gets: the emptiest, or the fullest. */
final class PackedPlacementTest {
    private static final Resources SMALL = new Resources(1_000, 1_000, 0, 0, 0);

    /** Compared with the plain rule on random hosts of other loads, whatever made them. */
    @ParameterizedTest
    @EnumSource(PlacementPolicy.class)
    void theLoadDecides(PlacementPolicy policy) {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Host> hosts = hosts(random);
            Comparator<Host> byFree = Comparator.comparingDouble(PackedPlacementTest::free);
            List<Host> fitting =
                    hosts.stream()
                            .filter(host -> SMALL.fitsInto(host.free()))
                            .sorted(byFree)
                            .toList();
            if (fitting.isEmpty()) {
                continue;
            }
            Host best = fitting.get(policy == PlacementPolicy.PACK ? 0 : fitting.size() - 1);
            String chosen = places(policy, hosts, 1).get(task(0));
            Host got = hosts.stream().filter(h -> h.key().equals(chosen)).findFirst().orElseThrow();
            assertThat(free(got)).as("seed " + seed).isEqualTo(free(best));
        }
    }

    @Test
    void shardsFillOneHostAfterTheOther() {
        List<Host> hosts = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            hosts.add(host(name, name.equals("b") ? 5_000 : 6_000, 8_000));
        }
        assertThat(places(PlacementPolicy.PACK, hosts, 7).values())
                .containsOnly("b", "a")
                .filteredOn("b"::equals)
                .hasSize(5);
        assertThat(places(PlacementPolicy.SPREAD, hosts, 7).values())
                .containsOnly("a", "b", "c")
                .filteredOn("b"::equals)
                .hasSize(2);
    }

    private static TreeMap<TaskId, String> places(
            PlacementPolicy policy, List<Host> hosts, int tasks) {
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            wanted.add(new Wanted(task(i), Need.of(SMALL), false, policy));
        }
        PlacementRequest request = new PlacementRequest(1, wanted, hosts);
        return new TreeMap<>(new PlacementWork(request).answer(() -> false).places());
    }

    private static List<Host> hosts(Random random) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 2 + random.nextInt(6); i++) {
            long capacity = 1_000L * (2 + random.nextInt(15));
            hosts.add(host("h" + i, random.nextInt((int) capacity), capacity));
        }
        return hosts;
    }

    private static Host host(String name, long cpus, long capacity) {
        return new Host(
                name,
                new AgentId(name),
                new Resources(cpus, capacity, 0, 0, 0),
                new Resources(capacity, capacity, 0, 0, 0),
                new TreeMap<>(),
                new TreeMap<>());
    }

    /** What is free with the task, as a share of what is scarcer. */
    private static double free(Host host) {
        Resources rest = host.free().minus(SMALL);
        return Math.min(
                (double) rest.cpusMilli() / host.capacity().cpusMilli(),
                (double) rest.memMilli() / host.capacity().memMilli());
    }

    private static TaskId task(int shard) {
        return new TaskId(new RunId("job", Instant.EPOCH, Trigger.CRON), shard, 1);
    }
}
