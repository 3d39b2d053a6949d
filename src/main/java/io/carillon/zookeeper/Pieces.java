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

/** The cutting of a batch into pieces that one {@code multi} can carry. Pure. */
final class Pieces {
    /** One node may hold this much; above it the server would cut the connection at 1 MiB. */
    static final int RECORD_BYTES = 256 * 1024;

    /** With names and headers a request stays well below the server's 1 MiB. */
    static final int ATOMIC_BYTES = 512 * 1024;

    static final int ATOMIC_RECORDS = 500;

    private Pieces() {}

    /**
     * The batch in the order of its keys, deletions last of all; at least one piece, if an empty
     * one, because even an empty commit proves the epoch. What fits into one piece is that piece:
     * nobody sees the order of a transaction.
     *
     * @throws StoreException.Refused when a record is too large or cannot be named so
     */
    static List<SortedMap<RecordKey, Optional<byte[]>>> cut(
            SortedMap<RecordKey, Optional<byte[]>> batch) {
        long all = 0;
        for (Map.Entry<RecordKey, Optional<byte[]>> entry : batch.entrySet()) {
            all += admitted(entry.getKey(), entry.getValue());
        }
        if (batch.size() <= ATOMIC_RECORDS && all <= ATOMIC_BYTES) {
            return List.of(batch);
        }
        List<SortedMap<RecordKey, Optional<byte[]>>> pieces = new ArrayList<>();
        pieces.add(new TreeMap<>());
        int bytes = 0;
        for (Map.Entry<RecordKey, Optional<byte[]>> entry : deletionsLast(batch)) {
            int size = size(entry.getValue());
            SortedMap<RecordKey, Optional<byte[]>> last = pieces.get(pieces.size() - 1);
            if (last.size() == ATOMIC_RECORDS || bytes + size > ATOMIC_BYTES) {
                last = new TreeMap<>();
                pieces.add(last);
                bytes = 0;
            }
            last.put(entry.getKey(), entry.getValue());
            bytes += size;
        }
        return pieces;
    }

    private static List<Map.Entry<RecordKey, Optional<byte[]>>> deletionsLast(
            SortedMap<RecordKey, Optional<byte[]>> batch) {
        List<Map.Entry<RecordKey, Optional<byte[]>>> ordered = new ArrayList<>(batch.entrySet());
        ordered.sort(Comparator.comparing(entry -> entry.getValue().isEmpty()));
        return ordered;
    }

    private static int admitted(RecordKey key, Optional<byte[]> value) {
        int size = size(value);
        if (size > RECORD_BYTES) {
            throw new StoreException.Refused(
                    "record %s has %d bytes, more than the %d that one may have"
                            .formatted(key, size, RECORD_BYTES),
                    null);
        }
        // What somebody else has put there under another name may still be deleted.
        if (value.isPresent() && !nameable(key.name())) {
            throw new StoreException.Refused("'" + key + "' cannot be the name of a record", null);
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
