package io.carillon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.Field;
import io.carillon.core.definition.JobFields;
import io.carillon.core.definition.Kind;
import io.carillon.core.definition.Shape;
import io.carillon.document.JobDocument;
import io.carillon.json.StrictJson;
import io.carillon.json.Utf8;
import io.carillon.model.FieldError;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import io.carillon.web.RandomDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whatever is sent as a job document, either errors name the fields that are wrong, or it is a job
 * that is written and read as the same job, and stored and loaded as the same job. Neither costs
 * more than the length of the document warrants.
 */
class JobDocumentFuzzTest {
    private static final long BYTES = 8 << 20;
    private static final long PER_BYTE = 150;
    private static final int LONGEST_PATH = 5 * 120;

    @Test
    void aDocumentIsRefusedByFieldOrIsAJobForGood() {
        new Fuzz("jobDocument", words(), JobDocumentFuzzTest::fresh, JobDocumentFuzzTest::check)
                .run(1_500);
    }

    private static byte[] fresh(Random random) {
        RandomDocument values = new RandomDocument(random, random.nextInt(12));
        return values.object(JobFields.SHAPE).encode().getBytes(StandardCharsets.UTF_8);
    }

    /** The names and choices of the table of fields, and what JSON consists of. */
    private static List<String> words() {
        List<String> words = new ArrayList<>();
        names(JobFields.SHAPE, words);
        words.addAll(
                List.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"",
                        "null",
                        "true",
                        "false",
                        "\\u0000",
                        "\\ud800",
                        "\u0000",
                        "\ufeff",
                        "\ud83d\ude00",
                        "PT1S",
                        "P36500D",
                        "PT0.5S",
                        "PT-1S",
                        "0 0 * * *",
                        "* * * * * ?",
                        "0 0 0 L * ?",
                        "@daily",
                        "UTC",
                        "Europe/Berlin",
                        "2030-01-01T00:00:00Z",
                        "2199-12-31T23:59:59.999999999Z",
                        "+1000000000-12-31T23:59:59Z",
                        "CARILLON_X",
                        "http://h/f",
                        "file:///f"));
        return words;
    }

    private static <O> void names(Shape<O> shape, List<String> words) {
        for (Field<O, ?> field : shape.fields()) {
            words.add('"' + field.name() + "\":");
            if (field.kind() instanceof Kind.ObjectOf<?> object) {
                names(object.shape(), words);
            } else if (field.kind() instanceof Kind.Scalar<?> scalar) {
                scalar.choices().forEach(choice -> words.add('"' + choice + '"'));
            }
        }
    }

    static void check(byte[] input) throws Exception {
        String text =
                Utf8.decode(input).orElseGet(() -> new String(input, StandardCharsets.ISO_8859_1));
        Cost cost = new Cost(BYTES + PER_BYTE * input.length);
        JobDocument.Reading read = cost.of(() -> JobDocument.read("job", text));
        assertThat(read.job().isPresent()).isEqualTo(read.errors().isEmpty());
        named(read.errors(), !isObject(text));
        List<FieldError> wrong = cost.of(() -> checked(text));
        // The size of a definition is an error of no field.
        named(wrong, true);
        assertThat(wrong).containsAll(read.errors());
        if (read.job().isPresent()) {
            sound(read.job().get(), wrong.isEmpty());
        }
    }

    private static List<FieldError> checked(String text) {
        return JobDocument.read("job", text)
                .check(Optional.empty(), Optional.empty(), CoreDriver.LIMITS, CoreDriver.START);
    }

    /** Whether it is an object with no more members than are looked at. */
    private static boolean isObject(String text) {
        try {
            JsonNode document = StrictJson.parse(text);
            return document.isObject() && document.size() <= Bounds.FIELDS;
        } catch (StrictJson.Malformed e) {
            return false;
        }
    }

    private static void named(List<FieldError> errors, boolean whole) {
        assertThat(errors).hasSizeLessThanOrEqualTo(Bounds.ERRORS);
        for (FieldError error : errors) {
            if (!whole) {
                assertThat(error.path()).startsWith("/").hasSizeLessThan(LONGEST_PATH);
            }
            assertThat(error.path()).matches("\\P{Cc}*");
            assertThat(error.message())
                    .matches("\\P{Cc}+")
                    .hasSizeLessThanOrEqualTo(Bounds.MESSAGE_CHARS + 1);
        }
    }

    private static void sound(Job job, boolean valid) throws Exception {
        ObjectNode document = JobDocument.write(job);
        assertThat(JobDocument.read(document).job()).contains(job);
        JsonNode parsed = StrictJson.parse(document.toString());
        assertThat(JobDocument.read("job", parsed).job()).contains(job);
        CoreDriver core = new CoreDriver();
        Answer answer = core.command(new Command.PutJob(job, false));
        if (valid) {
            assertThat(answer).isInstanceOf(Answer.JobStored.class);
            stored(core);
        } else {
            assertThat(answer).isInstanceOf(Answer.Refused.class);
            assertThat(core.state.dirtyCount()).isZero();
        }
    }

    private static void stored(CoreDriver core) {
        TreeMap<RecordKey, byte[]> records = new TreeMap<>();
        core.stored().forEach((key, record) -> records.put(key, Records.encode(key, record)));
        Records.load(records, core.state);
    }
}
