package io.carillon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Settings;
import io.carillon.core.definition.Bounds;
import io.carillon.core.records.RecordSize;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.RecordImage;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.runtime.RecordCodec;
import io.carillon.runtime.StateReader;
import java.util.SortedMap;

/** Records as bytes: what is written has room, and a load takes it as it was. */
final class Records {
    /** With them there are shared executors, without which a request is refused. */
    static final Settings SETTINGS = CoreDriver.settings("http://files.test/executor.jar");

    private static final RecordCodec CODEC = new RecordCodec();

    private Records() {}

    /** The bytes of a record, which are no more than were foreseen. */
    static byte[] encode(RecordKey key, StoredRecord record) {
        byte[] bytes = CODEC.encode(record);
        assertThat((long) bytes.length)
                .as("the bytes of %s", key)
                .isLessThanOrEqualTo(Bounds.RECORD_BYTES)
                .isLessThanOrEqualTo(RecordSize.of(record));
        return bytes;
    }

    /** What a load makes of the records of that state: the same state. */
    static State load(SortedMap<RecordKey, byte[]> records, State state) {
        State loaded = StateReader.read(records, Bounds.RECORD_BYTES, SETTINGS);
        assertThat(loaded.quarantine().entries()).isEmpty();
        for (RecordKey key : records.keySet()) {
            assertThat(RecordImage.of(loaded, key))
                    .as("%s", key)
                    .isEqualTo(RecordImage.of(state, key));
        }
        return loaded;
    }
}
