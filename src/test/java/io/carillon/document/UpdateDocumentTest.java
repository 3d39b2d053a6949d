package io.carillon.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carillon.core.CoreDriver;
import io.carillon.core.definition.JobChecks;
import io.carillon.core.definition.JobDifferences;
import io.carillon.model.FieldError;
import io.carillon.model.job.AutoRollback;
import io.carillon.model.job.Job;
import io.carillon.model.job.Portion;
import io.carillon.model.job.UpdatePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The field {@code update} of a job document. */
class UpdateDocumentTest {
    private static JobDocument.Reading read(String type, String update) {
        return JobDocument.read(
                "j",
                """
                {"command": "x", "type": "%s", "shards": {"count": 8}, "update": %s}
                """
                        .formatted(type, update));
    }

    private static UpdatePolicy policy(String update) {
        return read("DAEMON", update).job().orElseThrow().caredFor().update().orElseThrow();
    }

    private static List<FieldError> errors(String type, String update) {
        JobDocument.Reading reading = read(type, update);
        List<FieldError> errors = new ArrayList<>(reading.errors());
        reading.job()
                .ifPresent(
                        job ->
                                errors.addAll(
                                        JobChecks.check(job, CoreDriver.LIMITS, CoreDriver.START)));
        return errors;
    }

    @Test
    void everythingIsReadAndWritten() throws Exception {
        String all =
                """
                {"maxUnavailable": "25%", "maxSurge": 0, "minHealthyTime": "PT1M",
                 "autoRollback": {"failures": 5, "deadline": "PT10M"}}
                """;
        UpdatePolicy policy = policy(all);
        assertThat(policy)
                .isEqualTo(
                        new UpdatePolicy(
                                new Portion(25, true),
                                0,
                                Duration.ofMinutes(1),
                                Optional.of(
                                        new AutoRollback(5, Optional.of(Duration.ofMinutes(10))))));
        Job job = read("DAEMON", all).job().orElseThrow();
        assertThat(JobDocument.write(job).path("update"))
                .isEqualTo(new ObjectMapper().readTree(all));
        assertThat(JobDocument.read("j", JobDocument.write(job).toString()).job()).contains(job);
    }

    @Test
    void whatIsLeftOutIsAsItWas() {
        assertThat(policy("{}")).isEqualTo(UpdatePolicy.DEFAULT);
        assertThat(policy("{\"autoRollback\": {}}").autoRollback())
                .contains(new AutoRollback(3, Optional.empty()));
        assertThat(read("DAEMON", "null").job().orElseThrow().care()).isEmpty();
        assertThat(policy("{\"maxUnavailable\": 3}").maxUnavailable()).isEqualTo(Portion.number(3));
    }

    @ParameterizedTest
    @CsvSource({
        "2,    8, 2",
        "25%,  8, 2",
        "30%,  8, 2",
        "10%,  8, 1",
        "100%, 8, 8",
        "1%, 999, 9",
    })
    void aPartIsRoundedDownAndIsOneAtLeast(String text, int all, int some) {
        assertThat(policy("{\"maxUnavailable\": \"" + text + "\"}").maxUnavailable().of(all))
                .isEqualTo(some);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'maxUnavailable': 0}; /update/maxUnavailable; is 0, so no shard could be"
                        + " replaced",
                "{'maxUnavailable': '0%'}; /update/maxUnavailable; is 0%, so no shard could",
                "{'maxUnavailable': '101%'}; /update/maxUnavailable; is more than all shards",
                "{'maxUnavailable': 'some'}; /update/maxUnavailable; is not a number of shards",
                "{'maxUnavailable': -1}; /update/maxUnavailable; is not a number of shards",
                "{'maxUnavailable': 0.5}; /update/maxUnavailable; must be a whole number, or a per",
                "{'maxSurge': -1}; /update/maxSurge; ",
                "{'maxSurge': 1001}; /update/maxSurge; ",
                "{'maxUnavailable': 0, 'maxSurge': 0}; /update/maxUnavailable; set maxSurge to 1",
                "{'minHealthyTime': 'PT-1S'}; /update/minHealthyTime; is negative",
                "{'minHealthyTime': 'P2D'}; /update/minHealthyTime; is longer than P1D",
                "{'autoRollback': {'failures': 0}}; /update/autoRollback/failures; is 0",
                "{'autoRollback': {'deadline': 'PT0S'}}; /update/autoRollback/deadline; is zero",
                "{'autoRollback': false}; /update/autoRollback; must be an object",
                "{'maxunavailable': 1}; /update/maxunavailable; ",
            })
    void whatIsWrongIsSaidAtItsField(String update, String pointer, String words) {
        List<FieldError> errors = errors("DAEMON", update.replace('\'', '"'));
        assertThat(errors).extracting(FieldError::path).containsExactly(pointer);
        assertThat(errors.get(0).message()).contains(words == null ? "" : words);
    }

    @Test
    void withSecondTasksNoShardNeedsToBeDown() {
        assertThat(errors("DAEMON", "{\"maxUnavailable\": 0, \"maxSurge\": 2}")).isEmpty();
        assertThat(policy("{\"maxUnavailable\": 0, \"maxSurge\": 2}").maxSurge()).isEqualTo(2);
    }

    @Test
    void onlyADaemonHasIt() {
        assertThat(errors("TRANSIENT", "{}"))
                .containsExactly(
                        new FieldError(
                                "/update",
                                "is for a DAEMON, whose shards stand; remove it, or set type to"
                                        + " DAEMON"));
    }

    @Test
    void neitherItNorTheNumberOfShardsRestartsATask() {
        Job one = read("DAEMON", "{}").job().orElseThrow();
        Job other = read("DAEMON", "{\"maxUnavailable\": 2}").job().orElseThrow();
        assertThat(JobDifferences.restart(one, Optional.empty(), other, Optional.empty()))
                .isFalse();
        Job more = sharded("{\"count\": 9}");
        assertThat(JobDifferences.restart(one, Optional.empty(), more, Optional.empty())).isFalse();
        Job told = sharded("{\"count\": 8, \"parameters\": {\"1\": \"a\"}}");
        assertThat(JobDifferences.restart(one, Optional.empty(), told, Optional.empty())).isTrue();
    }

    private static Job sharded(String shards) {
        return JobDocument.read(
                        "j", "{\"command\":\"x\",\"type\":\"DAEMON\",\"shards\":" + shards + "}")
                .job()
                .orElseThrow();
    }
}
