package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.core.AppForTests;
import io.carillon.core.JobForTests;
import io.carillon.core.records.IdempotencyRecord;
import io.carillon.core.records.StoredApp;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.hold.DrainPolicy;
import io.carillon.model.hold.Hold;
import io.carillon.model.hold.HoldId;
import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.HttpRequest;
import io.carillon.model.job.Pause;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.StatusSet;
import io.carillon.model.mesos.Framework;
import io.carillon.model.mesos.Resource;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Edition;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Fire;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Roll;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardFires;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.123Z");
    private static final RunId RUN = new RunId("job", NOW, Trigger.CRON);
    private final RecordCodec codec = new RecordCodec();

    static Stream<Arguments> records() {
        KillWish wish = new KillWish(NOW, RunState.MISSED, "\"too\" late\n…");
        Task task =
                Task.planned(new TaskId(RUN, 3, 2), NOW, NOW.plusSeconds(1))
                        .launching(new AgentId("agent"), "host", NOW)
                        .killed(wish);
        Attempt attempt =
                new Attempt(
                        new TaskId(RUN, 3, 1),
                        new AgentId("a"),
                        RunState.FAILED,
                        "why",
                        NOW,
                        NOW,
                        true);
        Shard shard = Shard.waiting(3).after(attempt).with(task, "again");
        Run run =
                Run.created(RUN, "its time has come", 4, NOW, true)
                        .asked(
                                new TreeSet<>(List.of(1, 3)),
                                Optional.of("ä"),
                                new TreeMap<>(java.util.Map.of("A", "")),
                                Optional.of("key"))
                        .killed(wish);
        Edition former =
                new Edition(
                        1,
                        4,
                        Optional.of(5L),
                        new Resources(1, 2, 3, 4, 5),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        "print");
        return Stream.of(
                Arguments.of(
                        Kind.FRAMEWORK,
                        new StoredRecord.FrameworkRecord(Framework.registered("f", NOW))),
                Arguments.of(
                        Kind.FRAMEWORK,
                        new StoredRecord.FrameworkRecord(
                                Framework.registered("f", NOW)
                                        .refused(new Framework.Removal(NOW, "why")))),
                Arguments.of(Kind.SCHEDULE, new StoredRecord.ScheduleRecord(NOW)),
                Arguments.of(
                        Kind.RUNS, new StoredRecord.RunRecord(Optional.of(run), List.of(shard))),
                Arguments.of(
                        Kind.RUNS,
                        new StoredRecord.RunRecord(
                                Optional.of(run.rolling(new Roll(2, List.of(former)))),
                                List.of(shard.with(task.of(2).among("rack=r1"), "again")))),
                Arguments.of(
                        Kind.FINISHED, new StoredRecord.RunRecord(Optional.empty(), List.of())),
                Arguments.of(
                        Kind.LEDGER,
                        new StoredRecord.LedgerRecord(
                                List.of(
                                        new Fire(
                                                NOW,
                                                NOW.plusSeconds(9),
                                                10,
                                                Outcome.MISSED,
                                                "",
                                                Optional.empty()),
                                        new Fire(
                                                NOW,
                                                NOW.plusSeconds(1),
                                                10,
                                                Outcome.FAILED,
                                                "3 of them",
                                                Optional.of(RUN),
                                                Optional.of(new ShardFires(7, mixed()))),
                                        new Fire(
                                                NOW,
                                                NOW,
                                                1,
                                                Outcome.SUCCEEDED,
                                                "",
                                                Optional.of(RUN),
                                                Optional.of(ShardFires.of(0))),
                                        Fire.of(NOW, Outcome.LOST, "x", Optional.of(RUN))))),
                Arguments.of(
                        Kind.REQUESTS,
                        new StoredRecord.RequestsRecord(
                                List.of(
                                        new IdempotencyRecord(
                                                "key", "0af3", RUN, RunState.FAILED, NOW)))),
                Arguments.of(
                        Kind.HOLDS,
                        new StoredRecord.HoldRecord(
                                new Hold(
                                        HoldId.of(new AgentId("a-S0")),
                                        NOW,
                                        Optional.of(NOW),
                                        "new disks",
                                        "ops",
                                        Optional.of(DrainPolicy.MOVE)))),
                Arguments.of(
                        Kind.EXECUTORS,
                        new StoredRecord.ExecutorRecord(
                                new SharedExecutor(
                                        new ExecutorId(
                                                new AppVersionId("app", 2), 3, 4, new AgentId("a")),
                                        "host",
                                        "role",
                                        List.of(
                                                new Resource(
                                                        "ports",
                                                        0,
                                                        List.of(new PortRange(1, 2)),
                                                        true,
                                                        true,
                                                        new Opaque(new byte[] {0, -1, 127}))),
                                        Optional.of("http://node/executor.jar"),
                                        5,
                                        Duration.ofMinutes(5),
                                        NOW,
                                        1,
                                        Optional.of(new TaskId(RUN, 3, 2))),
                                Optional.of(NOW))),
                Arguments.of(
                        Kind.APPS,
                        new StoredRecord.AppRecord(new StoredApp(app(), 3, NOW, NOW, true))),
                Arguments.of(
                        Kind.RUNS,
                        new StoredRecord.RunRecord(
                                Optional.of(run.of(Optional.of(new AppVersion(app(), 3)))),
                                List.of())),
                coded(),
                requesting(),
                job(new Schedule.Cron("0 0 3 * * ?", ZoneId.of("Europe/Berlin"))),
                job(new Schedule.Every(Duration.ofMillis(1_500))),
                job(new Schedule.At(NOW)),
                job(new Schedule.ByHand()));
    }

    private static App app() {
        AppForTests app = new AppForTests();
        app.env.put("A", "ä");
        app.user = Optional.of("batch");
        app.mode = AppExecutor.Mode.SHARED;
        return app.app();
    }

    private static Arguments coded() {
        JobForTests job = new JobForTests();
        job.app = Optional.of("app");
        job.program = new Program.Code("com.example.Report", List.of("lib/report.jar"));
        return job(job);
    }

    private static Arguments requesting() {
        JobForTests job = new JobForTests();
        job.program =
                new Program.Http(
                        new HttpRequest(
                                "https://host/path",
                                HttpRequest.Method.POST,
                                new TreeMap<>(java.util.Map.of("X-Key", "a")),
                                Optional.of("ä"),
                                StatusSet.parse("200-299,404").orElseThrow(),
                                Duration.ofSeconds(3),
                                2,
                                Optional.of("ca.pem")));
        return job(job);
    }

    private static Arguments job(Schedule.Rule rule) {
        JobForTests job = new JobForTests();
        job.schedule = new Schedule(rule, Optional.of(NOW), Optional.empty());
        job.startDeadline = Optional.of(Duration.ofSeconds(7));
        return job(job);
    }

    private static Arguments job(JobForTests job) {
        StoredJob stored =
                new StoredJob(
                        job.job(),
                        3,
                        NOW,
                        NOW,
                        NOW,
                        Optional.of(new Pause(NOW, Optional.of(NOW), "because")),
                        true,
                        new TreeMap<>(java.util.Map.of(2L, job.job())));
        return Arguments.of(Kind.JOBS, new StoredRecord.JobRecord(stored));
    }

    @ParameterizedTest
    @MethodSource("records")
    void whatIsWrittenIsRead(Kind kind, StoredRecord record) throws Exception {
        byte[] bytes = codec.encode(record);
        assertThat(codec.decode(new RecordKey(kind, "name"), bytes)).isEqualTo(record);
    }

    /** Records of before there were apps say nothing of them, and are still written so. */
    @ParameterizedTest
    @MethodSource("records")
    void whatHasNoAppIsStoredAsBefore(Kind kind, StoredRecord record) {
        String text = new String(codec.encode(record), StandardCharsets.UTF_8);
        boolean named = kind == Kind.APPS || record.toString().contains("app=Optional[");

        assertThat(text.contains("\"app\"")).isEqualTo(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "2 {}",
                "x {}",
                "1 ",
                "1 {",
                "1 []",
                "1 {\"lastNominal\":\"no\"}",
                "99999999999 {}",
                "1 {\"lastNominal\":\"2030-01-01T00:00:00Z\",\"more\":1}"
            })
    void whatCannotBeReadIsSaidToBe(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> codec.decode(new RecordKey(Kind.SCHEDULE, "job"), bytes))
                .isInstanceOf(RecordCodec.UnreadableException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1 {}",
                "1 null",
                "1 {\"framework\":null}",
                "1 {\"framework\":{}}",
                "1 {\"framework\":{\"registeredAt\":\"2030-01-01T00:00:00Z\"}}",
                "1 {\"framework\":{\"id\":\"f\"}}",
                "1 {\"framework\":{\"id\":\" \",\"registeredAt\":\"2030-01-01T00:00:00Z\"}}"
            })
    void aFrameworkWithoutAnIdIsNotAnAbsentOne(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> codec.decode(new RecordKey(Kind.FRAMEWORK, "id"), bytes))
                .isInstanceOf(RecordCodec.UnreadableException.class);
    }

    @Test
    void aFrameworkWrittenByHandIsRead() throws Exception {
        String text =
                "1 {\"framework\":{\"id\":\"f\",\"registeredAt\":\"2030-01-01T00:00:00.123Z\"}}";
        StoredRecord read =
                codec.decode(
                        new RecordKey(Kind.FRAMEWORK, "id"), text.getBytes(StandardCharsets.UTF_8));
        assertThat(read)
                .isEqualTo(
                        new StoredRecord.FrameworkRecord(
                                new Framework("f", NOW, Optional.empty(), Optional.empty())));
    }

    @Test
    void theStoredFormOfARollStays() {
        StoredRecord run =
                records()
                        .filter(arguments -> arguments.get()[0] == Kind.RUNS)
                        .map(arguments -> (StoredRecord) arguments.get()[1])
                        .skip(1)
                        .findFirst()
                        .orElseThrow();
        assertThat(new String(codec.encode(run), StandardCharsets.UTF_8))
                .contains(
                        """
                        "roll":{"edition":2,"former":[{"number":1,"jobVersion":4,\
                        "appVersion":5,"resources":{"cpusMilli":1,"memMilli":2,\
                        "diskMilli":3,"gpus":4,"ports":5},"killGrace":"PT1S",\
                        "replaceAfter":"PT1M","print":"print"}]}\
                        """)
                .contains("\"edition\":2,\"group\":\"rack=r1\"},\"ended\":[");
    }

    @Test
    void theStoredFormOfARunStays() {
        StoredRecord run =
                records()
                        .filter(arguments -> arguments.get()[0] == Kind.RUNS)
                        .map(arguments -> (StoredRecord) arguments.get()[1])
                        .findFirst()
                        .orElseThrow();
        assertThat(new String(codec.encode(run), StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        1 {"run":{"id":"job~20300101T000000123c","state":"PENDING",\
                        "because":"its time has come","jobVersion":4,\
                        "createdAt":"2030-01-01T00:00:00.123Z","queued":true,"only":[1,3],\
                        "parameter":"ä","env":{"A":""},"idempotencyKey":"key",\
                        "kill":{"since":"2030-01-01T00:00:00.123Z","end":"MISSED",\
                        "because":"\\"too\\" late\\n…"}},\
                        "shards":[{"number":3,"state":"RUNNING","because":"again",\
                        "attempts":2,"failures":1,\
                        "task":{"id":"job~20300101T000000123c~3~2","phase":"LAUNCHING",\
                        "notBefore":"2030-01-01T00:00:01.123Z","agent":"agent","host":"host",\
                        "launchedAt":"2030-01-01T00:00:00.123Z",\
                        "since":"2030-01-01T00:00:00.123Z","unconfirmed":false,\
                        "kill":{"since":"2030-01-01T00:00:00.123Z","end":"MISSED",\
                        "because":"\\"too\\" late\\n…"}},\
                        "ended":[{"id":"job~20300101T000000123c~3~1","agent":"a",\
                        "state":"FAILED","because":"why",\
                        "startedAt":"2030-01-01T00:00:00.123Z",\
                        "endedAt":"2030-01-01T00:00:00.123Z","counted":true}]}]}\
                        """);
    }

    @Test
    void aFireTakesFewBytes() {
        Fire fire = Fire.of(NOW, Outcome.SUCCEEDED, "it succeeded", Optional.of(RUN));
        int one = codec.encode(new StoredRecord.LedgerRecord(List.of(fire))).length;
        int two = codec.encode(new StoredRecord.LedgerRecord(List.of(fire, fire))).length;
        assertThat(two - one).isLessThan(200);
    }

    private static TreeMap<Outcome, Integer> mixed() {
        TreeMap<Outcome, Integer> mixed = new TreeMap<>();
        mixed.put(Outcome.SUCCEEDED, 7);
        mixed.put(Outcome.FAILED, 3);
        return mixed;
    }
}
