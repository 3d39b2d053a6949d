package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The cutting of records into chunks that one {@code multi} can carry. Pure. */
final class Chunks {
    /** Maximum number of bytes of a chunk: with names and headers well below the server's 1 MiB. */
    static final int MAX_BYTES = 512 * 1024;

    /** Maximum number of records of a chunk. */
    static final int MAX_RECORDS = 500;

    private Chunks() {}

    /**
     * The records in their order, each chunk as large as possible and with at least one record.
     *
     * @param size the size of a record's value, in bytes
     */
    static <V> List<List<Map.Entry<RecordKey, V>>> of(
            Collection<Map.Entry<RecordKey, V>> records, ToIntFunction<V> size) {
        List<List<Map.Entry<RecordKey, V>>> chunks = new ArrayList<>();
        List<Map.Entry<RecordKey, V>> last = new ArrayList<>();
        int bytes = 0;
        for (Map.Entry<RecordKey, V> entry : records) {
            int more = size.applyAsInt(entry.getValue());
            boolean full = last.size() == MAX_RECORDS || bytes + more > MAX_BYTES;
            if (full && !last.isEmpty()) {
                chunks.add(last);
                last = new ArrayList<>();
                bytes = 0;
            }
            last.add(entry);
            bytes += more;
        }
        if (!last.isEmpty()) {
            chunks.add(last);
        }
        return chunks;
    }
}
