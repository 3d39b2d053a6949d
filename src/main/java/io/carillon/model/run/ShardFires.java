package io.carillon.model.run;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whose fires an entry of the ledger stands for, if they are those of one shard that stays in its
 * executor.
 *
 * @param number the number of the shard
 * @param mixed how many fires had which outcome, if not all of them had that of the entry, which is
 *     then the worst; otherwise empty
 */
public record ShardFires(int number, SortedMap<Outcome, Integer> mixed) {
    public ShardFires {
        mixed = Collections.unmodifiableSortedMap(new TreeMap<>(mixed));
    }

    /** Fires of that shard, all with one outcome. */
    public static ShardFires of(int number) {
        return new ShardFires(number, new TreeMap<>());
    }
}
