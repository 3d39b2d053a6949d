package io.carillon.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.definition.JobDifferences;
import io.carillon.core.definition.JobSize;
import io.carillon.model.FieldError;
import io.carillon.model.job.Job;
import io.carillon.model.job.Limits;
import io.carillon.model.job.Resources;
import io.carillon.model.job.TaskPort;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ports of a job: a number of them, or a list. */
class PortsDocumentTest {
    private static final String TWO = "[{'name': 'http'}, {'name': 'admin', 'number': 8080}, {}]";

    @Test
    void aNumberIsReadAndWrittenAsEver() {
        Job job = job("2");

        assertThat(job.resources()).isEqualTo(new Resources(100, 64_000, 0, 0, 2));
        assertThat(JobDocument.write(job).at("/resources/ports").intValue()).isEqualTo(2);
    }

    @Test
    void aListIsReadAndWritten() {
        Job job = job(TWO);

        assertThat(job.resources().ports()).isEqualTo(3);
        assertThat(job.resources().wanted())
                .contains(
                        List.of(
                                new TaskPort(Optional.of("http"), Optional.empty()),
                                new TaskPort(Optional.of("admin"), Optional.of(8_080)),
                                new TaskPort(Optional.empty(), Optional.empty())));
        String written = JobDocument.write(job).toString();
        assertThat(SchemaForTests.accepts(written)).isTrue();
        assertThat(JobDocument.read("j", written).job()).contains(job);
        assertThat(job("[]")).isEqualTo(job("0"));
    }

    @Test
    void anotherNameOrNumberRestartsADaemonAndTheWayOfWritingDoesNot() {
        assertThat(restarts("2", "3")).isTrue();
        assertThat(restarts("1", "[{'name': 'http'}]")).isTrue();
        assertThat(restarts("[{'name': 'http'}]", "[{'name': 'https'}]")).isTrue();
        assertThat(restarts("[{'number': 80}]", "[{'number': 81}]")).isTrue();
        assertThat(restarts(TWO, TWO)).isFalse();
        // What was stored before there were names keeps its fingerprint.
        assertThat(JobDifferences.print(job("2"), Optional.empty()))
                .isEqualTo("1c7424851d7594c11b18603e9a4b440e");
    }

    @Test
    void eachPortOfAListCounts() {
        long one = JobSize.bytes(job("[{'name': 'http'}]"));
        long two = JobSize.bytes(job("[{'name': 'http'}, {'name': 'admin', 'number': 8080}]"));

        assertThat(one).isGreaterThan(JobSize.bytes(job("1")));
        assertThat(two).isGreaterThan(one + 40);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    -1                                      |                 | from 0 to 10000
                    'http'                                  |                 | must be a whole number or a list
                    1.5                                     |                 | must be a whole number
                    ['http']                                | /0              | must be an object
                    [{'nmae': 'http'}]                      | /0/nmae         | did you mean
                    [{'name': 'a b'}]                       | /0/name         | is not a valid name
                    [{'name': ''}]                          | /0/name         | is not a valid name
                    [{'number': 0}]                         | /0/number       | from 1 to 65535
                    [{'number': 65536}]                     | /0/number       | from 1 to 65535
                    [{'number': 80}, {'number': 80}]        | /1/number       | there twice
                    [{'name': 'a-b'}, {'name': 'a.b'}]      | /1/name         | PORT_A_B
                    """)
    void refuses(String ports, String path, String message) {
        List<FieldError> errors =
                read(ports)
                        .check(
                                Optional.empty(),
                                Optional.empty(),
                                Limits.DEFAULT,
                                Instant.parse("2030-01-01T00:00:00Z"));
        assertThat(errors).as("%s", errors).hasSize(1);
        assertThat(errors.get(0).path()).isEqualTo("/resources/ports" + (path == null ? "" : path));
        assertThat(errors.get(0).message()).contains(message);
    }

    @Test
    void theEnvironmentNamesNoVariableOfAPort() {
        assertThat(
                        JobDocument.read(
                                        "j",
                                        "{\"command\": \"x\", \"env\": {\"PORT_HTTP\": \"1\"},"
                                                + " \"resources\": {\"ports\": [{\"name\":"
                                                + " \"http\"}]}}")
                                .check(
                                        Optional.empty(),
                                        Optional.empty(),
                                        Limits.DEFAULT,
                                        Instant.parse("2030-01-01T00:00:00Z")))
                .singleElement()
                .satisfies(error -> assertThat(error.path()).isEqualTo("/env/PORT_HTTP"))
                .satisfies(error -> assertThat(error.message()).contains("rename the port"));
    }

    private static boolean restarts(String one, String other) {
        return JobDifferences.restart(job(one), Optional.empty(), job(other), Optional.empty());
    }

    private static Job job(String ports) {
        return read(ports).job().orElseThrow();
    }

    private static JobDocument.Reading read(String ports) {
        String document = "{'command': 'x', 'resources': {'ports': " + ports + "}}";
        return JobDocument.read("j", document.replace('\'', '"'));
    }
}
