package io.carillon.core.records;

import io.carillon.model.hold.Hold;
import io.carillon.model.job.Milliseconds;
import io.carillon.model.mesos.Framework;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.Checkpoint;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Result;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The content of a stored record. The kind in the key of a record tells which of these it is. */
public sealed interface StoredRecord {

    <T> T accept(Handler<T> handler);

    /** A method for each kind of record, so that every kind is handled. */
    interface Handler<T> {
        T framework(FrameworkRecord record);

        T hold(HoldRecord record);

        T tokens(TokensRecord record);

        T app(AppRecord record);

        T job(JobRecord record);

        T executor(ExecutorRecord record);

        T schedule(ScheduleRecord record);

        T run(RunRecord record);

        T ledger(LedgerRecord record);

        T requests(RequestsRecord record);

        T checkpoint(CheckpointRecord record);

        T result(ResultRecord record);
    }

    /**
     * The registration with Mesos.
     *
     * @param framework the framework as it is registered
     */
    record FrameworkRecord(Framework framework) implements StoredRecord {
        public FrameworkRecord {
            Objects.requireNonNull(framework, "framework");
        }

        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.framework(this);
        }
    }

    /**
     * A shared executor that may live.
     *
     * @param executor the executor as it was launched
     * @param dismissedAt when it was first told to end; empty: it takes tasks
     */
    record ExecutorRecord(SharedExecutor executor, Optional<Instant> dismissedAt)
            implements StoredRecord {
        public ExecutorRecord {
            Objects.requireNonNull(executor, "executor");
        }

        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.executor(this);
        }
    }

    /**
     * A drain or a freeze.
     *
     * @param hold what is held back, and why
     */
    record HoldRecord(Hold hold) implements StoredRecord {
        public HoldRecord {
            Objects.requireNonNull(hold, "hold");
        }

        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.hold(this);
        }
    }

    /**
     * The tokens that were made at run time.
     *
     * @param tokens all of them, by name
     */
    record TokensRecord(List<StoredToken> tokens) implements StoredRecord {
        public TokensRecord {
            tokens = List.copyOf(tokens);
        }

        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.tokens(this);
        }
    }

    /**
     * An app.
     *
     * @param app the definition, with its version
     */
    record AppRecord(StoredApp app) implements StoredRecord {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.app(this);
        }
    }

    /**
     * A job.
     *
     * @param job the definition, with its version, pause and older definitions
     */
    record JobRecord(StoredJob job) implements StoredRecord {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.job(this);
        }
    }

    /**
     * How far a job's schedule has been considered. A fire that was planned more finely than by the
     * millisecond is considered with its whole millisecond.
     *
     * @param lastNominal all fires up to and including this instant
     */
    record ScheduleRecord(Instant lastNominal) implements StoredRecord {
        public ScheduleRecord {
            lastNominal = Milliseconds.notBefore(lastNominal);
        }

        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.schedule(this);
        }
    }

    /**
     * A part of a run, live or finished.
     *
     * @param run the head of the run, in the first part only
     * @param shards the shards of this part, by number
     */
    record RunRecord(Optional<Run> run, List<Shard> shards) implements StoredRecord {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.run(this);
        }
    }

    /**
     * Where the next attempt at a shard begins.
     *
     * @param checkpoint the newest checkpoint
     */
    record CheckpointRecord(Checkpoint checkpoint) implements StoredRecord {
        public CheckpointRecord {
            Objects.requireNonNull(checkpoint, "checkpoint");
        }

        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.checkpoint(this);
        }
    }

    /**
     * What has come out of a shard, in its own words.
     *
     * @param result the newest result
     */
    record ResultRecord(Result result) implements StoredRecord {
        public ResultRecord {
            Objects.requireNonNull(result, "result");
        }

        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.result(this);
        }
    }

    /**
     * A segment of a job's ledger.
     *
     * @param fires entries in the order in which they were made
     */
    record LedgerRecord(List<Fire> fires) implements StoredRecord {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.ledger(this);
        }
    }

    /**
     * A segment of the idempotency keys of a job's runs that the history has dropped.
     *
     * @param requests the keys, in the order in which the runs were dropped
     */
    record RequestsRecord(List<IdempotencyRecord> requests) implements StoredRecord {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.requests(this);
        }
    }
}
