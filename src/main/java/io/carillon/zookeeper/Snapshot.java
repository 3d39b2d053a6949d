package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import java.util.Collections;
import java.util.SortedMap;

/**
 * All records of a tree, read while others may have written. The records of one owner are of one
 * moment.
 *
 * @param records bytes by name
 * @param oneMoment whether all records are of the same moment
 */
public record Snapshot(SortedMap<RecordKey, byte[]> records, boolean oneMoment) {
    public Snapshot {
        records = Collections.unmodifiableSortedMap(records);
    }
}
