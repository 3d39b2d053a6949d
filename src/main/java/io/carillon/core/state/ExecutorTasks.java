package io.carillon.core.state;

import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.ShardId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The live tasks in shared executors, by their shards; also in those that are forgotten. */
final class ExecutorTasks {
    /** No entry without a task. */
    private final TreeMap<ExecutorId, TreeSet<ShardId>> tasks = new TreeMap<>();

    void add(ExecutorId id, ShardId shard) {
        tasks.computeIfAbsent(id, any -> new TreeSet<>()).add(shard);
    }

    void remove(ExecutorId id, ShardId shard) {
        TreeSet<ShardId> there = tasks.get(id);
        if (there != null && there.remove(shard) && there.isEmpty()) {
            tasks.remove(id);
        }
    }

    SortedSet<ShardId> of(ExecutorId id) {
        TreeSet<ShardId> there = tasks.get(id);
        return there == null
                ? Collections.emptySortedSet()
                : Collections.unmodifiableSortedSet(there);
    }
}
