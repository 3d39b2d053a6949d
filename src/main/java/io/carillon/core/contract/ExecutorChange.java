package io.carillon.core.contract;

import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.ExecutorId;
import java.time.Instant;

/** What becomes true of shared executors. */
public final class ExecutorChange {
    private ExecutorChange() {}

    /** An executor is launched with its first task. */
    public record Launched(SharedExecutor executor, String because) implements Change.ExecutorKept {
        @Override
        public String subject() {
            return executor.id().toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.executorLaunched(this);
        }
    }

    /** No task joins that executor any more: it has ended, or is shut down. */
    public record Forgotten(ExecutorId id, String because) implements Change.ExecutorKept {
        @Override
        public String subject() {
            return id.toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.executorForgotten(this);
        }
    }

    /** An executor has no task since then. */
    public record Idle(ExecutorId id, Instant since, String because)
            implements Change.ExecutorSeen {
        @Override
        public String subject() {
            return id.toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.executorIdle(this);
        }
    }

    /**
     * An executor has died.
     *
     * @param tasks how many tasks it had
     * @param deaths how many of that version of the app have died on the agent in a row
     * @param notBefore when the next one may be launched there
     */
    public record Died(ExecutorId id, int tasks, int deaths, Instant notBefore, String because)
            implements Change.ExecutorSeen {
        @Override
        public String subject() {
            return id.toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.executorDied(this);
        }
    }
}
