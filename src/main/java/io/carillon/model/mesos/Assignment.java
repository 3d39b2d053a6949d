package io.carillon.model.mesos;

import io.carillon.model.run.TaskId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answer to a {@link PlacementRequest}.
 *
 * @param number the request's number
 * @param places key of the host by task
 * @param reasons why a task found no place, for people; by task
 */
public record Assignment(
        long number, SortedMap<TaskId, String> places, SortedMap<TaskId, String> reasons) {
    public Assignment {
        places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
        reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
    }
}
