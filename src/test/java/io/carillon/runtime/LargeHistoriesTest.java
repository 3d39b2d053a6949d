package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.definition.Bounds;
import io.carillon.core.records.RecordSize;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.AgentId;
import io.carillon.model.Caller;
import io.carillon.model.Opaque;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What 50 shards that share one record remember: it can always be stored, whatever follows. */
class LargeHistoriesTest {
    private static final String BELL = "\uD83D\uDD14";

    private final RecordCodec codec = new RecordCodec();
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    LargeHistoriesTest() {
        job.schedule = Schedule.BY_HAND;
        job.shards = 50;
        job.retry = new Retry(20, Duration.ZERO, Duration.ofSeconds(1), 1.0);
    }

    @Test
    void theHostsOfAttemptsAreCounted() {
        RunId run = new RunId("job", CoreDriver.START, Trigger.MANUAL);
        Attempt attempt =
                new Attempt(
                        new TaskId(run, 0, 1),
                        new AgentId("agent"),
                        RunState.FAILED,
                        "it failed",
                        CoreDriver.START,
                        CoreDriver.START,
                        true,
                        Optional.of(BELL.repeat(127)));
        Shard shard =
                new Shard(
                        0,
                        RunState.FAILED,
                        "it failed",
                        5,
                        5,
                        Optional.empty(),
                        Collections.nCopies(5, attempt));
        bounded(new StoredRecord.RunRecord(Optional.empty(), List.of(shard)));
    }

    @Test
    void aDaemonThatFollowsALargerDefinitionKeepsItToo() {
        job.type = JobType.DAEMON;
        core.put(job);
        failAgainAndAgain();

        assertThat(core.command(new Command.PutJob(labelled(), false)))
                .isInstanceOf(Answer.JobStored.class);
        stored();
        job.parameter = "another, which needs a restart";
        core.give(
                new Input.CommandArrived(
                        1, new Command.PutJob(job.job(), false), Caller.ANONYMOUS));
        stored();
        core.ticks();
        stored();
    }

    @Test
    void outcomesThatBecomeKnownHaveTheirRoom() {
        job.delivery = Delivery.AT_MOST_ONCE;
        core.put(job);
        core.run("job");
        failAgainAndAgain();
        core.pass(Duration.ofSeconds(2));
        List<TaskId> last = core.launch();
        last.forEach(task -> report(task, ReportState.FAILED, "REASON_RECONCILIATION"));
        stored();
        assertThat(core.job().finished()).hasSize(1);

        last.forEach(task -> report(task, ReportState.FINISHED, ""));

        assertThat(core.job().finished().values().iterator().next().run().state())
                .isEqualTo(RunState.SUCCEEDED);
        stored();
    }

    private void failAgainAndAgain() {
        for (int attempt = 0; attempt < 7; attempt++) {
            core.pass(Duration.ofSeconds(2));
            core.launch().forEach(task -> report(task, ReportState.FAILED, ""));
            stored();
        }
    }

    private void report(TaskId task, ReportState said, String reason) {
        core.give(
                new Input.StatusArrived(
                        new TaskReport(
                                task.toString(),
                                said,
                                reason,
                                BELL.repeat(500),
                                new AgentId("agent"),
                                new Opaque(new byte[] {1}),
                                core.now)));
        core.ticks();
    }

    private Job labelled() {
        Job one = job.job();
        TreeMap<String, String> texts = new TreeMap<>();
        for (int i = 0; i < 15; i++) {
            texts.put("label" + i, "l".repeat(4_000));
        }
        return new Job(
                one.name(),
                one.description(),
                one.owner(),
                texts,
                one.app(),
                one.type(),
                one.schedule(),
                one.sharding(),
                one.parameter(),
                one.program(),
                one.env(),
                one.uris(),
                one.user(),
                one.container(),
                one.limits(),
                one.resources(),
                one.siting(),
                one.delivery(),
                one.misfire(),
                one.concurrency(),
                one.startDeadline(),
                one.timeLimit(),
                one.killGrace(),
                one.retry(),
                one.unreachable());
    }

    private void stored() {
        new ArrayList<>(core.stored().values()).forEach(this::bounded);
    }

    private void bounded(StoredRecord record) {
        assertThat(codec.encode(record).length)
                .isLessThanOrEqualTo(Bounds.RECORD_BYTES)
                .isLessThanOrEqualTo((int) RecordSize.of(record));
    }
}
