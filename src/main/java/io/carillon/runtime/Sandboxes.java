package io.carillon.runtime;

import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.run.ExecutorId;
import io.reactivex.rxjava3.core.Single;
import java.util.Optional;

/** The files that tasks leave on their agents. */
public interface Sandboxes {

    /**
     * Reads a part of a file of a task's sandbox, through its agent.
     *
     * @param place where the task ran
     * @param task the Mesos task id, which is also the id of its executor unless it shares one
     * @param file name below the sandbox, {@code stdout} for example
     * @param offset first byte; beyond the end gives an empty part
     * @param length maximum number of bytes; never more than 64 KiB are given
     * @return the bytes exactly as the task wrote them; fails with {@link NotThere} when the agent,
     *     the sandbox or the file is gone, and with {@link Unanswered} when that is not known
     */
    Single<Part> read(Place place, String task, String file, long offset, int length);

    /**
     * Where a task ran, as far as it is known.
     *
     * @param master {@code host:port} of the master that the scheduler is subscribed to; empty when
     *     it is not subscribed
     * @param framework the FrameworkID that the task ran under
     * @param agent the agent's id
     * @param executor the shared executor that it ran in; empty: it had one of its own
     * @param ofExecutor whether files of that executor itself are meant, not those of the task
     */
    record Place(
            String master,
            String framework,
            AgentId agent,
            Optional<ExecutorId> executor,
            boolean ofExecutor) {
        /** Where a task with an executor of its own ran. */
        public Place(String master, String framework, AgentId agent) {
            this(master, framework, agent, Optional.empty(), false);
        }
    }

    /**
     * A part of a file.
     *
     * @param bytes the bytes
     * @param offset of the first of them
     * @param size of the whole file at that moment; -1 if not known
     */
    record Part(Opaque bytes, long offset, long size) {}

    /** The agent that has the file, or the master that knows the agent, gives no usable answer. */
    final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean late;

        /**
         * @param late whether the time for an answer has run out
         */
        public Unanswered(String message, boolean late) {
            super(message);
            this.late = late;
        }

        public boolean late() {
            return late;
        }
    }

    /** The file does not exist, or does not exist any more, or is not a regular file. */
    final class NotThere extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotThere(String message) {
            super(message);
        }
    }
}
