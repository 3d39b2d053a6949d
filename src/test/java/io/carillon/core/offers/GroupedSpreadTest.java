package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Input;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.Siting;
import io.carillon.model.job.SpreadRule;
import io.carillon.model.mesos.AttributeValue;
import io.carillon.model.mesos.Need;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Which shards wait when a job is spread over racks, and what is known of racks after a takeover.
 */
final class GroupedSpreadTest extends SpreadStory {
    private int racked;

    @Test
    void shardsWaitForTheRackThatHasFewer() {
        offerOn("a", "r1");
        offerOn("b", "r2");
        settle();
        pass(Duration.ofSeconds(3));
        core.effects.clear();
        RunId run = run("even", 2, SpreadRule.EVEN);
        offerOn("a", "r1");
        settle();
        assertThat(places(run)).isEqualTo(Map.of("a", 1));
        assertThat(core.state.supply().spread().waiting()).hasSize(1);

        offerOn("b", "r2");
        settle();

        assertThat(places(run)).isEqualTo(Map.of("a", 1, "b", 1));
    }

    @Test
    void anotherAgentOfTheSameRackIsNotWaitedFor() {
        offerOn("a", "r1");
        offerOn("b", "r1");
        settle();
        pass(Duration.ofSeconds(3));
        RunId run = run("unique", 2, 1);
        offerOn("a", "r1");
        settle();
        pass(Demand.ANSWER.multipliedBy(2));
        assertThat(places(run)).isEqualTo(Map.of("a", 1));
        assertThat(core.state.supply().spread().waiting()).isEmpty();
        assertThat(why(core.state, run))
                .containsExactly("spread allows one task of the job for each rack, and r1 has it");
    }

    @Test
    void theNextLeaderKnowsTheRackOfATaskWhoseAgentOffersNothing() {
        RunId run = run("unique", 2, 1);
        offerOn("a", "r1");
        settle();
        pass(Demand.ANSWER.multipliedBy(2));
        assertThat(places(run)).isEqualTo(Map.of("a", 1));
        assertThat(group(core.state, run)).isEqualTo("rack=r1");

        CoreDriver next = new CoreDriver(Recovery.load(core.stored(), CoreDriver.settings()));
        next.now = core.now;
        next.give(new Input.Subscribed("framework", "master"));
        next.offers("n1", "b", 10_000, 100_000, rack("r1"));
        next.settle();
        next.now = next.now.plus(Demand.ANSWER);
        next.settle();
        next.give(new Input.HeartbeatArrived());

        Need need = next.state.run(run).orElseThrow().need(1);
        assertThat(Tally.of(next.state).counts())
                .isEqualTo(Map.of(need.spread().orElseThrow(), Map.of("rack=r1", 1)));
        assertThat(why(next.state, run))
                .containsExactly("spread allows one task of the job for each rack, and r1 has it");
    }

    private RunId run(String name, int shards, int most) {
        JobForTests job = job(name, shards);
        job.siting = new Siting(List.of(), Optional.of(new SpreadRule("rack", most)));
        core.put(job);
        return ((Answer.RunAccepted) core.run(name)).run();
    }

    private void offerOn(String agent, String rack) {
        core.offers("racked" + ++racked, agent, 10_000, 100_000, rack(rack));
    }

    private static TreeMap<String, AttributeValue> rack(String name) {
        return new TreeMap<>(Map.of("rack", new AttributeValue.Text(name)));
    }

    private static String group(State state, RunId run) {
        return state.run(run).orElseThrow().shards().values().stream()
                .map(Shard::task)
                .flatMap(Optional::stream)
                .map(Task::group)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("");
    }

    private static List<String> why(State state, RunId id) {
        RunEntry run = state.run(id).orElseThrow();
        PlaceWaitRules waits = new PlaceWaitRules(state);
        return run.shards().values().stream()
                .map(Shard::task)
                .flatMap(Optional::stream)
                .filter(task -> !task.agent().known())
                .map(task -> waits.of(run, task).because())
                .toList();
    }
}
