package io.carillon.executor;

import io.carillon.orders.OrderProtos.TaskNews;

/** Told of what a work says, and of its end. Called on any thread. */
public interface WorkListener {

    /** Progress, a result or a checkpoint. After the end it is ignored. */
    void news(TaskNews news);

    /** The fire of a work that stays has ended, and the next one may come. */
    default void fired(WorkEnd end) {
        throw new IllegalStateException("the work is done once");
    }

    /** The work has ended: nothing of it runs any more. Called once. */
    void ended(WorkEnd end);

    /**
     * The work does not end although its grace is over, and what is left of it cannot be ended
     * without the process of the executor. The executor takes no more tasks and leaves when the
     * other ones have ended.
     *
     * @param why for the owner of the job
     */
    void stuck(String why);

    /**
     * The memory of the process stays full although the works that ran out of it have ended. The
     * executor takes no more tasks and leaves when the other ones have ended. May come after the
     * end of this work.
     *
     * @param why for the operator
     */
    default void full(String why) {
        throw new IllegalStateException("the work has no memory of this process");
    }
}
