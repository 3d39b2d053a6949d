package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.AgentId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Placement} keeps; run against the simulation's model and the real adapter. */
public abstract class PlacementContract {
    private static final RunId RUN = new RunId("job", Instant.EPOCH, Trigger.CRON);
    private static final int SEEDS = 60;

    private Placement placement;

    /** A new placement to test. */
    protected abstract Placement placement();

    @BeforeEach
    void open() {
        placement = placement();
    }

    @AfterEach
    void close() {
        placement.close();
    }

    @Test
    void whatIsPlacedFitsAndWhatIsNotFitsNowhere() {
        for (long seed = 0; seed < SEEDS; seed++) {
            PlacementRequest request = random(seed);

            Assignment answer = ask(request);

            String at = "seed " + seed;
            assertThat(answer.number()).as(at).isEqualTo(request.number());
            TreeMap<String, Resources> left = new TreeMap<>();
            request.hosts().forEach(host -> left.put(host.key(), host.free()));
            for (Wanted wanted : request.tasks()) {
                String host = answer.places().get(wanted.task());
                if (host != null) {
                    assertThat(answer.reasons()).as(at).doesNotContainKey(wanted.task());
                    left.compute(host, (key, free) -> minus(free, wanted.resources()));
                }
            }
            assertThat(left.values()).as(at).allMatch(free -> fits(Resources.NONE, free));
            for (Wanted wanted : request.tasks()) {
                if (!answer.places().containsKey(wanted.task())) {
                    assertThat(answer.reasons().get(wanted.task())).as(at).isNotBlank();
                    assertThat(left.values())
                            .as(at)
                            .noneMatch(free -> fits(wanted.resources(), free));
                }
            }
            assertThat(answer.places().size() + answer.reasons().size())
                    .as(at)
                    .isEqualTo(request.tasks().size());
        }
    }

    @Test
    void equalRequestsGetEqualAnswersInWhateverOrderTheHostsCome() {
        for (long seed = 0; seed < SEEDS; seed++) {
            PlacementRequest request = random(seed);
            List<Host> shuffled = new ArrayList<>(request.hosts());
            Collections.shuffle(shuffled, new Random(seed));

            Assignment first = ask(request);
            Assignment second = ask(request);
            Assignment third =
                    ask(new PlacementRequest(request.number(), request.tasks(), shuffled));

            assertThat(second).as("seed %d", seed).isEqualTo(first);
            assertThat(third).as("seed %d", seed).isEqualTo(first);
        }
    }

    @Test
    void theMoreUrgentTaskGetsTheOnlyPlace() {
        Resources cpu = new Resources(1000, 0, 0, 0, 0);

        Assignment answer =
                ask(request(List.of(wanted(7, cpu), wanted(3, cpu)), List.of(host("a", cpu))));

        assertThat(answer.places()).containsOnly(Map.entry(task(7), "a"));
        assertThat(answer.reasons()).containsOnlyKeys(task(3));
    }

    @Test
    void sumsAreExact() {
        Resources tenth = new Resources(100, 100, 100, 0, 0);

        Assignment answer =
                ask(
                        request(
                                List.of(wanted(0, tenth), wanted(1, tenth), wanted(2, tenth)),
                                List.of(host("a", new Resources(300, 300, 300, 0, 0)))));

        assertThat(answer.reasons()).isEmpty();
    }

    @Test
    void aTaskThatNeedsNothingIsPlaced() {
        Assignment answer =
                ask(
                        request(
                                List.of(wanted(0, Resources.NONE)),
                                List.of(host("a", Resources.NONE))));

        assertThat(answer.places()).containsOnlyKeys(task(0));
    }

    @Test
    void everyDimensionCounts() {
        for (Resources need :
                List.of(
                        new Resources(1, 0, 0, 0, 0),
                        new Resources(0, 1, 0, 0, 0),
                        new Resources(0, 0, 1, 0, 0),
                        new Resources(0, 0, 0, 1, 0),
                        new Resources(0, 0, 0, 0, 1))) {
            List<Wanted> two = List.of(wanted(0, need), wanted(1, need));

            assertThat(ask(request(two, List.of(host("a", need)))).places())
                    .as("%s", need)
                    .containsOnlyKeys(task(0));
        }
    }

    @Test
    void withoutHostsNothingIsPlacedAndWithoutTasksNothingIsSaid() {
        assertThat(ask(request(List.of(wanted(0, Resources.NONE)), List.of())).reasons())
                .containsOnlyKeys(task(0));

        Assignment idle = ask(request(List.of(), List.of(host("a", Resources.NONE))));
        assertThat(idle.places()).isEmpty();
        assertThat(idle.reasons()).isEmpty();
    }

    @Test
    void nothingIsRememberedFromARequestToTheNext() {
        Resources cpu = new Resources(1000, 10, 0, 0, 0);
        PlacementRequest request = request(List.of(wanted(0, cpu)), List.of(host("a", cpu)));

        for (int round = 0; round < 5; round++) {
            assertThat(ask(request).places()).containsOnly(Map.entry(task(0), "a"));
        }
        assertThat(ask(request(request.tasks(), List.of(host("b", cpu)))).places())
                .containsOnly(Map.entry(task(0), "b"));
    }

    /** The answer; fails when there is none for long. */
    protected final Assignment ask(PlacementRequest request) {
        return placement.place(request).timeout(60, TimeUnit.SECONDS).blockingGet();
    }

    /** The task with that shard number. */
    protected static TaskId task(int shard) {
        return new TaskId(RUN, shard, 1);
    }

    /** The task with that shard number, and its need. */
    protected static Wanted wanted(int shard, Resources need) {
        return new Wanted(task(shard), need);
    }

    /** A host with that key. */
    protected static Host host(String key, Resources free) {
        return Host.of(key, new AgentId("agent-" + key), free);
    }

    /** A request. */
    protected static PlacementRequest request(List<Wanted> tasks, List<Host> hosts) {
        return new PlacementRequest(1, tasks, hosts);
    }

    private static PlacementRequest random(long seed) {
        Random random = new Random(seed);
        List<Resources> shapes = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(12); i++) {
            shapes.add(resources(random, 4));
        }
        List<Wanted> tasks = new ArrayList<>();
        for (int i = 0; i < random.nextInt(150); i++) {
            tasks.add(wanted(i, shapes.get(random.nextInt(shapes.size()))));
        }
        Collections.shuffle(tasks, random);
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < random.nextInt(70); i++) {
            hosts.add(host("h" + i, resources(random, 16)));
        }
        return new PlacementRequest(seed, tasks, hosts);
    }

    private static Resources resources(Random random, int most) {
        return new Resources(
                random.nextInt(most * 10) * 100L,
                random.nextInt(most * 4) * 128_000L + random.nextInt(2),
                random.nextInt(3) * most * 100_000L,
                random.nextInt(4) == 0 ? random.nextInt(most) : 0,
                random.nextInt(most));
    }

    private static boolean fits(Resources need, Resources free) {
        return need.cpusMilli() <= free.cpusMilli()
                && need.memMilli() <= free.memMilli()
                && need.diskMilli() <= free.diskMilli()
                && need.gpus() <= free.gpus()
                && need.ports() <= free.ports();
    }

    private static Resources minus(Resources a, Resources b) {
        return new Resources(
                a.cpusMilli() - b.cpusMilli(),
                a.memMilli() - b.memMilli(),
                a.diskMilli() - b.diskMilli(),
                a.gpus() - b.gpus(),
                a.ports() - b.ports());
    }
}
