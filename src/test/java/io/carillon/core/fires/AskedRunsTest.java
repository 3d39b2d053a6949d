package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a run that a caller asks for waits, and which shards a retry gets. */
class AskedRunsTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @BeforeEach
    void byHand() {
        job.schedule = Schedule.BY_HAND;
    }

    @ParameterizedTest
    @CsvSource({
        "ALLOW,   false, false",
        "ALLOW,   true,  false",
        "FORBID,  false, false",
        "FORBID,  true,  true",
        "QUEUE,   false, false",
        "QUEUE,   true,  true",
        "REPLACE, false, false",
        "REPLACE, true,  true",
    })
    void aRunByHandWaitsForALiveOne(Concurrency concurrency, boolean live, boolean waits) {
        job.concurrency = concurrency;
        core.put(job);
        if (live) {
            core.run("job");
            core.launch();
        }

        Answer answer = core.run("job");

        assertThat(queued(answer)).isEqualTo(waits);
    }

    /** A retry executes the definition of its run. Either definition may forbid overlaps. */
    @ParameterizedTest
    @CsvSource({"ALLOW, ALLOW, false", "FORBID, ALLOW, true", "ALLOW, FORBID, true"})
    void aRetryWaitsAsBothDefinitionsSay(Concurrency before, Concurrency after, boolean waits) {
        job.concurrency = before;
        core.put(job);
        RunId failed = failedRun();
        job.concurrency = after;
        core.put(job);
        core.run("job");
        core.launch();

        assertThat(queued(retry(failed))).isEqualTo(waits);
    }

    @Test
    void aFailedShardIsHandedToOneRetry() {
        job.shards = 3;
        job.concurrency = Concurrency.ALLOW;
        core.put(job);
        RunId first = failedRun();
        core.now = core.now.plusSeconds(1);
        RunId second = failedRun();

        Answer answer = retry(first);

        assertThat(core.state.run(run(answer)).orElseThrow().shards()).containsOnlyKeys(0, 2);
        conflict(retry(first), run(answer));
        for (TaskId task : core.launch()) {
            core.report(task, ReportState.FAILED, "");
        }
        conflict(retry(first), run(answer));
        assertThat(retry(run(answer))).isInstanceOf(Answer.RunAccepted.class);
        // Another run has failed shards of its own.
        assertThat(core.state.run(run(retry(second))).orElseThrow().shards())
                .containsOnlyKeys(0, 2);
    }

    /** All shards fail but that of number 1. */
    private RunId failedRun() {
        RunId run = run(core.run("job"));
        for (TaskId task : core.launch()) {
            boolean fails = task.shard() != 1;
            core.report(task, fails ? ReportState.FAILED : ReportState.FINISHED, "");
        }
        assertThat(core.job().finished()).containsKey(run);
        return run;
    }

    private Answer retry(RunId run) {
        return core.command(new Command.RetryRun(run, Optional.empty()));
    }

    private static RunId run(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.RunAccepted.class);
        return ((Answer.RunAccepted) answer).run();
    }

    private boolean queued(Answer answer) {
        return core.state.run(run(answer)).orElseThrow().run().queued();
    }

    /** Refused, because that run has taken the shards over. */
    private static void conflict(Answer answer, RunId taken) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        no -> {
                            assertThat(no.kind()).isEqualTo(Answer.Refused.Kind.CONFLICT);
                            assertThat(no.detail()).contains(taken.toString());
                        });
    }
}
