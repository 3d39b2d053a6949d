package io.carillon.model.job;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a run is divided.
 *
 * @param count number of shards; their numbers are 0 … count-1
 * @param parameters parameter of a shard by its number; a shard without one has the empty string
 * @param maxParallel how many shards of a run may live at once
 * @param gang whether the shards of a run are launched together or not at all; absent: no
 */
public record Sharding(
        int count, SortedMap<Integer, String> parameters, int maxParallel, Optional<Boolean> gang) {
    public Sharding {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /** Shards that are launched one by one. */
    public Sharding(int count, SortedMap<Integer, String> parameters, int maxParallel) {
        this(count, parameters, maxParallel, Optional.empty());
    }

    /** The same, launched together or not at all. */
    public Sharding together() {
        return new Sharding(count, parameters, maxParallel, Optional.of(true));
    }

    /** Whether the shards of a run are launched together or not at all. */
    public boolean launchedTogether() {
        return gang.orElse(false);
    }

    /** The parameter of the shard with that number. */
    public String parameter(int shard) {
        String parameter = parameters.get(shard);
        return parameter == null ? "" : parameter;
    }
}
