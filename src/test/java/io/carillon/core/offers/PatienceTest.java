package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.job.Siting;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long shards wait for the offers of other agents, by what their job says. */
final class PatienceTest extends SpreadStory {
    @Test
    void shardsWaitByTheSettingOfTheCluster() {
        RunId run = run(Optional.empty(), Optional.empty());
        assertThat(waiting()).isEqualTo(2);
        Shard last = core.state.run(run).orElseThrow().shard(3).orElseThrow();
        assertThat(
                        new PlaceWaitRules(core.state)
                                .of(core.state.run(run).orElseThrow(), last.task().orElseThrow())
                                .because())
                .isEqualTo(
                        "waits for offers of other agents, so that the shards of the job are"
                                + " spread, for 5 s at most");
    }

    @Test
    void withoutPatienceNoneWaits() {
        RunId run = run(Optional.empty(), Optional.of(Duration.ZERO));
        assertThat(waiting()).isZero();
        assertThat(places(run)).containsOnlyKeys("a");
    }

    @Test
    void aLittlePatienceIsSoonOver() {
        RunId run = run(Optional.empty(), Optional.of(Duration.ofMillis(500)));
        assertThat(waiting()).isEqualTo(2);
        offer("a");
        settle();
        assertThat(waiting()).isEqualTo(2);
        pass(Duration.ofMillis(500));
        assertThat(places(run)).containsEntry("a", 4);
    }

    @Test
    void packedShardsWaitForNone() {
        RunId run = run(Optional.of(PlacementPolicy.PACK), Optional.empty());
        assertThat(waiting()).isZero();
        assertThat(places(run)).containsOnlyKeys("a");
    }

    /** Four shards are ready, with the offers of one agent of two at hand. */
    private RunId run(Optional<PlacementPolicy> policy, Optional<Duration> patience) {
        busyOnA();
        JobForTests job = job("wide", 4);
        job.siting = new Siting(List.of(), Optional.empty(), policy, patience);
        core.put(job);
        RunId run = ((Answer.RunAccepted) core.run("wide")).run();
        core.ticks();
        settle();
        return run;
    }

    private int waiting() {
        return core.state.supply().spread().waiting().size();
    }
}
