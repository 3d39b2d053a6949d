package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import java.util.Collections;
import java.util.SortedMap;

/**
 * All records of a tree, read while others may have written. Those of one owner are of one moment.
 *
 * @param records bytes by name
 * @param oneMoment all of them are of one and the same moment
 */
public record Snapshot(SortedMap<RecordKey, byte[]> records, boolean oneMoment) {
    public Snapshot {
        records = Collections.unmodifiableSortedMap(records);
    }
}
