package io.carillon.core.state;

import io.carillon.core.records.ParsedKey;
import io.carillon.core.records.RecordKeys;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a state says under each key: the records that it leaves behind. */
public final class RecordImage {
    private static final int PART = RecordKeys.PART;

    private RecordImage() {}

    /** What that record says now; empty if there is no such record. */
    public static Optional<StoredRecord> of(State state, RecordKey key) {
        Optional<StoredRecord> decided = state.quarantine().decided().get(key);
        if (decided != null) {
            return decided;
        }
        return switch (key.kind()) {
            case FRAMEWORK -> state.framework().map(StoredRecord.FrameworkRecord::new);
            case JOBS -> state.job(key.name()).map(job -> new StoredRecord.JobRecord(job.stored()));
            case SCHEDULE ->
                    state.job(key.name())
                            .map(job -> new StoredRecord.ScheduleRecord(job.lastNominal()));
            case LEDGER ->
                    segment(state, key, job -> job.ledger().segments())
                            .map(StoredRecord.LedgerRecord::new);
            case REQUESTS ->
                    segment(state, key, job -> job.requests().segments())
                            .map(StoredRecord.RequestsRecord::new);
            case RUNS -> ParsedKey.of(key).flatMap(name -> live(state, name));
            case FINISHED -> ParsedKey.of(key).flatMap(name -> finished(state, name));
        };
    }

    private static <E> Optional<List<E>> segment(
            State state, RecordKey key, Function<JobEntry, Segments<E>> segments) {
        return ParsedKey.of(key)
                .flatMap(
                        name ->
                                state.job(name.job())
                                        .map(job -> segments.apply(job).segment(name.number())))
                .filter(entries -> !entries.isEmpty())
                .map(ArrayList::new);
    }

    private static Optional<StoredRecord> live(State state, ParsedKey name) {
        return name.run()
                .flatMap(state::run)
                .map(
                        entry -> {
                            int part = (int) name.number();
                            List<Shard> shards = new ArrayList<>();
                            for (int i = part * PART; i < (part + 1) * PART; i++) {
                                entry.shard(i).ifPresent(shard -> shards.add(durable(shard)));
                            }
                            return record(entry.run(), part, shards);
                        });
    }

    private static Optional<StoredRecord> finished(State state, ParsedKey name) {
        return name.run()
                .flatMap(
                        id ->
                                state.job(id.job())
                                        .flatMap(
                                                job -> Optional.ofNullable(job.finished().get(id))))
                .map(
                        finished -> {
                            List<Shard> shards = new ArrayList<>();
                            for (Shard shard : finished.shards()) {
                                if (shard.number() / PART == name.number()) {
                                    shards.add(shard);
                                }
                            }
                            return record(finished.run(), name.number(), shards);
                        });
    }

    private static StoredRecord record(Run run, long part, List<Shard> shards) {
        return new StoredRecord.RunRecord(part == 0 ? Optional.of(run) : Optional.empty(), shards);
    }

    /**
     * The shard as it is stored: how far a live task is can be asked of Mesos again, so it is left
     * out.
     */
    static Shard durable(Shard shard) {
        Optional<Task> task = shard.task();
        if (task.isEmpty() || task.get().phase() == TaskPhase.PLANNED) {
            return shard;
        }
        Task live = task.get();
        boolean lost = live.phase() == TaskPhase.UNREACHABLE;
        Task stored =
                new Task(
                        live.id(),
                        lost ? TaskPhase.UNREACHABLE : TaskPhase.LAUNCHING,
                        live.notBefore(),
                        live.agent(),
                        live.host(),
                        live.launchedAt(),
                        lost ? live.since() : live.launchedAt(),
                        false,
                        live.kill());
        return new Shard(
                shard.number(),
                shard.state(),
                shard.because(),
                shard.attempts(),
                shard.failures(),
                Optional.of(stored),
                shard.ended());
    }
}
