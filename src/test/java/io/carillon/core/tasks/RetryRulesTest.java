package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Retry;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the shard of a daemon is started again. */
class RetryRulesTest {
    private static final Duration MAX = Duration.ofSeconds(30);
    private final CoreDriver core = new CoreDriver();

    @BeforeEach
    void create() {
        JobForTests job = new JobForTests();
        job.type = JobType.DAEMON;
        job.retry = new Retry(1, Duration.ofSeconds(1), MAX, 2.0);
        core.put(job);
    }

    private Duration delayAfter(ReportState end, Duration life) {
        TaskId task = core.launch().get(0);
        core.pass(life);
        core.report(task, end, "");
        Task next = core.state.shard(task.shardId()).flatMap(Shard::task).orElseThrow();
        Duration delay =
                next.notBefore().equals(Instant.EPOCH)
                        ? Duration.ZERO
                        : Duration.between(core.now, next.notBefore());
        core.pass(MAX);
        return delay;
    }

    @Test
    void whatIsTakenAwayStartsAtOnceAndLaterWhenItHappensAgain() {
        Duration life = Duration.ofSeconds(1);
        assertThat(delayAfter(ReportState.LOST, life)).isZero();
        assertThat(delayAfter(ReportState.LOST, life)).hasMillis(200);
        assertThat(delayAfter(ReportState.LOST, life)).hasMillis(400);
    }

    @Test
    void aLongLifeForgivesAndALifeOfExactlyTheLongestDelayDoesNot() {
        assertThat(delayAfter(ReportState.FAILED, Duration.ofSeconds(1))).hasSeconds(1);
        assertThat(delayAfter(ReportState.FAILED, MAX)).hasSeconds(2);
        assertThat(delayAfter(ReportState.FAILED, MAX.plusMillis(1))).hasSeconds(1);
    }
}
