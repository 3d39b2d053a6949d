package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Effect;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Retry;
import io.carillon.model.run.Run;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the standing run of a daemon when the job is defined anew. */
class FollowingDaemonTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    /** The parameter is what tasks execute, and the type decides whether there is such a run. */
    @ParameterizedTest
    @CsvSource({"retry, 2, false", "parameter, 1, true", "type, 1, true"})
    void aRunFollowsADefinitionThatDoesNotChangeItsTasks(
            String changed, long version, boolean ends) {
        job.type = JobType.DAEMON;
        core.put(job);
        core.launch();
        core.effects.clear();
        switch (changed) {
            case "retry" ->
                    job.retry = new Retry(7, Duration.ofSeconds(7), Duration.ofMinutes(7), 2.0);
            case "parameter" -> job.parameter = "other";
            default -> job.type = JobType.TRANSIENT;
        }

        core.put(job);

        assertThat(core.job().runs()).hasSize(1);
        Run run = core.job().runs().values().iterator().next().run();
        assertThat(run.jobVersion()).isEqualTo(version);
        assertThat(run.kill().isPresent()).isEqualTo(ends);
        assertThat(core.effects).filteredOn(Effect.Kill.class::isInstance).hasSize(ends ? 1 : 0);
        assertThat(core.state.run(run.id()).orElseThrow().job())
                .isEqualTo(version == 2 ? core.job().stored().job() : before());
    }

    private Job before() {
        JobForTests first = new JobForTests();
        first.type = JobType.DAEMON;
        return first.job();
    }
}
