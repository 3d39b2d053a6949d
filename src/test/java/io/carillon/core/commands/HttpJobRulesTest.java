package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.executors.SharedCore;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredApp;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.FieldError;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.HttpRequest;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.StatusSet;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.OnFrameworkRemoved;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Run;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** HTTP jobs, and the app that those have which name none. */
class HttpJobRulesTest {
    private static final AgentId AGENT = new AgentId("agent");
    private static final AppVersionId CURRENT = id(BuiltInApps.HTTP.version());

    private final SharedCore shared = new SharedCore();
    private final CoreDriver core = shared.core;
    private final JobForTests job = shared.job;

    HttpJobRulesTest() {
        core.state = new State(served());
        core.give(new Input.TermBegan(7));
        job.app = Optional.empty();
        job.program = request();
    }

    private static Settings served() {
        return new Settings(
                CoreDriver.LIMITS,
                Duration.ofMinutes(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofMinutes(2),
                Duration.ofDays(7),
                OnFrameworkRemoved.WAIT,
                "http://node");
    }

    private static AppVersionId id(long version) {
        return new AppVersionId(BuiltInApps.HTTP.name(), version);
    }

    private static Program request() {
        return new Program.Http(
                new HttpRequest(
                        "http://host/",
                        HttpRequest.Method.GET,
                        new TreeMap<>(),
                        Optional.empty(),
                        StatusSet.parse("200-299").orElseThrow(),
                        Duration.ofSeconds(30),
                        5,
                        Optional.empty()));
    }

    private RunEntry run() {
        return core.job().runs().values().iterator().next();
    }

    @Test
    void aJobWithARequestAndNoAppRunsInTheAppThatCarillonBrings() {
        job.shards = 3;
        assertThat(core.put(job)).isInstanceOf(Answer.JobStored.class);
        List<Launch> launches = shared.fire();
        assertThat(launches).hasSize(3);
        SharedExecutor executor = shared.executor();
        assertThat(executor.id()).isEqualTo(new ExecutorId(CURRENT, 7, 1, AGENT));
        assertThat(executor.jar()).contains("http://node/executor/carillon-executor.jar");
        assertThat(launches)
                .allSatisfy(
                        launch -> {
                            assertThat(launch.program()).isEqualTo(job.program);
                            assertThat(launch.shared().orElseThrow().app())
                                    .isEqualTo(BuiltInApps.HTTP.app());
                        });
        assertThat(run().app()).contains(BuiltInApps.HTTP);
        assertThat(core.job().stored().job().app()).as("as its owner wrote it").isEmpty();
        assertThat(core.state.app("carillon-http").orElseThrow().jobs()).containsExactly("job");
        assertThat(core.state.apps()).as("nothing of it is stored").isEmpty();
        assertThat(core.stored().keySet()).noneMatch(key -> key.kind() == RecordKey.Kind.APPS);
    }

    @Test
    void aFailureIsRetriedAsAnyOther() {
        job.retry = new Retry(2, Duration.ZERO, Duration.ofMinutes(1), 2.0);
        core.put(job);
        TaskId first = shared.fire().get(0).task();
        shared.report(first, ReportState.RUNNING, "");
        core.effects.clear();
        shared.report(first, ReportState.FAILED, "");
        core.launch();
        assertThat(shared.tasks()).containsExactly(new TaskId(first.run(), 0, 2));
    }

    @Test
    void withoutAPlaceToFetchTheExecutorFromItIsRefused() {
        core.state = new State(CoreDriver.settings());
        core.give(new Input.TermBegan(7));
        assertThat(refused(core.put(job)).errors())
                .containsExactly(
                        new FieldError(
                                "/http",
                                "needs an executor that agents can fetch: set http.advertise or"
                                        + " executor.url, or name an app with an"
                                        + " executor.command"));
        job.program = new Program.Shell("true");
        assertThat(core.put(job)).isInstanceOf(Answer.JobStored.class);
    }

    @Test
    void anAppOfItsOwnTakesItsPlace() {
        shared.app.store(core, 1);
        job.app = Optional.of("app");
        core.put(job);
        assertThat(shared.fire()).isNotEmpty();
        assertThat(run().app().map(AppVersion::name)).contains("app");
        assertThat(core.state.app("carillon-http").orElseThrow().jobs()).isEmpty();
    }

    @Test
    void aJobThatBecomesACommandLeavesTheApp() {
        core.put(job);
        job.program = new Program.Shell("true");
        core.put(job);
        assertThat(core.state.app("carillon-http").orElseThrow().jobs()).isEmpty();
        assertThat(core.job().currentApp()).isEmpty();
        assertThat(shared.fire().get(0).shared()).isEmpty();
    }

    @Test
    void aTakeoverFindsTheSameAppAndItsJobs() {
        core.put(job);
        TaskId task = shared.fire().get(0).task();
        core.state = Recovery.load(core.stored(), served());
        assertThat(core.state.quarantine().entries()).isEmpty();
        assertThat(run().app()).contains(BuiltInApps.HTTP);
        assertThat(core.state.app("carillon-http").orElseThrow().jobs()).containsExactly("job");
        core.command(new Command.DeleteJob("job"));
        core.give(new Input.TermBegan(8));
        assertThat(core.state.shard(task.shardId())).isPresent();
    }

    @Test
    void itIsNeitherCreatedNorReplacedNorDeleted() {
        AppForTests app = new AppForTests();
        for (String name : List.of("carillon-http", "carillon-x")) {
            app.name = name;
            assertThat(refused(core.command(new Command.PutApp(app.app(), false))).errors())
                    .extracting(FieldError::path)
                    .containsExactly("/name");
        }
        for (boolean jobs : new boolean[] {true, false}) {
            assertThat(refused(core.command(new Command.DeleteApp("carillon-http", jobs))))
                    .isEqualTo(
                            Answer.refused(
                                    Kind.CONFLICT,
                                    "Carillon brings app carillon-http, and it stays"));
        }
    }

    @Test
    void aStoredAppOfItsNameIsInQuarantine() {
        AppForTests app = new AppForTests();
        app.name = "carillon-http";
        TreeMap<RecordKey, StoredRecord> records = core.stored();
        RecordKey key = RecordId.app("carillon-http").key();
        records.put(
                key,
                new StoredRecord.AppRecord(
                        new StoredApp(app.app(), 1, CoreDriver.START, CoreDriver.START, false)));
        State loaded = Recovery.load(records, new TreeMap<>(), any -> Opaque.EMPTY, served());
        assertThat(loaded.quarantine().entries().get(key).because())
                .isEqualTo("Carillon brings app carillon-http itself; drop the record");
        assertThat(loaded.app("carillon-http").orElseThrow().current()).isEqualTo(BuiltInApps.HTTP);
    }

    /** Its executor is idle, wanted for the next fire, and shut down when its time is over. */
    @Test
    void anIdleExecutorStaysForItsTimeLikeThatOfAnyApp() {
        core.put(job);
        TaskId task = shared.fire().get(0).task();
        shared.report(task, ReportState.RUNNING, "");
        core.command(new Command.DeleteJob("job"));
        shared.report(task, ReportState.KILLED, "");
        core.effects.clear();
        core.settle();
        assertThat(core.effects).noneMatch(Effect.Shutdown.class::isInstance);
        core.now = core.now.plus(BuiltInApps.HTTP.app().executor().idleTimeout());
        core.settle();
        assertThat(core.effects).anyMatch(Effect.Shutdown.class::isInstance);
    }

    /** An upgrade of Carillon has brought another definition, under another version. */
    @Test
    void aRunOfAnotherDefinitionKeepsItAndItsExecutor() {
        core.put(job);
        TaskId task = shared.fire().get(0).task();
        shared.report(task, ReportState.RUNNING, "");
        AppVersion before = new AppVersion(earlier(), BuiltInApps.HTTP.version() + 1);
        ExecutorId old = new ExecutorId(id(before.version()), 3, 1, AGENT);
        State upgraded = Recovery.load(asWith(before, old), served());
        core.state = upgraded;
        core.give(new Input.TermBegan(8));
        assertThat(run().app()).contains(before);
        assertThat(run().need().executor().orElseThrow().app()).isEqualTo(id(before.version()));
        assertThat(core.state.app("carillon-http").orElseThrow().current())
                .isEqualTo(BuiltInApps.HTTP);
        core.effects.clear();
        core.settle();
        assertThat(core.state.executors().find(old)).as("its run lives").isPresent();
    }

    @Test
    void anExecutorOfAnotherDefinitionThatNoRunWantsIsShutDownAtOnce() {
        core.put(job);
        TaskId task = shared.fire().get(0).task();
        AppVersion before = new AppVersion(earlier(), BuiltInApps.HTTP.version() + 1);
        ExecutorId old = new ExecutorId(id(before.version()), 3, 1, AGENT);
        ExecutorId current = shared.executor().id();
        TreeMap<RecordKey, StoredRecord> records = asWith(before, old);
        shared.report(task, ReportState.RUNNING, "");
        shared.report(task, ReportState.FINISHED, "");
        records.keySet().removeIf(key -> key.kind() == RecordKey.Kind.RUNS);
        records.put(
                RecordId.executor(current).key(),
                new StoredRecord.ExecutorRecord(shared.executor(), Optional.empty()));
        core.state = Recovery.load(records, served());
        core.give(new Input.TermBegan(8));
        core.give(new Input.Subscribed("framework", "master"));
        core.effects.clear();
        core.settle();
        assertThat(core.effects)
                .filteredOn(Effect.Shutdown.class::isInstance)
                .containsExactly(new Effect.Shutdown(old.toString(), AGENT));
        assertThat(core.state.executors().all()).containsOnlyKeys(current);
    }

    private static App earlier() {
        App now = BuiltInApps.HTTP.app();
        return new App(
                now.name(),
                "as it was",
                "",
                new TreeMap<>(),
                List.of(),
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new AppExecutor(
                        AppExecutor.Mode.SHARED,
                        new Resources(100, 96_000, 0, 0, 0),
                        new Program.None(),
                        Duration.ofMinutes(5),
                        50,
                        List.of()));
    }

    /** What is stored, with the run of another definition. */
    private TreeMap<RecordKey, StoredRecord> asWith(AppVersion app, ExecutorId executor) {
        SharedExecutor now = shared.executor();
        TreeMap<RecordKey, StoredRecord> changed = new TreeMap<>();
        core.stored()
                .forEach(
                        (key, record) -> {
                            if (record instanceof StoredRecord.RunRecord run
                                    && run.run().isPresent()) {
                                Run head = run.run().get().of(Optional.of(app));
                                changed.put(
                                        key,
                                        new StoredRecord.RunRecord(
                                                Optional.of(head), run.shards()));
                            } else if (key.kind() != RecordKey.Kind.EXECUTORS) {
                                changed.put(key, record);
                            }
                        });
        SharedExecutor old =
                new SharedExecutor(
                        executor,
                        now.host(),
                        now.role(),
                        now.resources(),
                        now.jar(),
                        50,
                        now.idleTimeout(),
                        now.launchedAt(),
                        now.format(),
                        Optional.empty());
        changed.put(
                RecordId.executor(executor).key(),
                new StoredRecord.ExecutorRecord(old, Optional.empty()));
        return changed;
    }

    /** Mesos refuses two descriptions under one version: who changes one, raises the other. */
    @Test
    void theDefinitionOfAVersionIsForEver() {
        assertThat(BuiltInApps.HTTP.version() + " " + BuiltInApps.HTTP.app().executor())
                .isEqualTo(
                        "1 AppExecutor[mode=SHARED, resources=Resources[cpusMilli=100,"
                                + " memMilli=128000, diskMilli=0, gpus=0, ports=0,"
                                + " wanted=Optional.empty, numbers=Optional.empty], command=None[],"
                                + " idleTimeout=PT5M, maxTasks=100, jvmOptions=[-Xmx64m]]");
        assertThat(BuiltInApps.HTTP.app())
                .extracting(App::uris, App::env, App::user)
                .containsExactly(List.of(), new TreeMap<>(), Optional.empty());
    }

    private static Answer.Refused refused(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return (Answer.Refused) answer;
    }
}
