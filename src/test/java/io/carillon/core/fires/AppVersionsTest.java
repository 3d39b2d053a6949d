package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Program;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Run;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which version of its app a run executes. */
class AppVersionsTest {
    private final CoreDriver core =
            new CoreDriver(new State(CoreDriver.settings("http://files.test/executor.jar")));
    private final AppForTests app = new AppForTests();
    private final JobForTests job = new JobForTests();

    @BeforeEach
    void anAppWithAJob() {
        app.env.putAll(Map.of("A", "app", "B", "app"));
        app.labels.putAll(Map.of("team", "app", "tier", "app"));
        app.uris = List.of(AppForTests.uri("https://host/app"));
        app.user = Optional.of("app");
        put();
        job.app = Optional.of("app");
        job.env.putAll(Map.of("B", "job", "C", "job"));
        job.labels.put("team", "job");
        job.uris = List.of(AppForTests.uri("https://host/job"));
        job.concurrency = Concurrency.ALLOW;
    }

    @Test
    void aRunExecutesTheJobCompletedByItsApp() {
        core.running(job);

        RunEntry run = runs().get(0);

        assertThat(run.job().env())
                .containsExactlyInAnyOrderEntriesOf(Map.of("A", "app", "B", "job", "C", "job"));
        assertThat(run.job().labels())
                .containsExactlyInAnyOrderEntriesOf(Map.of("team", "job", "tier", "app"));
        assertThat(run.job().uris())
                .containsExactly(
                        AppForTests.uri("https://host/app"), AppForTests.uri("https://host/job"));
        assertThat(run.job().user()).contains("app");
        assertThat(run.app()).contains(new AppVersion(app.app(), 1));
        assertThat(core.job().effective()).isEqualTo(run.job());
        assertThat(core.job().stored().job()).as("as its owner wrote it").isEqualTo(job.job());
    }

    @Test
    void theUserOfTheJobComesBeforeThatOfTheApp() {
        job.user = Optional.of("job");
        core.running(job);

        assertThat(runs().get(0).job().user()).contains("job");
    }

    @Test
    void theFilesAndTheUserOfASharedExecutorAreNotThoseOfItsTasks() {
        app.mode = AppExecutor.Mode.SHARED;
        job.uris = List.of();

        assertThat(app.app().effective(job.job()).uris()).isEmpty();
        assertThat(app.app().effective(job.job()).user()).isEmpty();
        assertThat(app.app().effective(job.job()).env()).containsEntry("A", "app");
    }

    /** Neither a later version nor a takeover changes what a run was started with. */
    @Test
    void aRunKeepsTheVersionOfItsStart() {
        core.running(job);
        app.env.put("A", "new");
        put();
        core.pass(Duration.ofSeconds(10));

        core.state = Recovery.load(core.stored(), CoreDriver.settings());

        assertThat(runs())
                .extracting(run -> run.app().orElseThrow().version())
                .containsExactly(1L, 2L);
        assertThat(runs())
                .extracting(run -> run.job().env().get("A"))
                .containsExactly("app", "new");
        assertThat(core.job().stored().version()).as("the job is as it was").isEqualTo(1);
    }

    @Test
    void aRetryExecutesTheVersionThatItsRunDid() {
        TaskId task = core.running(job);
        core.report(task, ReportState.FAILED, "");
        app.env.put("A", "new");
        put();

        core.command(new Command.RetryRun(task.run(), Optional.empty()));

        assertThat(runs().get(0).run().retryOf()).contains(task.run());
        assertThat(runs().get(0).job().env()).containsEntry("A", "app");
    }

    /** A run that keeps its definition, because the job was changed, keeps the app beside it. */
    @Test
    void aRunKeepsItsAppWhenTheJobNamesNoneAnyMore() {
        core.running(job);
        job.app = Optional.empty();
        core.put(job);
        core.command(new Command.DeleteApp("app", false));
        assertThat(core.state.apps()).isEmpty();

        core.state = Recovery.load(core.stored(), CoreDriver.settings());

        assertThat(runs().get(0).job().env()).containsEntry("A", "app");
    }

    @Test
    void aDaemonGoesOnWithTheVersionThatChangesItsTasks() {
        daemon();
        app.env.put("A", "new");
        put();

        assertThat(core.effects).filteredOn(Effect.Kill.class::isInstance).hasSize(1);
        Run run = runs().get(0).run();
        assertThat(run.kill()).isEmpty();
        Task old = runs().get(0).shards().get(0).task().orElseThrow();
        assertThat(old.kill().orElseThrow().because())
                .isEqualTo("version 2 of app app replaces it");
        core.report(old.id(), ReportState.KILLED, "");

        assertThat(runs()).extracting(entry -> entry.run().id()).containsExactly(run.id());
        assertThat(runs().get(0).job().env()).containsEntry("A", "new");
        assertThat(runs().get(0).shards().get(0).task().orElseThrow().id().attempt()).isEqualTo(2);
    }

    @Test
    void aDaemonFollowsAVersionThatDoesNotChangeItsTasks() {
        daemon();
        app.description = "other words";
        app.labels.put("tier", "new");
        put();

        assertThat(core.effects).noneMatch(Effect.Kill.class::isInstance);
        assertThat(runs().get(0).app()).contains(new AppVersion(app.app(), 2));
        assertThat(runs().get(0).job().labels()).containsEntry("tier", "new");
        core.state = Recovery.load(core.stored(), CoreDriver.settings());
        assertThat(runs().get(0).app()).contains(new AppVersion(app.app(), 2));
    }

    /** The tasks live in a process that consists of what the app says. */
    @ParameterizedTest
    @CsvSource({"words, 0", "env, 1", "jvmOptions, 1"})
    void aDaemonInASharedExecutorIsStartedAnewIfThatProcessIsAnother(String changed, int kills) {
        app.mode = AppExecutor.Mode.SHARED;
        app.store(core, 2);
        job.uris = List.of();
        daemon();
        switch (changed) {
            case "env" -> app.env.put("A", "new");
            case "jvmOptions" -> app.jvmOptions = List.of("-Xmx99m");
            default -> app.description = "other words";
        }
        app.store(core, 3);

        assertThat(core.effects).filteredOn(Effect.Kill.class::isInstance).hasSize(kills);
    }

    /** A record of a run from before there were apps says nothing of them. */
    /** A record holds a copy of its app, which would take memory for each of thousands of runs. */
    @Test
    void afterALoadAllRunsOfAVersionHaveOneInstanceOfTheirApp() {
        job.schedule = Schedule.BY_HAND;
        core.put(job);
        for (int run = 0; run < 3; run++) {
            core.now = core.now.plusSeconds(1);
            core.run("job");
        }
        app.env.put("A", "another");
        put();
        TreeMap<RecordKey, StoredRecord> records = core.stored();
        records.replaceAll((key, record) -> copied(record));

        State next = Recovery.load(records, CoreDriver.settings());

        var kept =
                next.job("job").orElseThrow().runs().values().stream()
                        .map(run -> run.app().orElseThrow())
                        .toList();
        assertThat(kept).hasSize(3).allSatisfy(one -> assertThat(one).isSameAs(kept.get(0)));
        assertThat(kept.get(0).version()).isEqualTo(1);
    }

    private static StoredRecord copied(StoredRecord record) {
        return record instanceof StoredRecord.RunRecord part
                ? new StoredRecord.RunRecord(
                        part.run()
                                .map(
                                        run ->
                                                run.of(
                                                        run.app()
                                                                .map(
                                                                        one ->
                                                                                new AppVersion(
                                                                                        one.app(),
                                                                                        one
                                                                                                .version())))),
                        part.shards())
                : record;
    }

    @Test
    void aJobWithoutTheFieldHasNoApp() {
        job.app = Optional.empty();
        core.running(job);

        assertThat(runs().get(0).app()).isEmpty();
        assertThat(runs().get(0).job()).isEqualTo(job.job());
    }

    @Test
    void aJobWhoseAppIsNotThereIsLeftAlone() {
        core.running(job);
        var stored = core.stored();
        var without = new TreeMap<>(stored);
        without.remove(RecordId.app("app").key());

        core.state =
                Recovery.load(
                        without,
                        new TreeMap<>(),
                        key -> io.carillon.model.Opaque.EMPTY,
                        CoreDriver.settings());

        assertThat(core.state.quarantine().holds("job")).isTrue();
        assertThat(core.state.quarantine().entries().get(RecordId.job("job").key()).because())
                .isEqualTo(
                        "it names app app, which is not there; create the app, or repair its"
                                + " record, and the next term takes the job up");
        assertThat(put()).isNotNull();
        assertThat(core.state.quarantine().heldBy("app")).containsExactly("job");
        without.put(RecordId.app("app").key(), stored.get(RecordId.app("app").key()));
        assertThat(Recovery.load(without, CoreDriver.settings()).job("job")).isPresent();
    }

    /** As after the restore of a backup: the app is of a later moment than the job. */
    @Test
    void aJobThatDoesNotFitItsAppIsLeftAlone() {
        app.mode = AppExecutor.Mode.SHARED;
        app.store(core, 2);
        job.uris = List.of();
        job.program = new Program.Code("com.example.Report", List.of());
        assertThat(core.put(job)).isInstanceOf(io.carillon.core.contract.Answer.JobStored.class);
        app.mode = AppExecutor.Mode.COMMAND;
        app.store(core, 3);

        core.state =
                Recovery.load(
                        core.stored(),
                        new TreeMap<>(),
                        key -> io.carillon.model.Opaque.EMPTY,
                        CoreDriver.settings());

        assertThat(core.state.quarantine().holds("job")).isTrue();
        assertThat(core.state.quarantine().entries().get(RecordId.job("job").key()).because())
                .startsWith("/class needs a shared executor");
    }

    private void daemon() {
        job.type = JobType.DAEMON;
        core.put(job);
        core.launch();
        core.effects.clear();
    }

    private Object put() {
        return core.command(new Command.PutApp(app.app(), false));
    }

    private List<RunEntry> runs() {
        JobEntry entry = core.job();
        return List.copyOf(entry.runs().values());
    }
}
