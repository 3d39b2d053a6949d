package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.model.FieldError;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Program;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the commands about apps lead to, and those about jobs that name one. */
class AppCommandRulesTest {
    private final CoreDriver core = new CoreDriver();
    private final AppForTests app = new AppForTests();
    private final JobForTests job = new JobForTests();

    @Test
    void anAppIsCreatedReplacedAndDeletedByVersion() {
        assertThat(put()).isEqualTo(new Answer.AppStored("app", 1, Optional.empty()));
        assertThat(put())
                .as("nothing new")
                .isEqualTo(new Answer.AppStored("app", 1, Optional.of(app.app())));
        App before = app.app();
        app.description = "other words";
        assertThat(put()).isEqualTo(new Answer.AppStored("app", 2, Optional.of(before)));

        assertThat(refused(onlyIf(1, new Command.DeleteApp("app", false))).kind())
                .isEqualTo(Kind.PRECONDITION);
        assertThat(refused(core.command(new Command.PutApp(app.app(), true))).kind())
                .isEqualTo(Kind.PRECONDITION);
        assertThat(onlyIf(2, new Command.DeleteApp("app", false)))
                .isEqualTo(new Answer.Done("the app is deleted"));
        assertThat(core.stored()).isEmpty();
        assertThat(refused(core.command(new Command.DeleteApp("app", false))).kind())
                .isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void appsAreLimited() {
        for (int i = 0; i < CoreDriver.LIMITS.apps(); i++) {
            app.name = "app" + i;
            assertThat(put()).isInstanceOf(Answer.AppStored.class);
        }
        app.name = "more";

        assertThat(refused(put()).kind()).isEqualTo(Kind.LIMIT);
        assertThat(refused(put()).detail()).contains("limits.apps");
    }

    @Test
    void anAppThatIsTooLargeIsRefused() {
        app.env.put("LARGE", "x".repeat(20_000));

        assertThat(refused(put()).errors())
                .singleElement()
                .extracting(FieldError::message)
                .asString()
                .contains("16384 at most");
    }

    @Test
    void whatWouldBreakTheSharedExecutorIsRefused() {
        app.mode = AppExecutor.Mode.SHARED;
        app.env.put("MESOS_FRAMEWORK_ID", "x");
        app.uris =
                List.of(
                        AppForTests.uri("https://host/app.jar"),
                        AppForTests.uri("https://host/carillon-executor.jar"));

        assertThat(refused(put()).errors())
                .extracting(FieldError::path)
                .contains("/env/MESOS_FRAMEWORK_ID", "/uris/1")
                .doesNotContain("/uris/0");

        app.mode = AppExecutor.Mode.COMMAND;
        app.env.clear();
        assertThat(put()).isInstanceOf(Answer.AppStored.class);
    }

    @Test
    void aSharedExecutorNeedsAPlaceWhereAgentsFindIt() {
        app.mode = AppExecutor.Mode.SHARED;

        assertThat(refused(put()).errors())
                .containsExactly(
                        new FieldError(
                                "/executor/mode",
                                "is SHARED, but agents cannot fetch the executor: set"
                                        + " http.advertise or executor.url, or give the app an"
                                        + " executor.command"));
    }

    @Test
    void aJobOfAnUnknownAppIsRefused() {
        job.app = Optional.of("app");

        assertThat(refused(core.put(job)).errors())
                .containsExactly(new FieldError("/app", "there is no app 'app'; create it first"));
        put();
        assertThat(core.put(job)).isInstanceOf(Answer.JobStored.class);
    }

    @Test
    void aClassNeedsASharedExecutor() {
        job.program = new Program.Code("com.example.Report", List.of());
        assertThat(refused(core.put(job)).errors())
                .extracting(FieldError::path)
                .containsExactly("/class");
        put();
        job.app = Optional.of("app");

        assertThat(refused(core.put(job)).errors())
                .extracting(FieldError::path)
                .containsExactly("/class");
        app.mode = AppExecutor.Mode.SHARED;
        app.store(core, 2);
        assertThat(core.put(job)).isInstanceOf(Answer.JobStored.class);
    }

    @Test
    void aTaskInASharedExecutorHasNeitherFilesNorAUserOfItsOwn() {
        app.mode = AppExecutor.Mode.SHARED;
        app.store(core, 1);
        job.app = Optional.of("app");
        job.uris = List.of(AppForTests.uri("https://host/file"));
        job.user = Optional.of("batch");

        assertThat(refused(core.put(job)).errors())
                .extracting(FieldError::path)
                .containsExactly("/uris", "/user");
    }

    @Test
    void anAppIsNotChangedSoThatAJobDoesNotFitIt() {
        app.mode = AppExecutor.Mode.SHARED;
        app.store(core, 1);
        job.app = Optional.of("app");
        job.program = new Program.Code("com.example.Report", List.of());
        core.put(job);
        app.mode = AppExecutor.Mode.COMMAND;

        assertThat(refused(put()).kind()).isEqualTo(Kind.CONFLICT);
        assertThat(refused(put()).detail()).startsWith("job job of the app").contains("/class");
        assertThat(core.state.app("app").orElseThrow().stored().app().shared()).isTrue();
    }

    @Test
    void anAppThatJobsUseIsNotDeletedAndTheyAreNamed() {
        put();
        job.app = Optional.of("app");
        core.put(job);

        Answer.Refused refused = refused(core.command(new Command.DeleteApp("app", false)));

        assertThat(refused.kind()).isEqualTo(Kind.CONFLICT);
        assertThat(refused.detail()).startsWith("job job uses the app").contains("jobs=delete");
        job.app = Optional.empty();
        core.put(job);
        assertThat(core.command(new Command.DeleteApp("app", false)))
                .isEqualTo(new Answer.Done("the app is deleted"));
    }

    @Test
    void anAppGoesWithTheLastOfItsJobs() {
        put();
        job.app = Optional.of("app");
        TaskId task = core.running(job);
        job.name = "other";
        core.put(job);

        Answer answer = core.command(new Command.DeleteApp("app", true));

        assertThat(answer)
                .isEqualTo(
                        new Answer.Done(
                                "the app will be deleted with the last of its 2 jobs, once their"
                                        + " tasks have terminated"));
        assertThat(core.state.jobs().keySet()).as("its task lives").containsExactly("job");
        assertThat(core.state.apps()).containsOnlyKeys("app");
        assertThat(refused(core.run("job")).detail()).isEqualTo("the job is being deleted");
        job.name = "third";
        assertThat(refused(core.put(job)).kind()).isEqualTo(Kind.CONFLICT);
        assertThat(refused(put()).kind()).isEqualTo(Kind.CONFLICT);

        core.report(task, ReportState.KILLED, "");

        assertThat(core.state.apps()).isEmpty();
        assertThat(core.stored().keySet()).noneMatch(key -> key.name().contains("app"));
        assertThat(core.state.jobs()).isEmpty();
    }

    /** The deletion was stored up to the last job, and the leader died. */
    @Test
    void anAppWithoutJobsThatWasToBeDeletedIsGoneAfterALoad() {
        put();
        job.app = Optional.of("app");
        core.running(job);
        core.command(new Command.DeleteApp("app", true));
        var stored = core.stored();
        stored.keySet().removeIf(key -> key.name().startsWith("job"));
        assertThat(stored).containsKey(RecordId.app("app").key());

        core.state = Recovery.load(stored, CoreDriver.settings());

        assertThat(core.state.apps()).isEmpty();
        assertThat(core.stored()).doesNotContainKey(RecordId.app("app").key());
    }

    @Test
    void anotherTermGoesOnWithTheDeletion() {
        put();
        job.app = Optional.of("app");
        TaskId task = core.running(job);
        core.command(new Command.DeleteApp("app", true));

        core.state = Recovery.load(core.stored(), CoreDriver.settings());

        assertThat(core.state.app("app").orElseThrow().jobs()).containsExactly("job");
        core.report(task, ReportState.KILLED, "");
        assertThat(core.state.jobs()).isEmpty();
        assertThat(core.state.apps()).isEmpty();
    }

    /** Its jobs are left alone with it, and taken up when an operator has repaired it. */
    @Test
    void anAppInQuarantineIsLeftAloneUntilItsRecordIsRepaired() {
        put();
        job.app = Optional.of("app");
        core.put(job);
        RecordKey key = RecordId.app("app").key();
        TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>(core.stored());
        StoredRecord good = stored.remove(key);
        TreeMap<RecordKey, String> broken = new TreeMap<>();
        broken.put(key, "it is broken");
        CoreDriver next =
                new CoreDriver(
                        Recovery.load(stored, broken, any -> Opaque.EMPTY, CoreDriver.settings()));

        assertThat(next.state.quarantine().held()).containsExactly("job");
        for (Command command :
                List.of(
                        new Command.PutApp(app.app(), false),
                        new Command.DeleteApp("app", true),
                        new Command.OnlyIfApp(
                                "app", Optional.empty(), new Command.DeleteApp("app", true)))) {
            assertThat(next.command(command)).isEqualTo(AppCommandRules.HELD);
        }
        assertThat(next.command(new Command.RepairRecord(key, good)))
                .isInstanceOf(Answer.Done.class);
        stored.putAll(next.stored());
        State loaded = Recovery.load(stored, CoreDriver.settings());
        assertThat(loaded.job("job")).isPresent();
        assertThat(loaded.app("app").orElseThrow().jobs()).containsExactly("job");
    }

    /** A job that is held because of another record is a job of its app all the same. */
    @Test
    void anAppOfAJobInQuarantineIsNotDeleted() {
        put();
        job.app = Optional.of("app");
        core.put(job);
        TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>(core.stored());
        RecordKey key = RecordId.schedule("job").key();
        stored.remove(key);
        TreeMap<RecordKey, String> broken = new TreeMap<>();
        broken.put(key, "it is broken");
        CoreDriver next =
                new CoreDriver(
                        Recovery.load(stored, broken, any -> Opaque.EMPTY, CoreDriver.settings()));

        assertThat(refused(next.command(new Command.DeleteApp("app", false))).detail())
                .startsWith("job job uses the app");
        assertThat(next.command(new Command.DeleteApp("app", true)))
                .isEqualTo(
                        new Answer.Done(
                                "the app will be deleted with its job, once the tasks of that have"
                                        + " terminated"));
        assertThat(next.state.apps()).containsOnlyKeys("app");
    }

    @Test
    void aDaemonDoesNotOutliveItsApp() {
        put();
        job.app = Optional.of("app");
        job.type = JobType.DAEMON;
        core.put(job);
        core.command(new Command.DeleteApp("app", true));

        assertThat(core.state.jobs()).isEmpty();
        assertThat(core.state.apps()).isEmpty();
    }

    private Answer put() {
        return core.command(new Command.PutApp(app.app(), false));
    }

    private Answer onlyIf(long version, Command command) {
        TreeSet<Long> versions = new TreeSet<>(List.of(version));
        return core.command(new Command.OnlyIfApp("app", Optional.of(versions), command));
    }

    private static Answer.Refused refused(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return (Answer.Refused) answer;
    }

    @Test
    void anAppOfTheSameNameHasNoVersionOfWhichARunIsLeft() {
        put();
        job.app = Optional.of("app");
        core.put(job);
        core.pass(java.time.Duration.ofSeconds(10));
        assertThat(core.state.job("job").orElseThrow().runs()).isNotEmpty();
        job.app = Optional.empty();
        core.put(job);
        assertThat(core.command(new Command.DeleteApp("app", false)))
                .isInstanceOf(Answer.Done.class);

        assertThat(put()).isEqualTo(new Answer.AppStored("app", 2, Optional.empty()));
    }
}
