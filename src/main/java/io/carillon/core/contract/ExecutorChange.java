package io.carillon.core.contract;

import io.carillon.model.job.AppVersionId;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.ShardId;
import java.time.Instant;
import java.util.Optional;

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

    /**
     * That executor is shut down. No task joins it any more, and it is told again until its end is
     * known.
     */
    public record Dismissed(ExecutorId id, Instant at, String because)
            implements Change.ExecutorKept {
        @Override
        public String subject() {
            return id.toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.executorDismissed(this);
        }
    }

    /** That executor has ended, as far as can be known. */
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
     * A shard was in executors that died with several tasks, or in which several had no memory.
     *
     * @param app the version of the app
     * @param shard a shard of a run; meant is that number in all runs of its job
     * @param deaths in how many, one after the other
     */
    public record Suspected(AppVersionId app, ShardId shard, int deaths, String because)
            implements Change.ExecutorSeen {
        @Override
        public String subject() {
            return shard.toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.shardSuspected(this);
        }
    }

    /** The agent tells how an executor died whose death is known. */
    public record Explained(ExecutorId id, String status, String because)
            implements Change.ExecutorSeen {
        @Override
        public String subject() {
            return id.toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.executorExplained(this);
        }
    }

    /**
     * An executor has died.
     *
     * @param tasks how many tasks it had
     * @param deaths how many of that version of the app have died on the agent in a row
     * @param notBefore when the next one may be launched there
     * @param status how its process ended, if its agent has told it
     */
    public record Died(
            ExecutorId id,
            int tasks,
            int deaths,
            Instant notBefore,
            Optional<String> status,
            String because)
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
