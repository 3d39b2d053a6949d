package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.GangHold;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.RunEntry;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Siting;
import io.carillon.model.job.SpreadRule;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import io.carillon.simulation.NaivePlacement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Shards that start together: all of them have a place, or none is launched. */
final class GangRulesTest extends SpreadStory {
    /** Four of them fill an agent. */
    private static final Resources QUARTER = new Resources(2_500, 1_000, 0, 0, 0);

    private static final Duration HOLD = Settings.DEFAULT.offerHold();

    @Test
    void allAreLaunchedAtOnceWhenAllHaveAPlace() {
        RunId run = gang("g", 6);
        offer("a");
        offer("b");
        settle();
        assertThat(launched(run)).isEqualTo(6);
        assertThat(core.effects).noneMatch(Effect.Decline.class::isInstance);
    }

    @Test
    void noneIsLaunchedWhileOneHasNoPlace() {
        RunId run = gang("g", 5);
        known("b");
        offer("a");
        settle();
        assertThat(launched(run)).isZero();
        assertThat(held()).containsExactly("a");
        offer("b");
        settle();
        assertThat(launched(run)).isEqualTo(5);
        assertThat(core.state.supply().gangs().run()).isEmpty();
    }

    @Test
    void offersAreKeptForSoLongAndThenGivenBack() {
        RunId run = gang("g", 5);
        known("b");
        offer("a");
        settle();
        assertThat(core.state.supply().gangs().run()).contains(run);
        pass(HOLD.minusMillis(250));
        assertThat(held()).containsExactly("a");
        pass(Duration.ofMillis(250));
        assertThat(held()).isEmpty();
        assertThat(core.state.supply().gangs().run()).isEmpty();
        assertThat(launched(run)).isZero();
    }

    @Test
    void otherAgentsAreAskedForMeanwhile() {
        gang("g", 5);
        known("b");
        core.effects.clear();
        offer("a");
        settle();
        assertThat(revives()).isEqualTo(1);
    }

    @Test
    void whatFitsBesideIsNotHeldUp() {
        gang("g", 5);
        known("b");
        offer("a", 11_000);
        settle();
        RunId small = run("small", 1);
        settle();
        assertThat(launched(small)).isEqualTo(1);
    }

    @Test
    void whatNeedsTheRoomWaitsUntilTheTimeIsOver() {
        gang("g", 5);
        known("b");
        offer("a");
        settle();
        RunId other = run("other", 1, QUARTER);
        settle();
        assertThat(launched(other)).isZero();
        assertThat(because(other)).contains("offers are kept for the shards of g~");
        pass(HOLD);
        assertThat(launched(other)).isEqualTo(1);
        RunId later = run("later", 1, QUARTER);
        offer("a", 7_500);
        settle();
        // All work has the offers for a while before they are kept again.
        assertThat(launched(later)).isEqualTo(1);
    }

    @Test
    void twoGangsDoNotHoldEachOtherUp() {
        RunId one = gang("one", 6);
        RunId two = gang("two", 6);
        known("b");
        offer("a");
        settle();
        assertThat(core.state.supply().gangs().run()).contains(one);
        offer("b");
        settle();
        assertThat(launched(one)).isEqualTo(6);
        assertThat(launched(two)).isZero();
        offer("c");
        offer("d");
        settle();
        // What is left of b would do for two of them, and may come.
        assertThat(launched(two)).isZero();
        assertThat(held()).containsExactly("c", "d");
        pass(Duration.ofMillis(1_500));
        assertThat(launched(two)).isEqualTo(6);
    }

    @Test
    void eachGangHasItsTurn() {
        RunId one = gang("one", 6);
        RunId two = gang("two", 7);
        known("b");
        offer("a");
        settle();
        assertThat(core.state.supply().gangs().run()).contains(one);
        pass(HOLD.plus(GangHold.REST));
        offer("a");
        settle();
        assertThat(core.state.supply().gangs().run()).contains(two);
        pass(HOLD.plus(GangHold.REST));
        offer("a");
        settle();
        assertThat(core.state.supply().gangs().run()).contains(one);
    }

    @Test
    void aSmallerGangGoesAheadOfOneThatFitsNowhere() {
        RunId large = gang("large", 40);
        RunId small = gang("small", 3);
        offer("a");
        settle();
        assertThat(launched(small)).isEqualTo(3);
        assertThat(launched(large)).isZero();
        assertThat(core.state.supply().gangs()).isEqualTo(GangHold.NONE);
        assertThat(because(large))
                .isEqualTo(
                        "its 40 shards start together, and the known agents have room for 4 of"
                                + " them when they are free");
    }

    @Test
    void placesThatDoNotHoldAreTakenByNone() {
        RunId run = gang("g", 6);
        offer("a");
        offer("b");
        PlacementRequest request = search();
        assertThat(request.tasks()).hasSize(6).allMatch(PlacementRequest.Wanted::gang);
        core.give(
                new Input.OfferRescinded(core.state.supply().offers().keySet().iterator().next()));
        core.give(new Input.PlacementArrived(NaivePlacement.firstFit(request)));
        assertThat(launched(run)).isZero();
    }

    @Test
    void aPlaceThatWasNotFoundKeepsAll() {
        RunId run = gang("g", 3);
        offer("a");
        PlacementRequest request = search();
        TreeMap<TaskId, String> places = new TreeMap<>(NaivePlacement.firstFit(request).places());
        TaskId without = places.firstKey();
        places.remove(without);
        core.give(
                new Input.PlacementArrived(
                        new Assignment(
                                request.number(),
                                places,
                                new TreeMap<>(Map.of(without, "no room")))));
        assertThat(launched(run)).isZero();
        // Nothing is gained by the same search at once.
        assertThat(held()).isEmpty();
    }

    @Test
    void whatIsKeptForAnotherGangStaysWhenOneFindsNoPlace() {
        RunId one = gang("one", 5);
        known("b");
        offer("a");
        settle();
        assertThat(core.state.supply().gangs().run()).contains(one);
        JobForTests small = job("small", 2);
        small.gang = true;
        core.put(small);
        RunId two = ((Answer.RunAccepted) core.run("small")).run();
        core.ticks();
        offer("c", 2_000);
        PlacementRequest request = search();
        assertThat(request.tasks()).extracting(task -> task.task().run()).containsOnly(two);
        TreeMap<TaskId, String> reasons = new TreeMap<>();
        request.tasks().forEach(task -> reasons.put(task.task(), "no room"));
        core.give(
                new Input.PlacementArrived(
                        new Assignment(request.number(), new TreeMap<>(), reasons)));
        assertThat(held()).containsExactly("a");
        offer("b");
        settle();
        assertThat(launched(one)).isEqualTo(5);
    }

    @Test
    void aTaskThatIsKilledBeforehandIsNotWaitedFor() {
        RunId run = gang("g", 3);
        core.command(new Command.KillTask(new TaskId(run, 1, 1).toString()));
        offer("a");
        settle();
        assertThat(launched(run)).isEqualTo(2);
    }

    @Test
    void aShardThatIsTriedAgainIsLaunchedByItself() {
        RunId run = gang("g", 4);
        offer("a");
        settle();
        assertThat(launched(run)).isEqualTo(4);
        core.report(new TaskId(run, 2, 1), ReportState.DROPPED, "");
        core.ticks();
        offer("a", 2_500);
        settle();
        Task again = core.state.run(run).orElseThrow().shard(2).orElseThrow().task().orElseThrow();
        assertThat(again.id().attempt()).isEqualTo(2);
        assertThat(again.phase()).isEqualTo(TaskPhase.LAUNCHING);
    }

    @Test
    void groupsThatAreFullCountForAllOfAGang() {
        JobForTests job = job("g", 3);
        job.gang = true;
        job.siting = new Siting(List.of(), Optional.of(new SpreadRule("hostname", 1)));
        core.put(job);
        RunId run = ((Answer.RunAccepted) core.run("g")).run();
        core.ticks();
        core.strangersStayAway();
        known("c");
        offer("a");
        offer("b");
        settle();
        assertThat(launched(run)).isZero();
        offer("c");
        settle();
        assertThat(places(run)).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void theFunnelTellsWhatTheAgentsHaveTogether() {
        JobForTests job = job("g", 5);
        job.gang = true;
        job.resources = QUARTER;
        offer("a");
        Funnel one = FunnelRules.of(core.state, job.job(), Optional.empty(), core.now);
        assertThat(one.ever()).isZero();
        assertThat(one.because())
                .endsWith(FunnelRules.GANG_EVER + " (a: they have room for 4 of 5 shards)");
        offer("b");
        Funnel two = FunnelRules.of(core.state, job.job(), Optional.empty(), core.now);
        assertThat(two.ever()).isEqualTo(2);
        assertThat(two.now()).isEqualTo(2);
    }

    /** An agent that has offered something, and was refused. */
    private void known(String agent) {
        offer(agent);
        List.copyOf(core.state.supply().offers().keySet()).forEach(core::refused);
    }

    private RunId gang(String name, int shards) {
        JobForTests job = job(name, shards);
        job.gang = true;
        job.resources = QUARTER;
        core.put(job);
        RunId run = ((Answer.RunAccepted) core.run(name)).run();
        core.ticks();
        core.strangersStayAway();
        return run;
    }

    private PlacementRequest search() {
        core.effects.clear();
        core.settle();
        return core.effects.stream()
                .filter(Effect.Place.class::isInstance)
                .map(effect -> ((Effect.Place) effect).request())
                .findFirst()
                .orElseThrow();
    }

    private long launched(RunId run) {
        return core.state.run(run).orElseThrow().shards().values().stream()
                .flatMap(shard -> shard.task().stream())
                .filter(task -> task.phase().live())
                .count();
    }

    private String because(RunId id) {
        RunEntry run = core.state.run(id).orElseThrow();
        Shard shard = run.shards().values().iterator().next();
        return new PlaceWaitRules(core.state).of(run, shard.task().orElseThrow()).because();
    }
}
