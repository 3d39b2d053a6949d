package io.carillon.model.mesos;

import java.util.Optional;

/**
 * What a host has for the tasks of a shared executor. A version of an app without such an entry is
 * cold there: its first task brings the executor with it.
 *
 * @param room how many tasks more the executor takes
 * @param barred why no task of that version may start there now, a clause for people without a full
 *     stop; empty: the executor runs, and takes tasks while there is room
 */
public record ExecutorPlace(int room, Optional<String> barred) {

    /** The executor runs and takes so many tasks more. */
    public static ExecutorPlace warm(int room) {
        return new ExecutorPlace(room, Optional.empty());
    }

    /** No task of that version may start there now. */
    public static ExecutorPlace barred(String because) {
        return new ExecutorPlace(0, Optional.of(because));
    }
}
