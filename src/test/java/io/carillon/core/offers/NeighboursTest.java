package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Input;
import io.carillon.core.state.Recovery;
import io.carillon.model.job.Avoid;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Siting;
import io.carillon.model.mesos.AttributeValue;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Jobs that keep apart from others: whoever came first, and by groups of agents. */
final class NeighboursTest extends SpreadStory {
    private int offers;

    @Test
    void aJobKeepsAwayFromWhatItAvoids() {
        agent("a", "r1");
        RunId batch = labelled("batch", "batch", 1);
        assertThat(places(batch)).containsOnlyKeys("a");
        RunId db = avoiding("db", avoid("batch", "hostname", false));
        agent("a", "r1");
        settle();
        assertThat(places(db)).isEmpty();
        assertThat(because(db))
                .contains(
                        "1 agent left out because of other jobs (it avoids team=batch by hostname,"
                                + " like job batch on a)");
        agent("b", "r1");
        settle();
        assertThat(places(db)).containsOnlyKeys("b");
    }

    @Test
    void whatIsAvoidedKeepsAwayToo() {
        agent("a", "r1");
        RunId db = avoiding("db", avoid("batch", "hostname", false));
        assertThat(places(db)).containsOnlyKeys("a");
        RunId batch = labelled("batch", "batch", 1);
        RunId web = labelled("web", "web", 1);
        agent("a", "r1");
        settle();
        assertThat(places(web)).containsOnlyKeys("a");
        assertThat(places(batch)).isEmpty();
        assertThat(because(batch)).contains("job db avoids team=batch by hostname");
    }

    @Test
    void groupsOfAgentsCount() {
        agent("a", "r1");
        labelled("batch", "batch", 1);
        RunId db = avoiding("db", avoid("batch", "rack", false));
        agent("b", "r1");
        settle();
        assertThat(places(db)).isEmpty();
        agent("c", "r2");
        settle();
        assertThat(places(db)).containsOnlyKeys("c");
    }

    @Test
    void whatIsPlacedInTheSameSearchCounts() {
        JobForTests batch = job("batch", 1);
        batch.labels.put("team", "batch");
        core.put(batch);
        JobForTests db = job("db", 1);
        db.siting = Siting.ANYWHERE.apart(List.of(avoid("batch", "hostname", false)));
        core.put(db);
        RunId one = ((Answer.RunAccepted) core.run("batch")).run();
        RunId two = ((Answer.RunAccepted) core.run("db")).run();
        core.ticks();
        agent("a", "r1");
        settle();
        assertThat(places(one)).containsOnlyKeys("a");
        assertThat(places(two)).isEmpty();
    }

    @Test
    void aWishIsOne() {
        agent("a", "r1");
        labelled("batch", "batch", 1);
        RunId db = avoiding("db", avoid("batch", "hostname", true));
        agent("a", "r1");
        settle();
        assertThat(places(db)).containsOnlyKeys("a");
    }

    @Test
    void whenTheOtherHasEndedItsAgentIsFree() {
        agent("a", "r1");
        RunId batch = labelled("batch", "batch", 1);
        RunId db = avoiding("db", avoid("batch", "hostname", false));
        core.report(new TaskId(batch, 0, 1), ReportState.FINISHED, "");
        core.ticks();
        agent("a", "r1");
        settle();
        assertThat(places(db)).containsOnlyKeys("a");
    }

    @Test
    void anAgentWithoutTheAttributeIsInNoGroup() {
        core.offers("none1", "a", 10_000, 100_000);
        labelled("batch", "batch", 1);
        RunId db = avoiding("db", avoid("batch", "rack", false));
        core.offers("none2", "a", 10_000, 100_000);
        settle();
        assertThat(places(db)).containsOnlyKeys("a");
    }

    @Test
    void theNextLeaderKnowsWhoIsWhereThoughTheAgentsOfferNothing() {
        agent("a", "r1");
        avoiding("first", avoid("batch", "rack", false));
        agent("b", "r2");
        RunId batch = labelled("batch", "batch", 1);
        assertThat(places(batch)).containsOnlyKeys("b");
        RunId db = avoiding("db", avoid("batch", "rack", false));
        CoreDriver next = new CoreDriver(Recovery.load(core.stored(), CoreDriver.settings()));
        next.give(new Input.TermBegan(2));
        next.give(new Input.Subscribed("framework", "master"));
        next.ticks();
        next.strangersStayAway();
        TreeMap<String, AttributeValue> second =
                new TreeMap<>(Map.of("rack", new AttributeValue.Text("r2")));
        next.offers("other", "c", 10_000, 100_000, second);
        next.settle();
        Shard shard = next.state.run(db).orElseThrow().shard(0).orElseThrow();
        assertThat(
                        new PlaceWaitRules(next.state)
                                .of(next.state.run(db).orElseThrow(), shard.task().orElseThrow())
                                .because())
                .contains("it avoids team=batch by rack, like job batch on c");
    }

    @Test
    void otherJobsNeedWhatTheyNeededBefore() {
        avoiding("db", avoid("batch", "hostname", false));
        run("one", 1);
        run("two", 1);
        assertThat(core.state.ready().needs()).hasSize(2);
    }

    @Test
    void equalJobsThatAreAvoidedNeedTheSame() {
        avoiding("db", avoid("batch", "hostname", false));
        RunId one = labelled("one", "batch", 1);
        RunId two = labelled("two", "batch", 1);
        assertThat(core.state.ready().needs()).hasSize(2);
        agent("a", "r1");
        settle();
        agent("b", "r1");
        settle();
        assertThat(places(one)).containsOnlyKeys("b");
        assertThat(places(two)).containsOnlyKeys("b");
    }

    @Test
    void aJobThatAvoidsItsOwnKindKeepsAwayFromTheOthersAlone() {
        agent("a", "r1");
        JobForTests job = job("shy", 2);
        job.labels.put("team", "batch");
        job.siting = Siting.ANYWHERE.apart(List.of(avoid("batch", "hostname", false)));
        RunId shy = started(job);
        agent("a", "r1");
        pass(Duration.ofSeconds(10));
        agent("a", "r1");
        settle();
        assertThat(places(shy)).containsOnly(Map.entry("a", 2));
        RunId plain = labelled("plain", "batch", 1);
        agent("a", "r1");
        settle();
        assertThat(places(plain)).isEmpty();
        agent("b", "r1");
        settle();
        assertThat(places(plain)).containsOnlyKeys("b");
    }

    @Test
    void theFunnelTellsWhoIsThere() {
        agent("a", "r1");
        labelled("batch", "batch", 1);
        JobForTests db = job("db", 1);
        db.siting = Siting.ANYWHERE.apart(List.of(avoid("batch", "hostname", false)));
        // The label is known once a run has named it.
        core.put(db);
        core.run("db");
        Funnel funnel = FunnelRules.of(core.state, db.job(), Optional.empty(), core.now);
        assertThat(funnel.ever()).isEqualTo(1);
        assertThat(funnel.now()).isZero();
        assertThat(funnel.because())
                .endsWith(
                        "are free of jobs that it avoids, or that avoid it (a: it avoids team=batch"
                                + " by hostname, like job batch)");
    }

    private static Avoid avoid(String team, String by, boolean preferred) {
        return new Avoid("team", Optional.of(team), by, preferred);
    }

    private RunId labelled(String name, String team, int shards) {
        JobForTests job = job(name, shards);
        job.labels.put("team", team);
        return started(job);
    }

    private RunId avoiding(String name, Avoid rule) {
        JobForTests job = job(name, 1);
        job.siting = Siting.ANYWHERE.apart(List.of(rule));
        return started(job);
    }

    private RunId started(JobForTests job) {
        job.resources = new Resources(1_000, 1_000, 0, 0, 0);
        core.put(job);
        RunId run = ((Answer.RunAccepted) core.run(job.name)).run();
        core.ticks();
        settle();
        return run;
    }

    private void agent(String name, String rack) {
        TreeMap<String, AttributeValue> attributes =
                new TreeMap<>(Map.of("rack", new AttributeValue.Text(rack)));
        core.offers("x" + ++offers, name, 10_000, 100_000, attributes);
    }

    private String because(RunId id) {
        Shard shard = core.state.run(id).orElseThrow().shard(0).orElseThrow();
        return new PlaceWaitRules(core.state)
                .of(core.state.run(id).orElseThrow(), shard.task().orElseThrow())
                .because();
    }
}
