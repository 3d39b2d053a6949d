package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Command;
import io.carillon.core.contract.UpdateWish;
import io.carillon.core.definition.JobFields;
import io.carillon.core.records.Updates;
import io.carillon.core.state.Editions;
import io.carillon.model.job.AutoRollback;
import io.carillon.model.job.Job;
import io.carillon.model.job.Portion;
import io.carillon.model.job.Sharding;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A version that does not come up gives way by itself to the one before. */
class RollbackTest {
    private final UpdateForTests daemon = new UpdateForTests(3);

    @BeforeEach
    void aDaemonThatMayGoBack() {
        daemon.policy(
                Portion.number(1),
                Optional.of(new AutoRollback(3, Optional.of(Duration.ofHours(1)))));
        daemon.stands();
    }

    @AfterEach
    void allThatIsDerivedIsRight() {
        daemon.check();
    }

    private long version() {
        return daemon.stored().version();
    }

    private String parameter() {
        return daemon.stored().job().parameter();
    }

    @Test
    void whatWasUpIsKnown() {
        assertThat(daemon.stored().kept().whole()).contains(new Updates.Whole(1, Optional.empty()));
        daemon.parameter("v2");
        daemon.rollOut();
        assertThat(daemon.stored().kept().whole()).contains(new Updates.Whole(2, Optional.empty()));
    }

    @Test
    void aVersionThatFailsGivesWay() {
        daemon.parameter("bad");
        daemon.endDoomed();
        daemon.fails(0, 2);
        assertThat(version()).as("not yet").isEqualTo(2);
        daemon.core.pass(Duration.ofMinutes(3));
        daemon.fails(0, 1);

        assertThat(version()).isEqualTo(3);
        assertThat(parameter()).isEmpty();
        Updates.Undone undone = daemon.stored().kept().undone().orElseThrow();
        assertThat(undone.words())
                .isEqualTo(
                        "version 2 is rolled back to version 1: shard 0 failed 3 times in a row,"
                                + " it failed");
        assertThat(daemon.run().run().edition()).as("the first again").isZero();
        daemon.bringUp();
        daemon.core.pass(UpdateForTests.LONG);
        assertThat(daemon.editions()).containsExactly(0, 0, 0);
        assertThat(daemon.task(1).id().attempt()).as("it was not touched").isEqualTo(1);
        assertThat(daemon.stored().kept().whole()).contains(new Updates.Whole(3, Optional.empty()));
    }

    @Test
    void whatIsGoneBackToDoesNotGiveWay() {
        daemon.parameter("bad");
        daemon.endDoomed();
        daemon.fails(0, 3);
        assertThat(version()).isEqualTo(3);
        daemon.core.pass(Duration.ofMinutes(3));
        daemon.fails(0, 5);
        assertThat(version()).as("there is nothing better").isEqualTo(3);
    }

    @Test
    void theSameMistakeIsUndoneOnceForEachTimeItIsMade() {
        for (int i = 0; i < 3; i++) {
            daemon.parameter("bad");
            daemon.endDoomed();
            daemon.fails(0, 3);
            assertThat(version()).isEqualTo(3 + 2 * i);
            assertThat(parameter()).isEmpty();
            daemon.bringUp();
            daemon.core.pass(UpdateForTests.LONG);
        }
    }

    @Test
    void aVersionThatNeverWasUpIsNotGoneBackTo() {
        daemon.parameter("bad");
        daemon.endDoomed();
        daemon.fails(0, 1);
        daemon.parameter("worse");
        daemon.core.pass(UpdateForTests.LONG);
        daemon.fails(0, 3);

        assertThat(parameter()).as("not bad").isEmpty();
        assertThat(daemon.stored().kept().undone().orElseThrow().to()).isEqualTo(1);
    }

    @Test
    void aVersionThatWasUpDoesNotGiveWay() {
        daemon.parameter("v2");
        daemon.rollOut();
        daemon.core.report(daemon.task(1).id(), ReportState.FAILED, "");
        daemon.core.pass(Duration.ofMinutes(3));
        daemon.fails(1, 5);
        assertThat(version()).isEqualTo(2);
    }

    @Test
    void otherWordsAreNoReasonToGoBack() {
        daemon.core.report(daemon.task(1).id(), ReportState.FAILED, "");
        daemon.core.pass(Duration.ofMinutes(3));
        daemon.job.labels = new TreeMap<>(java.util.Map.of("a", "b"));
        daemon.core.put(daemon.job);
        daemon.fails(1, 5);
        assertThat(version()).isEqualTo(2);
    }

    @Test
    void nothingGivesWayWhileTheJobOrItsUpdateIsPaused() {
        daemon.parameter("bad");
        daemon.endDoomed();
        daemon.wish(new UpdateWish.Hold("look"));
        daemon.fails(0, 4);
        assertThat(version()).isEqualTo(2);
        daemon.core.command(new Command.PauseJob("job", Optional.empty(), "", false));
        daemon.wish(new UpdateWish.GoOn());
        assertThat(version()).isEqualTo(2);
        daemon.core.command(new Command.ResumeJob("job"));
        assertThat(version()).isEqualTo(3);
    }

    @Test
    void whatDoesNotComeUpInTimeGivesWay() {
        daemon.parameter("slow");
        daemon.endDoomed();
        daemon.core.launch();
        daemon.core.pass(Duration.ofHours(1).minusMillis(1));
        assertThat(version()).isEqualTo(2);
        daemon.core.pass(Duration.ofMillis(1));
        assertThat(version()).isEqualTo(3);
        assertThat(daemon.stored().kept().undone().orElseThrow().because())
                .isEqualTo("shard 0 was not up within autoRollback.deadline PT1H");
        assertThat(daemon.doomed()).containsExactly(0);
    }

    @Test
    void anotherLeaderGoesBackToo() {
        daemon.parameter("bad");
        daemon.endDoomed();
        daemon.fails(0, 2);
        daemon.takeOver();
        daemon.core.pass(Duration.ofMinutes(3));
        daemon.fails(0, 1);
        assertThat(version()).isEqualTo(3);
        daemon.takeOver();
        assertThat(version()).as("once").isEqualTo(3);
        assertThat(parameter()).isEmpty();
    }

    @Test
    void withoutThePolicyAVersionThatFailsHoldsTheRollUp() {
        daemon.policy(Portion.number(1), Optional.empty());
        daemon.parameter("bad");
        daemon.endDoomed();
        daemon.fails(0, 6);
        assertThat(version()).isEqualTo(2);
    }

    /** It was up when it was replaced, though nobody had asked for that to be noted. */
    @Test
    void aVersionBeforeThePolicyIsKnownToo() {
        UpdateForTests other = new UpdateForTests(2).stands();
        assertThat(other.stored().updates()).isEmpty();
        other.policy(Portion.number(1), Optional.of(new AutoRollback(1, Optional.empty())));
        other.parameter("bad");
        other.endDoomed();
        other.fails(0, 1);
        assertThat(other.stored().version()).isEqualTo(3);
        assertThat(other.stored().job().caredFor().update()).as("as it was").isEmpty();
        other.check();
    }

    @Test
    void aFurtherShardThatFailsLeavesTheOthersAlone() {
        daemon.job.shards = 4;
        daemon.core.put(daemon.job);
        daemon.fails(3, 5);
        assertThat(version()).as("the tasks execute the same").isEqualTo(2);
        assertThat(daemon.editions()).containsExactly(0, 0, 0, 0);
        daemon.core.pass(Editions.SETTLE);
    }

    /** Another parameter for the first shard: the others execute what they did. */
    private void firstParameter(String parameter) {
        TreeMap<Integer, String> parameters = new TreeMap<>();
        parameters.put(0, parameter);
        Job job =
                JobFields.SHAPE
                        .values(daemon.job.job())
                        .set(JobFields.SHARDS, new Sharding(3, parameters, 3))
                        .build();
        daemon.core.command(new Command.PutJob(job, false));
    }

    @Test
    void whatFailedBeforeAVersionIsNoReasonToGoBackFromIt() {
        daemon.fails(2, 4);
        daemon.core.pass(Duration.ofMillis(1));
        assertThat(daemon.task(2).phase()).isEqualTo(TaskPhase.PLANNED);
        firstParameter("a");
        assertThat(version()).as("at once").isEqualTo(2);
        daemon.core.pass(Duration.ofMinutes(3));
        daemon.fails(2, 2);
        assertThat(version()).as("twice since then").isEqualTo(2);
        daemon.core.pass(Duration.ofMinutes(3));
        daemon.fails(2, 1);
        assertThat(version()).isEqualTo(3);
    }

    @Test
    void whatIsNotUpForLongHasTheDeadlineAnew() {
        daemon.core.report(daemon.task(2).id(), ReportState.FAILED, "");
        daemon.core.pass(Duration.ofMinutes(3));
        daemon.core.launch();
        daemon.core.pass(Duration.ofHours(2));
        firstParameter("a");
        assertThat(version()).isEqualTo(2);
        daemon.core.pass(Duration.ofHours(1).minusMillis(1));
        assertThat(version()).isEqualTo(2);
        daemon.core.pass(Duration.ofMillis(1));
        assertThat(version()).isEqualTo(3);
    }

    @Test
    void theWayBackKeepsTheNumberOfShards() {
        daemon.parameter("bad");
        daemon.wish(new UpdateWish.Scale(5));
        daemon.endDoomed();
        daemon.fails(0, 3);
        assertThat(version()).isEqualTo(4);
        assertThat(parameter()).isEmpty();
        assertThat(daemon.stored().job().sharding()).isEqualTo(new Sharding(5, new TreeMap<>(), 5));
    }

    @Test
    void theWordsAreASentenceAfterOneFailureToo() {
        daemon.policy(Portion.number(1), Optional.of(new AutoRollback(1, Optional.empty())));
        daemon.parameter("bad");
        daemon.endDoomed();
        daemon.core.launch();
        daemon.core.report(daemon.task(0).id(), ReportState.FAILED, "exited with 1");
        assertThat(daemon.stored().kept().undone().orElseThrow().because())
                .startsWith("shard 0 failed: ");
    }
}
