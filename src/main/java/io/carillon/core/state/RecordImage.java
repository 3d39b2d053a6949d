package io.carillon.core.state;

import static io.carillon.core.records.RecordId.SHARDS_PER_PART;

import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The records that a state leaves behind, one by one. Pure. */
public final class RecordImage {
    private RecordImage() {}

    /**
     * What is to be stored under the key: what an operator has decided, or else what the state
     * says; empty if nothing.
     */
    public static Optional<StoredRecord> of(State state, RecordKey key) {
        return state.quarantine()
                .decided(key)
                .orElseGet(() -> RecordId.parse(key).flatMap(id -> of(state, id)));
    }

    /** What the state says in that record; empty if there is no such record. */
    static Optional<StoredRecord> of(State state, RecordId id) {
        if (id.kind() == RecordKey.Kind.FRAMEWORK) {
            return state.framework().map(StoredRecord.FrameworkRecord::new);
        }
        if (id.kind() == RecordKey.Kind.EXECUTORS) {
            return state.executors().record(id.job()).map(record -> record);
        }
        if (id.kind() == RecordKey.Kind.HOLDS) {
            return state.holds().record(id.job());
        }
        if (id.kind() == RecordKey.Kind.TOKENS) {
            return state.tokens().record();
        }
        if (id.kind() == RecordKey.Kind.APPS) {
            return state.app(id.job()).map(app -> new StoredRecord.AppRecord(app.stored()));
        }
        if (id.kind() == RecordKey.Kind.CHECKPOINTS) {
            return state.news().checkpoint(id.shard()).map(StoredRecord.CheckpointRecord::new);
        }
        if (id.kind() == RecordKey.Kind.RESULTS) {
            return state.news().result(id.shard()).map(StoredRecord.ResultRecord::new);
        }
        return state.job(id.job()).flatMap(job -> of(job, id));
    }

    private static Optional<StoredRecord> of(JobEntry job, RecordId id) {
        return switch (id.kind()) {
            case FRAMEWORK, HOLDS, TOKENS, APPS, EXECUTORS, CHECKPOINTS, RESULTS ->
                    Optional.empty();
            case JOBS -> Optional.of(new StoredRecord.JobRecord(job.stored()));
            case SCHEDULE -> Optional.of(new StoredRecord.ScheduleRecord(job.lastNominal()));
            case LEDGER ->
                    segment(job.ledger().segments(), id.number())
                            .map(StoredRecord.LedgerRecord::new);
            case REQUESTS ->
                    segment(job.requests().segments(), id.number())
                            .map(StoredRecord.RequestsRecord::new);
            case RUNS ->
                    id.run()
                            .map(run -> job.runs().get(run))
                            .map(run -> live(run, (int) id.number()));
            case FINISHED ->
                    id.run()
                            .map(run -> job.finished().get(run))
                            .map(run -> finished(run, id.number()));
        };
    }

    private static <E> Optional<List<E>> segment(Segments<E> segments, long number) {
        List<E> entries = segments.segment(number);
        return entries.isEmpty() ? Optional.empty() : Optional.of(new ArrayList<>(entries));
    }

    private static StoredRecord live(RunEntry run, int part) {
        List<Shard> shards = new ArrayList<>();
        int first = part * SHARDS_PER_PART;
        for (int number = first; number < first + SHARDS_PER_PART; number++) {
            run.shard(number).ifPresent(shard -> shards.add(durable(shard)));
        }
        return record(run.run(), part, shards);
    }

    private static StoredRecord finished(JobEntry.Finished run, long part) {
        List<Shard> shards = new ArrayList<>();
        for (Shard shard : run.shards()) {
            if (shard.number() / SHARDS_PER_PART == part) {
                shards.add(shard);
            }
        }
        return record(run.run(), part, shards);
    }

    private static StoredRecord record(Run head, long part, List<Shard> shards) {
        return new StoredRecord.RunRecord(part == 0 ? Optional.of(head) : Optional.empty(), shards);
    }

    /**
     * The shard as it is stored: how far a live task is can be asked of Mesos again, so it is left
     * out.
     */
    static Shard durable(Shard shard) {
        Optional<Task> task = shard.task();
        boolean planned = task.isEmpty() || task.get().phase() == TaskPhase.PLANNED;
        if (planned && shard.leaving().isEmpty()) {
            return shard;
        }
        return new Shard(
                shard.number(),
                shard.state(),
                shard.because(),
                shard.attempts(),
                shard.failures(),
                planned ? task : task.map(RecordImage::durable),
                shard.ended(),
                shard.accountedTo(),
                shard.leaving().map(RecordImage::durable));
    }

    private static Task durable(Task live) {
        boolean lost = live.phase() == TaskPhase.UNREACHABLE;
        return new Task(
                live.id(),
                lost ? TaskPhase.UNREACHABLE : TaskPhase.LAUNCHING,
                live.notBefore(),
                live.agent(),
                live.host(),
                live.launchedAt(),
                lost ? live.since() : live.launchedAt(),
                false,
                live.kill(),
                live.executor(),
                live.edition(),
                live.group(),
                Optional.empty());
    }
}
