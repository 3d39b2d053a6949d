package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.core.Scheduler;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Placing;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which shards wait for the offers of other agents, for how long, and when these are asked for. */
class SpreadRulesTest extends SpreadStory {
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
            assertThat(core.now).isBefore(began.plus(Placing.DEFAULT.patience()).plusSeconds(2));
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
}
