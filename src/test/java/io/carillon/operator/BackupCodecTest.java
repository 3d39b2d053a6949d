package io.carillon.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.operator.BackupCodec.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backup as a file: whole or refused. */
class BackupCodecTest {
    private final BackupCodec codec = new BackupCodec();

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        Backup backup = backup();
        Backup read = codec.read(new ByteArrayInputStream(bytes(backup)));

        assertThat(read.about()).isEqualTo(backup.about());
        assertThat(read.records()).containsExactlyEntriesOf(backup.records());
        assertThat(new String(bytes(backup), StandardCharsets.UTF_8).lines().findFirst())
                .hasValueSatisfying(
                        header ->
                                assertThat(header)
                                        .startsWith("{\"carillonBackup\":1,\"layout\":1,")
                                        .contains("\"records\":{\"framework\":1,\"jobs\":1,"));
    }

    @Test
    void whereverItIsCutOffItIsRefused() throws IOException {
        byte[] whole = bytes(backup());
        for (int length = 0; length < whole.length; length++) {
            refused(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void whicheverBitIsAlteredItIsRefused() throws IOException {
        byte[] whole = bytes(backup());
        for (int i = 0; i < whole.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] altered = whole.clone();
                altered[i] = (byte) (altered[i] ^ 1 << bit);
                refused(altered);
            }
        }
    }

    @Test
    void aLineMoreOrLessIsRefused() throws IOException {
        String whole = new String(bytes(backup()), StandardCharsets.UTF_8);
        refused((whole + "\n").getBytes(StandardCharsets.UTF_8));
        String[] lines = whole.split("\n");
        lines[2] = "";
        refused(
                String.join("\n", lines)
                        .replace("\n\n", "\n")
                        .concat("\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"carillonBackup\":2,\"layout\":1}|format 2",
                "{\"some\":\"json\"}|Carillon",
                "[]|Carillon",
                "no JSON|line 1",
                "''|empty",
                "{\"carillonBackup\":1,\"takenAt\":\"soon\"}|taken"
            })
    void whatIsNotABackupIsRefused(String text, String because) {
        byte[] line = text.isEmpty() ? new byte[0] : (text + "\n").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> codec.read(new ByteArrayInputStream(line)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(because);
    }

    /** It would be found when the former state is erased already. */
    @ParameterizedTest
    @CsvSource({
        "JOBS, .",
        "JOBS, ..",
        "JOBS, /a",
        "JOBS, a/",
        "JOBS, zz//a",
        "JOBS, zz/../a",
        "JOBS, zz/a/b",
        "RUNS, '\u0000'",
        "RUNS, '\u0085'",
        "FRAMEWORK, zz/id"
    })
    void aRecordThatCouldNotBeStoredIsRefusedWithItsLine(Kind kind, String name)
            throws IOException {
        TreeMap<RecordKey, byte[]> records = new TreeMap<>(backup().records());
        records.put(new RecordKey(kind, name), utf8("1 {}"));
        refusedWithLine(records);
    }

    @Test
    void twoNamesOfOneNodeAreRefused() throws IOException {
        TreeMap<RecordKey, byte[]> records = new TreeMap<>();
        // The bucket of "nightly": its record would be written twice.
        for (int bucket = 0; bucket < 256; bucket++) {
            String path = HexFormat.of().toHexDigits((byte) bucket) + "/nightly";
            records.put(new RecordKey(Kind.JOBS, path), utf8("1 {}"));
        }
        refusedWithLine(records);
    }

    @Test
    void aRecordLargerThanANodeIsRefused() throws IOException {
        TreeMap<RecordKey, byte[]> records = new TreeMap<>();
        records.put(new RecordKey(Kind.JOBS, "large"), new byte[1_000_000]);
        assertThat(codec.read(new ByteArrayInputStream(bytes(of(records)))).records()).hasSize(1);
        records.put(new RecordKey(Kind.JOBS, "large"), new byte[1_000_001]);
        refusedWithLine(records);
    }

    private void refusedWithLine(SortedMap<RecordKey, byte[]> records) throws IOException {
        byte[] bytes = bytes(of(records));
        assertThatThrownBy(() -> codec.read(new ByteArrayInputStream(bytes)))
                .isInstanceOf(RefusedException.class)
                .hasMessageMatching("line [0-9]+ .*");
    }

    private void refused(byte[] bytes) {
        assertThatThrownBy(() -> codec.read(new ByteArrayInputStream(bytes)))
                .as(() -> new String(bytes, StandardCharsets.UTF_8))
                .isInstanceOf(RefusedException.class);
    }

    private byte[] bytes(Backup backup) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        codec.write(backup, out);
        return out.toByteArray();
    }

    private static Backup backup() {
        TreeMap<RecordKey, byte[]> records = new TreeMap<>();
        records.put(new RecordKey(Kind.FRAMEWORK, "id"), utf8("1 {\"framework\":{}}"));
        records.put(new RecordKey(Kind.JOBS, "nightly"), utf8("1 {\"ä\":\"\\n\"}\n"));
        records.put(new RecordKey(Kind.RUNS, "zz/an ödd náme"), new byte[] {0, (byte) 0xff, '\n'});
        records.put(new RecordKey(Kind.LEDGER, "empty"), new byte[0]);
        return of(records);
    }

    private static Backup of(SortedMap<RecordKey, byte[]> records) {
        return new Backup(
                new Backup.About(
                        1, "/carillon", 7, Instant.parse("2026-11-26T18:00:00Z"), "test", true),
                records);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
