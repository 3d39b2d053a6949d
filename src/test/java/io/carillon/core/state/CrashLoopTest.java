package io.carillon.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Retry;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrashLoopTest {
    private static final Duration MAX = Duration.ofMinutes(2);

    private final JobForTests job = new JobForTests();
    private final CoreDriver core = new CoreDriver();

    @BeforeEach
    void aDaemon() {
        job.type = JobType.DAEMON;
        job.retry = new Retry(1, Duration.ofSeconds(30), MAX, 2.0);
        core.put(job);
    }

    @AfterEach
    void allThatIsDerivedIsRight() {
        assertThat(IndexAudit.flaws(core.state)).isEmpty();
    }

    @Test
    void oneFailureIsAMishapAndTheSecondALoop() {
        fail();
        assertThat(loop()).isEmpty();
        assertThat(count()).isZero();
        core.pass(Duration.ofSeconds(30));
        fail();
        assertThat(loop())
                .contains(
                        new CrashLoop(2, Optional.of(core.now.plusSeconds(60)), "it failed: oops"));
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void aTaskThatLivesForLongEnoughEndsTheLoop() {
        fail();
        core.pass(Duration.ofSeconds(30));
        fail();
        core.pass(Duration.ofSeconds(60));
        core.report(core.launch().get(0), ReportState.RUNNING, "");
        assertThat(loop()).contains(new CrashLoop(2, Optional.empty(), "it failed: oops"));
        core.pass(MAX);
        assertThat(loop()).isPresent();
        assertThat(count()).isEqualTo(1);
        core.pass(Duration.ofMillis(1));
        assertThat(loop()).isEmpty();
        assertThat(count()).isZero();
    }

    @Test
    void aJobThatEndsHasNone() {
        fail();
        core.pass(Duration.ofSeconds(30));
        fail();
        JobForTests other = new JobForTests();
        other.retry = job.retry;
        assertThat(CrashLoop.of(other.job(), shard(), core.now)).isEmpty();
        assertThat(CrashLoop.of(job.job(), shard(), core.now)).isPresent();
    }

    private void fail() {
        TaskId task = core.launch().get(0);
        core.report(task, ReportState.RUNNING, "");
        core.report(task, ReportState.FAILED, "oops");
    }

    private Shard shard() {
        RunId run = core.job().runs().keySet().iterator().next();
        return core.job().runs().get(run).shard(0).orElseThrow();
    }

    private Optional<CrashLoop> loop() {
        return CrashLoop.of(job.job(), shard(), core.now);
    }

    private int count() {
        return core.job()
                .runs()
                .values()
                .iterator()
                .next()
                .wellbeing()
                .orElseThrow()
                .crashLoops(core.now);
    }
}
