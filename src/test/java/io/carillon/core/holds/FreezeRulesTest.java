package io.carillon.core.holds;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.offers.PlaceWait;
import io.carillon.core.offers.PlaceWaitRules;
import io.carillon.core.state.IndexAudit;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.model.hold.HoldId;
import io.carillon.model.job.JobType;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Launches are frozen by hand, and thawed. */
class FreezeRulesTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final JobForTests job = new JobForTests();
    private CoreDriver core = new CoreDriver();

    @AfterEach
    void allThatIsDerivedIsRight() {
        assertThat(IndexAudit.flaws(core.state)).isEmpty();
    }

    @Test
    void nothingIsLaunchedAndFiresAreRecordedAsUsual() {
        core.put(job);
        freeze(HOUR);
        core.pass(Duration.ofSeconds(31));

        assertThat(core.launch()).isEmpty();
        assertThat(core.job().runs()).as("it waits").hasSize(1);
        assertThat(core.ledger())
                .hasSize(2)
                .allMatch(f -> f.outcome() == Outcome.SKIPPED || f.outcome() == Outcome.MISSED);
        assertThat(core.state.ready().isEmpty()).as("for offers nothing waits").isTrue();
        assertThat(waiting())
                .isEqualTo(
                        new PlaceWait(
                                "launches are frozen: incident 7",
                                Optional.of(CoreDriver.START.plus(HOUR))));
    }

    @Test
    void whatIsAtWorkGoesOnAndEnds() {
        var task = core.running(job);
        freeze(HOUR);
        core.report(task, ReportState.FINISHED, "");
        assertThat(core.ledger()).extracting(f -> f.outcome()).containsExactly(Outcome.SUCCEEDED);
    }

    @Test
    void launchesGoOnWhenItIsThawed() {
        core.put(job);
        freeze(HOUR);
        core.pass(Duration.ofSeconds(11));
        assertThat(core.launch()).isEmpty();

        assertThat(thaw()).isInstanceOf(Answer.Done.class);

        assertThat(core.launch()).hasSize(1);
        assertThat(thaw()).as("it is not frozen").isInstanceOf(Answer.Refused.class);
    }

    @Test
    void itEndsByItself() {
        core.put(job);
        freeze(Duration.ofSeconds(15));
        core.pass(Duration.ofSeconds(11));
        assertThat(core.launch()).isEmpty();
        core.pass(Duration.ofSeconds(4));
        core.settle();
        assertThat(core.launch()).hasSize(1);
    }

    @Test
    void aFireTooLateIsMissed() {
        job.startDeadline = Optional.of(Duration.ofSeconds(5));
        core.put(job);
        freeze(HOUR);
        core.pass(Duration.ofSeconds(16));
        assertThat(core.ledger()).extracting(f -> f.outcome()).containsExactly(Outcome.MISSED);
    }

    @Test
    void aJobThatIsExemptIsLaunched() {
        job.freezeExempt = true;
        core.put(job);
        freeze(HOUR);
        core.pass(Duration.ofSeconds(11));
        assertThat(core.launch()).hasSize(1);
    }

    @Test
    void aJobMayBecomeExemptAndCeaseToBe() {
        core.put(job);
        freeze(HOUR);
        core.pass(Duration.ofSeconds(11));
        assertThat(core.launch()).isEmpty();
        job.freezeExempt = true;
        core.put(job);
        assertThat(core.state.ready().size()).isEqualTo(1);
        job.freezeExempt = false;
        core.put(job);
        assertThat(core.state.ready().frozen()).isEqualTo(1);
        job.freezeExempt = true;
        core.put(job);
        assertThat(core.launch()).hasSize(1);
    }

    /** What a roll ends would not begin again. */
    @Test
    void aRollWaitsForTheEnd() {
        job.type = JobType.DAEMON;
        job.shards = 2;
        core.put(job);
        core.launch().forEach(task -> core.report(task, ReportState.RUNNING, ""));
        core.pass(HOUR);
        freeze(HOUR);
        job.parameter = "v2";
        core.put(job);
        core.pass(Duration.ofMinutes(10));
        assertThat(run().shards().values())
                .allMatch(shard -> shard.task().flatMap(Task::kill).isEmpty());

        thaw();
        core.ticks();
        assertThat(run().shard(0).orElseThrow().task().flatMap(Task::kill)).isPresent();
    }

    @Test
    void aDrainMovesNothingMeanwhile() {
        job.type = JobType.DAEMON;
        core.put(job);
        core.launch().forEach(task -> core.report(task, ReportState.RUNNING, ""));
        core.pass(HOUR);
        freeze(HOUR);
        core.command(
                new Command.PlaceHold(
                        HoldId.of(new io.carillon.model.AgentId("agent")),
                        Optional.empty(),
                        "new disks",
                        Optional.empty()));
        core.pass(Duration.ofMinutes(10));
        assertThat(run().shard(0).orElseThrow().task().flatMap(Task::kill)).isEmpty();
        thaw();
        core.ticks();
        assertThat(run().shard(0).orElseThrow().task().flatMap(Task::kill)).isPresent();
    }

    @Test
    void aPlaceThatWasFoundBeforeIsNotUsed() {
        core.put(job);
        core.give(new Input.Subscribed("framework", "master"));
        core.pass(Duration.ofSeconds(11));
        core.give(new Input.OffersArrived(java.util.List.of(core.offer("offer"))));
        core.settle();
        assertThat(core.state.supply().placing()).isTrue();
        TreeMap<io.carillon.model.run.TaskId, String> places = new TreeMap<>();
        places.put(run().shard(0).orElseThrow().task().orElseThrow().id(), "agent/role");
        long search = core.state.supply().placements();

        freeze(HOUR);
        core.give(
                new Input.PlacementArrived(
                        new io.carillon.model.mesos.Assignment(search, places, new TreeMap<>())));

        assertThat(core.state.live()).isEmpty();
    }

    /** Else a roll would be due for ever, and never done. */
    @Test
    void aRollWaitsAlsoForTheNextLeader() {
        job.type = JobType.DAEMON;
        core.put(job);
        core.launch().forEach(task -> core.report(task, ReportState.RUNNING, ""));
        core.pass(HOUR);
        freeze(HOUR);
        job.parameter = "v2";
        core.put(job);
        takeOver();
        assertThat(IndexAudit.flaws(core.state)).isEmpty();
        core.pass(Duration.ofMinutes(1));
        assertThat(run().shard(0).orElseThrow().task().flatMap(Task::kill)).isEmpty();
    }

    @Test
    void whoTakesOverStaysFrozen() {
        core.put(job);
        core.give(new Input.Subscribed("framework", "master"));
        freeze(HOUR);
        core.pass(Duration.ofSeconds(11));
        takeOver();
        assertThat(core.state.ready().frozen()).isEqualTo(1);
        assertThat(core.launch()).isEmpty();
        thaw();
        assertThat(core.launch()).hasSize(1);
    }

    @Test
    void aFreezeNeedsAnEnd() {
        Answer answer =
                core.command(
                        new Command.PlaceHold(
                                HoldId.CLUSTER, Optional.empty(), "why", Optional.empty()));
        assertThat(((Answer.Refused) answer).errors())
                .extracting(error -> error.path())
                .containsExactly("/until");
    }

    private void freeze(Duration lasts) {
        Instant until = core.now.plus(lasts);
        assertThat(
                        core.command(
                                new Command.PlaceHold(
                                        HoldId.CLUSTER,
                                        Optional.of(until),
                                        "incident 7",
                                        Optional.empty())))
                .isInstanceOf(Answer.Done.class);
    }

    private void takeOver() {
        CoreDriver next =
                new CoreDriver(Recovery.load(new TreeMap<>(core.stored()), CoreDriver.settings()));
        next.now = core.now;
        core = next;
        core.ticks();
    }

    private Answer thaw() {
        return core.command(new Command.LiftHold(HoldId.CLUSTER));
    }

    private PlaceWait waiting() {
        Task task = run().shard(0).orElseThrow().task().orElseThrow();
        assertThat(run().run().state()).isEqualTo(RunState.PENDING);
        return new PlaceWaitRules(core.state).of(run(), task);
    }

    private RunEntry run() {
        return core.job().runs().values().iterator().next();
    }
}
