package io.carillon.operator;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/**
 * All stored records of a cluster as they were, unusable ones included.
 *
 * @param about origin of the records
 * @param records the bytes of each record
 */
public record Backup(About about, SortedMap<RecordKey, byte[]> records) {
    /**
     * The origin of a backup.
     *
     * @param layout version of the layout of the stored state
     * @param root the ZooKeeper node below which the records were stored
     * @param epoch epoch of the newest term at that time
     * @param takenAt when the records were read
     * @param by name and version of the program that wrote the backup
     * @param oneMoment whether all records are of one moment; else only the records of each job are
     */
    public record About(
            int layout, String root, int epoch, Instant takenAt, String by, boolean oneMoment) {}

    public Backup {
        records = Collections.unmodifiableSortedMap(records);
    }

    /** The counts in words, for people. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%d records (%d jobs, %d records of live runs)",
                records.size(),
                counts().getOrDefault(Kind.JOBS, 0),
                counts().getOrDefault(Kind.RUNS, 0));
    }

    /** The number of records of each kind. */
    public Map<Kind, Integer> counts() {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        records.keySet().forEach(key -> counts.merge(key.kind(), 1, Integer::sum));
        return counts;
    }
}
