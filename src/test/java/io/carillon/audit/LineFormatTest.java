package io.carillon.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carillon.runtime.AuditLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A line is one line, whatever callers have put into it. */
final class LineFormatTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private final LineFormat format = new LineFormat("node-1");

    @Test
    void aLineIsReadByAnyReaderOfJson() throws Exception {
        JsonNode json = MAPPER.readTree(format.text(LinesForTests.change("put job a")));
        assertThat(json.path("time").asText()).isEqualTo("2030-01-31T12:00:00Z");
        assertThat(json.path("node").asText()).isEqualTo("node-1");
        assertThat(json.path("event").asText()).isEqualTo("request");
        assertThat(json.path("outcome").asText()).isEqualTo("done");
        assertThat(json.path("caller").asText()).isEqualTo("alice");
        assertThat(json.path("address").asText()).isEqualTo("10.0.0.1");
        assertThat(json.path("path").asText()).isEqualTo("/v1/jobs/a");
        assertThat(json.path("request").asText()).isEqualTo("id-1");
        assertThat(json.path("status").asInt()).isEqualTo(200);
    }

    @Test
    void nothingInItEndsTheLineOrMovesACursor() throws Exception {
        String wild = "a\n{\"b\": 1}\r\u001b[2J\u009b\u202e\u2028\u007f\"\\";
        String text = format.text(LinesForTests.change(wild));
        assertThat(text).matches("[ -~]+");
        assertThat(MAPPER.readTree(text).path("detail").asText()).isEqualTo(wild);
    }

    @Test
    void aLineHasABound() throws Exception {
        List<AuditLine.Change> changes = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Optional<String> long_ = Optional.of("\u20ac".repeat(400));
            changes.add(new AuditLine.Change("/labels/" + i, long_, long_));
        }
        AuditLine line = LinesForTests.change("\u20ac".repeat(100_000), changes);
        byte[] bytes = format.bytes(line);
        assertThat(bytes.length).isLessThanOrEqualTo(LineFormat.MAX_BYTES);
        JsonNode json = MAPPER.readTree(new String(bytes, US_ASCII));
        assertThat(json.path("changes").size() + json.path("moreChanges").asInt()).isEqualTo(60);
    }
}
