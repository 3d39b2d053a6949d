package io.carillon.core.records;

import io.carillon.model.mesos.Framework;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What one record of the store says. Which kind of record holds which is fixed by its key. */
public sealed interface StoredRecord {

    /**
     * Our registration with Mesos.
     *
     * @param framework it
     */
    record FrameworkRecord(Framework framework) implements StoredRecord {
        public FrameworkRecord {
            Objects.requireNonNull(framework, "framework");
        }
    }

    /**
     * A job.
     *
     * @param job it
     */
    record JobRecord(StoredJob job) implements StoredRecord {}

    /**
     * How far a job's schedule has been considered.
     *
     * @param lastNominal all fires up to and including this instant
     */
    record ScheduleRecord(Instant lastNominal) implements StoredRecord {}

    /**
     * A part of a run, live or finished.
     *
     * @param run its head, in the first part only
     * @param shards the shards of this part, by number
     */
    record RunRecord(Optional<Run> run, List<Shard> shards) implements StoredRecord {}

    /**
     * A segment of a job's ledger.
     *
     * @param fires entries in the order in which they were made
     */
    record LedgerRecord(List<Fire> fires) implements StoredRecord {}

    /**
     * A segment of what is known of a job's runs that the history has dropped.
     *
     * @param requests in the order in which they were dropped
     */
    record RequestsRecord(List<IdempotencyRecord> requests) implements StoredRecord {}
}
