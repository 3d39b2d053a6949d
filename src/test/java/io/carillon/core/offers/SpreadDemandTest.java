package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Placing;
import io.carillon.core.contract.Spread;
import io.carillon.core.state.RunEntry;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long shards wait for agents that come late, or not at all, or that nobody has asked. */
class SpreadDemandTest extends SpreadStory {
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

        pass(Placing.DEFAULT.patience().multipliedBy(2));

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
}
