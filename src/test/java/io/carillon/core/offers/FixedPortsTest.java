package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.Opaque;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.PortSet;
import io.carillon.model.job.Resources;
import io.carillon.model.job.TaskPort;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.Resource;
import io.carillon.model.run.RunId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Ports with names and with numbers, from the offer to the environment of the task. */
final class FixedPortsTest extends SpreadStory {
    private static final Resources SMALL_ONE = new Resources(100, 100, 0, 0, 0);
    private static final Resources ADMIN = SMALL_ONE.with(List.of(port("admin", 31_000)));
    private int number;

    @Test
    void aTaskHasItsPortsByIndexAndByName() {
        offer("a", 31_000, 31_009);
        run("web", 1, SMALL_ONE.with(List.of(port("http", 0), port("admin-ui", 31_005))));
        settle();

        assertThat(launches()).hasSize(1);
        Launch launch = launches().get(0);
        assertThat(launch.env())
                .containsEntry("PORT0", "31000")
                .containsEntry("PORT1", "31005")
                .containsEntry("PORT_HTTP", "31000")
                .containsEntry("PORT_ADMIN_UI", "31005");
        assertThat(PortCut.numbers(launch.resources())).containsExactly(31_000, 31_005);
    }

    @Test
    void ofTwoTasksOfOneSearchOneHasThePortAndTheOtherGoesElsewhereOrWaits() {
        offer("a", 31_000, 31_009);
        RunId first = run("one", 1, ADMIN);
        RunId second = run("two", 1, ADMIN);
        settle();

        assertThat(launches()).hasSize(1);
        assertThat(places(first)).containsEntry("a", 1);
        assertThat(places(second)).isEmpty();
        // The rest of the agent's ports, and another agent.
        offer("a", 31_001, 31_009);
        settle();
        assertThat(places(second)).isEmpty();
        offer("b", 31_000, 31_001);
        settle();
        assertThat(places(second)).containsEntry("b", 1);
    }

    @Test
    void shardsWithAFixedPortAreOnAgentsOfTheirOwn() {
        offer("a", 31_000, 31_009);
        offer("b", 31_000, 31_009);
        RunId run = run("wide", 3, ADMIN);
        pass(Duration.ofSeconds(8));

        assertThat(places(run)).containsExactly(Map.entry("a", 1), Map.entry("b", 1));
    }

    @Test
    void anAgentHasRoomForOneTaskWithAFixedPort() {
        Resources free =
                new Resources(1_000, 1_000, 0, 0, 10)
                        .space(new PortSet(List.of(new PortRange(31_000, 31_009))));
        HostAccount account = new HostAccount(free, new TreeMap<>());

        assertThat(account.slots(Need.of(ADMIN), 5)).isEqualTo(1);
        account.take(Need.of(ADMIN));
        assertThat(account.slots(Need.of(ADMIN), 5)).isZero();
        assertThat(account.slots(Need.of(new Resources(100, 100, 0, 0, 1)), 5)).isEqualTo(5);
    }

    @Test
    void whoTakesAnyPortLeavesThoseWithANumberToTheOthers() {
        offer("a", 31_000, 31_001);
        run("any", 1, new Resources(100, 100, 0, 0, 1));
        run("fixed", 1, ADMIN);
        settle();

        assertThat(launches()).hasSize(2);
        assertThat(launches().stream().map(launch -> PortCut.numbers(launch.resources())).toList())
                .containsExactlyInAnyOrder(List.of(31_000), List.of(31_001));
    }

    @Test
    void whatAnotherJobNamesIsTakenByOthersLast() {
        JobForTests later = job("later", 1);
        later.resources = ADMIN;
        core.put(later);
        offer("a", 31_000, 31_001);
        run("any", 1, new Resources(100, 100, 0, 0, 1));
        settle();
        offer("a", 31_000, 31_000);
        run("more", 1, new Resources(100, 100, 0, 0, 1));
        settle();

        assertThat(launches().stream().map(launch -> launch.env().get("PORT0")).toList())
                .containsExactly("31001", "31000");
    }

    @Test
    void whatNoAgentOffersIsToldApartFromWhatIsInUse() {
        offer("a", 31_000, 31_009);
        Resources web = SMALL_ONE.with(List.of(port("http", 8_080)));
        assertThat(funnel(web).ever()).isZero();
        assertThat(funnel(web).because())
                .contains("offer port 8080 (a: has the ports 31000-31009)");
        RunId nowhere = run("web", 1, web);
        settle();
        assertThat(why(nowhere)).isEqualTo("no offer has port 8080 (offered: 31000-31009)");

        run("one", 1, ADMIN);
        offer("a", 31_000, 31_009);
        settle();
        offer("a", 31_001, 31_009);
        Funnel taken = funnel(ADMIN);
        assertThat(taken.ever()).isEqualTo(1);
        assertThat(taken.now()).isZero();
        assertThat(taken.because()).contains("no offer has port 31000 (offered: 31001-31009)");
        RunId waits = run("two", 1, ADMIN);
        settle();
        assertThat(why(waits)).startsWith("busy: the one agent that has").contains("port 31000");
    }

    private String why(RunId run) {
        return new PlaceWaitRules(core.state)
                .of(
                        core.state.run(run).orElseThrow(),
                        core.state
                                .run(run)
                                .orElseThrow()
                                .shard(0)
                                .orElseThrow()
                                .task()
                                .orElseThrow())
                .because();
    }

    private Funnel funnel(Resources resources) {
        JobForTests job = new JobForTests();
        job.resources = resources;
        return FunnelRules.of(core.state, job.job(), Optional.empty(), core.now);
    }

    private List<Launch> launches() {
        return core.effects.stream()
                .filter(Effect.Accept.class::isInstance)
                .flatMap(effect -> ((Effect.Accept) effect).launches().stream())
                .toList();
    }

    private void offer(String agent, int first, int last) {
        Resource ports =
                new Resource(
                        "ports", 0, List.of(new PortRange(first, last)), false, true, Opaque.EMPTY);
        Offer offer =
                new Offer(
                        new OfferId("p" + ++number),
                        new AgentId(agent),
                        agent,
                        "role",
                        List.of(
                                CoreDriver.scalar("cpus", 10_000),
                                CoreDriver.scalar("mem", 100_000),
                                ports),
                        new TreeMap<>(),
                        false,
                        core.now);
        core.give(new Input.OffersArrived(List.of(offer)));
    }

    private static TaskPort port(String name, int number) {
        return new TaskPort(
                Optional.of(name), number == 0 ? Optional.empty() : Optional.of(number));
    }
}
