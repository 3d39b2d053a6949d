package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.runtime.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A batch as the pieces in which it is committed, each one {@code multi}. Pure. */
final class Pieces {
    /** Maximum number of bytes of a record: a request above 1 MiB would end the connection. */
    static final int MAX_RECORD_BYTES = 256 * 1024;

    private Pieces() {}

    /**
     * The batch in the order of its keys, deletions last. There is at least one piece, even an
     * empty one, because an empty commit proves the epoch too. A batch that fits into one piece is
     * not reordered: the order within a transaction is invisible.
     *
     * @throws StoreException.Refused if a record is too large or has an unusable name
     */
    static List<SortedMap<RecordKey, Optional<byte[]>>> cut(
            SortedMap<RecordKey, Optional<byte[]>> batch) {
        long all = 0;
        for (Map.Entry<RecordKey, Optional<byte[]>> entry : batch.entrySet()) {
            all += admitted(entry.getKey(), entry.getValue());
        }
        if (batch.isEmpty() || (batch.size() <= Chunks.MAX_RECORDS && all <= Chunks.MAX_BYTES)) {
            return List.of(batch);
        }
        List<SortedMap<RecordKey, Optional<byte[]>>> pieces = new ArrayList<>();
        for (List<Map.Entry<RecordKey, Optional<byte[]>>> chunk :
                Chunks.of(deletionsLast(batch), Pieces::size)) {
            SortedMap<RecordKey, Optional<byte[]>> piece = new TreeMap<>();
            chunk.forEach(entry -> piece.put(entry.getKey(), entry.getValue()));
            pieces.add(piece);
        }
        return pieces;
    }

    private static List<Map.Entry<RecordKey, Optional<byte[]>>> deletionsLast(
            SortedMap<RecordKey, Optional<byte[]>> batch) {
        List<Map.Entry<RecordKey, Optional<byte[]>>> ordered = new ArrayList<>(batch.entrySet());
        ordered.sort(
                Comparator.comparing(
                        entry ->
                                entry.getValue().isEmpty() ? entry.getKey().kind().deletion() : 0));
        return ordered;
    }

    private static int admitted(RecordKey key, Optional<byte[]> value) {
        int size = size(value);
        if (size > MAX_RECORD_BYTES) {
            throw new StoreException.Refused(
                    "record %s has %d bytes; a record can have at most %d"
                            .formatted(key, size, MAX_RECORD_BYTES),
                    null);
        }
        // A record under an unusable name, which an operator has put there, can still be deleted.
        if (value.isPresent() && !nameable(key.name())) {
            throw new StoreException.Refused("'" + key + "' is not a valid name of a record", null);
        }
        return size;
    }

    private static int size(Optional<byte[]> value) {
        return value.map(bytes -> bytes.length).orElse(0);
    }

    private static boolean nameable(String name) {
        if (name.isEmpty() || name.length() > 200 || name.equals(".") || name.equals("..")) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!plain(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean plain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "._~-".indexOf(c) >= 0;
    }
}
