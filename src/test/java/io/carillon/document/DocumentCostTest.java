package io.carillon.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.model.FieldError;
import io.carillon.model.job.Limits;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A document costs no more work than it deserves, however much is wrong with it. */
class DocumentCostTest {
    /** Counts the members that a reader looks at without having asked for them by name. */
    @SuppressWarnings("unchecked") // ObjectNode itself narrows what its copy is.
    private static final class Counted extends ObjectNode {
        private static final long serialVersionUID = 1L;
        private int members;

        Counted() {
            super(JsonNodeFactory.instance);
        }

        @Override
        public Iterator<String> fieldNames() {
            Iterator<String> names = super.fieldNames();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return names.hasNext();
                }

                @Override
                public String next() {
                    members++;
                    return names.next();
                }
            };
        }

        @Override
        public Set<Map.Entry<String, JsonNode>> properties() {
            members += size();
            return super.properties();
        }
    }

    private static List<FieldError> errors(JobDocument.Reading reading) {
        return reading.check(Optional.empty(), Optional.empty(), Limits.DEFAULT, Instant.EPOCH);
    }

    @Test
    void noMoreUnknownFieldsAreLookedAtThanAreReported() {
        Counted document = new Counted();
        document.put("command", "x");
        for (int i = 0; i < 900; i++) {
            document.put("unknown" + i, i);
        }
        assertThat(errors(JobDocument.read("j", document))).hasSize(100);
        assertThat(document.members).isLessThanOrEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_001, 9_000, 90_000})
    void anObjectOfTooManyFieldsIsNotRead(int fields) {
        Counted inner = new Counted();
        for (int i = 0; i < fields; i++) {
            inner.put("unknown" + i, i);
        }
        assertThat(errors(JobDocument.read(inner)))
                .extracting(FieldError::path)
                .containsExactly("");
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("command", "x");
        document.set("schedule", inner);
        document.putArray("uris").add(inner);
        assertThat(errors(JobDocument.read("j", document)))
                .extracting(FieldError::path)
                .containsExactlyInAnyOrder("/schedule", "/uris/0");
        assertThat(inner.members).isZero();
    }

    @ParameterizedTest
    @CsvSource({"env", "labels", "shards/parameters"})
    void anObjectOfTooManyStringsIsNotRead(String path) {
        Counted strings = new Counted();
        for (int i = 0; i < 60_000; i++) {
            strings.put(String.valueOf(i), "x");
        }
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("command", "x");
        String[] names = path.split("/", -1);
        ObjectNode owner = names.length == 1 ? document : document.putObject(names[0]);
        owner.set(names[names.length - 1], strings);
        assertThat(errors(JobDocument.read("j", document)))
                .extracting(FieldError::path)
                .containsExactly("/" + path);
        assertThat(strings.members).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"uris", "argv"})
    void aListOfTooManyItemsIsNotRead(String field) {
        JsonArray items = new JsonArray();
        for (int i = 0; i < 40_000; i++) {
            items.add("x");
        }
        JsonObject document = new JsonObject().put(field, items);
        document.put(field.equals("argv") ? "parameter" : "command", "x");
        assertThat(errors(JobDocument.read("j", document.encode())))
                .extracting(FieldError::path)
                .containsExactly("/" + field);
    }

    /** The value is cut, and what is wrong with it is still said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"command": "x", "name": "LONG"}                      | leave it out
                    {"command": "x", "type": "LONG"}                      | DAEMON
                    {"command": "x", "killGrace": "LONG"}                 | PT10M
                    {"command": "x", "schedule": {"cron": "LONG"}}        | at most
                    {"command": "x", "schedule": {"every": "LONG"}}       | PT10M
                    {"command": "x", "schedule": {"at": "LONG"}}          | 2030-01-31T02:00:00Z
                    {"command": "x", "schedule": {"cron": "@daily", "timeZone": "LONG"}} | tz database
                    {"command": "x", "shards": {"parameters": {"LONG": "x"}}} | is not a shard
                    {"command": "x", "env": {"LONG": 1}}                  | must be a string
                    {"command": "x", "env": {"=LONG": ""}}                | '='
                    {"command": "x", "LONG": 1}                           | is not known here
                    {"command": "x", "owner": "LONG"}                     | at most
                    """)
    void valuesAreRepeatedInPart(String document, String message) {
        String text = document.replace("LONG", "x".repeat(40_000));
        assertThat(errors(JobDocument.read("j", text)))
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error.path()).hasSizeLessThan(200))
                .allSatisfy(error -> assertThat(error.message()).hasSizeLessThan(700))
                .anySatisfy(error -> assertThat(error.message()).contains(message));
    }
}
