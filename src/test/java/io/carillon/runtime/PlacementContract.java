package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.AgentId;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.PortSet;
import io.carillon.model.job.Resources;
import io.carillon.model.job.TaskPort;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.ExecutorPlace;
import io.carillon.model.mesos.Need;
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
import java.util.Optional;
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
            PlacementRequest request = RandomRequest.of(seed);

            Assignment answer = ask(request);

            String at = "seed " + seed;
            assertThat(answer.number()).as(at).isEqualTo(request.number());
            PlacementLedger ledger = new PlacementLedger(request);
            for (Wanted wanted : request.tasks()) {
                String host = answer.places().get(wanted.task());
                if (host != null) {
                    assertThat(answer.reasons()).as(at).doesNotContainKey(wanted.task());
                    ledger.put(host, wanted.need());
                }
            }
            assertThat(ledger.sound()).as(at).isTrue();
            for (Wanted wanted : request.tasks()) {
                if (!answer.places().containsKey(wanted.task())) {
                    assertThat(answer.reasons().get(wanted.task())).as(at).isNotBlank();
                    assertThat(ledger.someHostTakes(wanted.need())).as(at).isFalse();
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
            PlacementRequest request = RandomRequest.of(seed);
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

    @Test
    void eachOfTwoAppsBringsItsExecutorOnce() {
        Need one = shared(0, 500, 100, 9);
        Need other = shared(1, 500, 100, 9);
        List<Wanted> tasks =
                List.of(
                        new Wanted(task(0), one),
                        new Wanted(task(1), other),
                        new Wanted(task(2), one),
                        new Wanted(task(3), other));

        assertThat(ask(request(tasks, List.of(host("a", cpus(2_200))))).reasons()).isEmpty();
        assertThat(ask(request(tasks, List.of(host("a", cpus(2_199))))).places())
                .containsOnlyKeys(task(0), task(1), task(2));
        assertThat(ask(request(tasks, List.of(host("a", cpus(1_199))))).places())
                .as("the second app has room for its task, but not for its executor")
                .containsOnlyKeys(task(0), task(2));
    }

    @Test
    void anExecutorThatRunsTakesAsManyTasksAsItHasRoomFor() {
        Need need = shared(0, 500, 100, 9);

        Assignment answer =
                ask(request(many(2, need), List.of(host("a", 500, ExecutorPlace.warm(1)))));
        assertThat(answer.places()).as("it is there already").containsOnlyKeys(task(0));
        answer = ask(request(many(2, need), List.of(host("a", 9_000, ExecutorPlace.warm(1)))));
        assertThat(answer.places()).containsOnlyKeys(task(0));
        assertThat(answer.reasons().get(task(1))).isNotBlank();
        assertThat(
                        ask(request(
                                        many(1, need),
                                        List.of(host("a", 9_000, ExecutorPlace.warm(0)))))
                                .places())
                .isEmpty();
    }

    @Test
    void anExecutorThatComesTakesNoMoreThanItsMost() {
        Need need = shared(0, 500, 100, 2);
        List<Host> hosts = List.of(host("a", cpus(9_000)), host("b", cpus(9_000)));

        Assignment answer = ask(request(many(5, need), hosts));

        assertThat(answer.places()).containsOnlyKeys(task(0), task(1), task(2), task(3));
        assertThat(answer.places().values()).containsOnly("a", "b");
    }

    @Test
    void whereAnExecutorIsBarredItsTasksDoNotGo() {
        Need need = shared(0, 500, 100, 9);
        Host barred = host("a", 9_000, ExecutorPlace.barred("it died"));
        List<Wanted> tasks =
                List.of(
                        new Wanted(task(0), need),
                        new Wanted(task(1), shared(1, 500, 100, 9)),
                        new Wanted(task(2), Need.of(cpus(500))));

        assertThat(ask(request(tasks, List.of(barred))).places())
                .containsOnlyKeys(task(1), task(2));
        assertThat(ask(request(tasks, List.of(barred, host("b", cpus(600))))).places())
                .containsEntry(task(0), "b");
    }

    @Test
    void twoTasksWithTheSamePortNeedTwoHosts() {
        Resources need = cpus(100).with(List.of(new TaskPort(Optional.empty(), Optional.of(80))));
        Resources free =
                new Resources(1_000, 0, 0, 0, 9).space(new PortSet(List.of(new PortRange(76, 84))));

        for (int hosts = 0; hosts < 4; hosts++) {
            List<Host> there = new ArrayList<>();
            for (int i = 0; i < hosts; i++) {
                there.add(host("h" + i, free));
            }
            there.add(host("other", free.minus(need)));
            Assignment answer = ask(request(many(3, Need.of(need)), there));
            assertThat(answer.places().values()).doesNotHaveDuplicates().doesNotContain("other");
            assertThat(answer.places()).hasSize(Math.min(3, hosts));
        }
    }

    @Test
    void thePortsOfAnExecutorAreCounted() {
        Resources port = new Resources(0, 0, 0, 0, 1);
        Need need = new Need(port, Optional.of(new ExecutorNeed(app(0), port, 9)));

        for (int ports = 0; ports < 5; ports++) {
            List<Host> hosts = List.of(host("a", new Resources(0, 0, 0, 0, ports)));
            assertThat(ask(request(many(3, need), hosts)).places())
                    .as("%d ports", ports)
                    .hasSize(Math.min(3, Math.max(0, ports - 1)));
        }
    }

    @Test
    void anExecutorUsesTheOffersOfOneRoleOfAnAgent() {
        AgentId agent = new AgentId("agent");
        Need need = shared(0, 500, 100, 9);
        List<Host> hosts =
                List.of(
                        Host.of("a/x", agent, cpus(1_100)),
                        Host.of("a/y", agent, cpus(1_100)),
                        Host.of("a/z", agent, cpus(1_100)));

        Assignment answer = ask(request(many(3, need), hosts));

        assertThat(answer.places()).containsOnlyKeys(task(0), task(1));
        assertThat(answer.places().values().stream().distinct()).hasSize(1);
        assertThat(ask(request(many(3, Need.of(cpus(500))), hosts)).places()).hasSize(3);
    }

    /** So many cpus alone. */
    protected static Resources cpus(long milli) {
        return new Resources(milli, 0, 0, 0, 0);
    }

    /** The need of a task of that app, whose executor uses so much itself. */
    protected static Need shared(int app, long cpusMilli, long executorMilli, int maxTasks) {
        ExecutorNeed executor = new ExecutorNeed(app(app), cpus(executorMilli), maxTasks);
        return new Need(cpus(cpusMilli), Optional.of(executor));
    }

    /** A host on which the executor of app 0 has that place. */
    protected static Host host(String key, long cpusMilli, ExecutorPlace place) {
        TreeMap<AppVersionId, ExecutorPlace> executors = new TreeMap<>();
        executors.put(app(0), place);
        Resources free = cpus(cpusMilli);
        return new Host(key, new AgentId("agent-" + key), free, free, new TreeMap<>(), executors);
    }

    private static List<Wanted> many(int count, Need need) {
        List<Wanted> many = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            many.add(new Wanted(task(i), need));
        }
        return many;
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
        return new Wanted(task(shard), Need.of(need));
    }

    /** A host with that key. */
    protected static Host host(String key, Resources free) {
        return Host.of(key, new AgentId("agent-" + key), free);
    }

    /** A request. */
    protected static PlacementRequest request(List<Wanted> tasks, List<Host> hosts) {
        return new PlacementRequest(1, tasks, hosts);
    }

    static AppVersionId app(int number) {
        return new AppVersionId("app" + number, 1);
    }
}
