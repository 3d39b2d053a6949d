package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.core.state.Supply;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.simulation.NaivePlacement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is placed first, who stands in nobody's way, and how often offers are asked for. */
class OfferRulesTest {
    private final CoreDriver core = new CoreDriver(new State(Settings.DEFAULT));
    private int offers;

    @BeforeEach
    void subscribe() {
        core.give(new Input.Subscribed("framework", "master"));
    }

    @Test
    void tasksThatFitNoOfferStandInNobodysWay() {
        RunId giant = run("giant", 600, new Resources(8_000, 1_000, 0, 3, 0));
        RunId odd = run("odd", 600, new Resources(4_000, 90_000, 0, 0, 0));
        RunId small = run("small", 1, new Resources(1_000, 1_000, 0, 0, 0));
        offer(4_000, 50_000);
        offer(1_000, 100_000);

        PlacementRequest request = settle();

        assertThat(request.tasks())
                .extracting(PlacementRequest.Wanted::task)
                .containsExactly(new TaskId(small, 0, 1));
        answer(request);
        assertThat(core.state.waiting(new TaskId(giant, 599, 1)))
                .contains("no offer has 8 cpus (largest: 4) or 3 gpus (largest: 0)");
        assertThat(core.state.waiting(new TaskId(odd, 0, 1)))
                .contains("no single offer has 4 cpus and 90 MiB of memory together");
        assertThat(core.state.waiting(new TaskId(small, 0, 1))).isEmpty();
    }

    @Test
    void maintenanceIsAlwaysFine() {
        List<OfferId> ids = List.of(new OfferId("i1"), new OfferId("i2"));
        Input asked = new Input.InverseOffersArrived(ids);

        Decision decision = core.give(asked);

        assertThat(decision.changes()).isEmpty();
        assertThat(decision.effects())
                .containsExactly(new Effect.AcceptInverse(ids, Duration.ofMinutes(10)));
        core.give(new Input.Disconnected("the stream ended"));
        assertThat(core.give(asked).isEmpty()).isTrue();
    }

    @Test
    void offersThatNoTaskFitsAreGivenBack() {
        run("giant", 1, new Resources(8_000, 1_000, 0, 0, 0));
        offer(4_000, 50_000);

        answer(settle());

        assertThat(core.state.supply().offers()).isEmpty();
        assertThat(core.effects).hasAtLeastOneElementOfType(Effect.Decline.class);
    }

    @Test
    void anOfferIsUsedOnceHoweverOftenItComes() {
        run("small", 1, new Resources(1_000, 1_000, 0, 0, 0));
        offer(4_000, 50_000);
        Offer used = core.state.supply().offers().values().iterator().next();
        answer(settle());
        assertThat(core.state.live()).hasSize(1);

        core.give(new Input.OffersArrived(List.of(used)));
        assertThat(core.state.supply().offers()).isEmpty();

        // Another master may well give the same name to another offer.
        core.give(new Input.Disconnected("another master leads"));
        core.give(new Input.Subscribed("framework", "another master"));
        core.give(new Input.OffersArrived(List.of(used)));
        assertThat(core.state.supply().offers()).hasSize(1);
    }

    @Test
    void noMoreOffersAreHeldThanThereIsRoomFor() {
        List<Offer> many =
                IntStream.range(0, Supply.MAX_OFFERS + 2)
                        .mapToObj(i -> core.offer("many" + i))
                        .toList();

        core.give(new Input.OffersArrived(many));

        assertThat(core.state.supply().offers()).hasSize(Supply.MAX_OFFERS);
        assertThat(core.effects)
                .last()
                .isEqualTo(
                        new Effect.Decline(
                                List.of(new OfferId("many20000"), new OfferId("many20001")),
                                Duration.ofSeconds(5)));
    }

    @Test
    void theOldestGoFirstAndNoMoreThanASearchTakes() {
        RunId first = run("first", 300, new Resources(1_000, 1_000, 0, 0, 0));
        core.now = core.now.plusSeconds(1);
        RunId second = run("second", 300, new Resources(2_000, 1_000, 0, 0, 0));
        core.now = core.now.plusSeconds(1);
        run("third", 300, new Resources(1_000, 1_000, 0, 0, 0));
        core.strangersStayAway();
        offer(4_000, 50_000);

        PlacementRequest request = settle();

        assertThat(request.tasks()).hasSize(PlacementSearchRules.BATCH_SIZE);
        assertThat(request.tasks().subList(0, 300)).allMatch(w -> w.task().run().equals(first));
        assertThat(request.tasks().subList(300, 500)).allMatch(w -> w.task().run().equals(second));
    }

    @Test
    void aTaskThatIsTriedAgainLinesUpAnew() {
        RunId old = run("old", 1, new Resources(1_000, 1_000, 0, 0, 0));
        offer(4_000, 50_000);
        answer(settle());
        core.now = core.now.plusSeconds(10);
        RunId young = run("young", 1, new Resources(1_000, 1_000, 0, 0, 0));
        core.now = core.now.plusSeconds(10);
        core.report(new TaskId(old, 0, 1), ReportState.DROPPED, "");
        core.sleep(Duration.ofMinutes(1));
        offer(4_000, 50_000);

        assertThat(settle().tasks())
                .extracting(PlacementRequest.Wanted::task)
                .containsExactly(new TaskId(young, 0, 1), new TaskId(old, 0, 2));
    }

    @Test
    void aTaskWithoutAPlaceIsNotAskedForMoreOftenBecauseOthersFindOne() {
        run("giant", 1, new Resources(8_000, 1_000, 0, 0, 0));
        run("small", 50, new Resources(1_000, 1_000, 0, 0, 0));
        int asked = 0;
        Instant end = core.now.plusSeconds(100);
        while (core.now.isBefore(end)) {
            asked += revives();
            offer(1_000, 1_000);
            answer(settle());
            core.now = core.now.plusMillis(2_000);
        }
        assertThat(core.state.live()).hasSize(50);
        assertThat(asked).isBetween(5, 15);

        run("fresh", 1, new Resources(1_000, 1_000, 0, 0, 0));
        assertThat(revives()).isEqualTo(1);
    }

    private int revives() {
        core.effects.clear();
        core.settle();
        return (int) core.effects.stream().filter(e -> e instanceof Effect.Revive).count();
    }

    private RunId run(String name, int shards, Resources resources) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.schedule = Schedule.BY_HAND;
        job.shards = shards;
        job.maxParallel = shards;
        job.resources = resources;
        job.retry = new Retry(1, Duration.ofSeconds(1), Duration.ofSeconds(30), 2.0);
        core.put(job);
        return ((Answer.RunAccepted) core.run(name)).run();
    }

    @Test
    void whenTheClockIsSetBackOffersAreAskedForAllTheSame() {
        run("first", 1, new Resources(1_000, 1_000, 0, 0, 0));
        assertThat(revivesNow()).isEqualTo(1);
        core.now = core.now.minus(Duration.ofHours(1));

        assertThat(revivesNow()).isEqualTo(1);
        assertThat(revivesNow()).isZero();
    }

    private long revivesNow() {
        core.effects.clear();
        for (int i = 0; i < 5; i++) {
            core.give(new Input.Settled());
        }
        return core.effects.stream().filter(effect -> effect instanceof Effect.Revive).count();
    }

    @Test
    void aNewLeaderTellsThePlacementWhatRunsWhere() {
        JobForTests job = new JobForTests();
        job.shards = 3;
        job.concurrency = Concurrency.ALLOW;
        core.put(job);
        core.run("job");
        List<TaskId> first = core.launch();
        assertThat(first).hasSize(3);

        core.state = Recovery.load(core.stored(), CoreDriver.settings());
        core.give(new Input.Subscribed("framework", "master"));
        core.report(first.get(0), ReportState.FINISHED, "");
        core.run("job");
        core.launch();

        Effect.Place asked =
                core.effects.stream()
                        .filter(Effect.Place.class::isInstance)
                        .map(Effect.Place.class::cast)
                        .findFirst()
                        .orElseThrow();
        assertThat(asked.request().hosts())
                .extracting(PlacementRequest.Host::running)
                .containsExactly(new TreeMap<>(Map.of("job", 2)));
        assertThat(core.state.tasksPerAgent().of("job"))
                .containsExactly(Map.entry(new AgentId("agent"), 5));
    }

    /** Offers are asked for with pauses, and used at once. */
    @Test
    void tasksWithoutOffersWaitForTheNextRequestAndOthersForNothing() {
        run("small", 1, new Resources(1_000, 1_000, 0, 0, 0));
        assertThat(revives()).isEqualTo(1);
        assertThat(OfferRules.nextDue(core.state)).isAfter(core.now);

        offer(4_000, 50_000);

        assertThat(OfferRules.nextDue(core.state)).isBeforeOrEqualTo(core.now);
    }

    /** Mesos is told once that no offers are wanted, and again when it sends one nevertheless. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOfferThatIsNotWantedIsGivenBackAndMesosIsToldOnce(boolean wantedBefore) {
        if (wantedBefore) {
            RunId run = run("small", 1, new Resources(1_000, 1_000, 0, 0, 0));
            assertThat(revives()).isEqualTo(1);
            core.command(new Command.KillRun(run));
        }
        assertThat(core.state.supply().demand().suppressed()).isEqualTo(!wantedBefore);
        offer(4_000, 50_000);
        core.effects.clear();

        core.settle();

        assertThat(core.effects).hasAtLeastOneElementOfType(Effect.Decline.class);
        assertThat(core.effects).filteredOn(Effect.Suppress.class::isInstance).hasSize(1);
        assertThat(core.state.supply().demand().suppressed()).isTrue();
    }

    private void offer(long cpusMilli, long memMilli) {
        String id = "offer" + ++offers;
        core.offers(id, "agent-" + id, cpusMilli, memMilli);
    }

    private PlacementRequest settle() {
        core.effects.clear();
        while (!core.state.supply().placing()) {
            assertThat(core.give(new Input.Settled()).isEmpty()).isFalse();
        }
        return core.effects.stream()
                .filter(effect -> effect instanceof Effect.Place)
                .map(effect -> ((Effect.Place) effect).request())
                .findFirst()
                .orElseThrow();
    }

    private void answer(PlacementRequest request) {
        core.give(new Input.PlacementArrived(NaivePlacement.firstFit(request)));
        core.ticks();
    }
}
