package io.carillon.runtime;

import io.carillon.core.contract.Settings;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Builds a state from the stored bytes. Never fails because of their content. */
public final class StateReader {
    private StateReader() {}

    /**
     * The state that the stored records describe; unusable records are in its quarantine.
     *
     * @param recordBytes maximum size of a record; a larger one could not be written again
     */
    public static State read(
            SortedMap<RecordKey, byte[]> stored, int recordBytes, Settings settings) {
        return read(stored, recordBytes, settings, new DecodeCache());
    }

    /**
     * The state that the stored records describe, with records that may have been decoded before.
     */
    static State read(
            SortedMap<RecordKey, byte[]> stored,
            int recordBytes,
            Settings settings,
            DecodeCache decoded) {
        RecordCodec codec = new RecordCodec();
        SortedMap<RecordKey, StoredRecord> records = new TreeMap<>();
        SortedMap<RecordKey, String> unreadable = new TreeMap<>();
        stored.forEach(
                (key, bytes) -> {
                    if (bytes.length > recordBytes) {
                        unreadable.put(
                                key, "it is larger than the " + recordBytes + " bytes of a record");
                        return;
                    }
                    try {
                        records.put(key, decoded.decode(codec, key, bytes));
                    } catch (RecordCodec.UnreadableException e) {
                        unreadable.put(key, String.valueOf(e.getMessage()));
                    }
                });
        return Recovery.load(
                records,
                unreadable,
                key -> new Opaque(Objects.requireNonNull(stored.get(key))),
                settings);
    }
}
