package io.carillon.fuzz;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A stored record as an input of a fuzzer: a line with its key, then its bytes.
 *
 * @param key the key
 * @param bytes the bytes of the record
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record KeyedRecord(RecordKey key, byte[] bytes) {

    /** The record that the input describes, whatever it consists of. */
    static KeyedRecord of(byte[] input) {
        int end = 0;
        while (end < input.length && input[end] != '\n') {
            end++;
        }
        String line = new String(input, 0, end, StandardCharsets.UTF_8);
        int slash = line.indexOf('/');
        return new KeyedRecord(
                new RecordKey(
                        kind(line.substring(0, Math.max(0, slash))), line.substring(slash + 1)),
                Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length));
    }

    private static Kind kind(String folder) {
        for (Kind kind : Kind.values()) {
            if (kind.folder().equals(folder)) {
                return kind;
            }
        }
        List<Kind> kinds = List.of(Kind.values());
        return kinds.get(Math.floorMod(folder.hashCode(), kinds.size()));
    }
}
