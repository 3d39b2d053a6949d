package io.carillon.executor.code;

import org.jspecify.annotations.Nullable;

/**
 * The thread group of one task at a time: threads that a task starts are born into it. Groups are
 * used again, because Java 17 keeps a group for ever that is not destroyed.
 */
final class TaskGroup extends ThreadGroup {
    private static final ThreadGroup ALL = new ThreadGroup("carillon tasks");

    private volatile @Nullable CodeWork work;

    TaskGroup(int number) {
        super(ALL, "carillon task " + number);
    }

    /** The task whose threads these are; null between two tasks. */
    @Nullable CodeWork work() {
        return work;
    }

    void serve(@Nullable CodeWork task) {
        work = task;
    }
}
