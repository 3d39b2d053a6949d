package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.state.Recovery;
import io.carillon.model.Caller;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What commands lead to, and each refusal. A refusal changes nothing. */
class CommandRulesTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @Test
    void aJobIsCreatedReplacedAndKeptWhenItIsTheSame() {
        assertThat(core.put(job)).isEqualTo(new Answer.JobStored("job", 1, Optional.empty()));
        assertThat(core.put(job)).isEqualTo(new Answer.JobStored("job", 1, Optional.of(job.job())));
        Job before = job.job();
        job.parameter = "other";
        assertThat(core.put(job)).isEqualTo(new Answer.JobStored("job", 2, Optional.of(before)));
    }

    @Test
    void definitionsAreRefused() {
        job.shards = 1_000;
        refused(core.put(job), Kind.INVALID);
        job.shards = 1;
        refused(version(7), Kind.PRECONDITION);
        core.put(job);
        refused(version(7), Kind.PRECONDITION);
        refused(core.command(new Command.PutJob(job.job(), true)), Kind.PRECONDITION);
        for (String name : List.of("b", "c")) {
            job.name = name;
            core.put(job);
        }
        job.name = "d";
        refused(core.put(job), Kind.LIMIT);
    }

    @Test
    void firesThatAreDueBelongToTheDefinitionBefore() {
        core.put(job);
        core.now = core.now.plusSeconds(21);
        job.schedule = io.carillon.model.job.Schedule.BY_HAND;

        core.put(job);

        int accounted = core.job().runs().size() + core.ledger().size();
        assertThat(accounted).isEqualTo(2);
        assertThat(core.job().lastNominal()).isEqualTo(core.now);
    }

    @Test
    void aRunIsNotOlderThanItsJobThoughTheClockStepsBack() {
        core.put(job);
        Instant created = core.job().stored().createdAt();
        core.now = core.now.minusSeconds(2);

        core.run("job");

        assertThat(core.job().runs().values())
                .allMatch(run -> !run.run().createdAt().isBefore(created))
                .isNotEmpty();
    }

    @Test
    void firesThatAreConsideredStayThoseOfTheDefinitionBeforeThoughTheClockStepsBack() {
        core.put(job);
        core.now = core.now.plusSeconds(21);
        core.ticks();
        Instant considered = core.job().lastNominal();
        core.now = considered.minusSeconds(2);
        job.parameter = "other";

        core.put(job);

        assertThat(core.job().stored().scheduleFrom()).isEqualTo(considered);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        RunId run = new RunId("job", CoreDriver.START, Trigger.MANUAL);
        refused(core.run("job"), Kind.NOT_FOUND);
        refused(core.command(new Command.DeleteJob("job")), Kind.NOT_FOUND);
        refused(core.command(new Command.ResumeJob("job")), Kind.NOT_FOUND);
        refused(core.command(new Command.PauseJob("job", Optional.empty(), "")), Kind.NOT_FOUND);
        refused(core.command(new Command.KillRun(run)), Kind.NOT_FOUND);
        refused(core.command(new Command.RetryRun(run, Optional.empty())), Kind.NOT_FOUND);
        refused(core.command(new Command.KillTask("nonsense")), Kind.NOT_FOUND);
        refused(core.command(new Command.KillTask(run + "~0~1")), Kind.NOT_FOUND);
        core.put(job);
        refused(core.command(new Command.KillRun(run)), Kind.NOT_FOUND);
    }

    @Test
    void aPauseThatIsOverIsRefused() {
        core.put(job);
        refused(core.command(new Command.PauseJob("job", Optional.of(core.now), "")), Kind.INVALID);
    }

    @Test
    void runsAreRefused() {
        core.put(job);
        TreeSet<Integer> strange = new TreeSet<>(List.of(1));
        refused(core.command(runNow(strange, "", Optional.empty())), Kind.INVALID);
        refused(
                core.command(runNow(new TreeSet<>(), "x".repeat(20_000), Optional.empty())),
                Kind.INVALID);
        for (int i = 0; i < CoreDriver.LIMITS.queuedRunsPerJob(); i++) {
            assertThat(core.run("job")).isInstanceOf(Answer.RunAccepted.class);
        }
        refused(core.run("job"), Kind.LIMIT);
    }

    @Test
    void aRepeatedKeyGivesTheSameRun() {
        core.put(job);
        Command command = runNow(new TreeSet<>(), "", Optional.of("key"));
        RunId first = ((Answer.RunAccepted) core.command(command)).run();
        assertThat(core.command(command)).isEqualTo(new Answer.RunAccepted(first, true));
        TaskId task = core.launch().get(0);
        core.report(task, ReportState.FINISHED, "");
        assertThat(core.command(command)).isEqualTo(new Answer.RunAccepted(first, true));
    }

    @Test
    void aKeyIsRememberedWhenItsRunIsKeptNoMore() {
        job.schedule = io.carillon.model.job.Schedule.BY_HAND;
        core.put(job);
        Command command = runNow(new TreeSet<>(), "p", Optional.of("key"));
        RunId first = ((Answer.RunAccepted) core.command(command)).run();
        for (int i = 0; i <= CoreDriver.LIMITS.runsKept(); i++) {
            core.report(core.launch().get(0), ReportState.FINISHED, "");
            core.now = core.now.plusSeconds(1);
            core.run("job");
        }
        assertThat(core.job().finished()).doesNotContainKey(first);

        for (int again = 0; again < 2; again++) {
            assertThat(core.command(command)).isEqualTo(new Answer.RunAccepted(first, true));
            refused(
                    core.command(runNow(new TreeSet<>(), "q", Optional.of("key"))),
                    Kind.KEY_REUSED);
            core.state = Recovery.load(core.stored(), CoreDriver.settings());
            assertThat(core.state.dirtyCount()).isZero();
        }
        core.command(new Command.DeleteJob("job"));
        assertThat(core.stored().keySet()).noneMatch(key -> key.name().startsWith("job"));
    }

    @Test
    void aKeyOfALiveOrKeptRunIsNotForAnotherRequest() {
        core.put(job);
        core.command(runNow(new TreeSet<>(), "p", Optional.of("key")));
        Command other = runNow(new TreeSet<>(List.of(0)), "p", Optional.of("key"));
        refused(core.command(other), Kind.KEY_REUSED);
        core.report(core.launch().get(0), ReportState.FINISHED, "");
        refused(core.command(other), Kind.KEY_REUSED);
        assertThat(core.job().runs()).isEmpty();
    }

    @Test
    void aFailedRunIsRetriedAndNoOther() {
        core.put(job);
        RunId run = ((Answer.RunAccepted) core.run("job")).run();
        refused(core.command(new Command.RetryRun(run, Optional.empty())), Kind.CONFLICT);
        core.report(core.launch().get(0), ReportState.FAILED, "");
        refused(core.command(new Command.KillRun(run)), Kind.CONFLICT);

        Answer answer = core.command(new Command.RetryRun(run, Optional.empty()));

        RunId retry = ((Answer.RunAccepted) answer).run();
        assertThat(core.state.run(retry).orElseThrow().run().because())
                .isEqualTo(Caller.ANONYMOUS.name() + " asked to retry run " + run);
        TaskId again = core.launch().get(0);
        core.report(again, ReportState.FINISHED, "");
        refused(core.command(new Command.RetryRun(again.run(), Optional.empty())), Kind.CONFLICT);
    }

    @Test
    void aDaemonHasNoRunsByHand() {
        job.type = JobType.DAEMON;
        core.put(job);
        refused(core.run("job"), Kind.CONFLICT);
        TaskId task = core.launch().get(0);
        core.command(new Command.KillRun(task.run()));
        core.report(task, ReportState.KILLED, "");
        assertThat(core.job().finished()).containsKey(task.run());
        refused(core.command(new Command.RetryRun(task.run(), Optional.empty())), Kind.CONFLICT);
    }

    @Test
    void aJobThatIsBeingDeletedTakesNothingMore() {
        core.put(job);
        RunId failed = ((Answer.RunAccepted) core.run("job")).run();
        core.report(core.launch().get(0), ReportState.FAILED, "");
        core.run("job");
        TaskId task = core.launch().get(0);

        core.command(new Command.DeleteJob("job"));

        refused(core.run("job"), Kind.CONFLICT);
        refused(core.put(job), Kind.CONFLICT);
        refused(core.command(new Command.RetryRun(failed, Optional.empty())), Kind.CONFLICT);
        core.report(task, ReportState.KILLED, "");
        assertThat(core.state.jobs()).isEmpty();
        assertThat(core.state.agenda().size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, the job is deleted", "1, 1 live run have", "2, 2 live runs have"})
    void whoDeletesAJobIsToldWhatStillRuns(int live, String said) {
        job.concurrency = Concurrency.ALLOW;
        core.put(job);
        for (int i = 0; i < live; i++) {
            core.run("job");
        }
        core.launch();

        assertThat(core.command(new Command.DeleteJob("job")))
                .isInstanceOfSatisfying(
                        Answer.Done.class, done -> assertThat(done.what()).contains(said));
    }

    @Test
    void aRunThatIsToEndKeepsItsReasonWhenItsJobIsDeleted() {
        core.put(job);
        RunId run = ((Answer.RunAccepted) core.run("job")).run();
        core.launch();
        core.command(new Command.KillRun(run));
        Optional<KillWish> wish = core.state.run(run).orElseThrow().run().kill();
        core.now = core.now.plusSeconds(1);

        core.command(new Command.DeleteJob("job"));

        assertThat(wish).isPresent();
        assertThat(core.state.run(run).orElseThrow().run().kill()).isEqualTo(wish);
    }

    @Test
    void reconcilingNeedsASubscriptionAndPatience() {
        refused(core.command(new Command.Reconcile(false)), Kind.CONFLICT);
        core.put(job);
        core.run("job");
        core.launch();
        core.give(new Input.ReconcileDue());
        refused(core.command(new Command.Reconcile(false)), Kind.CONFLICT);
    }

    private Answer version(long version) {
        return core.command(
                new Command.OnlyIf(
                        "job",
                        Optional.of(new TreeSet<>(List.of(version))),
                        new Command.PutJob(job.job(), false)));
    }

    private static Command runNow(TreeSet<Integer> shards, String parameter, Optional<String> key) {
        return new Command.RunNow("job", shards, Optional.of(parameter), new TreeMap<>(), key);
    }

    private static void refused(Answer answer, Kind kind) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        assertThat(((Answer.Refused) answer).kind()).isEqualTo(kind);
        assertThat(((Answer.Refused) answer).detail()).isNotBlank();
    }
}
