package io.carillon.model.job;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a run is divided.
 *
 * @param count number of shards; their numbers are 0 … count-1
 * @param parameters parameter of a shard by its number; a shard without one has the empty string
 * @param maxParallel how many shards of a run may live at once
 */
public record Sharding(int count, SortedMap<Integer, String> parameters, int maxParallel) {
    public Sharding {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /** The parameter of the shard with that number. */
    public String parameter(int shard) {
        String parameter = parameters.get(shard);
        return parameter == null ? "" : parameter;
    }
}
