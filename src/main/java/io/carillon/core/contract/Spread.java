package io.carillon.core.contract;

import io.carillon.model.run.ShardId;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The shards that wait a moment for the offers of other agents, because the offers at hand would
 * put too many shards of their job on one agent. An immutable value.
 *
 * @param waiting the shards
 * @param until when they are looked at again, if nothing happens before
 * @param alone how many tasks were ready, if none of them could be placed; else -1
 */
public record Spread(SortedSet<ShardId> waiting, Instant until, int alone) {
    /** No shard waits for other agents. */
    public static final Spread NONE = new Spread(new TreeSet<>(), Instant.MAX, -1);

    public Spread {
        waiting = Collections.unmodifiableSortedSet(new TreeSet<>(waiting));
    }

    /** The same, with further shards that wait until then. */
    public Spread with(Collection<ShardId> others, Instant then) {
        TreeSet<ShardId> all = new TreeSet<>(waiting);
        all.addAll(others);
        return new Spread(all, then.isBefore(until) ? then : until, alone);
    }

    /** The same, when none of so many ready tasks could be placed. */
    public Spread alone(int ready) {
        return new Spread(waiting, until, ready);
    }
}
