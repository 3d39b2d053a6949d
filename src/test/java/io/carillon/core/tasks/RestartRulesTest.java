package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.UpdateWish;
import io.carillon.core.state.Editions;
import io.carillon.core.state.IndexAudit;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.model.FieldError;
import io.carillon.model.hold.HoldId;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Retry;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Edition;
import io.carillon.model.run.Roll;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How shards of a daemon are restarted. */
class RestartRulesTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final JobForTests job = new JobForTests();
    private CoreDriver core = new CoreDriver();

    @BeforeEach
    void aDaemonWithThreeShards() {
        job.type = JobType.DAEMON;
        job.shards = 3;
        job.retry = new Retry(1, Duration.ofSeconds(30), Duration.ofMinutes(2), 2.0);
        core.put(job);
        bringUp();
        core.pass(LONG);
    }

    @AfterEach
    void allThatIsDerivedIsRight() {
        assertThat(IndexAudit.flaws(core.state)).isEmpty();
    }

    @Test
    void allShardsAreRestartedOneByOne() {
        assertThat(restart("new certificate"))
                .isEqualTo(new Answer.Done("3 shards are restarted, one after the other"));
        assertThat(shard(0).because())
                .isEqualTo("an anonymous caller restarts it: new certificate");
        core.pass(LONG);
        assertThat(doomed()).as("the others stay up").containsExactly(0);
        replace(0);
        replace(1);
        replace(2);
        assertThat(doomed()).isEmpty();
        assertThat(attempts()).containsExactly(2, 2, 2);
        assertThat(run().run().roll().orElseThrow().underWay()).isFalse();
        assertThat(run().run().jobVersion()).isEqualTo(1);
        assertThat(core.job().runs()).hasSize(1);
        core.pass(LONG);
        assertThat(doomed()).isEmpty();
    }

    @Test
    void onlyTheShardsThatAreNamedAreRestarted() {
        assertThat(restart("", 2, 1))
                .isEqualTo(new Answer.Done("2 shards are restarted, one after the other"));
        assertThat(shard(1).because()).isEqualTo("an anonymous caller restarts it");
        replace(1);
        replace(2);
        assertThat(doomed()).isEmpty();
        assertThat(attempts()).containsExactly(1, 2, 2);
        assertThat(run().run().roll()).contains(new Roll(0, List.of()));
    }

    @Test
    void aRestartThatIsAskedForTwiceIsOneForTheShardsThatHaveNotHadTheirTurn() {
        restart("", 1, 2);
        assertThat(restart("", 1, 2))
                .isEqualTo(new Answer.Done("nothing to restart: the tasks end already, or are to"));
        replace(1);
        replace(2);
        assertThat(doomed()).isEmpty();
        assertThat(attempts()).containsExactly(1, 2, 2);
    }

    @Test
    void anotherLeaderGoesOn() {
        restart("because", 0, 2);
        replace(0);
        takeOver();
        core.report(task(1).id(), ReportState.RUNNING, "");
        core.report(task(0).id(), ReportState.RUNNING, "");
        core.report(task(2).id(), ReportState.RUNNING, "");
        core.pass(Editions.SETTLE);
        assertThat(shard(2).because()).isEqualTo("an anonymous caller restarts it: because");
        replace(2);
        assertThat(attempts()).containsExactly(2, 1, 2);
        assertThat(doomed()).isEmpty();
    }

    @Test
    void aChangeAndTheWayBackDoNotMakeARestartForgotten() {
        restart("", 0, 1);
        job.parameter = "v2";
        core.put(job);
        job.parameter = "";
        core.put(job);
        replace(0);
        replace(1);
        assertThat(doomed()).isEmpty();
        assertThat(attempts()).containsExactly(2, 2, 1);
    }

    @Test
    void aChangeThatWaitsAndIsUndoneDoesNotMakeARestartForgotten() {
        wish(new UpdateWish.Hold("look"));
        job.parameter = "v2";
        core.put(job);
        assertThat(restart("new certificate"))
                .isEqualTo(
                        new Answer.Done(
                                "3 shards are restarted, one after the other, but not while its"
                                        + " update is paused"));
        wish(new UpdateWish.Undo(Optional.empty()));
        core.ticks();
        assertThat(shard(0).because())
                .isEqualTo("an anonymous caller restarts it: new certificate");
        replace(0);
        replace(1);
        replace(2);
        assertThat(doomed()).isEmpty();
        assertThat(attempts()).containsExactly(2, 2, 2);
    }

    @Test
    void aChangeThatWaitsAndIsUndoneDoesNotMakeARestartOfSomeShardsForgotten() {
        wish(new UpdateWish.Hold("look"));
        job.parameter = "v2";
        core.put(job);
        assertThat(restart("new certificate", 1, 2))
                .isEqualTo(
                        new Answer.Done(
                                "2 shards are restarted, one after the other, but not while its"
                                        + " update is paused"));
        assertThat(restart("", 2))
                .isEqualTo(new Answer.Done("nothing to restart: the tasks end already, or are to"));
        wish(new UpdateWish.Undo(Optional.empty()));
        core.ticks();
        assertThat(shard(1).because())
                .isEqualTo("an anonymous caller restarts it: new certificate");
        replace(1);
        replace(2);
        assertThat(doomed()).isEmpty();
        assertThat(attempts()).containsExactly(1, 2, 2);
    }

    @Test
    void shardsOfSeveralVersionsAreRestartedWhicheverComesBack() {
        wish(new UpdateWish.Hold("look"));
        job.parameter = "v2";
        core.put(job);
        core.report(task(1).id(), ReportState.FAILED, "");
        bringUp();
        restart("", 0, 1);
        job.parameter = "";
        core.put(job);
        wish(new UpdateWish.GoOn());
        replace(0);
        replace(1);
        assertThat(doomed()).isEmpty();
        assertThat(attempts()).containsExactly(2, 3, 1);
    }

    @Test
    void aFormerTaskThatServesOnIsRestartedToo() {
        UpdateForTests given = new UpdateForTests(2).surge(1).stands();
        given.parameter("v2");
        given.bringUp();
        TaskId former = given.shard(0).leaving().orElseThrow().id();
        TreeSet<Integer> first = new TreeSet<>(List.of(0));
        given.core.command(new Command.RestartJob(given.job.name, first, ""));
        given.parameter("");

        for (int i = 0; i < 4; i++) {
            given.bringUp();
            given.core.pass(LONG);
            for (Task task : given.shard(0).tasks()) {
                if (task.kill().isPresent()) {
                    given.core.report(task.id(), ReportState.KILLED, "");
                }
            }
        }
        assertThat(given.shard(0).leaving()).isEmpty();
        assertThat(given.task(0).id().attempt()).isEqualTo(3);
        assertThat(given.shard(0).ended()).extracting(Attempt::id).contains(former);
        assertThat(given.shard(1).attempts()).isEqualTo(1);
        given.check();
    }

    @Test
    void manyRestartsPushOutNoEditionThatATaskExecutes() {
        wish(new UpdateWish.Hold("look"));
        job.parameter = "v2";
        core.put(job);
        core.report(task(1).id(), ReportState.FAILED, "");
        bringUp();
        for (int i = 0; i <= Roll.FORMER_KEPT; i++) {
            restart("");
        }
        assertThat(run().run().roll().orElseThrow().former())
                .extracting(Edition::number)
                .containsExactly(0, 1);
    }

    private void wish(UpdateWish wish) {
        core.command(new Command.UpdateJob(job.name, wish));
    }

    @Test
    void aShardThatWaitsForItsNextAttemptHasItAtOnce() {
        core.report(task(1).id(), ReportState.FAILED, "");
        assertThat(task(1).notBefore()).isAfter(core.now);
        restart("", 1);
        assertThat(task(1).notBefore()).isEqualTo(Instant.EPOCH);
        assertThat(task(1).id().attempt()).isEqualTo(2);
        assertThat(shard(1).failures()).isZero();
        core.launch();
        assertThat(task(1).phase()).isEqualTo(TaskPhase.LAUNCHING);
        assertThat(doomed()).isEmpty();
    }

    @Test
    void allOfThemDoSoWhenAllAreRestarted() {
        core.report(task(1).id(), ReportState.FAILED, "");
        restart("");
        assertThat(task(1).notBefore()).isEqualTo(Instant.EPOCH);
        assertThat(doomed()).as("one is down already").isEmpty();
        bringUp();
        core.pass(Editions.SETTLE);
        replace(0);
        replace(2);
        assertThat(attempts()).containsExactly(2, 2, 2);
    }

    @Test
    void aPauseHoldsARestartUp() {
        core.command(new Command.PauseJob(job.name, Optional.empty(), ""));
        assertThat(restart(""))
                .isEqualTo(
                        new Answer.Done(
                                "3 shards are restarted, one after the other, but not while the job"
                                        + " is paused"));
        core.command(
                new Command.PlaceHold(
                        HoldId.CLUSTER,
                        Optional.of(core.now.plus(LONG)),
                        "storm",
                        Optional.empty()));
        assertThat(((Answer.Done) restart("")).what())
                .endsWith("but not while the job is paused and launches are frozen");
        core.command(new Command.LiftHold(HoldId.CLUSTER));
        core.pass(LONG);
        assertThat(doomed()).isEmpty();
        core.command(new Command.ResumeJob(job.name));
        assertThat(doomed()).containsExactly(0);
    }

    @Test
    void whatCannotBeRestartedIsRefused() {
        Answer.Refused shards = (Answer.Refused) restart("", 0, 3);
        assertThat(shards.errors())
                .containsExactly(new FieldError("/shards", "3 is not a shard; they are 0 to 2"));
        assertThat(((Answer.Refused) command("other", "")).detail())
                .isEqualTo("there is no job other");
        core.command(new Command.PauseJob(job.name, Optional.empty(), "", true));
        assertThat(((Answer.Refused) restart("")).detail())
                .contains("no shard of the job is kept running now");
        CoreDriver cron = new CoreDriver();
        cron.put(new JobForTests());
        Answer answer =
                cron.command(new Command.RestartJob(new JobForTests().name, new TreeSet<>(), ""));
        assertThat(((Answer.Refused) answer).detail()).contains("only a DAEMON is restarted");
    }

    private Answer restart(String reason, Integer... shards) {
        return command(job.name, reason, shards);
    }

    private Answer command(String name, String reason, Integer... shards) {
        return core.command(new Command.RestartJob(name, new TreeSet<>(List.of(shards)), reason));
    }

    private void takeOver() {
        var now = core.now;
        core = new CoreDriver(Recovery.load(core.stored(), CoreDriver.settings()));
        core.now = now;
        core.give(new Input.TermBegan(2));
        core.give(new Input.Subscribed("framework", "master"));
        core.ticks();
    }

    private void replace(int shard) {
        assertThat(doomed()).containsExactly(shard);
        core.report(task(shard).id(), ReportState.KILLED, "");
        bringUp();
        core.pass(Editions.SETTLE);
    }

    private void bringUp() {
        core.launch();
        for (Shard shard : List.copyOf(run().shards().values())) {
            shard.task()
                    .filter(task -> task.phase() == TaskPhase.LAUNCHING)
                    .ifPresent(task -> core.report(task.id(), ReportState.RUNNING, ""));
        }
    }

    private List<Integer> doomed() {
        return run().shards().values().stream()
                .filter(shard -> shard.task().flatMap(Task::kill).isPresent())
                .map(Shard::number)
                .toList();
    }

    private List<Integer> attempts() {
        return run().shards().values().stream().map(Shard::attempts).toList();
    }

    private RunEntry run() {
        return core.job().runs().values().iterator().next();
    }

    private Shard shard(int number) {
        return run().shard(number).orElseThrow();
    }

    private Task task(int number) {
        return shard(number).task().orElseThrow();
    }
}
