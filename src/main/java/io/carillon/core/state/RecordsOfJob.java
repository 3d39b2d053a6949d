package io.carillon.core.state;

import io.carillon.core.records.IdempotencyRecord;
import io.carillon.core.records.RecordChecks;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.run.Checkpoint;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Result;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The sound records under one job name, sorted by what they are; the job itself may be missing. */
final class RecordsOfJob {
    /** What is stored of a run: its parts by number. */
    static final class Parts {
        private Optional<Run> head = Optional.empty();
        private final TreeMap<Long, List<Shard>> shards = new TreeMap<>();

        /** The head; empty when the first part is not there. */
        Optional<Run> head() {
            return head;
        }

        /** The shards of all parts, by number. */
        List<Shard> shards() {
            List<Shard> all = new ArrayList<>();
            shards.values().forEach(all::addAll);
            return all;
        }
    }

    /** Puts each kind of record where it belongs. */
    private final class Sort implements StoredRecord.Handler<RecordsOfJob> {
        private final RecordId of;

        Sort(RecordId of) {
            this.of = of;
        }

        @Override
        public RecordsOfJob framework(StoredRecord.FrameworkRecord record) {
            throw new IllegalStateException("the framework is no part of a job");
        }

        @Override
        public RecordsOfJob executor(StoredRecord.ExecutorRecord record) {
            throw new IllegalStateException("an executor is no part of a job");
        }

        @Override
        public RecordsOfJob hold(StoredRecord.HoldRecord record) {
            throw new IllegalStateException("a hold is no part of a job");
        }

        @Override
        public RecordsOfJob tokens(StoredRecord.TokensRecord record) {
            throw new IllegalStateException("tokens are no part of a job");
        }

        @Override
        public RecordsOfJob app(StoredRecord.AppRecord record) {
            throw new IllegalStateException("an app is no part of a job");
        }

        @Override
        public RecordsOfJob job(StoredRecord.JobRecord record) {
            job = Optional.of(record.job());
            return RecordsOfJob.this;
        }

        @Override
        public RecordsOfJob schedule(StoredRecord.ScheduleRecord record) {
            schedule = Optional.of(record.lastNominal());
            return RecordsOfJob.this;
        }

        @Override
        public RecordsOfJob run(StoredRecord.RunRecord record) {
            Parts parts =
                    (of.kind() == Kind.RUNS ? live : finished)
                            .computeIfAbsent(of.run().orElseThrow(), any -> new Parts());
            parts.head = parts.head.or(record::run);
            parts.shards.put(of.number(), record.shards());
            return RecordsOfJob.this;
        }

        @Override
        public RecordsOfJob ledger(StoredRecord.LedgerRecord record) {
            ledger.put(of.number(), record.fires());
            return RecordsOfJob.this;
        }

        @Override
        public RecordsOfJob requests(StoredRecord.RequestsRecord record) {
            requests.put(of.number(), record.requests());
            return RecordsOfJob.this;
        }

        @Override
        public RecordsOfJob checkpoint(StoredRecord.CheckpointRecord record) {
            checkpoints.put(of.shard(), record.checkpoint());
            return RecordsOfJob.this;
        }

        @Override
        public RecordsOfJob result(StoredRecord.ResultRecord record) {
            results.put(of.shard(), record.result());
            return RecordsOfJob.this;
        }
    }

    private final String name;
    private final TreeMap<RecordId, StoredRecord> records = new TreeMap<>();
    private Optional<StoredJob> job = Optional.empty();
    private Optional<Instant> schedule = Optional.empty();
    private final TreeMap<Long, List<Fire>> ledger = new TreeMap<>();
    private final TreeMap<Long, List<IdempotencyRecord>> requests = new TreeMap<>();
    private final TreeMap<ShardId, Checkpoint> checkpoints = new TreeMap<>();
    private final TreeMap<ShardId, Result> results = new TreeMap<>();
    private final TreeMap<RunId, Parts> live = new TreeMap<>();
    private final TreeMap<RunId, Parts> finished = new TreeMap<>();

    RecordsOfJob(String name) {
        this.name = name;
    }

    void add(RecordId of, StoredRecord record) {
        records.put(of, record);
        record.accept(new Sort(of));
    }

    /** What is wrong with parts of live runs in view of the job and the run's head. */
    SortedMap<RecordId, String> flaws() {
        TreeMap<RecordId, String> flaws = new TreeMap<>();
        live.forEach((run, parts) -> parts.shards.keySet().forEach(part -> flaw(run, part, flaws)));
        return flaws;
    }

    private void flaw(RunId run, long part, SortedMap<RecordId, String> flaws) {
        Parts parts = Objects.requireNonNull(live.get(run));
        if (job.isPresent() && parts.head.isPresent()) {
            List<Shard> shards = Objects.requireNonNull(parts.shards.get(part));
            RecordChecks.flaw(job.get(), parts.head.get(), shards)
                    .ifPresent(flaw -> flaws.put(RecordId.part(Kind.RUNS, run, part), flaw));
        }
    }

    /** The newest moment that the records of runs and fires tell of. */
    Instant newest() {
        List<Instant> moments = new ArrayList<>();
        schedule.ifPresent(moments::add);
        ledger.values().forEach(fires -> fires.forEach(fire -> moments.add(fire.through())));
        requests.values()
                .forEach(known -> known.forEach(one -> moments.add(one.run().nominalTime())));
        checkpoints.keySet().forEach(id -> moments.add(id.run().nominalTime()));
        results.keySet().forEach(id -> moments.add(id.run().nominalTime()));
        for (TreeMap<RunId, Parts> runs : List.of(live, finished)) {
            runs.forEach(
                    (id, parts) -> {
                        moments.add(id.nominalTime());
                        parts.head.map(Run::createdAt).ifPresent(moments::add);
                    });
        }
        return moments.stream().max(Instant::compareTo).orElse(Instant.MIN);
    }

    StoredRecord get(RecordId id) {
        return Objects.requireNonNull(records.get(id));
    }

    SortedMap<RecordId, StoredRecord> records() {
        return Collections.unmodifiableSortedMap(records);
    }

    String name() {
        return name;
    }

    Optional<StoredJob> job() {
        return job;
    }

    /** The name of the job's app. */
    Optional<String> app() {
        return job.flatMap(stored -> BuiltInApps.of(stored.job()));
    }

    Optional<Instant> schedule() {
        return schedule;
    }

    SortedMap<Long, List<Fire>> ledger() {
        return ledger;
    }

    SortedMap<Long, List<IdempotencyRecord>> requests() {
        return requests;
    }

    SortedMap<ShardId, Checkpoint> checkpoints() {
        return checkpoints;
    }

    SortedMap<ShardId, Result> results() {
        return results;
    }

    SortedMap<RunId, Parts> live() {
        return live;
    }

    SortedMap<RunId, Parts> finished() {
        return finished;
    }
}
