package io.carillon.runtime;

import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;

/**
 * Decoded records with the bytes that they were decoded from. The same bytes under the same key
 * always mean the same record, so the cache may be old or incomplete. Its records may become part
 * of a state, so each cache has one user. Used on one thread at a time.
 */
final class DecodeCache {
    private static final class Entry {
        final byte[] bytes;
        final StoredRecord record;

        Entry(byte[] bytes, StoredRecord record) {
            this.bytes = bytes;
            this.record = record;
        }
    }

    private final Map<RecordKey, Entry> entries;
    private int used;

    /** Nothing. */
    DecodeCache() {
        this(new HashMap<>());
    }

    private DecodeCache(Map<RecordKey, Entry> entries) {
        this.entries = entries;
    }

    /**
     * Decodes what can be read of those records, unless the former has it already.
     *
     * @param enough asked before each record whether to stop there; then the former's will do for
     *     the rest
     */
    static DecodeCache of(
            SortedMap<RecordKey, byte[]> stored, DecodeCache former, BooleanSupplier enough) {
        RecordCodec codec = new RecordCodec();
        DecodeCache decoded = new DecodeCache();
        for (Map.Entry<RecordKey, byte[]> one : stored.entrySet()) {
            if (enough.getAsBoolean()) {
                former.entries.forEach(decoded.entries::putIfAbsent);
                break;
            }
            try {
                StoredRecord record = former.decode(codec, one.getKey(), one.getValue());
                decoded.entries.put(one.getKey(), new Entry(one.getValue(), record));
            } catch (RecordCodec.UnreadableException e) {
                // The reader of the record decodes it again and reports the error.
            }
        }
        return decoded;
    }

    /** The record that the bytes encode, decoded only if it is not cached. */
    StoredRecord decode(RecordCodec codec, RecordKey key, byte[] bytes)
            throws RecordCodec.UnreadableException {
        Entry entry = entries.get(key);
        if (entry == null || !Arrays.equals(entry.bytes, bytes)) {
            return codec.decode(key, bytes);
        }
        used++;
        return entry.record;
    }

    /** This cache with its count of used records at zero. */
    DecodeCache unused() {
        return new DecodeCache(entries);
    }

    /** Number of records that did not have to be decoded again. */
    int used() {
        return used;
    }
}
