package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which fires of a job that forbids overlaps wait for a run, by what came before. */
class WaitingFiresTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @BeforeEach
    void latest() {
        job.misfire = new Misfire(Misfire.Policy.LATEST, 10);
    }

    /**
     * The fire of second 20 waits for a run that catches up, which ends then. No offer comes. It is
     * outdated at second 30 if it could have started for longer than a fire may be late.
     */
    @ParameterizedTest
    @CsvSource({"22, true", "24, true", "26, false", "28, false"})
    void aFireThatCouldNotStartBeforeIsNotOutdated(int end, boolean outdated) {
        TaskId first = catchUp();
        until(21);
        until(end);
        core.report(first, ReportState.FINISHED, "");

        until(31);

        live(outdated ? new int[] {30} : new int[] {20, 30});
        assertThat(core.ledger())
                .extracting(Fire::outcome)
                .containsExactlyElementsOf(
                        outdated
                                ? List.of(Outcome.MISSED, Outcome.SUCCEEDED)
                                : List.of(Outcome.SUCCEEDED));
    }

    @Test
    void aFireWaitsForACatchUpThatIsToEnd() {
        TaskId first = catchUp();
        core.command(new Command.KillRun(first.run()));

        until(21);

        live(10, 20);
        assertThat(core.ledger()).isEmpty();
    }

    /** Both runs before it started on time, so the job is not behind. */
    @Test
    void aFireIsSkippedBesideARunThatHadNotToWait() {
        core.put(job);
        until(11);
        TaskId first = core.launch().get(0);
        until(12);
        core.report(first, ReportState.FINISHED, "");
        until(21);
        core.launch();

        until(31);

        live(20);
        assertThat(core.ledger())
                .extracting(Fire::outcome)
                .containsExactly(Outcome.SKIPPED, Outcome.SUCCEEDED);
    }

    /** No fire comes after it that could pile up. */
    @Test
    void theLastFireOfAScheduleWaitsForARunThatHadToWait() {
        TaskId first = catchUp();
        until(23);
        core.report(first, ReportState.FINISHED, "");
        assertThat(core.launch()).hasSize(1);
        job.schedule =
                new Schedule(new Schedule.At(second(30)), Optional.empty(), Optional.empty());
        core.put(job);

        until(31);

        live(20, 30);
    }

    /** The job queued its runs before. They wait because their definition says so. */
    @Test
    void runsOfADefinitionThatQueuesAreNotOutdated() {
        job.concurrency = Concurrency.QUEUE;
        core.put(job);
        until(25);
        job.concurrency = Concurrency.FORBID;
        core.put(job);

        until(31);

        live(10, 20, 30);
        assertThat(core.ledger()).isEmpty();
    }

    /** The run of second 10 was late when it was launched. */
    private TaskId catchUp() {
        core.put(job);
        core.sleep(Duration.ofSeconds(16));
        return core.launch().get(0);
    }

    private void until(int second) {
        core.pass(Duration.between(core.now, second(second)));
    }

    private void live(int... seconds) {
        assertThat(core.job().runs().keySet())
                .extracting(RunId::nominalTime)
                .containsExactlyElementsOf(
                        Arrays.stream(seconds).mapToObj(WaitingFiresTest::second).toList());
    }

    private static Instant second(int number) {
        return CoreDriver.START.plusSeconds(number);
    }
}
