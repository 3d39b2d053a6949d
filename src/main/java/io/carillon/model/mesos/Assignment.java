package io.carillon.model.mesos;

import io.carillon.model.run.TaskId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answer to a {@link PlacementRequest}.
 *
 * @param number the request's number
 * @param places key of the host by task
 * @param reasons why a task found no place, for people; by task
 * @param secrets the secrets that the tasks need, as far as they were read: by name, and why not if
 *     it could not be read
 */
public record Assignment(
        long number,
        SortedMap<TaskId, String> places,
        SortedMap<TaskId, String> reasons,
        SortedMap<String, Optional<String>> secrets) {
    /** The answer to a request of tasks without secrets. */
    public Assignment(
            long number, SortedMap<TaskId, String> places, SortedMap<TaskId, String> reasons) {
        this(number, places, reasons, new TreeMap<>());
    }

    public Assignment {
        secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets));
        places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
        reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
    }
}
