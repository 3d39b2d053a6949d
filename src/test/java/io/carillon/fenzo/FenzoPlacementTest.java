package io.carillon.fenzo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.model.AgentId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.ExecutorPlace;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import io.carillon.runtime.Placement;
import io.carillon.runtime.SpreadingPlacementContract;
import io.reactivex.rxjava3.observers.TestObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Fenzo keeps the contract, spreads, explains itself, and stays within its bounds. */
final class FenzoPlacementTest extends SpreadingPlacementContract {
    private static final Resources SMALL = new Resources(100, 64_000, 0, 0, 0);

    @Override
    protected Placement placement() {
        return new FenzoPlacement();
    }

    @Test
    void tasksOfManyJobsAreSharedOutByLoad() {
        List<Host> hosts =
                List.of(
                        host("large", new Resources(12_000, 12_000_000, 0, 0, 0)),
                        host("small", new Resources(4_000, 4_000_000, 0, 0, 0)));

        assertThat(byHost(ask(request(ofManyJobs(40), hosts))))
                .isEqualTo(Map.of("large", 30, "small", 10));
    }

    @Test
    void aBurstOfSmallJobsIsStartedByAllAgentsAlike() {
        List<Host> hosts = new ArrayList<>();
        for (String key : List.of("a", "b", "c")) {
            hosts.add(host(key, new Resources(4_000, 4_096_000, 0, 0, 0)));
        }

        assertThat(byHost(ask(request(ofManyJobs(99), hosts))))
                .isEqualTo(Map.of("a", 33, "b", 33, "c", 33));
    }

    @Test
    void whatOthersUseOfAnAgentIsLoadToo() {
        Resources capacity = new Resources(8_000, 8_192_000, 0, 0, 0);
        Resources littleCpu = new Resources(2_000, 8_000_000, 0, 0, 0);
        Resources littleMem = new Resources(8_000, 2_000_000, 0, 0, 0);
        Resources half = new Resources(4_000, 4_096_000, 0, 0, 0);
        List<Host> hosts =
                List.of(
                        new Host(
                                "a",
                                new AgentId("A"),
                                littleCpu,
                                capacity,
                                new TreeMap<>(),
                                new TreeMap<>()),
                        new Host(
                                "b",
                                new AgentId("B"),
                                littleMem,
                                capacity,
                                new TreeMap<>(),
                                new TreeMap<>()),
                        new Host(
                                "c",
                                new AgentId("C"),
                                half,
                                capacity,
                                new TreeMap<>(),
                                new TreeMap<>()));

        assertThat(byHost(ask(request(ofManyJobs(5), hosts)))).isEqualTo(Map.of("c", 5));
    }

    /** A job without needs of its own, and a host of which nothing is known. */
    @Test
    void whatHasNoSizeHasAPlace() {
        RunId run = new RunId("job", Instant.EPOCH, Trigger.CRON);
        Wanted nothing = new Wanted(new TaskId(run, 0, 1), Need.of(Resources.NONE));

        assertThat(ask(request(List.of(nothing), List.of(host("a", Resources.NONE)))).places())
                .hasSize(1);
    }

    @Test
    void theLoadIsSharedOutAcrossPasses() {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            hosts.add(host("h" + (10 + i), new Resources(100_000, 100_000_000, 0, 0, 0)));
        }

        Assignment answer = ask(request(ofManyJobs(3 * PlacementWork.TASKS_PER_PASS), hosts));

        assertThat(byHost(answer))
                .hasSize(20)
                .allSatisfy((host, tasks) -> assertThat(tasks).isEqualTo(75));
    }

    private static Map<String, Integer> byHost(Assignment answer) {
        TreeMap<String, Integer> byHost = new TreeMap<>();
        answer.places().values().forEach(host -> byHost.merge(host, 1, Integer::sum));
        return byHost;
    }

    @Test
    void spreadsTheTasksOfAJobAcrossPasses() {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            hosts.add(host("h" + i, new Resources(100_000 + i, 100_000_000, 0, 0, 0)));
        }

        Assignment answer = ask(request(many(700, SMALL), hosts));

        assertThat(byHost(answer))
                .hasSize(7)
                .allSatisfy((host, tasks) -> assertThat(tasks).isEqualTo(100));
    }

    /** Two tasks of the job run on a, one on c; other jobs do not count. */
    @Test
    void whatRunsAlreadyCounts() {
        Resources large = new Resources(10_000, 10_000_000, 0, 0, 0);
        String job = task(0).run().job();
        List<Host> hosts =
                List.of(
                        new Host(
                                "a",
                                new AgentId("A"),
                                large,
                                large,
                                new TreeMap<>(Map.of(job, 2)),
                                new TreeMap<>()),
                        new Host(
                                "b",
                                new AgentId("B"),
                                large,
                                large,
                                new TreeMap<>(Map.of("other", 9)),
                                new TreeMap<>()),
                        new Host(
                                "c",
                                new AgentId("C"),
                                large,
                                large,
                                new TreeMap<>(Map.of(job, 1)),
                                new TreeMap<>()));

        assertThat(ask(request(many(1, SMALL), hosts)).places()).containsValues("b");
        assertThat(ask(request(many(3, SMALL), hosts)).places().values())
                .containsExactlyInAnyOrder("b", "b", "c");
    }

    private static List<Wanted> ofManyJobs(int count) {
        List<Wanted> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RunId run = new RunId("job" + i, Instant.EPOCH, Trigger.CRON);
            tasks.add(new Wanted(new TaskId(run, 0, 1), Need.of(SMALL)));
        }
        return tasks;
    }

    @Test
    void saysWhatIsTooBig() {
        List<Host> hosts =
                List.of(
                        host("a", new Resources(2_000, 512_000, 0, 0, 0)),
                        host("b", new Resources(500, 4_096_000, 0, 0, 3)));

        assertThat(reason(new Resources(4_000, 1_000, 0, 0, 0), hosts))
                .isEqualTo("no offer has 4 cpus (largest: 2)");
        assertThat(reason(new Resources(2_500, 8_192_000, 0, 1, 4), hosts))
                .isEqualTo(
                        "no offer has 2.5 cpus (largest: 2) or 8192 MiB of memory (largest: 4096)"
                                + " or 1 gpus (largest: 0) or 4 ports (largest: 3)");
        assertThat(reason(new Resources(2_000, 1_024_000, 0, 0, 0), hosts))
                .isEqualTo("no single offer has 2 cpus and 1024 MiB of memory together");
        assertThat(reason(SMALL, List.of())).isEqualTo("there is no offer");
    }

    @Test
    void saysThatOthersWereMoreUrgent() {
        Assignment answer =
                ask(
                        request(
                                many(2, SMALL),
                                List.of(host("a", new Resources(150, 99_000, 0, 0, 0)))));

        assertThat(answer.reasons().get(task(1)))
                .isEqualTo(
                        "the offers that have 0.1 cpus and 64 MiB of memory went to more urgent"
                                + " tasks");
    }

    /** Two hosts are warm, a third has the least load. */
    @Test
    void amongHostsWhereTheExecutorRunsTheLoadDecides() {
        Need need = shared(0, 500, 100, 9);
        List<Host> hosts =
                List.of(
                        host("a", 4_000, ExecutorPlace.warm(9)),
                        host("b", 9_000, ExecutorPlace.warm(9)),
                        host("c", new Resources(90_000, 0, 0, 0, 0)));

        assertThat(ask(request(List.of(new Wanted(task(0), need)), hosts)).places())
                .containsValue("b");
    }

    @Test
    void theExecutorThatATaskBringsIsLoad() {
        // On a and b as much is free; b has what the executor would take beside its task.
        Need small = shared(0, 500, 0, 9);
        Need large = shared(1, 500, 3_000, 9);
        List<Host> hosts =
                List.of(
                        host("a", new Resources(8_000, 0, 0, 0, 0)),
                        host("b", new Resources(8_000, 0, 0, 0, 0)));
        List<Wanted> tasks = new ArrayList<>();
        RunId first = new RunId("first", Instant.EPOCH, Trigger.CRON);
        tasks.add(new Wanted(new TaskId(first, 0, 1), large));
        for (int i = 0; i < 4; i++) {
            RunId run = new RunId("plain" + i, Instant.EPOCH, Trigger.CRON);
            tasks.add(new Wanted(new TaskId(run, 0, 1), Need.of(small.resources())));
        }

        assertThat(byHost(ask(request(tasks, hosts)))).isEqualTo(Map.of("a", 1, "b", 4));
    }

    @Test
    void saysWhatKeepsTheTasksOfAnExecutorAway() {
        Need need = shared(0, 500, 100, 2);
        List<Wanted> three = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            three.add(new Wanted(task(i), need));
        }

        assertThat(ask(request(three, List.of(host("a", cpus(550))))).reasons().get(task(0)))
                .isEqualTo(
                        "no offer has 0.6 cpus (0.5 and 0.1 for the executor of app app0; largest:"
                                + " 0.55)");
        assertThat(ask(request(three, List.of(host("a", cpus(9_000))))).reasons().get(task(2)))
                .isEqualTo(
                        "more urgent tasks took the last places in the executor of app app0, which"
                                + " takes 2 tasks at a time");
        assertThat(ask(request(three, List.of(host("a", cpus(600))))).reasons().get(task(1)))
                .isEqualTo(
                        "the offers that have 0.6 cpus (0.5 and 0.1 for the executor of app app0)"
                                + " went to more urgent tasks");
    }

    @Test
    void tenThousandUnplaceableTasksOnAThousandHostsAreNoBurden() {
        List<Wanted> tasks = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            // All differ, so that none is refused for the sake of another of its shape.
            tasks.add(wanted(i, new Resources(32_001 + i, 64_000, 0, 0, 0)));
        }

        Assignment answer = ask(request(tasks, thousand(32_000)));

        assertThat(answer.places()).isEmpty();
        assertThat(answer.reasons()).hasSize(10_000);
    }

    @Test
    void fenzoRemembersFewMissesEvenWhenShapesCompete() {
        // Each fits alone, but the first thousand take it all: the rest is missed within a pass.
        List<Wanted> tasks = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            tasks.add(wanted(i, new Resources(31_000 - i, 64_000, 0, 0, 0)));
        }

        Assignment answer = ask(request(tasks, thousand(32_000)));

        assertThat(answer.places()).hasSize(1_000);
        assertThat(answer.reasons()).hasSize(9_000);
    }

    @Test
    void aPassStopsAtItsLimitOfMissesAndShowsAMissedShapeNoMore() {
        PassState state =
                new PassState(HostSpace.of(new PlacementRequest(1, List.of(), thousand(1_000))));
        List<TaskNeed> tasks = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            Resources tooBig = new Resources(2_000 + i / 2, 1, 0, 0, 0);
            tasks.add(new TaskNeed(wanted(i, tooBig), new Room(state)));
        }
        PlacementPass pass = new PlacementPass(tasks, state);

        assertThat(pass.run()).isEmpty();

        int shapes = PlacementPass.MISSES_KEPT / 1_000 + 1;
        assertThat(pass.considered()).isBetween(2 * shapes - 1, 2 * shapes);
    }

    @Test
    void aRequestThatNamesAHostOrATaskTwiceIsADefect() {
        assertThatThrownBy(
                        () -> ask(request(List.of(), List.of(host("a", SMALL), host("a", SMALL)))))
                .hasMessageContaining("twice");
        assertThatThrownBy(
                        () -> ask(request(List.of(wanted(1, SMALL), wanted(1, SMALL)), List.of())))
                .hasMessageContaining("twice");
    }

    @Test
    void whatIsAskedOfAClosedPlacementFailsAtOnce() {
        FenzoPlacement closed = new FenzoPlacement();
        closed.close();

        closed.place(request(many(1, SMALL), List.of()))
                .test()
                .assertError(error -> error.getMessage().equals("placement is closed"));
    }

    @Test
    void closingAnswersEveryWaitingRequestAndLeavesNoThread() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        FenzoPlacement closing = new FenzoPlacement();
        PlacementRequest large = request(many(20_000, SMALL), thousand(32_000));
        List<TestObserver<Assignment>> asked = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            asked.add(closing.place(large).test());
        }
        assertThat(asked.get(9).values()).isEmpty();

        closing.close();

        for (TestObserver<Assignment> observer : asked) {
            await().untilAsserted(() -> observer.assertNotComplete().assertError(e -> true));
        }
        await().until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .filter(thread -> !before.contains(thread))
                                        .map(Thread::getName)
                                        .noneMatch(
                                                name ->
                                                        name.startsWith("pool-")
                                                                || name.equals(
                                                                        "carillon-placement")));
    }

    private String reason(Resources need, List<Host> hosts) {
        return ask(request(many(1, need), hosts)).reasons().get(task(0));
    }

    private static List<Wanted> many(int count, Resources need) {
        List<Wanted> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(wanted(i, need));
        }
        return tasks;
    }

    private static List<Host> thousand(long cpusMilli) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            hosts.add(host("h" + (1_000 + i), new Resources(cpusMilli, 65_536_000, 0, 0, 0)));
        }
        return hosts;
    }
}
