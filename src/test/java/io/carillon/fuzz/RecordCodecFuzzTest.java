package io.carillon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.BusyCore;
import io.carillon.core.definition.Bounds;
import io.carillon.core.records.RecordChecks;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.RecordSize;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.RecordImage;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.runtime.RecordCodec;
import io.carillon.runtime.RecordCodec.UnreadableException;
import io.carillon.runtime.StateReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes are stored under whatever key, they are a record that is written as what it was
 * read as, or they are said to be unreadable. A load takes them either way: what it cannot use is
 * kept in quarantine as it was, and what it uses is what was stored.
 */
class RecordCodecFuzzTest {
    private static final long BYTES = 16 << 20;
    private static final long PER_BYTE = 400;
    private static final RecordCodec CODEC = new RecordCodec();
    private static final List<String> WORDS =
            List.of(
                    "1 ",
                    "2 ",
                    "01 ",
                    "{",
                    "}",
                    "[",
                    "]",
                    "null",
                    "true",
                    "\"\"",
                    "{}",
                    "[]",
                    ",",
                    ":",
                    "\u0000",
                    "\\u0000",
                    "\\ud800",
                    "\"is\":\"cron\"",
                    "\"is\":\"byHand\"",
                    "\"is\":\"argv\"",
                    "PENDING",
                    "RUNNING",
                    "SUCCEEDED",
                    "LOST",
                    "MISSED",
                    "LAUNCHING",
                    "UNREACHABLE",
                    "2030-01-01T00:00:10Z",
                    "2030-01-01T00:00:10.123456789Z",
                    "1969-12-31T23:59:59Z",
                    "9999-12-31T23:59:59Z",
                    "+1000000000-12-31T23:59:59.999999999Z",
                    "PT1S",
                    "PT-1S",
                    "PT2562047788015215H",
                    "~",
                    "c~0~1",
                    "quick~20300101T000010000c",
                    "jobs/",
                    "runs/",
                    "ledger/",
                    "~00000001\n");

    private static final int SELDOM = 16;
    private static final String WIDE = "parts";

    /**
     * Records of a busy state, without the job of many shards, which would take most of the time.
     */
    private static final SortedMap<RecordKey, byte[]> WHOLE = whole();

    private static SortedMap<RecordKey, byte[]> whole() {
        TreeMap<RecordKey, byte[]> whole = new TreeMap<>();
        BusyCore.records().forEach((key, record) -> whole.put(key, CODEC.encode(record)));
        whole.keySet().removeIf(key -> RecordId.likelyJob(key).equals(WIDE));
        return whole;
    }

    @Test
    void aRecordIsWhatItWasWrittenAsOrUnreadable() {
        new Fuzz("recordCodec", WORDS, RecordCodecFuzzTest::fresh, RecordCodecFuzzTest::check)
                .run(150);
    }

    /** One record under the key of another. */
    private static byte[] fresh(Random random) {
        List<RecordKey> keys = List.copyOf(WHOLE.keySet());
        RecordKey key = keys.get(random.nextInt(keys.size()));
        byte[] bytes = WHOLE.get(keys.get(random.nextInt(keys.size())));
        byte[] line = (key + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] input = Arrays.copyOf(line, line.length + bytes.length);
        System.arraycopy(bytes, 0, input, line.length, bytes.length);
        return input;
    }

    static void check(byte[] input) throws Exception {
        KeyedRecord stored = KeyedRecord.of(input);
        Cost cost = new Cost(BYTES + PER_BYTE * input.length);
        Optional<StoredRecord> read = cost.of(() -> decoded(stored));
        if (read.isPresent()) {
            written(stored.key(), read.get());
        }
        loaded(stored, read);
    }

    private static Optional<StoredRecord> decoded(KeyedRecord stored) {
        try {
            return Optional.of(CODEC.decode(stored.key(), stored.bytes()));
        } catch (UnreadableException e) {
            assertThat(e).message().isNotBlank();
            return Optional.empty();
        }
    }

    private static void written(RecordKey key, StoredRecord record) throws Exception {
        byte[] bytes = CODEC.encode(record);
        assertThat(CODEC.decode(key, bytes)).isEqualTo(record);
        assertThat(CODEC.encode(CODEC.decode(key, bytes))).isEqualTo(bytes);
        Optional<RecordId> id = RecordId.strict(key);
        if (id.isPresent() && RecordChecks.flaw(id.get(), record).isEmpty()) {
            assertThat((long) bytes.length).isLessThanOrEqualTo(RecordSize.of(record));
        }
    }

    private static void loaded(KeyedRecord stored, Optional<StoredRecord> read) {
        TreeMap<RecordKey, byte[]> records = new TreeMap<>(WHOLE);
        records.put(stored.key(), stored.bytes());
        State state = StateReader.read(records, Bounds.RECORD_BYTES, BusyCore.settings());
        var kept = state.quarantine().entries().get(stored.key());
        if (kept != null) {
            assertThat(kept.because()).isNotBlank();
            assertThat(kept.content().bytes()).isEqualTo(stored.bytes());
        } else {
            assertThat(read).isPresent();
        }
        for (Map.Entry<RecordKey, byte[]> other : WHOLE.entrySet()) {
            String job = RecordId.likelyJob(other.getKey());
            if (!job.equals(RecordId.likelyJob(stored.key())) && !state.quarantine().holds(job)) {
                assertThat(RecordImage.of(state, other.getKey()).map(CODEC::encode))
                        .as("%s", other.getKey())
                        .contains(other.getValue());
            }
        }
        // What a record in quarantine leaves is nearly always the same.
        if (kept == null || Arrays.hashCode(stored.bytes()) % SELDOM == 0) {
            BusyCore.goOn(state, "what follows");
        }
    }
}
