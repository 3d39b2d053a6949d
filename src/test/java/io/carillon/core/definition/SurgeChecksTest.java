package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.JobForTests;
import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Care;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Portion;
import io.carillon.model.job.UpdatePolicy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which daemons may have a second task of a shard. */
class SurgeChecksTest {
    @Test
    void aTaskInASharedExecutorHasNoSecondOne() {
        AppForTests app = new AppForTests();
        App apart = app.app();
        app.mode = AppExecutor.Mode.SHARED;
        App shared = app.app();

        assertThat(AppChecks.checkJob(job(1), Optional.of(apart))).isEmpty();
        assertThat(AppChecks.checkJob(job(0), Optional.of(shared))).isEmpty();
        assertThat(AppChecks.checkJob(job(1), Optional.of(shared)))
                .contains(
                        new FieldError(
                                "/update/maxSurge",
                                "is not for tasks in the shared executor of app "
                                        + app.name
                                        + "; write 0 or leave it out"));
    }

    private static Job job(int surge) {
        JobForTests job = new JobForTests();
        job.type = JobType.DAEMON;
        job.app = Optional.of(new AppForTests().name);
        UpdatePolicy policy =
                new UpdatePolicy(Portion.number(1), surge, Duration.ofSeconds(5), Optional.empty());
        job.care = new Care(Optional.empty(), Optional.empty(), Optional.of(policy)).stored();
        return job.job();
    }
}
