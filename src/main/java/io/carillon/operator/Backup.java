package io.carillon.operator;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * All stored records of a cluster, as they were, those of no use included.
 *
 * @param about where they are from
 * @param records bytes by name
 */
public record Backup(About about, SortedMap<RecordKey, byte[]> records) {
    /**
     * Where a backup is from.
     *
     * @param layout version of the layout of what is stored
     * @param root the node below which it was stored
     * @param epoch of the newest term then
     * @param takenAt when it was read
     * @param by the program that wrote it
     * @param oneMoment all of it is of one moment; else each job's records are
     */
    public record About(
            int layout, String root, int epoch, Instant takenAt, String by, boolean oneMoment) {}

    public Backup {
        records = Collections.unmodifiableSortedMap(records);
    }

    /** How many records of each kind there are. */
    public Map<Kind, Integer> counts() {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        records.keySet().forEach(key -> counts.merge(key.kind(), 1, Integer::sum));
        return counts;
    }
}
