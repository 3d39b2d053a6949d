package io.carillon.core.holds;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Brake;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.IndexAudit;
import io.carillon.core.state.State;
import io.carillon.model.hold.Hold;
import io.carillon.model.hold.HoldId;
import io.carillon.model.job.JobType;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Launches freeze by themselves when many tasks are lost at once. */
class BrakeRulesTest {
    private static final Brake BRAKE = new Brake(30, 3, Duration.ofMinutes(5));

    private final CoreDriver core = new CoreDriver(new State(settings(BRAKE)));
    private List<TaskId> tasks = List.of();

    @BeforeEach
    void tenTasksRun() {
        JobForTests job = new JobForTests();
        job.type = JobType.DAEMON;
        job.shards = 10;
        core.put(job);
        tasks = core.launch();
        tasks.forEach(task -> core.report(task, ReportState.RUNNING, ""));
        core.pass(Duration.ofMinutes(10));
    }

    @AfterEach
    void allThatIsDerivedIsRight() {
        assertThat(IndexAudit.flaws(core.state)).isEmpty();
    }

    @Test
    void theShareItselfIsBorne() {
        lose(0, 3, ReportState.UNREACHABLE);
        assertThat(brake()).isEmpty();
    }

    @Test
    void moreThanTheShareFreezesLaunches() {
        lose(0, 4, ReportState.UNREACHABLE);

        Hold hold = brake().orElseThrow();
        assertThat(hold.reason()).isEqualTo("4 of 10 tasks were lost in a minute");
        assertThat(hold.until()).contains(core.now.plus(BRAKE.duration()));
        assertThat(core.state.holds().freeze()).contains(hold);
    }

    /** Each is lost once, whatever Mesos says of it then. */
    @Test
    void aTaskCountsOnce() {
        lose(0, 2, ReportState.UNREACHABLE);
        lose(0, 2, ReportState.UNREACHABLE);
        lose(0, 2, ReportState.GONE);
        assertThat(core.state.losses().lost()).isEqualTo(2);
        assertThat(brake()).isEmpty();
    }

    /** It is lost when Mesos first says so. */
    @Test
    void theEndOfWhatWasUnreachableIsNoOtherLoss() {
        lose(0, 2, ReportState.UNREACHABLE);
        core.pass(Duration.ofSeconds(20));
        lose(0, 2, ReportState.GONE);
        core.pass(Duration.ofSeconds(41));
        lose(2, 4, ReportState.GONE);
        assertThat(core.state.losses().lost()).isEqualTo(2);
    }

    @Test
    void whatIsLostOnceMoreCountsFromThenOn() {
        lose(0, 1, ReportState.UNREACHABLE);
        core.pass(Duration.ofSeconds(10));
        lose(1, 2, ReportState.UNREACHABLE);
        core.pass(Duration.ofSeconds(10));
        core.report(tasks.get(0), ReportState.RUNNING, "");
        lose(0, 1, ReportState.UNREACHABLE);
        assertThat(core.state.losses().lost()).isEqualTo(2);
        core.pass(Duration.ofSeconds(55));
        lose(2, 3, ReportState.UNREACHABLE);
        assertThat(core.state.losses().lost()).as("the second is too long ago").isEqualTo(2);
    }

    @Test
    void whatFailsOrIsKilledIsNotLost() {
        lose(0, 4, ReportState.FAILED);
        lose(4, 8, ReportState.KILLED);
        assertThat(brake()).isEmpty();
    }

    @Test
    void lossesOfMoreThanAMinuteAreNotCountedTogether() {
        lose(0, 2, ReportState.GONE);
        core.pass(Duration.ofSeconds(60));
        lose(2, 4, ReportState.GONE);
        assertThat(brake()).isEmpty();
        core.pass(Duration.ofSeconds(59));
        lose(4, 6, ReportState.GONE);
        assertThat(brake()).isPresent();
    }

    @Test
    void itEndsByItselfAndOnlyNewLossesCountThen() {
        lose(0, 4, ReportState.GONE);
        lose(4, 8, ReportState.GONE);
        assertThat(core.launch()).as("nothing is launched").isEmpty();
        core.pass(BRAKE.duration());
        core.settle();
        assertThat(brake()).isEmpty();
        assertThat(core.launch()).hasSize(8);
    }

    @Test
    void anOperatorEndsIt() {
        lose(0, 4, ReportState.GONE);
        assertThat(brake()).isPresent();
        core.command(new Command.LiftHold(HoldId.CLUSTER));
        core.settle();
        assertThat(brake()).isEmpty();
        assertThat(core.launch()).hasSize(4);
    }

    @Test
    void fewTasksAreNoReason() {
        Brake few = new Brake(30, 3, Duration.ofMinutes(5));
        assertThat(few.isTooMany(2, 2)).isFalse();
        assertThat(few.isTooMany(3, 3)).isTrue();
        assertThat(new Brake(100, 3, Duration.ofMinutes(5)).isTooMany(3, 3)).isFalse();
    }

    private void lose(int from, int to, ReportState said) {
        tasks.subList(from, to).forEach(task -> core.report(task, said, "REASON_AGENT_REMOVED"));
        core.settle();
    }

    private Optional<Hold> brake() {
        return Optional.ofNullable(core.state.holds().all().get(HoldId.BRAKE));
    }

    private static Settings settings(Brake brake) {
        Settings usual = CoreDriver.settings();
        return new Settings(
                usual.limits(),
                usual.declineFor(),
                usual.offerHold(),
                usual.reconcileFirstRetry(),
                usual.reconcileMaxRetry(),
                usual.failoverTimeout(),
                usual.onFrameworkRemoved(),
                usual.apiUrl(),
                usual.executorUrl(),
                brake);
    }
}
