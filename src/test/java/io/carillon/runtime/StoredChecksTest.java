package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.definition.JobSize;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.document.JobDocument;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredChecksTest {
    private final RecordCodec codec = new RecordCodec();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'health': {'command': 'x'}",
                "'health': {'tcp': {'port': 65535}}, 'check': {'tcp': {}}",
                "'health': {'http': {'path': '/%s', 'https': true}, 'failures': 1000,"
                        + " 'delay': 'PT23H59M59.999999999S', 'interval': 'PT23H59M59.999999999S',"
                        + " 'timeout': 'PT23H59M59.999999999S',"
                        + " 'gracePeriod': 'PT23H59M59.999999999S'},"
                        + " 'check': {'http': {'path': '/%s', 'portIndex': 9999},"
                        + " 'delay': 'PT23H59M59.999999999S', 'interval': 'PT23H59M59.999999999S',"
                        + " 'timeout': 'PT23H59M59.999999999S'}",
                "'check': {'command': '%s'}, 'health': {'command': '%s'}"
            })
    void checksAreStoredAndCountWithTheSizeOfTheJob(String fields) throws Exception {
        String text = fields.replace('\'', '"').replace("%s", "\\\"".repeat(900));
        Job job =
                JobDocument.read(
                                "j",
                                "{\"command\": \"x\", \"type\": \"DAEMON\","
                                        + " \"resources\": {\"ports\": 10000}, "
                                        + text
                                        + "}")
                        .job()
                        .orElseThrow();
        StoredRecord record = new StoredRecord.JobRecord(stored(job));
        byte[] bytes = codec.encode(record);
        assertThat(codec.decode(new RecordKey(RecordKey.Kind.JOBS, "j"), bytes)).isEqualTo(record);
        assertThat((long) codec.encode(record).length)
                .as("what the job takes")
                .isLessThanOrEqualTo(JobSize.bytes(job));
    }

    private static StoredJob stored(Job job) {
        return new StoredJob(
                job,
                1,
                CoreDriver.START,
                CoreDriver.START,
                CoreDriver.START,
                Optional.empty(),
                false,
                new TreeMap<>());
    }
}
