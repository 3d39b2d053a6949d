package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The cutting of records into what one {@code multi} can carry, whatever they are named and however
 * large; unlike {@link Pieces}, which admits only what is ours. Pure.
 */
final class Bundles {
    private Bundles() {}

    /** The records in order, each bundle as large as may be, and with one record at least. */
    static List<List<Map.Entry<RecordKey, byte[]>>> of(SortedMap<RecordKey, byte[]> records) {
        List<List<Map.Entry<RecordKey, byte[]>>> bundles = new ArrayList<>();
        List<Map.Entry<RecordKey, byte[]>> last = new ArrayList<>();
        int bytes = 0;
        for (Map.Entry<RecordKey, byte[]> entry : records.entrySet()) {
            int size = entry.getValue().length;
            boolean full =
                    last.size() == Pieces.ATOMIC_RECORDS || bytes + size > Pieces.ATOMIC_BYTES;
            if (full && !last.isEmpty()) {
                bundles.add(last);
                last = new ArrayList<>();
                bytes = 0;
            }
            last.add(entry);
            bytes += size;
        }
        if (!last.isEmpty()) {
            bundles.add(last);
        }
        return bundles;
    }
}
