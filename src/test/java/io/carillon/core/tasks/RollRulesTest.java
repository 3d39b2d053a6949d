package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.records.RecordId;
import io.carillon.core.state.Editions;
import io.carillon.core.state.IndexAudit;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.model.RecordKey;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Edition;
import io.carillon.model.run.Roll;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a change of a daemon reaches its shards. */
class RollRulesTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final JobForTests job = new JobForTests();
    private CoreDriver core = new CoreDriver();

    @BeforeEach
    void aDaemonWithThreeShards() {
        job.type = JobType.DAEMON;
        job.shards = 3;
        job.retry = new Retry(1, Duration.ofSeconds(30), Duration.ofMinutes(2), 2.0);
        core.put(job);
        bringUp();
        core.pass(LONG);
    }

    @AfterEach
    void allThatIsDerivedIsRight() {
        assertThat(IndexAudit.flaws(core.state)).isEmpty();
    }

    @Test
    void shardsAreEndedOneByOneEachWhenTheOneBeforeRunsAgain() {
        parameter("v2");
        assertThat(doomed()).containsExactly(0);
        assertThat(shard(0).because()).isEqualTo("version 2 of the job replaces it");
        core.pass(LONG);
        assertThat(doomed()).as("it has not ended yet").containsExactly(0);

        core.report(task(0).id(), ReportState.KILLED, "");
        assertThat(task(0).notBefore()).as("at once").isEqualTo(java.time.Instant.EPOCH);
        core.pass(LONG);
        assertThat(doomed()).as("it waits for a place").isEmpty();

        core.launch();
        core.pass(LONG);
        assertThat(doomed()).as("it does not run yet").isEmpty();

        core.report(task(0).id(), ReportState.RUNNING, "");
        core.pass(Editions.SETTLE.minusMillis(1));
        assertThat(doomed()).as("it may fail soon").isEmpty();

        core.pass(Duration.ofMillis(1));
        assertThat(doomed()).containsExactly(1);
        assertThat(editions()).containsExactly(1, 0, 0);
        replace(1);
        replace(2);

        assertThat(editions()).containsExactly(1, 1, 1);
        assertThat(run().run().roll()).contains(new Roll(1, List.of()));
        assertThat(core.job().runs()).hasSize(1);
    }

    @Test
    void theRunSaysHowFarItIs() {
        assertThat(run().rolls().orElseThrow().underWay()).isFalse();
        parameter("v2");
        replace(0);

        Editions rolling = run().rolls().orElseThrow();
        assertThat(rolling.underWay()).isTrue();
        assertThat(rolling.done()).isEqualTo(1);
        assertThat(rolling.count()).isEqualTo(3);
        assertThat(rolling.waitsFor()).as("it is being ended").contains(1);
    }

    /** What failed is not what is tried next. */
    @Test
    void aShardThatWaitsForItsNextAttemptHasItAtOnce() {
        core.report(task(1).id(), ReportState.FAILED, "");
        core.report(task(2).id(), ReportState.FAILED, "");
        assertThat(task(1).notBefore()).isAfter(core.now);

        parameter("v2");

        assertThat(core.state.ready().size()).isEqualTo(2);
        assertThat(shard(1).failures()).isZero();
        assertThat(task(1).id().attempt()).isEqualTo(2);
        assertThat(doomed()).as("two are down already").isEmpty();
        core.launch();
        assertThat(editions()).containsExactly(0, 1, 1);
    }

    @Test
    void aShardThatEndsByItselfAmidARollDoesSo() {
        parameter("v2");
        core.report(task(2).id(), ReportState.FAILED, "");

        assertThat(task(2).notBefore()).isEqualTo(java.time.Instant.EPOCH);
        assertThat(shard(2).failures()).isZero();
        assertThat(doomed()).containsExactly(0);
    }

    @Test
    void aVersionThatFailsHoldsTheRollUpAndTheWayBackTouchesNoOther() {
        parameter("v2");
        core.report(task(0).id(), ReportState.KILLED, "");
        for (int i = 0; i < 3; i++) {
            core.launch();
            core.report(task(0).id(), ReportState.RUNNING, "");
            core.report(task(0).id(), ReportState.FAILED, "");
            core.pass(Duration.ofMinutes(3));
        }
        core.launch();
        core.report(task(0).id(), ReportState.RUNNING, "");
        core.pass(Editions.SETTLE);
        assertThat(doomed()).as("it has failed, so it must live longer").isEmpty();

        parameter("");

        assertThat(run().run().edition()).as("the first again").isZero();
        assertThat(doomed()).containsExactly(0);
        replace(0);
        core.pass(LONG);
        assertThat(run().run().jobVersion()).isEqualTo(3);
        assertThat(run().run().roll()).contains(new Roll(0, List.of()));
        assertThat(task(1).id().attempt()).isEqualTo(1);
    }

    @Test
    void aTaskThatHasFailedMustLiveAsLongAsForgivesIt() {
        parameter("v2");
        core.report(task(0).id(), ReportState.KILLED, "");
        core.launch();
        core.report(task(0).id(), ReportState.FAILED, "");
        core.pass(LONG);
        core.launch();
        core.report(task(0).id(), ReportState.RUNNING, "");

        core.pass(job.retry.maxDelay().minusMillis(1));
        assertThat(doomed()).isEmpty();
        core.pass(Duration.ofMillis(1));
        assertThat(doomed()).containsExactly(1);
    }

    @Test
    void aFurtherChangeIsTakenUpAtOnce() {
        parameter("v2");
        replace(0);
        parameter("v3");

        assertThat(run().run().roll().orElseThrow().former())
                .extracting(Edition::jobVersion)
                .containsExactly(1L, 2L);
        core.report(task(1).id(), ReportState.KILLED, "");
        bringUp();
        core.pass(Editions.SETTLE);
        assertThat(doomed()).containsExactly(0);
        replace(0);
        replace(2);

        assertThat(editions()).containsExactly(2, 2, 2);
        assertThat(run().run().roll()).contains(new Roll(2, List.of()));
    }

    @Test
    void nothingIsEndedWhileAnotherShardIsDown() {
        core.report(task(2).id(), ReportState.UNREACHABLE, "");
        parameter("v2");

        assertThat(doomed()).as("it may be up, but is not known to be").containsExactly(2);
        core.report(task(2).id(), ReportState.KILLED, "");
        bringUp();
        core.pass(Editions.SETTLE);
        assertThat(doomed()).containsExactly(0);
    }

    @Test
    void twoShardsThatAreDownHoldTheRollUp() {
        core.report(task(1).id(), ReportState.UNREACHABLE, "");
        core.report(task(2).id(), ReportState.UNREACHABLE, "");
        parameter("v2");
        assertThat(doomed()).isEmpty();

        core.report(task(1).id(), ReportState.RUNNING, "");
        assertThat(doomed()).containsExactly(2);
    }

    @Test
    void aPauseHoldsTheRollUp() {
        parameter("v2");
        core.command(new Command.PauseJob("job", Optional.empty(), "", false));
        core.report(task(0).id(), ReportState.KILLED, "");
        bringUp();
        core.pass(LONG);
        assertThat(doomed()).isEmpty();

        core.command(new Command.ResumeJob("job"));
        assertThat(doomed()).containsExactly(1);
    }

    @Test
    void anotherLeaderGoesOn() {
        parameter("v2");
        replace(0);
        assertThat(doomed()).containsExactly(1);
        core.report(task(1).id(), ReportState.KILLED, "");
        core.launch();

        takeOver();

        assertThat(doomed()).as("nothing is confirmed").isEmpty();
        for (int shard = 0; shard < 3; shard++) {
            core.report(task(shard).id(), ReportState.RUNNING, "");
            core.pass(Editions.SETTLE);
        }
        assertThat(doomed()).containsExactly(2);
        core.report(task(2).id(), ReportState.KILLED, "");
        core.strangersStayAway();
        bringUp();
        core.pass(Editions.SETTLE);
        assertThat(editions()).containsExactly(1, 1, 1);
        assertThat(run().run().roll()).contains(new Roll(1, List.of()));
    }

    /** The record of the shards was stored, and the leader died before that of the head was. */
    @Test
    void aTaskOfAnEditionThatIsNotKnownIsReplaced() {
        var before = new TreeMap<>(core.stored());
        parameter("v2");
        core.report(task(0).id(), ReportState.KILLED, "");
        core.launch();
        var stored = core.stored();
        RecordKey part = RecordId.head(RecordKey.Kind.RUNS, run().run().id()).key();
        var head = (io.carillon.core.records.StoredRecord.RunRecord) before.get(part);
        var shards = (io.carillon.core.records.StoredRecord.RunRecord) stored.get(part);
        stored.put(
                part,
                new io.carillon.core.records.StoredRecord.RunRecord(head.run(), shards.shards()));

        takeOver();
        core.ticks();

        assertThat(run().run().edition()).as("no number is used twice").isEqualTo(2);
        for (int shard = 0; shard < 3; shard++) {
            core.report(task(shard).id(), ReportState.RUNNING, "");
        }
        assertThat(doomed()).as("the last one that is not known to run").containsExactly(2);
    }

    @Test
    void shardsBeginAndEndWithTheirNumber() {
        job.shards = 5;
        core.put(job);
        assertThat(run().shards()).hasSize(5);
        assertThat(core.job().liveShards()).isEqualTo(5);
        assertThat(task(4).phase()).isEqualTo(TaskPhase.PLANNED);
        bringUp();
        core.pass(Editions.SETTLE);
        assertThat(doomed()).as("the number of shards concerns the others not").isEmpty();
        TaskId last = task(4).id();

        job.shards = 2;
        core.put(job);
        assertThat(doomed()).containsExactly(2, 3, 4);
        core.report(last, ReportState.KILLED, "");
        core.report(task(3).id(), ReportState.FAILED, "");
        assertThat(shard(4).state()).isEqualTo(RunState.KILLED);
        assertThat(shard(4).because()).isEqualTo("the job has 2 shards now");
        assertThat(shard(3).state()).isEqualTo(RunState.KILLED);

        takeOver();
        assertThat(core.state.quarantine().entries()).isEmpty();
        job.shards = 5;
        core.put(job);
        assertThat(task(4).id()).as("a new name").isEqualTo(last.shardId().attempt(2));
        assertThat(task(4).phase()).isEqualTo(TaskPhase.PLANNED);
    }

    /** Each task is counted with what it was launched with. */
    @Test
    void aFormerTaskKeepsWhatItWasLaunchedWith() {
        job.resources = new Resources(500, 64_000, 0, 0, 0);
        core.put(job);
        assertThat(used().cpusMilli()).isEqualTo(300);
        assertThat(run().killGrace(task(2))).isEqualTo(job.job().killGrace());
        replace(0);
        assertThat(used().cpusMilli()).isEqualTo(700);

        takeOver();
        assertThat(used().cpusMilli()).isEqualTo(700);
        for (int shard = 0; shard < 3; shard++) {
            core.report(task(shard).id(), ReportState.FAILED, "");
        }
        assertThat(core.state.agents()).isEmpty();
    }

    private Resources used() {
        return core.state.agents().values().iterator().next().used();
    }

    private void takeOver() {
        var now = core.now;
        core = new CoreDriver(Recovery.load(core.stored(), CoreDriver.settings()));
        core.now = now;
        core.give(new Input.TermBegan(2));
        core.give(new Input.Subscribed("framework", "master"));
        core.ticks();
    }

    private void parameter(String parameter) {
        job.parameter = parameter;
        core.put(job);
    }

    /** The shard's task ends and the next one runs, for as long as it must. */
    private void replace(int shard) {
        assertThat(doomed()).containsExactly(shard);
        core.report(task(shard).id(), ReportState.KILLED, "");
        bringUp();
        core.pass(Editions.SETTLE);
    }

    private void bringUp() {
        core.launch();
        for (Shard shard : List.copyOf(run().shards().values())) {
            shard.task()
                    .filter(task -> task.phase() == TaskPhase.LAUNCHING)
                    .ifPresent(task -> core.report(task.id(), ReportState.RUNNING, ""));
        }
    }

    private List<Integer> doomed() {
        return run().shards().values().stream()
                .filter(shard -> shard.task().flatMap(Task::kill).isPresent())
                .map(Shard::number)
                .toList();
    }

    private List<Integer> editions() {
        return run().shards().values().stream()
                .flatMap(shard -> shard.task().stream())
                .map(Task::editionNumber)
                .toList();
    }

    private RunEntry run() {
        return core.job().runs().values().iterator().next();
    }

    private Shard shard(int number) {
        return run().shard(number).orElseThrow();
    }

    private Task task(int number) {
        return shard(number).task().orElseThrow();
    }
}
