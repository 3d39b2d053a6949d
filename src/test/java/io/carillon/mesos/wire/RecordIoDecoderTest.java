package io.carillon.mesos.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.mesos.wire.RecordIoException.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordIoDecoderTest {

    private static final int LIMIT = 4 << 20;

    /** Pieces of that size; 0 is everything at once. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 64, 1000, 8192})
    void recordsComeOutHoweverTheyAreCut(int piece) throws Exception {
        List<byte[]> records =
                List.of(
                        record(2, 1),
                        record(0, 2),
                        record(0, 3),
                        record(9, 4),
                        record(10, 5),
                        record(1_300_000, 6),
                        record(1, 7));
        byte[] stream = framed(records);
        List<byte[]> read = new ArrayList<>();
        RecordIoDecoder decoder = new RecordIoDecoder(LIMIT);
        int step = piece == 0 ? stream.length : piece;
        for (int at = 0; at < stream.length; at += step) {
            decoder.feed(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + step)));
            drain(decoder, read);
        }
        decoder.end();
        assertThat(read).hasSameSizeAs(records);
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i)).isEqualTo(records.get(i));
        }
    }

    @Test
    void anyCutInTwoGivesTheSame() throws Exception {
        byte[] stream = framed(List.of(record(0, 1), record(12, 2), record(3, 3)));
        for (int cut = 0; cut <= stream.length; cut++) {
            List<byte[]> read = new ArrayList<>();
            RecordIoDecoder decoder = new RecordIoDecoder(LIMIT);
            decoder.feed(Arrays.copyOfRange(stream, 0, cut));
            drain(decoder, read);
            decoder.feed(Arrays.copyOfRange(stream, cut, stream.length));
            drain(decoder, read);
            decoder.end();
            assertThat(read).as("cut at %d", cut).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x | MALFORMED_SIZE",
                "-1 | MALFORMED_SIZE",
                "+1 | MALFORMED_SIZE",
                "' 1' | MALFORMED_SIZE",
                "'1 ' | MALFORMED_SIZE",
                "'1\r' | MALFORMED_SIZE",
                "0x10 | MALFORMED_SIZE",
                "'\n' | MALFORMED_SIZE",
                "000000000000000000000 | SIZE_TOO_LONG",
                "4194305 | RECORD_TOO_LARGE",
                "99999999999999999999 | RECORD_TOO_LARGE",
                "18446744073709551617 | RECORD_TOO_LARGE"
            })
    void badSizesAreNamed(String header, Kind kind) {
        RecordIoDecoder decoder = new RecordIoDecoder(LIMIT);
        decoder.feed((header + "\n").getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(decoder::next)
                .isInstanceOfSatisfying(
                        RecordIoException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void anEncodedRecordIsItsLengthALineFeedAndItself() {
        assertThat(RecordIoEncoder.encode(new byte[] {8, 8})).containsExactly('2', '\n', 8, 8);
        assertThat(RecordIoEncoder.encode(new byte[0])).containsExactly('0', '\n');
    }

    @Test
    void theLimitItselfIsTaken() throws Exception {
        RecordIoDecoder decoder = new RecordIoDecoder(LIMIT);
        byte[] largest = record(LIMIT, 1);
        decoder.feed(framed(List.of(largest)));
        assertThat(decoder.next()).isEqualTo(largest);
        assertThat(decoder.next()).isNull();
    }

    @Test
    void aSizeAloneCostsNoMemory() throws Exception {
        List<RecordIoDecoder> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            RecordIoDecoder decoder = new RecordIoDecoder(RecordIoDecoder.DEFAULT_LIMIT);
            decoder.feed("60000000\nabc".getBytes(StandardCharsets.US_ASCII));
            assertThat(decoder.next()).isNull();
            many.add(decoder);
        }
        assertThat(many).hasSize(1000);
    }

    @Test
    void anEndInsideARecordIsAnError() throws Exception {
        for (String open : List.of("1", "5\n", "5\nabcd")) {
            RecordIoDecoder decoder = new RecordIoDecoder(LIMIT);
            decoder.feed(open.getBytes(StandardCharsets.US_ASCII));
            assertThat(decoder.next()).isNull();
            assertThatThrownBy(decoder::end)
                    .isInstanceOfSatisfying(
                            RecordIoException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.TRUNCATED));
        }
    }

    private static void drain(RecordIoDecoder decoder, List<byte[]> into) throws Exception {
        for (byte[] r = decoder.next(); r != null; r = decoder.next()) {
            into.add(r);
        }
    }

    private static byte[] record(int size, long seed) {
        byte[] bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] framed(List<byte[]> records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] record : records) {
            out.writeBytes(RecordIoEncoder.encode(record));
        }
        return out.toByteArray();
    }
}
