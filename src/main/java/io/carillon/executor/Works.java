package io.carillon.executor;

import io.carillon.orders.OrderProtos.TaskOrder;

/** Starts the work of tasks of one kind: a process, job code, or an HTTP request. */
public interface Works {

    /**
     * Begins the work of a task and returns at once. Called on the thread of the executor's tasks.
     *
     * @param order what is to be done; of the kind that these works serve
     * @param files where the task's output goes
     * @param listener told of the news and of the end, on any thread
     * @return the work, to be ended early
     * @throws WorkRefusedException if the work cannot begin, with words for the owner of the job
     */
    Work begin(TaskOrder order, TaskFiles files, WorkListener listener) throws WorkRefusedException;

    /**
     * Whether a work of these stays for an order that says so, and takes its fires; otherwise each
     * fire is a work of its own.
     */
    default boolean stay() {
        return false;
    }
}
