package io.carillon.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.hold.HoldId;
import io.carillon.model.job.Program;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.StatusSet;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/**
 * Encodes and decodes stored records: the version of the format, a blank, and JSON. An operator can
 * read them with any ZooKeeper client. Thread-safe.
 */
public final class RecordCodec {
    /** The format that is written. */
    static final int VERSION = 1;

    private static final byte[] PREFIX = (VERSION + " ").getBytes(StandardCharsets.US_ASCII);

    /** A record that this program cannot read: it is corrupt, or of a newer version. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }

        UnreadableException(String message) {
            super(message);
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Schedule.Cron.class, name = "cron"),
        @JsonSubTypes.Type(value = Schedule.Every.class, name = "every"),
        @JsonSubTypes.Type(value = Schedule.At.class, name = "at"),
        @JsonSubTypes.Type(value = Schedule.ByHand.class, name = "byHand")
    })
    private interface RuleForm {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Program.Shell.class, name = "shell"),
        @JsonSubTypes.Type(value = Program.Argv.class, name = "argv"),
        @JsonSubTypes.Type(value = Program.Code.class, name = "code"),
        @JsonSubTypes.Type(value = Program.Http.class, name = "http"),
        @JsonSubTypes.Type(value = Program.None.class, name = "none")
    })
    private interface ProgramForm {}

    /** Reads a value that is stored as one text. */
    private static final class TextReader<T> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<String, Optional<T>> parse;

        TextReader(Class<T> type, Function<String, Optional<T>> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                throw new IOException("not a text: " + json.currentToken());
            }
            String text = json.getText();
            return parse.apply(text)
                    .orElseThrow(
                            () ->
                                    new IOException(
                                            "not a "
                                                    + handledType().getSimpleName()
                                                    + ": "
                                                    + text));
        }
    }

    private static <T> void asText(
            SimpleModule module, Class<T> type, Function<String, Optional<T>> parse) {
        module.addSerializer(type, ToStringSerializer.instance);
        module.addDeserializer(type, new TextReader<>(type, parse));
    }

    /** Bytes are stored as Base64. */
    private static final class BytesWriter extends StdSerializer<Opaque> {
        private static final long serialVersionUID = 1L;

        BytesWriter() {
            super(Opaque.class);
        }

        @Override
        public void serialize(Opaque bytes, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeString(Base64.getEncoder().encodeToString(bytes.bytes()));
        }
    }

    private static Optional<Opaque> bytes(String text) {
        try {
            return Optional.of(new Opaque(Base64.getDecoder().decode(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static SimpleModule texts() {
        SimpleModule module = new SimpleModule();
        asText(module, RunId.class, RunId::parse);
        asText(module, TaskId.class, TaskId::parse);
        asText(module, AgentId.class, id -> Optional.of(new AgentId(id)));
        asText(module, HoldId.class, HoldId::parse);
        asText(module, ExecutorId.class, ExecutorId::parse);
        asText(module, StatusSet.class, StatusSet::parse);
        module.addSerializer(Opaque.class, new BytesWriter());
        module.addDeserializer(Opaque.class, new TextReader<>(Opaque.class, RecordCodec::bytes));
        return InstantText.into(module);
    }

    /** Every field is required, except those whose type is Optional. */
    private static final class AllRequired extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasRequiredMarker(AnnotatedMember member) {
            return !Optional.class.equals(member.getRawType());
        }
    }

    private static final ObjectMapper MAPPER =
            ProbeForms.into(JsonMapper.builder())
                    .addModule(new Jdk8Module())
                    .addModule(new JavaTimeModule())
                    .addModule(texts())
                    .addMixIn(Schedule.Rule.class, RuleForm.class)
                    .addMixIn(Program.class, ProgramForm.class)
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    // What is read must be what was written, to the last field.
                    .annotationIntrospector(new AllRequired())
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
                    .build();

    /** The record's bytes. */
    public byte[] encode(StoredRecord record) {
        try {
            byte[] json = MAPPER.writeValueAsBytes(record);
            byte[] bytes = new byte[PREFIX.length + json.length];
            System.arraycopy(PREFIX, 0, bytes, 0, PREFIX.length);
            System.arraycopy(json, 0, bytes, PREFIX.length, json.length);
            return bytes;
        } catch (IOException e) {
            throw new IllegalStateException("cannot write " + record, e);
        }
    }

    /** The record that the bytes encode; the key determines its kind. */
    public StoredRecord decode(RecordKey key, byte[] bytes) throws UnreadableException {
        int version = version(bytes).orElseThrow(() -> new UnreadableException("no version"));
        if (version != VERSION) {
            throw new UnreadableException(
                    "it has format " + version + ", this program knows " + VERSION);
        }
        try {
            StoredRecord read =
                    MAPPER.readValue(
                            bytes, PREFIX.length, bytes.length - PREFIX.length, type(key.kind()));
            if (read == null) {
                throw new UnreadableException("it is empty");
            }
            return read;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new UnreadableException("it is broken: " + e.getMessage(), e);
        }
    }

    private static Optional<Integer> version(byte[] bytes) {
        int number = 0;
        for (int i = 0; i < bytes.length && i < 6; i++) {
            if (bytes[i] == ' ') {
                return i == 0 ? Optional.empty() : Optional.of(number);
            }
            if (bytes[i] < '0' || bytes[i] > '9') {
                return Optional.empty();
            }
            number = number * 10 + bytes[i] - '0';
        }
        return Optional.empty();
    }

    private static Class<? extends StoredRecord> type(RecordKey.Kind kind) {
        return switch (kind) {
            case FRAMEWORK -> StoredRecord.FrameworkRecord.class;
            case HOLDS -> StoredRecord.HoldRecord.class;
            case TOKENS -> StoredRecord.TokensRecord.class;
            case APPS -> StoredRecord.AppRecord.class;
            case JOBS -> StoredRecord.JobRecord.class;
            case EXECUTORS -> StoredRecord.ExecutorRecord.class;
            case SCHEDULE -> StoredRecord.ScheduleRecord.class;
            case LEDGER -> StoredRecord.LedgerRecord.class;
            case REQUESTS -> StoredRecord.RequestsRecord.class;
            case CHECKPOINTS -> StoredRecord.CheckpointRecord.class;
            case RESULTS -> StoredRecord.ResultRecord.class;
            case RUNS, FINISHED -> StoredRecord.RunRecord.class;
        };
    }
}
