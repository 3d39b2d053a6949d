package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.model.Caller;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Pause;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Fire;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When pauses begin and end. The job fires every ten seconds. */
class PauseRulesTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @BeforeEach
    void create() {
        core.put(job);
    }

    private void pause(Optional<Instant> until, String reason) {
        core.command(new Command.PauseJob("job", until, reason));
    }

    private Optional<Pause> pause() {
        return core.job().stored().pause();
    }

    private static Instant at(int seconds) {
        return CoreDriver.START.plusSeconds(seconds);
    }

    /** A command alone, before anything that is due. */
    private void give(Command command) {
        core.give(new Input.CommandArrived(1, command, Caller.ANONYMOUS));
    }

    @Test
    void aPauseThatIsChangedBeganWhereItBegan() {
        pause(Optional.empty(), "one");
        core.now = at(5);
        pause(Optional.of(at(100)), "other");
        assertThat(pause()).contains(new Pause(CoreDriver.START, Optional.of(at(100)), "other"));
    }

    @Test
    void aResumeWithoutAFireThatIsDueEndsThePauseAtOnce() {
        pause(Optional.empty(), "");
        core.now = at(5);
        give(new Command.ResumeJob("job"));
        assertThat(pause()).isEmpty();
    }

    @Test
    void aResumeLeavesTheFiresOfThePauseToIt() {
        pause(Optional.empty(), "");
        core.now = at(25);
        give(new Command.ResumeJob("job"));
        assertThat(pause()).isPresent();

        core.ticks();

        assertThat(pause()).isEmpty();
        assertThat(core.ledger())
                .extracting(Fire::nominalTime, Fire::count, Fire::outcome)
                .containsExactly(tuple(at(10), 2, Outcome.SKIPPED));
    }

    @Test
    void aPauseIsOverAtItsTimeThoughNothingFires() {
        job.schedule = Schedule.BY_HAND;
        core.put(job);
        pause(Optional.of(at(25)), "");
        core.pass(Duration.ofSeconds(24));
        assertThat(pause()).isPresent();
        core.pass(Duration.ofSeconds(1));
        assertThat(pause()).isEmpty();
    }

    @Test
    void onlyTheFiresThatAreDueAreSkippedWhileAPauseWithAnEndLasts() {
        pause(Optional.of(at(65)), "");
        core.pass(Duration.ofSeconds(21));
        assertThat(core.ledger().stream().mapToInt(Fire::count).sum()).isEqualTo(2);
        assertThat(core.job().lastNominal()).isEqualTo(at(20));
        assertThat(pause()).isPresent();
    }

    @Test
    void aDaemonGoesOnInAPause() {
        job.type = JobType.DAEMON;
        core.put(job);
        TaskId task = core.launch().get(0);
        pause(Optional.empty(), "");
        job.parameter = "other";
        core.put(job);
        assertThat(core.state.run(task.run()).orElseThrow().run().kill()).isEmpty();

        // A task that ends is started again: the run goes on.
        core.report(task, ReportState.FAILED, "");
        core.pass(Duration.ofSeconds(10));
        assertThat(core.launch()).extracting(TaskId::run).containsExactly(task.run());
        assertThat(replaced(core)).isEmpty();
        core.command(new Command.ResumeJob("job"));
        assertThat(replaced(core)).isPresent();
    }

    @Test
    void aDaemonThatHasEndedInAPauseIsNotStartedBeforeItsEnd() {
        job.type = JobType.DAEMON;
        core.put(job);
        TaskId task = core.launch().get(0);
        pause(Optional.empty(), "");
        core.command(new Command.KillRun(task.run()));
        core.report(task, ReportState.KILLED, "");
        assertThat(core.job().runs()).isEmpty();
        core.command(new Command.ResumeJob("job"));
        assertThat(core.job().runs()).hasSize(1);
    }

    @Test
    void aDaemonEndsByAStopAndByChangeAndTheReasonsDiffer() {
        job.type = JobType.DAEMON;
        core.put(job);
        core.launch();
        core.command(new Command.PauseJob("job", Optional.empty(), "", true));
        String paused = reason();
        core.now = at(1);
        core.ticks();
        assertThat(reason()).as("it is killed once").isEqualTo(paused);

        CoreDriver other = new CoreDriver();
        other.put(job);
        other.launch();
        job.parameter = "other";
        other.put(job);
        assertThat(replaced(other).orElseThrow().because())
                .isEqualTo("version 2 of the job replaces it");
        assertThat(paused).startsWith("the job is stopped");
    }

    /** Why the task of the daemon is to end, if it is. */
    private static Optional<KillWish> replaced(CoreDriver driver) {
        return driver.job()
                .runs()
                .values()
                .iterator()
                .next()
                .shards()
                .get(0)
                .task()
                .flatMap(Task::kill);
    }

    private String reason() {
        return wish(core);
    }

    private static String wish(CoreDriver driver) {
        Run run = driver.job().runs().values().iterator().next().run();
        return run.kill().orElseThrow().because() + run.kill().orElseThrow().since();
    }

    @Test
    void theRunOfADaemonIsNamedByItsTimeAndUnique() {
        job.type = JobType.DAEMON;
        CoreDriver daemon = new CoreDriver();
        daemon.put(job);
        assertThat(daemon.job().runs().keySet().iterator().next().nominalTime())
                .as("the time of the job's creation is considered already")
                .isEqualTo(CoreDriver.START.plusMillis(1));
        daemon.now = at(10);
        daemon.command(new Command.KillRun(daemon.job().runs().keySet().iterator().next()));
        assertThat(daemon.job().runs().keySet().iterator().next().nominalTime()).isEqualTo(at(10));
    }

    @Test
    void aRunThatIsKilledAlreadyKeepsItsReasonWhenTheJobIsDeleted() {
        core.run("job");
        core.launch();
        core.command(new Command.KillRun(core.job().runs().keySet().iterator().next()));
        String reason = reason();
        core.now = at(1);
        core.command(new Command.DeleteJob("job"));
        assertThat(reason()).isEqualTo(reason);
    }
}
