package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.Spread;
import io.carillon.core.state.RunEntry;
import io.carillon.model.OfferId;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Need;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Why a task has no place: each reason is another one, and tells what matters. */
class PlaceWaitRulesTest {
    private final CoreDriver core = new CoreDriver();
    private int offers;

    private void subscribe() {
        core.give(new Input.Subscribed("framework", "master"));
    }

    /** A run of one shard that needs so many cpus waits. */
    private void waiting(String name, long cpus) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.schedule = Schedule.BY_HAND;
        job.resources = new Resources(cpus * 1_000, 0, 0, 0, 0);
        core.put(job);
        core.run(name);
    }

    private ShardId shard() {
        return core.state.ready().first(1, any -> true).get(0);
    }

    private Task task() {
        return core.state.shard(shard()).orElseThrow().task().orElseThrow();
    }

    private PlaceWait why() {
        RunEntry run = core.state.run(shard().run()).orElseThrow();
        return new PlaceWaitRules(core.state).of(run, task());
    }

    private OfferId offer(long cpus) {
        return core.offers("o" + ++offers, "agent", cpus * 1_000, 0);
    }

    private void asked() {
        core.now = core.now.plusSeconds(1);
        Demand demand = new Demand(false, core.now, Demand.BACKOFF.first());
        core.state.apply(new Change.DemandChanged(demand, core.now, "asked"));
    }

    private void heard() {
        core.now = core.now.plusSeconds(1);
        core.give(new Input.HeartbeatArrived());
    }

    private void noPlace(String because) {
        Map<Need, String> shortages = new LinkedHashMap<>();
        shortages.put(core.state.run(shard().run()).orElseThrow().need(), because);
        long number = core.state.supply().placements() + 1;
        core.state.apply(new Change.PlacementAsked(number, shortages, "asked"));
        core.state.apply(new Change.PlacementEnded(number, new TreeMap<TaskId, String>(), "none"));
    }

    @Test
    void withoutASubscriptionItIsToldSinceWhen() {
        waiting("job", 1);
        PlaceWait never = why();
        subscribe();
        core.now = core.now.plusSeconds(5);
        core.give(new Input.Disconnected("cut"));
        PlaceWait lately = why();

        assertThat(never.because()).doesNotContainPattern("[0-9]");
        assertThat(lately.because()).contains(core.now.toString());
        assertThat(never.until()).isEmpty();
    }

    @Test
    void aWaitForTheSpreadHasAnEnd() {
        subscribe();
        waiting("job", 1);
        Instant until = core.now.plus(Duration.ofSeconds(1));
        TreeSet<ShardId> shards = new TreeSet<>(List.of(shard()));
        Spread spread = new Spread(shards, until, 1);
        core.state.apply(new LinkChange.SpreadAwaited(spread, "waits"));

        assertThat(why().until()).contains(until);
    }

    @Test
    void eachReasonIsAnotherOne() {
        List<String> reasons = new ArrayList<>();
        subscribe();
        waiting("job", 3);
        reasons.add(why().because());

        asked();
        Instant silent = core.state.heardAt();
        assertThat(why().because()).contains(core.now.toString(), silent.toString());
        reasons.add(why().because());

        heard();
        assertThat(why().because()).isEqualTo(reasons.get(0));

        OfferId offer = offer(2);
        assertThat(why().because()).contains("3 cpus", "2)");
        reasons.add(why().because());
        core.refused(offer);

        offer = offer(4);
        assertThat(why().because()).as("a place is looked for").doesNotContainPattern("[0-9]");
        reasons.add(why().because());

        noPlace("another took it");
        assertThat(why().because()).contains("3 cpus");
        reasons.add(why().because());

        core.refused(offer);
        assertThat(why().because()).isEqualTo(reasons.get(reasons.size() - 1));
        assertThat(reasons).doesNotHaveDuplicates();
    }

    @Test
    void whereTheFrameworksOwnTasksFillTheAgentItIsBusyThoughMesosIsSilent() {
        waiting("first", 90);
        core.launch();
        waiting("second", 20);
        asked();
        assertThat(why().because()).contains("20 cpus").doesNotContain(core.now.toString());
    }

    @Test
    void whatTheSearchHasFoundIsToldUnlessAgentsTellMore() {
        subscribe();
        waiting("job", 3);
        asked();
        heard();
        noPlace("another took it");
        assertThat(why().because()).isEqualTo("another took it");
    }
}
