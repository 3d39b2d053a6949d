package io.carillon.core.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.Scheduler;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.records.RecordId;
import io.carillon.core.state.State;
import io.carillon.model.job.Delivery;
import io.carillon.model.mesos.Framework;
import io.carillon.model.mesos.OnFrameworkRemoved;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our FrameworkID from the first subscription to the operator who sets it aside. */
class FrameworkRulesTest {
    private static final Duration WEEK = Duration.ofDays(7);
    private CoreDriver driver = new CoreDriver();

    private Framework framework() {
        return driver.state.framework().orElseThrow();
    }

    private void subscribe() {
        driver.give(new Input.Subscribed("framework", "master"));
    }

    private void remove() {
        driver.give(new Input.Disconnected("the master ended the stream"));
        driver.give(new Input.FrameworkRemoved("Framework has been removed"));
    }

    private TaskId launch(JobForTests job) {
        driver.put(job);
        driver.run(job.name);
        return driver.launch().get(0);
    }

    private Shard shard(TaskId task) {
        return driver.state.shard(task.shardId()).orElseThrow();
    }

    @Test
    void theIdIsStoredAtEverySubscriptionBeforeAnythingElse() {
        for (int i = 0; i < 3; i++) {
            driver.now = driver.now.plusSeconds(60);
            Decision decision = driver.give(new Input.Subscribed("framework", "master"));
            assertThat(decision.changes().get(0))
                    .isInstanceOfSatisfying(
                            Change.FrameworkRegistered.class,
                            taken -> assertThat(taken.framework().id()).isEqualTo("framework"));
            assertThat(driver.state.drainDirty()).containsKey(RecordId.FRAMEWORK.key());
            assertThat(framework().lastSeen()).isEqualTo(driver.now);
        }
        assertThat(framework().registeredAt()).isEqualTo(CoreDriver.START.plusSeconds(60));
    }

    @Test
    void anotherIdThanOursIsAFault() {
        subscribe();
        assertThatThrownBy(() -> driver.give(new Input.Subscribed("stranger", "master")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("framework")
                .hasMessageContaining("stranger");
        assertThat(framework().id()).isEqualTo("framework");
    }

    @Test
    void aRemovedFrameworkIsRememberedWithWordsAndTime() {
        subscribe();
        driver.now = driver.now.plusSeconds(5);
        remove();
        Instant first = driver.now;
        driver.now = driver.now.plusSeconds(5);
        driver.give(new Input.FrameworkRemoved("again"));
        assertThat(framework().removed())
                .contains(new Framework.Removal(first, "Framework has been removed"));
        assertThat(driver.state.connection().problem().orElseThrow()).contains("again");
        subscribe();
        assertThat(framework().removed()).as("another master has taken it").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aResetSettlesEveryLiveTaskByPolicy(Delivery delivery) {
        JobForTests job = new JobForTests();
        job.delivery = delivery;
        TaskId task = launch(job);
        remove();
        assertThat(shard(task).task().orElseThrow().phase()).isEqualTo(TaskPhase.LAUNCHING);
        assertThat(driver.command(new Command.ResetFramework("framework")))
                .isInstanceOf(Answer.Done.class);
        assertThat(driver.state.framework()).isEmpty();
        assertThat(driver.state.live()).isEmpty();
        assertThat(driver.state.drainDirty().get(RecordId.FRAMEWORK.key()))
                .isEqualTo(Optional.empty());
        if (delivery == Delivery.AT_LEAST_ONCE) {
            Shard shard = shard(task);
            assertThat(shard.ended().get(0).state()).isEqualTo(RunState.LOST);
            assertThat(shard.ended().get(0).because()).isEqualTo("the framework was removed");
            assertThat(shard.ended().get(0).counted()).isFalse();
            assertThat(shard.task().orElseThrow().id().attempt()).isEqualTo(2);
        } else {
            assertThat(driver.job().finished().get(task.run()).run().state())
                    .isEqualTo(RunState.LOST);
        }
    }

    @Test
    void theLedgerIsTold() {
        JobForTests job = new JobForTests();
        job.delivery = Delivery.AT_MOST_ONCE;
        driver.put(job);
        driver.pass(Duration.ofSeconds(11));
        driver.launch();
        remove();
        driver.command(new Command.ResetFramework("framework"));
        assertThat(driver.ledger()).extracting(fire -> fire.outcome()).contains(Outcome.LOST);
        assertThat(driver.ledger().get(0).because()).isEqualTo("the framework was removed");
    }

    @Test
    void aResetTakesARemovedFrameworkAndItsNameTypedAgain() {
        assertThat(reset("framework")).isEqualTo(Kind.CONFLICT);
        subscribe();
        assertThat(reset("framework")).as("it lives").isEqualTo(Kind.CONFLICT);
        remove();
        assertThat(reset("")).isEqualTo(Kind.PRECONDITION);
        assertThat(reset("framewor")).isEqualTo(Kind.PRECONDITION);
        assertThat(framework().id()).isEqualTo("framework");
    }

    private Kind reset(String confirm) {
        return ((Answer.Refused) driver.command(new Command.ResetFramework(confirm))).kind();
    }

    @Test
    void afterAResetAnyIdIsTaken() {
        subscribe();
        remove();
        driver.command(new Command.ResetFramework("framework"));
        driver.give(new Input.Subscribed("another", "master"));
        assertThat(framework()).isEqualTo(Framework.registered("another", driver.now));
    }

    @Test
    void byConfigurationANewOneIsRegisteredAtOnce() {
        driver = new CoreDriver(new State(CoreDriver.settings(OnFrameworkRemoved.REGISTER)));
        TaskId task = launch(new JobForTests());
        remove();
        assertThat(driver.state.framework()).isEmpty();
        assertThat(driver.state.connection().problem()).isEmpty();
        assertThat(shard(task).task().orElseThrow().id().attempt()).isEqualTo(2);
    }

    @Test
    void aLongAbsenceIsToldOncePerStage() {
        subscribe();
        driver.now = driver.now.plus(Duration.ofHours(1));
        driver.give(new Input.Disconnected("gone"));
        Instant seen = driver.now;
        int[] parts = {50, 90, 100};
        for (int part : parts) {
            Instant due = seen.plus(WEEK.multipliedBy(part).dividedBy(100));
            assertThat(Scheduler.nextDue(driver.state)).isEqualTo(due);
            driver.now = due.minusMillis(1);
            assertThat(driver.give(new Input.Settled()).isEmpty()).isTrue();
            driver.now = due;
            assertThat(driver.give(new Input.Settled()).changes())
                    .singleElement()
                    .isInstanceOf(LinkChange.AbsenceNoted.class);
            String problem = driver.state.connection().problem().orElseThrow();
            assertThat(problem).contains(part + " %");
            assertThat(problem.contains(seen.plus(WEEK).toString()))
                    .as("when Mesos will remove the framework, before it may have")
                    .isEqualTo(part < 100);
            assertThat(driver.give(new Input.Settled()).isEmpty()).isTrue();
        }
        assertThat(Scheduler.nextDue(driver.state)).isEqualTo(Instant.MAX);
        subscribe();
        assertThat(driver.state.connection().problem()).isEmpty();
        assertThat(driver.state.absence()).isZero();
    }

    @Test
    void aLeaderThatComesLateWarnsAtOnceOfTheLastStage() {
        subscribe();
        Framework stored = framework();
        driver = new CoreDriver();
        driver.state.apply(new Change.FrameworkRegistered(stored, "loaded"));
        driver.now = driver.now.plus(Duration.ofDays(6).plusHours(12));
        driver.give(new Input.Settled());
        assertThat(driver.state.connection().problem().orElseThrow()).contains("90 %");
    }

    @Test
    void aLongSubscriptionIsNotedFromTimeToTime() {
        subscribe();
        driver.now = driver.now.plus(Duration.ofHours(1));
        driver.give(new Input.ReconcileDue());
        assertThat(framework().lastSeen()).isEqualTo(CoreDriver.START);
        driver.now = driver.now.plus(Duration.ofHours(8));
        driver.give(new Input.ReconcileDue());
        assertThat(framework().lastSeen()).isEqualTo(driver.now);
    }

    @Test
    void theAbsenceOfARemovedFrameworkIsNotCounted() {
        subscribe();
        remove();
        Optional<String> problem = driver.state.connection().problem();
        driver.now = driver.now.plus(WEEK);
        assertThat(driver.give(new Input.Settled()).isEmpty()).isTrue();
        assertThat(driver.state.connection().problem()).isEqualTo(problem);
    }
}
