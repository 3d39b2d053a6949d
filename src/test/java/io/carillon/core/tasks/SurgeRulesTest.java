package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.UpdateWish;
import io.carillon.core.state.Editions;
import io.carillon.model.job.AutoRollback;
import io.carillon.model.job.Care;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Portion;
import io.carillon.model.job.UpdatePolicy;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Roll;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A change of a daemon whose shards may have two tasks meanwhile. */
class SurgeRulesTest {
    private final UpdateForTests given = new UpdateForTests(3).surge(1);

    @BeforeEach
    void aDaemonWithThreeShards() {
        given.stands();
    }

    @AfterEach
    void allThatIsDerivedIsRight() {
        given.check();
    }

    @Test
    void aSecondTaskBeginsAndTheFormerOneEndsWhenItIsUp() {
        TaskId former = given.task(0).id();
        given.parameter("v2");

        assertThat(leaving()).containsExactly(0);
        assertThat(given.doomed()).isEmpty();
        assertThat(second(0).id()).isEqualTo(former);
        assertThat(given.task(0).id().attempt()).isEqualTo(2);
        given.core.pass(UpdateForTests.LONG);
        assertThat(leaving()).as("the next one's turn has not come").containsExactly(0);
        assertThat(second(0).kill()).isEmpty();

        given.bringUp();
        given.core.pass(Editions.SETTLE.minusMillis(1));
        assertThat(second(0).kill()).as("it may fail soon").isEmpty();

        given.core.pass(Duration.ofMillis(1));
        assertThat(second(0).kill().map(KillWish::because))
                .contains("version 2 of the job replaces it");
        assertThat(kills()).contains(former.toString());
        assertThat(leaving()).as("it lives still").containsExactly(0);

        given.core.report(former, ReportState.KILLED, "");
        assertThat(ended(0).id()).isEqualTo(former);
        assertThat(ended(0).state()).isEqualTo(RunState.KILLED);
        assertThat(ended(0).because()).isEqualTo("version 2 of the job replaces it");
        assertThat(leaving()).containsExactly(1);
        assertThat(given.core.state.live()).hasSize(4 - 1);
    }

    @Test
    void allShardsFollowAndNothingIsKeptOfTheFormerVersion() {
        given.parameter("v2");
        roll();

        assertThat(given.editions()).containsExactly(1, 1, 1);
        assertThat(leaving()).isEmpty();
        assertThat(given.run().run().roll()).contains(new Roll(1, List.of()));
        assertThat(given.core.state.live()).hasSize(3);
    }

    @Test
    void noMoreShardsThanAllowedHaveTwoTasks() {
        given.surge(2).parameter("v2");

        assertThat(leaving()).containsExactly(0, 1);
        given.bringUp();
        given.core.pass(Editions.SETTLE);
        assertThat(leaving()).as("both end, and live").containsExactly(0, 1);
        given.core.report(second(1).id(), ReportState.KILLED, "");
        assertThat(leaving()).containsExactly(0, 2);
    }

    @Test
    void aVersionThatFailsIsTriedAgainWhileTheFormerOneServesOn() {
        given.parameter("v2");
        given.fails(0, 3);

        assertThat(given.shard(0).failures()).isEqualTo(3);
        assertThat(second(0).phase()).isEqualTo(TaskPhase.RUNNING);
        assertThat(second(0).kill()).isEmpty();
        assertThat(leaving()).containsExactly(0);
        assertThat(given.doomed()).isEmpty();
        assertThat(given.task(0).notBefore()).isAfter(given.core.now);
    }

    @Test
    void theWayBackStartsNothing() {
        TaskId former = given.task(0).id();
        given.parameter("v2");
        given.bringUp();
        TaskId newer = given.task(0).id();

        given.parameter("");

        assertThat(given.task(0).id()).isEqualTo(former);
        assertThat(second(0).id()).isEqualTo(newer);
        assertThat(second(0).kill()).isPresent();
        given.core.report(newer, ReportState.KILLED, "");
        given.core.pass(UpdateForTests.LONG);
        assertThat(given.editions()).containsExactly(0, 0, 0);
        assertThat(given.task(0).id()).isEqualTo(former);
        assertThat(leaving()).isEmpty();
        assertThat(given.run().run().roll()).contains(new Roll(0, List.of()));

        given.core.report(former, ReportState.FAILED, "");
        assertThat(given.task(0).id().attempt()).as("no name comes twice").isEqualTo(3);
    }

    @Test
    void theWayBackBeforeTheLaunchEndsNothing() {
        TaskId former = given.task(0).id();
        given.parameter("v2");
        given.parameter("");

        assertThat(given.task(0).id()).isEqualTo(former);
        assertThat(leaving()).isEmpty();
        assertThat(given.core.state.ready().size()).isZero();
        given.core.pass(UpdateForTests.LONG);
        assertThat(given.doomed()).isEmpty();
    }

    @Test
    void aFormerTaskThatIsBeingLaunchedIsStillAskedForOnTheWayBack() {
        given.fails(0, 1);
        given.core.pass(UpdateForTests.LONG);
        given.core.launch();
        TaskId former = given.task(0).id();
        given.parameter("v2");
        assertThat(second(0).id()).isEqualTo(former);

        given.parameter("");

        assertThat(given.task(0).id()).isEqualTo(former);
        assertThat(given.core.state.unansweredLaunches().contains(former.toString())).isTrue();
    }

    @Test
    void aVersionThatFailsTooOftenGivesWayWithoutAnEnd() {
        UpdatePolicy policy =
                new UpdatePolicy(
                        Portion.number(0),
                        1,
                        Duration.ofSeconds(5),
                        Optional.of(new AutoRollback(2, Optional.empty())));
        given.job.care = new Care(Optional.empty(), Optional.empty(), Optional.of(policy)).stored();
        given.core.put(given.job);
        given.core.pass(UpdateForTests.LONG);
        List<TaskId> before = tasks();

        given.parameter("bad");
        given.fails(0, 2);
        given.core.pass(UpdateForTests.LONG);

        assertThat(tasks()).isEqualTo(before);
        assertThat(given.stored().job().parameter()).isEmpty();
        assertThat(leaving()).isEmpty();
    }

    @Test
    void aFormerTaskThatEndsByItselfIsRecordedAndNothingBeginsForIt() {
        TaskId former = given.task(0).id();
        given.parameter("v2");
        given.core.report(former, ReportState.FAILED, "");

        assertThat(ended(0).id()).isEqualTo(former);
        assertThat(ended(0).state()).isEqualTo(RunState.FAILED);
        assertThat(given.shard(0).failures()).isZero();
        assertThat(given.task(0).id().attempt()).isEqualTo(2);
        assertThat(given.core.state.ready().size()).as("the next one waits").isEqualTo(2);
        assertThat(leaving()).as("its turn has come").containsExactly(1);
    }

    @Test
    void aThirdVersionReplacesTheSecondAndTheFirstServesOn() {
        TaskId first = given.task(0).id();
        given.parameter("v2");
        given.bringUp();
        TaskId second = given.task(0).id();
        given.parameter("v3");

        assertThat(given.doomed()).containsExactly(0);
        assertThat(second(0).id()).isEqualTo(first);
        given.core.report(second, ReportState.KILLED, "");
        given.bringUp();
        assertThat(given.core.state.live()).hasSize(4);
        roll();
        assertThat(given.editions()).containsExactly(2, 2, 2);
    }

    @Test
    void anotherLeaderGoesOnWhereverItWas() {
        given.parameter("v2");
        given.takeOver();
        assertThat(leaving()).containsExactly(0);
        assertThat(second(0).phase()).isEqualTo(TaskPhase.RUNNING);

        given.bringUp();
        given.takeOver();
        assertThat(second(0).kill()).isEmpty();
        given.core.pass(Editions.SETTLE);
        given.takeOver();
        assertThat(second(0).kill()).isPresent();
        assertThat(kills()).contains(second(0).id().toString());

        given.core.report(second(0).id(), ReportState.KILLED, "");
        roll();
        assertThat(given.editions()).containsExactly(1, 1, 1);
        assertThat(leaving()).isEmpty();
    }

    @Test
    void theOwnerWhoCeasesToAllowItHasOneTaskOfEachShard() {
        given.parameter("v2");
        given.surge(0);
        given.core.put(given.job);

        assertThat(leaving()).as("the other one was not launched").isEmpty();
        assertThat(given.doomed()).as("in the usual way").containsExactly(0);

        given.surge(1);
        given.core.put(given.job);
        given.core.report(given.task(0).id(), ReportState.KILLED, "");
        given.bringUp();
        given.core.pass(UpdateForTests.LONG);
        assertThat(leaving()).containsExactly(1);
        given.bringUp();
        given.surge(0);
        given.core.put(given.job);
        assertThat(second(1).kill()).as("the other one lives").isPresent();
    }

    @Test
    void whatEndsTheRunEndsBothTasks() {
        given.parameter("v2");
        given.bringUp();
        TaskId former = second(0).id();
        TaskId newer = given.task(0).id();
        given.core.command(new Command.DeleteJob("job"));

        assertThat(second(0).kill()).isPresent();
        assertThat(given.task(0).kill()).isPresent();
        for (TaskId task : List.of(newer, given.task(1).id(), given.task(2).id())) {
            given.core.report(task, ReportState.KILLED, "");
        }
        assertThat(given.core.state.job("job")).as("one lives").isPresent();
        given.core.report(former, ReportState.KILLED, "");
        assertThat(given.core.state.job("job")).isEmpty();
    }

    @Test
    void aShardThatTheJobDoesNotHaveAnyMoreEndsWithBoth() {
        given.parameter("v2");
        given.bringUp();
        given.core.pass(Editions.SETTLE);
        given.core.report(second(0).id(), ReportState.KILLED, "");
        given.bringUp();
        given.core.report(second(1).id(), ReportState.RUNNING, "");
        given.wish(new UpdateWish.Scale(1));

        assertThat(given.task(1).kill()).isPresent();
        assertThat(second(1).kill()).isPresent();
        given.core.report(given.task(1).id(), ReportState.KILLED, "");
        assertThat(given.shard(1).state()).isEqualTo(RunState.KILLED);
        given.core.report(given.task(2).id(), ReportState.KILLED, "");
        given.wish(new UpdateWish.Scale(2));
        assertThat(given.shard(1).task()).as("what leaves must be gone before").isEmpty();
        given.core.report(second(1).id(), ReportState.KILLED, "");
        assertThat(given.task(1).id().attempt()).isEqualTo(3);
    }

    @Test
    void aFormerTaskOfUnknownFateIsGivenUp() {
        given.parameter("v2");
        TaskId former = second(0).id();
        given.core.report(former, ReportState.UNREACHABLE, "");
        assertThat(second(0).phase()).isEqualTo(TaskPhase.UNREACHABLE);
        given.bringUp();
        given.core.pass(Duration.ofHours(1));

        assertThat(given.shard(0).leaving().map(Task::id)).isNotEqualTo(Optional.of(former));
        assertThat(ended(0).id()).isEqualTo(former);
        assertThat(ended(0).state()).isEqualTo(RunState.LOST);
        assertThat(given.core.state.abandoned().contains(former.toString())).isTrue();
    }

    @Test
    void eitherTaskIsKilledByHand() {
        given.parameter("v2");
        given.bringUp();
        TaskId former = second(0).id();
        given.core.command(new Command.KillTask(former.toString()));
        assertThat(second(0).kill().map(KillWish::end)).contains(RunState.KILLED);
        assertThat(given.task(0).kill()).isEmpty();
        given.core.report(former, ReportState.KILLED, "");
        assertThat(ended(0).id()).isEqualTo(former);
        given.core.command(new Command.KillTask(given.task(0).id().toString()));
        assertThat(given.task(0).kill()).isPresent();
    }

    @Test
    void anAgentsTasksAreBothCounted() {
        given.parameter("v2");
        given.bringUp();
        int counted =
                given.core.state.agents().values().stream().mapToInt(load -> load.tasks()).sum();
        assertThat(counted).isEqualTo(4);
    }

    @Test
    void aJobOfAnotherTypeEndsBoth() {
        given.parameter("v2");
        given.bringUp();
        given.job.type = JobType.TRANSIENT;
        given.job.care = Optional.empty();
        given.core.put(given.job);
        assertThat(second(0).kill()).isPresent();
        assertThat(given.task(0).kill()).isPresent();
    }

    private void roll() {
        for (int i = 0; i < 12; i++) {
            given.bringUp();
            given.core.pass(Editions.SETTLE);
            for (Shard shard : List.copyOf(given.run().shards().values())) {
                shard.leaving()
                        .filter(task -> task.kill().isPresent())
                        .ifPresent(task -> given.core.report(task.id(), ReportState.KILLED, ""));
            }
            given.endDoomed();
        }
    }

    private List<TaskId> tasks() {
        return given.run().shards().values().stream()
                .map(shard -> shard.task().orElseThrow().id())
                .toList();
    }

    private List<Integer> leaving() {
        return given.run().shards().values().stream()
                .filter(shard -> shard.leaving().isPresent())
                .map(Shard::number)
                .toList();
    }

    private Task second(int number) {
        return given.shard(number).leaving().orElseThrow();
    }

    private Attempt ended(int number) {
        List<Attempt> ended = given.shard(number).ended();
        return ended.get(ended.size() - 1);
    }

    private List<String> kills() {
        return given.core.effects.stream()
                .filter(Effect.Kill.class::isInstance)
                .map(effect -> ((Effect.Kill) effect).task())
                .toList();
    }
}
