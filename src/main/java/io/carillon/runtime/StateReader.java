package io.carillon.runtime;

import io.carillon.core.Loader;
import io.carillon.core.Settings;
import io.carillon.core.State;
import io.carillon.core.StoredRecord;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes a state of the bytes that are stored. Never fails because of what they say. */
public final class StateReader {
    /** From so many records on all processors decode. */
    private static final int MANY = 1_000;

    private record Decoded(
            RecordKey key, Optional<StoredRecord> record, Optional<String> trouble) {}

    private StateReader() {}

    /**
     * The state that those records describe; those of no use are in its quarantine.
     *
     * @param recordBytes a larger record could not be written again
     */
    public static State read(
            SortedMap<RecordKey, byte[]> stored, int recordBytes, Settings settings) {
        RecordCodec codec = new RecordCodec();
        Stream<Map.Entry<RecordKey, byte[]>> each = stored.entrySet().stream();
        List<Decoded> decoded =
                (stored.size() < MANY ? each : each.parallel())
                        .map(one -> decode(codec, one.getKey(), one.getValue(), recordBytes))
                        .toList();
        SortedMap<RecordKey, StoredRecord> records = new TreeMap<>();
        SortedMap<RecordKey, String> unreadable = new TreeMap<>();
        for (Decoded one : decoded) {
            one.record().ifPresent(record -> records.put(one.key(), record));
            one.trouble().ifPresent(why -> unreadable.put(one.key(), why));
        }
        return Loader.load(
                records,
                unreadable,
                key -> new Opaque(Objects.requireNonNull(stored.get(key))),
                settings);
    }

    private static Decoded decode(RecordCodec codec, RecordKey key, byte[] bytes, int recordBytes) {
        if (bytes.length > recordBytes) {
            String why = "it is larger than the " + recordBytes + " bytes of a record";
            return new Decoded(key, Optional.empty(), Optional.of(why));
        }
        try {
            return new Decoded(key, Optional.of(codec.decode(key, bytes)), Optional.empty());
        } catch (RecordCodec.UnreadableException e) {
            return new Decoded(key, Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }
}
