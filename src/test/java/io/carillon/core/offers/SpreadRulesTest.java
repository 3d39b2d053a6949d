package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.Scheduler;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.contract.Spread;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.simulation.NaivePlacement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which shards wait for the offers of other agents, for how long, and when these are asked for. */
class SpreadRulesTest {
    private static final Resources SMALL = new Resources(1_000, 1_000, 0, 0, 0);

    private final CoreDriver core = new CoreDriver(new State(Settings.DEFAULT));
    private int offers;

    @BeforeEach
    void subscribe() {
        core.give(new Input.Subscribed("framework", "master"));
    }

    /** Something fires every second on a; the offers of b were given back and stay refused. */
    private void busyOnA() {
        busyOnA(10_000);
    }

    private void busyOnA(long cpusOfB) {
        JobForTests tick = new JobForTests();
        tick.name = "tick";
        Schedule.Rule everySecond = new Schedule.Every(Duration.ofSeconds(1));
        tick.schedule = new Schedule(everySecond, Optional.empty(), Optional.empty());
        core.put(tick);
        pass(Duration.ofSeconds(2));
        offer("a");
        offer("b", cpusOfB);
        pass(Duration.ofSeconds(3));
        offer("a");
        settle();
        assertThat(core.state.supply().knownAgents().awaited()).containsKey(new AgentId("b"));
        assertThat(held()).containsExactly("a");
        core.effects.clear();
    }

    @Test
    void whatIsRefusedIsAskedForAndTheShardsAreSpread() {
        busyOnA();
        RunId run = run("wide", 4);
        settle();
        assertThat(revives()).isEqualTo(1);
        assertThat(places(run)).isEqualTo(Map.of("a", 2));

        offer("b");
        settle();

        assertThat(places(run)).isEqualTo(Map.of("a", 2, "b", 2));
    }

    @Test
    void anAgentThatDoesNotComeIsNotWaitedForLongNorTwice() {
        busyOnA();
        RunId run = run("wide", 3);
        settle();
        offer("a");
        settle();
        int before = places(run).get("a");
        assertThat(before).isLessThan(3);
        Instant due = Scheduler.settledDue(core.state);
        assertThat(due).isAfter(core.now).isBefore(core.now.plus(Demand.ANSWER));

        pass(Demand.ANSWER);

        assertThat(places(run)).isEqualTo(Map.of("a", 3));
        offer("a");
        run("other", 2);
        settle();
        assertThat(core.state.supply().spread().waiting()).hasSizeLessThan(2);
    }

    /**
     * They come one after the other, and only now is it looked who has offered nothing for long.
     */
    @Test
    void agentsThatWereNotAskedForAWeekAreWaitedFor() {
        run("first", 1);
        settle();
        for (String agent : List.of("a", "b", "c")) {
            offer(agent);
        }
        settle();
        pass(Duration.ofMinutes(1));
        assertThat(core.state.supply().demand().suppressed()).isTrue();
        core.sleep(Duration.ofDays(7));
        settle();

        RunId run = run("wide", 3);
        settle();
        offer("a");
        settle();

        assertThat(places(run)).isEqualTo(Map.of("a", 1));
        offer("b");
        settle();
        offer("c");
        settle();
        assertThat(places(run)).isEqualTo(Map.of("a", 1, "b", 1, "c", 1));
    }

    @Test
    void aLostRequestIsRepeatedOnceBeforeTheWaitIsOver() {
        busyOnA();
        run("wide", 4);
        settle();
        offer("a");
        settle();
        pass(SpreadRules.AGAIN);
        assertThat(revives()).isEqualTo(2);
    }

    @Test
    void oneShardNeverWaits() {
        busyOnA();
        RunId run = run("narrow", 1);
        settle();
        assertThat(places(run)).isEqualTo(Map.of("a", 1));
        assertThat(revives()).isZero();
    }

    @Test
    void anAgentWithoutRoomIsNotWaitedFor() {
        busyOnA();
        RunId run = run("large", 2, new Resources(3_000, 1_000, 0, 0, 0));
        offer("c");
        settle();
        assertThat(places(run).values().stream().mapToInt(n -> n).sum()).isEqualTo(2);
    }

    @Test
    void aMesosThatOffersOneAgentAfterTheOtherIsWaitedFor() {
        RunId run = run("wide", 3);
        core.settle();
        for (String agent : List.of("a", "b", "c")) {
            offer(agent);
            settle();
            pass(Duration.ofSeconds(1));
        }
        assertThat(places(run)).isEqualTo(Map.of("a", 1, "b", 1, "c", 1));
    }

    @Test
    void noTaskWaitsLongerThanTheLongestThoughAgentsKeepComing() {
        RunId run = run("wide", 9);
        core.settle();
        Instant began = core.now;
        for (int i = 0; !core.state.ready().isEmpty(); i++) {
            offer("agent" + i);
            settle();
            pass(Duration.ofSeconds(1));
            assertThat(core.now).isBefore(began.plus(SpreadRules.LONGEST).plusSeconds(2));
        }
        assertThat(places(run)).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void aStartDeadlineIsNotMissedForTheSpread() {
        busyOnA();
        JobForTests job = job("wide", 4);
        job.startDeadline = Optional.of(Duration.ofSeconds(1));
        core.put(job);
        RunId run = ((Answer.RunAccepted) core.run("wide")).run();
        settle();
        assertThat(places(run)).isEqualTo(Map.of("a", 4));
    }

    @Test
    void aBurstAsksForWhatWasRefusedButWaitsForNothing() {
        busyOnA();
        core.now = core.now.plus(LoadRules.RESPITE);
        offer("a");
        for (int i = 0; i < 6; i++) {
            run("burst" + i, 1);
        }
        settle();
        assertThat(revives()).isEqualTo(1);
        assertThat(core.state.ready().size()).isZero();
    }

    /** There is room for one shard on a and for three on b. */
    @Test
    void anAgentGetsNoMoreShardsThanItHasRoomFor() {
        busyOnA(30_000);
        RunId run = run("wide", 3, new Resources(10_000, 1_000, 0, 0, 0));

        settle();

        assertThat(searched()).isEqualTo(List.of(1));
        assertThat(places(run)).isEqualTo(Map.of("a", 1));
        offer("b", 30_000);
        settle();
        assertThat(places(run)).isEqualTo(Map.of("a", 1, "b", 2));
    }

    @Test
    void shardsThatFitNoAgentAtHandAllWaitForTheAbsentOne() {
        busyOnA(40_000);
        run("wide", 2, new Resources(20_000, 1_000, 0, 0, 0));

        settle();

        assertThat(core.state.supply().spread().waiting()).hasSize(2);
        assertThat(searched()).isEmpty();
    }

    /**
     * The time since the last request is shorter than the first pause between two requests, or the
     * clock has not gone on at all.
     */
    @ParameterizedTest
    @ValueSource(longs = {0, 50})
    void anAgentThatWasRefusedAfterTheLastRequestIsAskedForAtOnce(long millis) {
        run("first", 1);
        settle();
        offer("a");
        offer("b");
        settle();
        pass(Demand.ANSWER.multipliedBy(2));
        run("second", 1);
        settle();
        offer("a");
        offer("b");
        settle();
        core.now = core.now.plusMillis(millis);
        core.effects.clear();
        RunId run = run("wide", 4);
        offer("a");

        settle();

        assertThat(revives()).isEqualTo(1);
        assertThat(places(run)).isEqualTo(Map.of("a", 2));
    }

    @Test
    void whatWasRefusedIsAskedForJustBeforeAWideRunBegins() {
        busyOnA();
        core.now = core.now.plus(LoadRules.RESPITE);
        core.ticks();
        offer("a");
        settle();
        assertThat(revives()).as("for the run of one shard").isZero();
        JobForTests job = job("wide", 4);
        job.schedule =
                new Schedule(
                        new Schedule.At(core.now.plusMillis(500)),
                        Optional.empty(),
                        Optional.empty());
        core.put(job);

        settle();

        assertThat(core.state.ready().isEmpty()).isTrue();
        assertThat(revives()).isEqualTo(1);
    }

    /** Neither a nor b offers anything any more: nothing is left that the words could rest on. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutOffersNoShardWaitsForOthersForEver(boolean rescinded) {
        busyOnA();
        RunId run = run("wide", 4);
        settle();
        if (rescinded) {
            offer("a");
            core.settle();
        }
        assertThat(core.state.supply().spread().waiting()).isNotEmpty();
        List.copyOf(core.state.supply().offers().keySet())
                .forEach(offer -> core.give(new Input.OfferRescinded(offer)));

        pass(SpreadRules.LONGEST.multipliedBy(2));

        assertThat(core.state.supply().spread()).isEqualTo(Spread.NONE);
        RunEntry wide = core.state.run(run).orElseThrow();
        Shard last = wide.shard(3).orElseThrow();
        assertThat(new PlaceWaitRules(core.state).of(wide, last.task().orElseThrow()).until())
                .isEmpty();
    }

    @Test
    void anotherSubscriptionHasAskedForNothingYet() {
        run("first", 1);
        settle();
        offer("a");
        settle();
        core.give(new Input.Disconnected("the stream ended"));
        pass(Duration.ofSeconds(1));
        core.give(new Input.Subscribed("framework", "master"));
        assertThat(core.state.supply().knownAgents().strangersUntil()).isEqualTo(Instant.MAX);
        pass(Demand.ANSWER);

        RunId run = run("wide", 2);
        settle();
        offer("a");
        settle();

        assertThat(places(run)).as("one waits for agents that may come").isEqualTo(Map.of("a", 1));
    }

    /** How many tasks each search for places was asked for. */
    private List<Integer> searched() {
        return core.effects.stream()
                .filter(Effect.Place.class::isInstance)
                .map(effect -> ((Effect.Place) effect).request().tasks().size())
                .toList();
    }

    private int revives() {
        return (int) core.effects.stream().filter(e -> e instanceof Effect.Revive).count();
    }

    private List<String> held() {
        List<String> held = new ArrayList<>();
        core.state.supply().offers().values().forEach(offer -> held.add(offer.host()));
        return held;
    }

    private void pass(Duration time) {
        Instant end = core.now.plus(time);
        while (core.now.isBefore(end)) {
            core.now = core.now.plusMillis(250);
            core.ticks();
            settle();
        }
    }

    private RunId run(String name, int shards) {
        return run(name, shards, SMALL);
    }

    private RunId run(String name, int shards, Resources resources) {
        JobForTests job = job(name, shards);
        job.resources = resources;
        core.put(job);
        return ((Answer.RunAccepted) core.run(name)).run();
    }

    private JobForTests job(String name, int shards) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.schedule = Schedule.BY_HAND;
        job.shards = shards;
        job.maxParallel = shards;
        job.resources = SMALL;
        core.put(job);
        return job;
    }

    private void offer(String agent) {
        offer(agent, 10_000);
    }

    private void offer(String agent, long cpusMilli) {
        core.offers("o" + ++offers, agent, cpusMilli, 100_000);
    }

    /** Everything that can be decided now, with each search answered at once. */
    private void settle() {
        while (true) {
            int before = core.effects.size();
            core.settle();
            List<Effect> news = List.copyOf(core.effects.subList(before, core.effects.size()));
            boolean searched = false;
            for (Effect effect : news) {
                if (effect instanceof Effect.Place place) {
                    PlacementRequest request = place.request();
                    core.give(new Input.PlacementArrived(NaivePlacement.firstFit(request)));
                    core.ticks();
                    searched = true;
                }
            }
            if (!searched) {
                return;
            }
        }
    }

    private Map<String, Integer> places(RunId run) {
        TreeMap<String, Integer> places = new TreeMap<>();
        for (Shard shard : core.state.run(run).orElseThrow().shards().values()) {
            shard.task()
                    .filter(task -> task.phase().live())
                    .ifPresent(task -> places.merge(task.host(), 1, Integer::sum));
        }
        return places;
    }
}
