package io.carillon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carillon.core.CoreDriver;
import io.carillon.model.RecordKey;
import io.carillon.operator.Backup;
import io.carillon.operator.BackupCodec;
import io.carillon.operator.BackupCodec.RefusedException;
import io.carillon.operator.PausedBackup;
import io.carillon.operator.StoredCluster;
import io.carillon.zookeeper.OperatorFence;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whatever is read as a backup, it is refused in words, or it is whole: its checksum is that of its
 * bytes, all its records can be stored, and it is written as what it was read as. Half of the tries
 * give a changed file a new checksum, as whoever edits it could.
 */
class BackupFuzzTest {
    private static final BackupCodec CODEC = new BackupCodec();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long BYTES = 32 << 20;
    private static final long PER_BYTE = 400;
    private static final List<String> WORDS =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    "\n",
                    "\r\n",
                    ",",
                    ":",
                    "\"",
                    "null",
                    "true",
                    "\"carillonBackup\":2",
                    "\"layout\":1",
                    "\"epoch\":-1",
                    "\"epoch\":2147483647",
                    "\"takenAt\":\"+1000000000-12-31T23:59:59.999999999Z\"",
                    "\"kind\":\"jobs\"",
                    "\"kind\":\"framework\"",
                    "\"kind\":\"runs\"",
                    "\"name\":\"..\"",
                    "\"name\":\"a//b\"",
                    "\"name\":\"a/b/c\"",
                    "\"name\":\"\\u0000\"",
                    "\"name\":\"\\ud800\"",
                    "\"text\":\"1 {}\"",
                    "\"text\":\"\\ud800\"",
                    "\"base64\":\"AA==\"",
                    "\"base64\":\"A\"",
                    "\"end\":{",
                    "\"records\":0",
                    "\"sha256\":\"\"");

    @Test
    void aBackupIsWholeOrRefused() {
        new Fuzz("backup", WORDS, BackupFuzzTest::fresh, BackupFuzzTest::check).run(1_500);
    }

    /** The lines of a kept backup in another order, some of them missing. */
    private static byte[] fresh(Random random) {
        List<byte[]> kept = Fuzz.corpus("backup");
        String text =
                new String(kept.get(random.nextInt(kept.size())), StandardCharsets.ISO_8859_1);
        StringBuilder lines = new StringBuilder();
        for (String line : text.split("(?<=\n)", -1)) {
            if (random.nextInt(8) > 0) {
                lines.insert(random.nextInt(8) > 0 ? lines.length() : 0, line);
            }
        }
        return lines.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    static void check(byte[] input) throws Exception {
        checkAsIs(input);
        checkAsIs(sealed(input));
    }

    private static void checkAsIs(byte[] input) throws Exception {
        Cost cost = new Cost(BYTES + PER_BYTE * input.length);
        Optional<Backup> read = cost.of(() -> read(input));
        if (read.isPresent()) {
            whole(input, read.get());
            sound(read.get());
        }
    }

    private static Optional<Backup> read(byte[] input) throws IOException {
        try {
            return Optional.of(CODEC.read(new ByteArrayInputStream(input)));
        } catch (RefusedException e) {
            assertThat(e).message().matches("\\P{Cc}{5,400}");
            return Optional.empty();
        }
    }

    /** The last line, read by itself, tells the number of lines between and their checksum. */
    private static void whole(byte[] input, Backup backup) throws Exception {
        int last = lastLine(input);
        JsonNode end = JSON.readTree(input, last, input.length - last).path("end");
        assertThat(end.path("sha256").asText()).isEqualTo(sum(input, last));
        assertThat(end.path("records").asInt()).isEqualTo(backup.records().size());
        assertThat(lines(input)).isEqualTo(backup.records().size() + 2);
    }

    private static void sound(Backup backup) throws IOException {
        for (Map.Entry<RecordKey, byte[]> record : backup.records().entrySet()) {
            assertThat(OperatorFence.refusal(record.getKey(), record.getValue())).isEmpty();
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        CODEC.write(backup, written);
        Backup again = CODEC.read(new ByteArrayInputStream(written.toByteArray()));
        assertThat(again.about()).isEqualTo(backup.about());
        assertThat(contents(again)).isEqualTo(contents(backup));
        assertThat(StoredCluster.of(backup.records()).liveTasks()).isNotNegative();
        Backup paused = PausedBackup.of(backup, CoreDriver.START);
        assertThat(paused.records()).hasSameSizeAs(backup.records());
        assertThat(contents(PausedBackup.of(paused, CoreDriver.START.plusSeconds(1))))
                .isEqualTo(contents(paused));
        assertThat(backup.summary()).startsWith(backup.records().size() + " records");
    }

    private static Map<RecordKey, ByteBuffer> contents(Backup backup) {
        TreeMap<RecordKey, ByteBuffer> contents = new TreeMap<>();
        backup.records().forEach((key, bytes) -> contents.put(key, ByteBuffer.wrap(bytes)));
        return contents;
    }

    /** The input with a last line that is right about the lines before it. */
    private static byte[] sealed(byte[] input) throws Exception {
        int last = lastLine(input);
        String end =
                "{\"end\":{\"records\":%d,\"sha256\":\"%s\"}}\n"
                        .formatted(Math.max(0, lines(input) - 2), sum(input, last));
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        sealed.write(input, 0, last);
        sealed.writeBytes(end.getBytes(StandardCharsets.US_ASCII));
        return sealed.toByteArray();
    }

    /** Where the last whole line begins. */
    private static int lastLine(byte[] input) {
        int at = input.length - 1;
        while (at > 0 && input[at - 1] != '\n') {
            at--;
        }
        return Math.max(0, at);
    }

    private static int lines(byte[] input) {
        int lines = 0;
        for (byte b : input) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static String sum(byte[] input, int length) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        return HexFormat.of().formatHex(digest.digest(Arrays.copyOf(input, length)));
    }
}
