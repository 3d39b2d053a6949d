package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Delivery;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A lost outcome that becomes known, and all that does not change an outcome. */
class CorrectionRulesTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    private List<TaskId> lost(int shards) {
        job.delivery = Delivery.AT_MOST_ONCE;
        job.shards = shards;
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        List<TaskId> tasks = core.launch();
        for (TaskId task : tasks) {
            core.report(task, ReportState.RUNNING, "");
            core.report(task, ReportState.UNREACHABLE, "");
        }
        core.pass(Duration.ofSeconds(31));
        assertThat(entry(tasks.get(0)).outcome()).isEqualTo(Outcome.LOST);
        return tasks;
    }

    private Fire entry(TaskId task) {
        return core.ledger().stream()
                .filter(fire -> fire.run().equals(Optional.of(task.run())))
                .findFirst()
                .orElseThrow();
    }

    private Run run(TaskId task) {
        return core.job().finished().get(task.run()).run();
    }

    @ParameterizedTest
    @CsvSource({
        "FINISHED, '', SUCCEEDED",
        "FAILED, '', FAILED",
        "FAILED, REASON_COMMAND_EXECUTOR_FAILED, FAILED",
        "FAILED, REASON_EXECUTOR_TERMINATED, LOST",
        "FAILED, REASON_RECONCILIATION, LOST",
        "FAILED, REASON_AGENT_RESTARTED, LOST",
        "KILLED, '', LOST",
        "LOST, '', LOST",
        "GONE, '', LOST",
        "DROPPED, '', LOST",
        "ERROR, '', LOST",
        "RUNNING, '', LOST",
        "UNKNOWN, '', LOST",
    })
    void aReport(ReportState said, String reason, RunState expected) {
        TaskId task = lost(1).get(0);
        Run before = run(task);
        int entries = core.ledger().size();

        core.report(task, said, reason);

        assertThat(run(task).state()).isEqualTo(expected);
        assertThat(run(task).endedAt()).isEqualTo(before.endedAt());
        assertThat(run(task).because()).contains(before.because());
        assertThat(entry(task)).isEqualTo(Fire.of(run(task)));
        assertThat(core.ledger()).hasSize(entries);
        Shard shard = core.job().finished().get(task.run()).shards().get(0);
        assertThat(shard.state()).isEqualTo(expected);
        assertThat(shard.ended()).last().matches(attempt -> attempt.state() == expected);
        assertThat(shard.ended())
                .last()
                .matches(attempt -> attempt.host().equals(Optional.of("host")));
    }

    @ParameterizedTest
    @CsvSource({"FINISHED", "FAILED", "RUNNING"})
    void anAttemptKeepsItsHost(ReportState said) {
        TaskId task = lost(1).get(0);

        core.report(task, said, "");

        assertThat(core.job().finished().get(task.run()).shards().get(0).ended())
                .extracting(Attempt::host)
                .containsExactly(Optional.of("host"));
    }

    @Test
    void anOutcomeChangesOnce() {
        TaskId task = lost(1).get(0);
        core.report(task, ReportState.FAILED, "");
        Fire known = entry(task);

        Decision again = core.report(task, ReportState.FINISHED, "");

        assertThat(again.changes()).isEmpty();
        assertThat(again.effects()).hasOnlyElementsOfType(Effect.Acknowledge.class).hasSize(1);
        assertThat(entry(task)).isEqualTo(known);
    }

    /** A failure that only the master told of is in doubt, and counted already. */
    @ParameterizedTest
    @CsvSource({"FAILED, FAILED, 1", "FINISHED, SUCCEEDED, 0"})
    void aFailureIsCountedOnce(ReportState said, Outcome expected, int failures) {
        job.delivery = Delivery.AT_MOST_ONCE;
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        TaskId task = core.launch().get(0);
        core.report(task, ReportState.FAILED, "REASON_RECONCILIATION");
        assertThat(entry(task).outcome()).isEqualTo(Outcome.LOST);

        core.report(task, said, "");

        assertThat(entry(task).outcome()).isEqualTo(expected);
        assertThat(core.job().finished().get(task.run()).shards().get(0).failures())
                .isEqualTo(failures);
        core.stored();
    }

    @Test
    void anOutcomeThatIsKnownIsFinal() {
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        TaskId task = core.launch().get(0);
        core.report(task, ReportState.FAILED, "");

        assertThat(core.report(task, ReportState.FINISHED, "").changes()).isEmpty();
        assertThat(entry(task).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aRunIsAsLongLostAsOneOfItsShardsIs() {
        List<TaskId> tasks = lost(2);
        core.report(tasks.get(0), ReportState.FINISHED, "");
        assertThat(entry(tasks.get(0)).outcome()).isEqualTo(Outcome.LOST);
        assertThat(entry(tasks.get(0)).because()).doesNotContain("recorded as LOST");
        core.report(tasks.get(1), ReportState.FINISHED, "");
        assertThat(entry(tasks.get(0)).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    /** What the run was lost for is known; what is left of it is told, and that it was lost. */
    @ParameterizedTest
    @CsvSource({"FINISHED, KILLED", "FAILED, FAILED"})
    void aRunWithoutLostShardsEndsAsTheOthers(ReportState said, Outcome expected) {
        job.delivery = Delivery.AT_MOST_ONCE;
        job.shards = 2;
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        List<TaskId> tasks = core.launch();
        tasks.forEach(task -> core.report(task, ReportState.RUNNING, ""));
        core.command(new Command.KillTask(tasks.get(0).toString()));
        core.report(tasks.get(0), ReportState.KILLED, "");
        core.report(tasks.get(1), ReportState.LOST, "REASON_AGENT_REMOVED");
        assertThat(entry(tasks.get(0)).outcome()).isEqualTo(Outcome.LOST);
        String lost = entry(tasks.get(0)).because();

        core.report(tasks.get(1), said, "");

        assertThat(entry(tasks.get(0)).outcome()).isEqualTo(expected);
        assertThat(entry(tasks.get(0)).because()).containsOnlyOnce("recorded as LOST");
        assertThat(lost).endsWith(entry(tasks.get(0)).because().replaceAll(".*LOST: ", ""));
        assertThat(core.report(tasks.get(1), said, "").changes()).isEmpty();
    }

    @Test
    void aShardOfALiveRunIsCorrectedToo() {
        job.delivery = Delivery.AT_MOST_ONCE;
        job.shards = 2;
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        List<TaskId> tasks = core.launch();
        core.report(tasks.get(0), ReportState.RUNNING, "");
        core.report(tasks.get(1), ReportState.LOST, "REASON_AGENT_REMOVED");

        core.report(tasks.get(1), ReportState.FINISHED, "");
        core.report(tasks.get(0), ReportState.FINISHED, "");

        assertThat(entry(tasks.get(0)).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void theCorrectionIsStoredAndNothingElseIs() {
        TaskId task = lost(1).get(0);
        core.stored();

        core.report(task, ReportState.FINISHED, "");

        assertThat(core.state.dirtyCount()).isEqualTo(2);
        State loaded = Recovery.load(core.stored(), CoreDriver.settings());
        CoreDriver next = new CoreDriver(loaded);
        next.now = core.now;
        assertThat(next.ledger()).isEqualTo(core.ledger());
        assertThat(next.report(task, ReportState.FINISHED, "").changes()).isEmpty();
    }

    @Test
    void aBatchThatWasStoredUpToTheRunIsCompletedByALoad() {
        TaskId task = lost(1).get(0);
        var before = new java.util.TreeMap<>(core.stored());
        core.report(task, ReportState.FINISHED, "");
        core.stored()
                .forEach(
                        (key, record) -> {
                            if (key.kind() == RecordKey.Kind.FINISHED) {
                                before.put(key, record);
                            }
                        });

        CoreDriver next = new CoreDriver(Recovery.load(before, CoreDriver.settings()));

        assertThat(next.ledger()).isEqualTo(core.ledger());
        assertThat(next.state.dirtyCount()).isEqualTo(1);
    }

    @Test
    void aBatchThatWasStoredUpToTheLedgerIsCompletedByTheNextReport() {
        TaskId task = lost(1).get(0);
        var before = new java.util.TreeMap<>(core.stored());
        core.report(task, ReportState.FINISHED, "");
        core.stored()
                .forEach(
                        (key, record) -> {
                            if (key.kind() == RecordKey.Kind.LEDGER) {
                                before.put(key, record);
                            }
                        });
        CoreDriver next = new CoreDriver(Recovery.load(before, CoreDriver.settings()));
        next.now = core.now;

        next.report(task, ReportState.FINISHED, "");

        assertThat(next.ledger()).isEqualTo(core.ledger());
        assertThat(next.job().finished().get(task.run()).run().state())
                .isEqualTo(RunState.SUCCEEDED);
    }
}
