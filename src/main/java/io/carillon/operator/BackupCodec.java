package io.carillon.operator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.json.Utf8;
import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.zookeeper.OperatorFence;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A {@link Backup} as lines of JSON: a header that says what it is, a line per record, and a last
 * one with their number and the SHA-256 of all bytes before it. A record is {@code text} where it
 * is UTF-8, else {@code base64}. What was cut off or altered is refused as a whole. Thread-safe.
 */
public final class BackupCodec {
    /** Version of the format that is written, and the newest that is read. */
    static final int VERSION = 1;

    private static final String FORMAT = "carillonBackup";
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /** What was read is not a backup, not a whole one, or of a newer format. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /** Writes a backup; the stream stays open. */
    public void write(Backup backup, OutputStream out) throws IOException {
        MessageDigest digest = sha256();
        line(out, digest, header(backup));
        for (Map.Entry<RecordKey, byte[]> entry : backup.records().entrySet()) {
            line(out, digest, record(entry.getKey(), entry.getValue()));
        }
        ObjectNode end = MAPPER.createObjectNode();
        end.putObject("end")
                .put("records", backup.records().size())
                .put("sha256", HexFormat.of().formatHex(digest.digest()));
        line(out, sha256(), end);
    }

    private static ObjectNode header(Backup backup) {
        Backup.About about = backup.about();
        ObjectNode header =
                MAPPER.createObjectNode()
                        .put(FORMAT, VERSION)
                        .put("layout", about.layout())
                        .put("root", about.root())
                        .put("epoch", about.epoch())
                        .put("takenAt", about.takenAt().toString())
                        .put("by", about.by())
                        .put("oneMoment", about.oneMoment());
        ObjectNode counts = header.putObject("records");
        backup.counts().forEach((kind, count) -> counts.put(kind.folder(), count));
        return header;
    }

    private static ObjectNode record(RecordKey key, byte[] bytes) {
        ObjectNode line =
                MAPPER.createObjectNode().put("kind", key.kind().folder()).put("name", key.name());
        Optional<String> text = Utf8.decode(bytes);
        return text.isPresent()
                ? line.put("text", text.get())
                : line.put("base64", Base64.getEncoder().encodeToString(bytes));
    }

    private static void line(OutputStream out, MessageDigest digest, ObjectNode node)
            throws IOException {
        byte[] json = MAPPER.writeValueAsBytes(node);
        out.write(json);
        out.write('\n');
        digest.update(json);
        digest.update((byte) '\n');
    }

    /**
     * Reads a backup to its end; the stream stays open.
     *
     * @throws RefusedException when it is not a whole backup; the message says why
     */
    public Backup read(InputStream in) throws IOException {
        BackupLines lines = new BackupLines(in, sha256());
        Backup.About about = about(parsed(lines, "it is empty"));
        TreeMap<RecordKey, byte[]> records = new TreeMap<>();
        while (true) {
            String before = lines.sum();
            JsonNode line = parsed(lines, "it is cut off after " + records.size() + " records");
            if (line.has("end")) {
                end(line.path("end"), before, records.size());
                lines.nothingMore();
                return new Backup(about, records);
            }
            RecordKey key = key(line, lines);
            byte[] bytes = bytes(line, lines);
            Optional<String> refusal = OperatorFence.refusal(key, bytes);
            if (refusal.isPresent()) {
                throw lines.wrong("has a record that cannot be stored: " + refusal.get());
            }
            if (records.put(key, bytes) != null) {
                throw lines.wrong("contains the record " + key + " a second time");
            }
        }
    }

    private static JsonNode parsed(BackupLines lines, String missing) throws IOException {
        byte[] line = lines.next().orElseThrow(() -> new RefusedException(missing));
        try {
            return MAPPER.readTree(line);
        } catch (IOException e) {
            throw lines.wrong("is not valid JSON");
        }
    }

    private static Backup.About about(JsonNode header) throws RefusedException {
        int format = header.path(FORMAT).asInt(0);
        if (format < 1) {
            throw new RefusedException("it is not a backup of Carillon");
        }
        if (format > VERSION) {
            throw new RefusedException(
                    "it has backup format "
                            + format
                            + ", and this program knows "
                            + VERSION
                            + "; use the newer program that wrote it");
        }
        try {
            return new Backup.About(
                    header.path("layout").asInt(-1),
                    header.path("root").asText(),
                    Math.max(0, header.path("epoch").asInt(0)),
                    Instant.parse(header.path("takenAt").asText()),
                    header.path("by").asText(),
                    header.path("oneMoment").asBoolean());
        } catch (DateTimeException e) {
            throw new RefusedException("its header does not say when it was taken");
        }
    }

    private static void end(JsonNode end, String sum, int records) throws RefusedException {
        if (!end.path("sha256").asText().equals(sum)) {
            throw new RefusedException("it has been altered: its checksum does not match");
        }
        if (end.path("records").asInt(-1) != records) {
            throw new RefusedException("it does not contain as many records as it says");
        }
    }

    private static RecordKey key(JsonNode line, BackupLines lines) throws RefusedException {
        for (Kind kind : Kind.values()) {
            if (kind.folder().equals(line.path("kind").asText())
                    && !line.path("name").asText().isEmpty()) {
                return new RecordKey(kind, line.path("name").asText());
            }
        }
        throw lines.wrong("does not name a record");
    }

    private static byte[] bytes(JsonNode line, BackupLines lines) throws RefusedException {
        if (line.path("text").isTextual()) {
            return line.path("text").asText().getBytes(StandardCharsets.UTF_8);
        }
        try {
            if (line.path("base64").isTextual()) {
                return Base64.getDecoder().decode(line.path("base64").asText());
            }
        } catch (IllegalArgumentException e) {
            throw lines.wrong("is not valid base64");
        }
        throw lines.wrong("has no content");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
