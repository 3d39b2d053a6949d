package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.AgentId;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.ExecutorPlace;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest.Host;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The reasons why a task of a shared executor found no place: what is said, word for word. */
class ExecutorShortageTest {
    private static final AppVersionId APP = new AppVersionId("reports", 7);
    private static final Need NEED =
            need(new Resources(500, 64_000, 0, 0, 0), new Resources(100, 32_000, 0, 0, 0), 2);

    private static Need need(Resources task, Resources executor, int maxTasks) {
        return new Need(task, Optional.of(new ExecutorNeed(APP, executor, maxTasks)));
    }

    private static HostAccount cold(long cpusMilli, long mib) {
        return new HostAccount(new Resources(cpusMilli, mib * 1_000, 0, 0, 0), new TreeMap<>());
    }

    private static HostAccount warm(long cpusMilli, int room) {
        return host(cpusMilli, ExecutorPlace.warm(room));
    }

    private static HostAccount barred(String because) {
        return host(9_000, ExecutorPlace.barred(because));
    }

    private static HostAccount host(long cpusMilli, ExecutorPlace place) {
        TreeMap<AppVersionId, ExecutorPlace> executors = new TreeMap<>();
        executors.put(APP, place);
        return new HostAccount(new Resources(cpusMilli, 9_000_000, 0, 0, 0), executors);
    }

    private static String because(HostAccount... hosts) {
        return new Shortage(NEED, List.of(hosts)).because();
    }

    @Test
    void theExecutorsPartIsTold() {
        assertThat(because()).isEqualTo("there is no offer");
        assertThat(because(cold(550, 900)))
                .isEqualTo(
                        "no offer has 0.6 cpus (0.5 and 0.1 for the executor of app reports;"
                                + " largest: 0.55)");
        assertThat(because(cold(550, 80), cold(100, 40)))
                .isEqualTo(
                        "no offer has 0.6 cpus (0.5 and 0.1 for the executor of app reports;"
                                + " largest: 0.55) or 96 MiB of memory (64 and 32 for the executor;"
                                + " largest: 80)");
        assertThat(because(cold(9_000, 80), cold(100, 900)))
                .isEqualTo(
                        "no single offer has 0.6 cpus (0.5 and 0.1 for the executor of app reports)"
                                + " and 96 MiB of memory (64 and 32 for the executor) together");
    }

    @Test
    void whatIsForTheExecutorAloneOrForTheTaskAloneIsToldSo() {
        Resources port = new Resources(0, 0, 0, 0, 1);
        List<HostAccount> none = List.of(cold(0, 0));

        assertThat(new Shortage(need(Resources.NONE, port, 2), none).because())
                .isEqualTo("no offer has 1 ports (for the executor of app reports; largest: 0)");
        assertThat(new Shortage(need(port, Resources.NONE, 2), none).because())
                .isEqualTo("no offer has 1 ports (largest: 0)");
    }

    @Test
    void whereItRunsTheTaskAloneCounts() {
        assertThat(because(warm(400, 1), warm(300, 1)))
                .isEqualTo(
                        "where the executor of app reports runs, no offer has 0.5 cpus (largest:"
                                + " 0.4)");
        assertThat(because(cold(550, 900), warm(400, 1)))
                .isEqualTo(
                        "where the executor of app reports runs, no offer has 0.5 cpus (largest:"
                                + " 0.4); no other offer has 0.6 cpus (0.5 and 0.1 for the executor"
                                + " of app reports; largest: 0.55)");
    }

    @Test
    void whatIsFullIsToldSo() {
        Need alone = need(NEED.resources(), Resources.NONE, 1);

        assertThat(because(warm(9_000, 0)))
                .isEqualTo("the executor of app reports has the 2 tasks that it takes at a time");
        assertThat(new Shortage(alone, List.of(warm(9_000, 0))).because())
                .isEqualTo("the executor of app reports has the one task that it takes at a time");
        assertThat(because(warm(9_000, 0), cold(9_000, 80), cold(100, 900)))
                .startsWith("the executor of app reports has the 2 tasks that it takes at a time; ")
                .contains("; no single other offer has 0.6 cpus (");
    }

    @Test
    void whyItIsBarredIsToldOfFewAgents() {
        assertThat(because(barred("it died on a"))).isEqualTo("it died on a");
        assertThat(because(barred("it died on a"), barred("it died on a")))
                .isEqualTo("it died on a");
        assertThat(because(barred("it died on a"), barred("it died on b")))
                .isEqualTo("it died on a; it died on b");
        assertThat(because(barred("1"), barred("2"), barred("3"), barred("4")))
                .isEqualTo("1; 2; likewise on 2 more agents");
        assertThat(because(cold(550, 900), barred("it died on a")))
                .startsWith("it died on a; no other offer has 0.6 cpus (");
        assertThat(because(host(500, ExecutorPlace.barred("it died on a"))))
                .as("it is too small anyway")
                .startsWith("no offer has 0.6 cpus (");
    }

    @Test
    void whoWasMoreUrgentIsTold() {
        assertThat(taken(cold(9_000, 900), 1))
                .isEqualTo(
                        "more urgent tasks took the last places in the executor of app reports,"
                                + " which takes one task at a time");
        assertThat(taken(cold(600, 900), 9))
                .isEqualTo(
                        "the offers that have 0.6 cpus (0.5 and 0.1 for the executor of app"
                                + " reports) and 96 MiB of memory (64 and 32 for the executor) went"
                                + " to more urgent tasks");
        assertThat(taken(warm(500, 9), 9))
                .isEqualTo(
                        "the offers that have 0.5 cpus and 64 MiB of memory went to more urgent"
                                + " tasks");
    }

    /** What is said of the second task when the first one is placed. */
    private static String taken(HostAccount host, int maxTasks) {
        ExecutorNeed executor = NEED.executor().orElseThrow();
        Need need = need(NEED.resources(), executor.resources(), maxTasks);
        HostAccount after = host.trial();
        after.take(need);
        return new Shortage(need, List.of(host)).because(List.of(after));
    }

    @Test
    void anotherRoleIsToldOf() {
        Resources small = new Resources(0, 0, 0, 0, 0);
        Need need = need(small, small, 1);
        AgentId agent = new AgentId("a");
        List<Host> hosts = List.of(Host.of("a/x", agent, small), Host.of("a/y", agent, small));
        List<HostAccount> after = HostAccount.of(hosts, Tally.empty());
        after.get(0).take(need);

        assertThat(new Shortage(need, after.subList(1, 2)).because())
                .isEqualTo("where there is room, the executor of app reports uses another role");
        assertThat(
                        new Shortage(need, HostAccount.of(hosts, Tally.empty()).subList(1, 2))
                                .because(after.subList(1, 2)))
                .isEqualTo("the offers went to more urgent tasks");
    }

    @Test
    void whatIsBusyIsToldWithTheExecutor() {
        assertThat(new Shortage(NEED, List.of(cold(9_000, 900), cold(9_000, 900))).busy())
                .isEqualTo(
                        "busy: the 2 agents that have 0.6 cpus (0.5 and 0.1 for the executor of app"
                                + " reports) and 96 MiB of memory (64 and 32 for the executor) when"
                                + " free are in use");
    }
}
