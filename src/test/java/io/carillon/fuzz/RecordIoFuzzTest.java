package io.carillon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.mesos.wire.RecordIoDecoder;
import io.carillon.mesos.wire.RecordIoException;
import io.carillon.mesos.wire.RecordIoException.Kind;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes a master sends, the decoder gives the records that a simple reading of the whole
 * gives, and the same error, wherever the bytes are cut. A size that is announced costs nothing.
 */
class RecordIoFuzzTest {
    private static final int[] LIMITS = {1, 9, 100, 4_096, 1 << 20, 64 << 20};
    private static final int MAX_DIGITS = 20;
    private static final long BYTES = 1 << 20;
    private static final long PER_BYTE = 100;
    private static final List<String> WORDS =
            List.of(
                    "\n",
                    "\r\n",
                    "0\n",
                    "1\n",
                    "9\n",
                    "10\n",
                    "-1\n",
                    "+1\n",
                    " 1\n",
                    "000000000000000000001\n",
                    "67108864\n",
                    "67108865\n",
                    "2147483647\n",
                    "4294967297\n",
                    "9223372036854775807\n",
                    "18446744073709551617\n",
                    "0x10\n");

    /**
     * What was read.
     *
     * @param records the complete records
     * @param error what ended the reading; empty when the bytes end with a record
     */
    private record Result(List<ByteBuffer> records, Optional<Kind> error) {}

    @Test
    void theRecordsDependOnNothingButTheBytes() {
        new Fuzz("recordIo", WORDS, RecordIoFuzzTest::stream, RecordIoFuzzTest::check).run(4_000);
    }

    /** Framed records, most of them right. */
    private static byte[] stream(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int records = random.nextInt(6); records >= 0; records--) {
            byte[] record = new byte[random.nextInt(random.nextInt(20) == 0 ? 40_000 : 30)];
            random.nextBytes(record);
            long size = random.nextInt(12) == 0 ? random.nextLong() : record.length;
            String zeros = "0".repeat(random.nextInt(8) == 0 ? random.nextInt(24) : 0);
            out.writeBytes((zeros + size + "\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(record);
        }
        return out.toByteArray();
    }

    static void check(byte[] input) throws Exception {
        Random random = new Random(Arrays.hashCode(input));
        int limit = LIMITS[random.nextInt(LIMITS.length)];
        Result expected = expected(input, limit);
        Cost cost = new Cost(BYTES + PER_BYTE * input.length);
        assertThat(cost.of(() -> decoded(input, limit, rest -> rest)))
                .as("the whole at once")
                .isEqualTo(expected);
        int most = 1 + random.nextInt(1 << random.nextInt(14));
        assertThat(decoded(input, limit, rest -> Math.min(rest, random.nextInt(most + 1))))
                .as("chunks of up to %d bytes", most)
                .isEqualTo(expected);
        if (input.length <= 5_000) {
            assertThat(decoded(input, limit, rest -> 1)).as("byte by byte").isEqualTo(expected);
        }
    }

    /** What the decoder gives for chunks of those lengths, given the number of bytes to come. */
    private static Result decoded(byte[] input, int limit, IntUnaryOperator chunk) {
        List<ByteBuffer> records = new ArrayList<>();
        RecordIoDecoder decoder = new RecordIoDecoder(limit);
        try {
            for (int at = 0; at < input.length; ) {
                int length = chunk.applyAsInt(input.length - at);
                decoder.feed(Arrays.copyOfRange(input, at, at + length));
                at += length;
                for (byte[] record = decoder.next(); record != null; record = decoder.next()) {
                    records.add(ByteBuffer.wrap(record));
                }
            }
            decoder.end();
            return new Result(records, Optional.empty());
        } catch (RecordIoException e) {
            assertThat(e).message().isNotBlank();
            return new Result(records, Optional.of(e.kind()));
        }
    }

    /** The same by a simple reading of the whole. */
    private static Result expected(byte[] input, int limit) {
        List<ByteBuffer> records = new ArrayList<>();
        int at = 0;
        while (at < input.length) {
            int from = at;
            BigInteger size = BigInteger.ZERO;
            for (; at < input.length && (input[at] != '\n' || at == from); at++) {
                if (input[at] < '0' || input[at] > '9') {
                    return new Result(records, Optional.of(Kind.MALFORMED_SIZE));
                }
                if (at - from == MAX_DIGITS) {
                    return new Result(records, Optional.of(Kind.SIZE_TOO_LONG));
                }
                String digits = new String(input, from, at + 1 - from, StandardCharsets.US_ASCII);
                size = new BigInteger(digits);
                if (size.compareTo(BigInteger.valueOf(limit)) > 0) {
                    return new Result(records, Optional.of(Kind.RECORD_TOO_LARGE));
                }
            }
            at++;
            if (at > input.length || size.intValue() > input.length - at) {
                return new Result(records, Optional.of(Kind.TRUNCATED));
            }
            records.add(ByteBuffer.wrap(Arrays.copyOfRange(input, at, at + size.intValue())));
            at += size.intValue();
        }
        return new Result(records, Optional.empty());
    }
}
