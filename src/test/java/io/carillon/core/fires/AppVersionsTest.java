package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.records.RecordId;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Program;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Run;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which version of its app a run executes. */
class AppVersionsTest {
    private final CoreDriver core = new CoreDriver();
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
    void aDaemonIsStartedAnewWithTheVersionThatChangesItsTasks() {
        daemon();
        app.env.put("A", "new");
        put();

        assertThat(core.effects).filteredOn(Effect.Kill.class::isInstance).hasSize(1);
        Run old = runs().get(0).run();
        assertThat(old.kill().orElseThrow().because()).isEqualTo("the app was changed");
        core.report(
                runs().get(0).shards().get(0).task().orElseThrow().id(), ReportState.KILLED, "");

        assertThat(runs()).hasSize(1);
        assertThat(runs().get(0).run().id()).isNotEqualTo(old.id());
        assertThat(runs().get(0).job().env()).containsEntry("A", "new");
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

    /** The tasks belong to a process of their version. */
    @Test
    void aDaemonInASharedExecutorIsStartedAnewWithEachVersion() {
        app.mode = AppExecutor.Mode.SHARED;
        app.store(core, 2);
        job.uris = List.of();
        daemon();
        app.description = "other words";
        app.store(core, 3);

        assertThat(core.effects).filteredOn(Effect.Kill.class::isInstance).hasSize(1);
    }

    /** A record of a run from before there were apps says nothing of them. */
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
