package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.JobForTests;
import io.carillon.document.JobDocument;
import io.carillon.model.FieldError;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Job;
import io.carillon.model.job.Limits;
import io.carillon.model.job.ResourceLimits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsFieldsTest {
    private static final Limits LIMITS = new Limits(10, 50, 5, 5, 5, 100, 3, 1_000);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {'limits': {}}                                  |               |
                    {'limits': {'cpus': 0.1, 'memMiB': 64}}         |               |
                    {'limits': {'cpus': 2, 'unlimited': ['MEM']}}   |               |
                    {'limits': {'unlimited': ['CPUS', 'MEM']}}      |               |
                    {'limits': {'cpus': 0.099}}                     | /limits/cpus  | is less than resources.cpus
                    {'limits': {'memMiB': 63}}                      | /limits/memMiB | is less than resources.memMiB
                    {'limits': {'memMiB': -1}}                      | /limits/memMiB | is less than resources.memMiB
                    {'limits': {'memMiB': 64}, 'resources': {'memMiB': 64.5}} | /limits/memMiB | is less than
                    {'limits': {'cpus': -1}}                        | /limits/cpus  | is negative
                    {'limits': {'cpus': 1}, 'resources': {'cpus': 0}} | /limits/cpus | ask for some in resources.cpus
                    {'limits': {'unlimited': ['MEM']}, 'resources': {'memMiB': 0}} | /limits/memMiB | ask for some in resources.memMiB
                    {'limits': {'cpus': 1, 'unlimited': ['CPUS']}}  | /limits/cpus  | CPUS is unlimited, too
                    {'limits': {'unlimited': ['CPUS', 'CPUS']}}     | /limits/unlimited | names one twice
                    {'limits': {'unlimited': ['DISK']}}             | /limits/unlimited/0 | is not one of CPUS, MEM
                    """)
    void limitsAreNotBelowWhatATaskNeeds(String changes, String path, String message) {
        String document = "{\"command\": \"x\", " + changes.replace('\'', '"').substring(1);
        JobDocument.Reading reading = JobDocument.read("j", document);
        List<FieldError> errors =
                reading.errors().isEmpty()
                        ? JobChecks.check(reading.job().orElseThrow(), LIMITS, Instant.EPOCH)
                        : reading.errors();
        if (path == null) {
            assertThat(errors).isEmpty();
            Job job = reading.job().orElseThrow();
            assertThat(JobDocument.read("j", JobDocument.write(job).toString()).job())
                    .contains(job);
        } else {
            assertThat(errors).hasSize(1);
            assertThat(errors.get(0).path()).isEqualTo(path);
            assertThat(errors.get(0).message()).contains(message);
        }
    }

    @Test
    void aTaskInASharedExecutorHasNone() {
        AppForTests app = new AppForTests();
        app.mode = AppExecutor.Mode.SHARED;
        JobForTests job = new JobForTests();
        job.app = Optional.of("app");
        job.limits =
                Optional.of(
                        new ResourceLimits(
                                Optional.empty(),
                                Optional.empty(),
                                List.of(ResourceLimits.Name.MEM)));
        assertThat(AppChecks.checkJob(job.job(), Optional.of(app.app())))
                .extracting(FieldError::path)
                .containsExactly("/limits");
    }

    @Test
    void aDaemonIsRestartedForOtherLimits() {
        JobForTests job = new JobForTests();
        Job plain = job.job();
        job.limits =
                Optional.of(new ResourceLimits(Optional.of(900L), Optional.empty(), List.of()));
        assertThat(JobDifferences.restart(plain, Optional.empty(), job.job(), Optional.empty()))
                .isTrue();
    }
}
