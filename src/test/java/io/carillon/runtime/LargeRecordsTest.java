package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.JobSize;
import io.carillon.core.records.IdempotencyRecord;
import io.carillon.core.records.RecordSize;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.State;
import io.carillon.document.JobDocument;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Job;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The largest records that commands and rules can lead to: each can be stored, and loads. */
class LargeRecordsTest {
    private static final String WIDE = "\uD83D\uDD14".repeat(500);

    private final RecordCodec codec = new RecordCodec();
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    /** 50 shards that share one record each fail five times, in words of the widest characters. */
    @Test
    void theHistoryOfFailuresGivesWayToThePresent() {
        AppForTests app = new AppForTests();
        app.env.put("LARGE", "a".repeat(15_000));
        assertThat(core.command(new Command.PutApp(app.app(), true)))
                .isInstanceOf(Answer.AppStored.class);
        job.app = Optional.of(app.name);
        job.name = "n".repeat(Bounds.NAME_CHARS);
        job.schedule = Schedule.BY_HAND;
        job.shards = 50;
        job.parameter = "p".repeat(60_000);
        job.retry = new io.carillon.model.job.Retry(20, Duration.ZERO, Duration.ofSeconds(1), 1.0);
        assertThat(core.put(job)).isInstanceOf(Answer.JobStored.class);
        Answer started = run(45_000);
        for (int attempt = 0; attempt < 7; attempt++) {
            core.pass(Duration.ofSeconds(2));
            core.launch().forEach(this::fail);
            loads();
        }
        RunId run = ((Answer.RunAccepted) started).run();
        assertThat(core.state.run(run).orElseThrow().shards().values())
                .allSatisfy(shard -> assertThat(shard.attempts()).isGreaterThan(6));
        job.parameter = "q".repeat(60_000);
        assertThat(core.put(job)).isInstanceOf(Answer.JobStored.class);
        core.command(new Command.KillRun(run));
        loads();
    }

    private Answer run(int bytes) {
        return core.command(
                new Command.RunNow(
                        job.name,
                        new TreeSet<>(),
                        Optional.of("\uD83D\uDD14".repeat(bytes / 12)),
                        new TreeMap<>(),
                        Optional.of("k".repeat(Bounds.KEY_CHARS))));
    }

    private void fail(TaskId task) {
        core.give(
                new Input.StatusArrived(
                        new TaskReport(
                                task.toString(),
                                ReportState.FAILED,
                                "",
                                WIDE,
                                new AgentId("agent"),
                                new Opaque(new byte[] {1}),
                                core.now)));
        core.ticks();
    }

    @Test
    void largeDefinitionsAreReplacedAgainAndAgainWhileTheirRunsLive() {
        job.schedule = Schedule.BY_HAND;
        job.concurrency = Concurrency.ALLOW;
        for (int version = 1; version <= 5; version++) {
            job.parameter = String.valueOf(version).repeat(60_000);
            assertThat(core.put(job)).isInstanceOf(Answer.JobStored.class);
            if (version < 4) {
                assertThat(core.run("job")).isInstanceOf(Answer.RunAccepted.class);
            }
            loads();
        }
    }

    /** An earlier version of the program did not count the cron expression. */
    @Test
    void aDefinitionThatCommandsMayNotStoreAnyMoreStillLoadsAndCanBeReplacedAndDeleted() {
        core.put(job);
        StoredJob small = core.job().stored();
        Job large = with(small.job(), "0 0 0 1 1 ? 2030" + ",2030".repeat(40_000));
        assertThat(JobSize.bytes(large)).isGreaterThan(3L * Bounds.DEFINITION_BYTES);
        StoredJob stored =
                new StoredJob(
                        large,
                        1,
                        small.createdAt(),
                        small.updatedAt(),
                        small.scheduleFrom(),
                        Optional.empty(),
                        false,
                        new TreeMap<>());
        TreeMap<RecordKey, byte[]> records = new TreeMap<>();
        RecordKey key = new RecordKey(Kind.JOBS, "job");
        records.put(key, codec.encode(new StoredRecord.JobRecord(stored)));

        CoreDriver loaded = new CoreDriver(load(records));
        assertThat(loaded.run("job")).isInstanceOf(Answer.RunAccepted.class);
        assertThat(loaded.put(job)).isInstanceOf(Answer.Refused.class);
        assertThat(loaded.command(new Command.DeleteJob("job"))).isInstanceOf(Answer.Done.class);

        CoreDriver another = new CoreDriver(load(records));
        assertThat(another.put(job)).isInstanceOf(Answer.JobStored.class);
        another.stored()
                .forEach(
                        (name, record) ->
                                assertThat(codec.encode(record).length)
                                        .isLessThan(Bounds.RECORD_BYTES));
    }

    private static Job with(Job other, String cron) {
        Job byCron =
                JobDocument.read("job", "{\"command\":\"true\",\"schedule\":{\"cron\":\"@daily\"}}")
                        .job()
                        .orElseThrow();
        return new Job(
                byCron.name(),
                other.description(),
                other.owner(),
                other.labels(),
                other.app(),
                other.type(),
                new Schedule(
                        new Schedule.Cron(cron, ZoneId.of("UTC")),
                        Optional.empty(),
                        Optional.empty()),
                other.sharding(),
                other.parameter(),
                other.program(),
                other.env(),
                other.uris(),
                other.user(),
                other.container(),
                other.limits(),
                other.resources(),
                other.siting(),
                other.delivery(),
                other.misfire(),
                other.concurrency(),
                other.startDeadline(),
                other.timeLimit(),
                other.killGrace(),
                other.retry(),
                other.unreachable());
    }

    /** A repair is the only command whose content is a record itself. */
    @Test
    void aRepairThatIsTooLargeIsAnAnswer() {
        core.put(job);
        TreeMap<RecordKey, byte[]> records = new TreeMap<>();
        core.stored().forEach((key, record) -> records.put(key, codec.encode(record)));
        RecordKey requests = new RecordKey(Kind.REQUESTS, "job~00000001");
        records.put(requests, new byte[0]);
        CoreDriver loaded = new CoreDriver(load(records, 1));
        RunId run = new RunId("job", CoreDriver.START.plusSeconds(1), Trigger.MANUAL);
        IdempotencyRecord one =
                new IdempotencyRecord(
                        "k".repeat(Bounds.KEY_CHARS), "f", run, RunState.FAILED, core.now);
        List<IdempotencyRecord> many = new ArrayList<>(Collections.nCopies(2_000, one));

        Answer answer =
                loaded.command(
                        new Command.RepairRecord(requests, new StoredRecord.RequestsRecord(many)));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused ->
                                assertThat(refused.kind()).isEqualTo(Answer.Refused.Kind.INVALID));
        assertThat(loaded.stored()).isEmpty();
    }

    private void loads() {
        TreeMap<RecordKey, byte[]> records = new TreeMap<>();
        core.stored()
                .forEach(
                        (key, record) -> {
                            byte[] bytes = codec.encode(record);
                            assertThat(bytes.length)
                                    .as("%s", key)
                                    .isLessThanOrEqualTo(Bounds.RECORD_BYTES)
                                    .isLessThanOrEqualTo((int) RecordSize.of(record));
                            records.put(key, bytes);
                        });
        load(records);
    }

    private static State load(TreeMap<RecordKey, byte[]> records) {
        return load(records, 0);
    }

    private static State load(TreeMap<RecordKey, byte[]> records, int unreadable) {
        State state = StateReader.read(records, Bounds.RECORD_BYTES, CoreDriver.settings());
        assertThat(state.quarantine().entries()).hasSize(unreadable);
        return state;
    }
}
