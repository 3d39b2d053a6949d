package io.carillon.core;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.Run;
import io.carillon.model.RunId;
import io.carillon.model.Shard;
import io.carillon.model.ShardId;
import io.carillon.model.Task;
import io.carillon.model.TaskPhase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Which records a state leaves behind, under which keys. */
public final class Records {
    /** How many shards one part of a run holds. */
    static final int PART = 50;

    static final RecordKey FRAMEWORK = new RecordKey(Kind.FRAMEWORK, "id");

    private Records() {}

    static RecordKey job(String name) {
        return new RecordKey(Kind.JOBS, name);
    }

    static RecordKey schedule(String name) {
        return new RecordKey(Kind.SCHEDULE, name);
    }

    static RecordKey ledger(String name, long segment) {
        return segment(Kind.LEDGER, name, segment);
    }

    static RecordKey requests(String name, long segment) {
        return segment(Kind.REQUESTS, name, segment);
    }

    private static RecordKey segment(Kind kind, String name, long segment) {
        return new RecordKey(kind, name + '~' + String.format(Locale.ROOT, "%08d", segment));
    }

    /** The number of the segment that a record is. */
    static long segmentOf(RecordKey key) {
        return Long.parseLong(key.name().substring(key.name().lastIndexOf('~') + 1));
    }

    /** The job that a record belongs to. */
    static String jobOf(RecordKey key) {
        int tilde = key.name().indexOf('~');
        return tilde < 0 ? key.name() : key.name().substring(0, tilde);
    }

    static RecordKey head(Kind kind, RunId run) {
        return new RecordKey(kind, run.toString() + "~0");
    }

    static RecordKey part(Kind kind, ShardId shard) {
        return new RecordKey(kind, shard.run().toString() + '~' + shard.number() / PART);
    }

    static Collection<RecordKey> run(Kind kind, RunId run, Collection<Integer> shards) {
        TreeSet<RecordKey> keys = new TreeSet<>();
        keys.add(head(kind, run));
        int last = 0;
        for (int number : shards) {
            if (number / PART != last) {
                last = number / PART;
                keys.add(part(kind, new ShardId(run, number)));
            }
        }
        return keys;
    }

    static List<Integer> numbers(Collection<Shard> shards) {
        List<Integer> numbers = new ArrayList<>();
        shards.forEach(shard -> numbers.add(shard.number()));
        return numbers;
    }

    /** What that record says now; empty if there is no such record. */
    public static Optional<StoredRecord> of(State state, RecordKey key) {
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
            case RUNS -> live(state, key.name());
            case FINISHED -> finished(state, key.name());
        };
    }

    private static <E> Optional<List<E>> segment(
            State state, RecordKey key, Function<JobEntry, Segments<E>> segments) {
        return state.job(jobOf(key))
                .map(job -> segments.apply(job).segment(segmentOf(key)))
                .filter(entries -> !entries.isEmpty())
                .map(ArrayList::new);
    }

    private static Optional<StoredRecord> live(State state, String name) {
        return RunId.parse(name.substring(0, name.lastIndexOf('~')))
                .flatMap(state::run)
                .map(
                        entry -> {
                            int part = partOf(name);
                            List<Shard> shards = new ArrayList<>();
                            for (int i = part * PART; i < (part + 1) * PART; i++) {
                                entry.shard(i).ifPresent(shard -> shards.add(durable(shard)));
                            }
                            return record(entry.run(), part, shards);
                        });
    }

    private static Optional<StoredRecord> finished(State state, String name) {
        return RunId.parse(name.substring(0, name.lastIndexOf('~')))
                .flatMap(
                        id ->
                                state.job(id.job())
                                        .flatMap(
                                                job -> Optional.ofNullable(job.finished().get(id))))
                .map(
                        finished -> {
                            int part = partOf(name);
                            List<Shard> shards = new ArrayList<>();
                            for (Shard shard : finished.shards()) {
                                if (shard.number() / PART == part) {
                                    shards.add(shard);
                                }
                            }
                            return record(finished.run(), part, shards);
                        });
    }

    private static StoredRecord record(Run run, int part, List<Shard> shards) {
        return new StoredRecord.RunRecord(part == 0 ? Optional.of(run) : Optional.empty(), shards);
    }

    static int partOf(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('~') + 1));
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
