package io.carillon.executor;

import java.time.Duration;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.jspecify.annotations.Nullable;

/** A task from its LAUNCH until the agent has taken its terminal update. */
final class TaskEntry {

    /** How far a task is. */
    enum Phase {
        /** Its work has not begun. */
        BEGINNING,
        RUNNING,
        /** Its work has been asked to end. */
        KILLING,
        /** There is a terminal update. */
        ENDED
    }

    final TaskInfo task;
    final NewsFlow news = new NewsFlow();
    Phase phase = Phase.BEGINNING;

    /** Its fires, if it stays and fires by itself. */
    @Nullable ResidentFires fires;

    /** When its fires are to be looked at; null while there is nothing to wait for. */
    @Nullable Duration wakeAt;

    /** Whether the agent has taken any update of the task. */
    boolean known;

    /** When its work is ended by force; null until a kill. */
    @Nullable Duration killBy;

    /** What is left of its work cannot be ended. */
    boolean stuck;

    /** Whether it has been said that news of it were too long. */
    boolean saidTooLong;

    TaskEntry(TaskInfo task) {
        this.task = task;
    }

    String id() {
        return task.getTaskId().getValue();
    }

    boolean live() {
        return phase != Phase.ENDED;
    }
}
