package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.Bounds;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Job;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedefinitionRulesTest {
    private static final int VERSIONS = 6;

    private CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @BeforeEach
    void byHand() {
        job.schedule = Schedule.BY_HAND;
        job.concurrency = Concurrency.ALLOW;
    }

    @Test
    void aRunKeepsItsDefinitionThroughAnyNumberOfOthersAndATakeover() {
        RunId run = started("v1");
        for (int version = 2; version <= VERSIONS; version++) {
            define("v" + version);
            core.stored();
            assertThat(core.job().stored().older()).hasSize(1);
        }

        assertThat(parameter(core.state, run)).isEqualTo("v1");
        State loaded = Recovery.load(core.stored(), CoreDriver.settings());
        assertThat(parameter(loaded, run)).isEqualTo("v1");
        assertThat(loaded.drainDirty()).isEmpty();
    }

    @Test
    void aBatchThatWasStoredUpToTheJobLosesNoDefinitionOfALiveRun() {
        RunId run = started("v1");
        TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>(core.stored());
        define("v2");
        define("v3");
        RecordKey key = new RecordKey(RecordKey.Kind.JOBS, "job");
        stored.put(key, core.stored().get(key));

        State loaded = Recovery.load(stored, CoreDriver.settings());

        assertThat(parameter(loaded, run)).isEqualTo("v1");
        assertThat(loaded.drainDirty().keySet())
                .extracting(RecordKey::kind)
                .containsExactly(RecordKey.Kind.RUNS);
    }

    @Test
    void aRetryExecutesTheDefinitionOfItsRunAndAllShardsThatFailed() {
        job.shards = 3;
        RunId run = started("v1");
        for (TaskId task : core.launch()) {
            core.report(task, ReportState.FAILED, "");
        }
        job.shards = 1;
        define("v2");
        core = restarted();

        Answer answer = core.command(new Command.RetryRun(run, Optional.empty()));

        RunEntry again = core.state.run(((Answer.RunAccepted) answer).run()).orElseThrow();
        assertThat(again.shards().keySet()).containsExactly(0, 1, 2);
        assertThat(again.job().parameter()).isEqualTo("v1");
        assertThat(again.run().definition()).map(Job::parameter).contains("v1");
    }

    @Test
    void aRetryIsRefusedWhenTheDefinitionOfItsRunIsGone() {
        RunId run = started("v1");
        core.report(core.launch().get(0), ReportState.FAILED, "");
        TreeMap<RecordKey, StoredRecord> before = new TreeMap<>(core.stored());
        define("v2");
        define("v3");
        TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>(core.stored());
        // As an earlier version of the program has left it.
        for (Map.Entry<RecordKey, StoredRecord> entry : before.entrySet()) {
            if (entry.getKey().kind() == RecordKey.Kind.FINISHED) {
                stored.put(entry.getKey(), entry.getValue());
            }
        }
        core = new CoreDriver(Recovery.load(stored, CoreDriver.settings()));

        assertThat(core.command(new Command.RetryRun(run, Optional.empty())))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused ->
                                assertThat(refused.kind()).isEqualTo(Answer.Refused.Kind.CONFLICT));
    }

    @Test
    void definitionsOfRunsThatAreNotStoredYetFillTheRecordOfTheJobAtMost() {
        job.concurrency = Concurrency.ALLOW;
        int taken = 0;
        Answer answer;
        do {
            core.run("job");
            job.parameter = ("v" + taken).repeat(25_000);
            answer = core.put(job);
        } while (answer instanceof Answer.JobStored && ++taken < VERSIONS);
        assertThat(taken).isBetween(3, VERSIONS - 1);
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused ->
                                assertThat(refused.kind()).isEqualTo(Answer.Refused.Kind.CONFLICT));

        core.stored();
        assertThat(core.put(job)).isInstanceOf(Answer.JobStored.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsTooLargeToBeKeptIsReplacedOnceNoRunExecutesIt(boolean live) {
        define("v1");
        StoredJob first = core.job().stored();
        job.parameter = "x".repeat(Bounds.DEFINITION_BYTES + 1);
        core.state.apply(
                new Change.JobDefined(
                        first.redefined(job.job(), core.job().lastNominal(), core.now), "before"));
        if (live) {
            core.run("job");
        }
        job.parameter = "v3";

        assertThat(core.put(job) instanceof Answer.JobStored).isEqualTo(!live);
        if (!live) {
            assertThat(core.job().stored().older()).isEmpty();
            assertThat(core.job().stored().version()).isEqualTo(3);
        }
    }

    private RunId started(String parameter) {
        define(parameter);
        return ((Answer.RunAccepted) core.run("job")).run();
    }

    private void define(String parameter) {
        job.parameter = parameter;
        assertThat(core.put(job)).isInstanceOf(Answer.JobStored.class);
    }

    private CoreDriver restarted() {
        CoreDriver next = new CoreDriver(Recovery.load(core.stored(), CoreDriver.settings()));
        next.now = core.now;
        return next;
    }

    private static String parameter(State state, RunId run) {
        return state.run(run).orElseThrow().job().parameter();
    }
}
