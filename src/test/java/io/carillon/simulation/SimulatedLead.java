package io.carillon.simulation;

import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import io.carillon.runtime.Election.Lead;
import io.carillon.runtime.RecordCodec;
import io.carillon.runtime.Store;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A lead whose store tells whether a commit is under way, and which a mutant may spoil. */
final class SimulatedLead implements Lead {
    private final Lead lead;
    private final Mutant mutant;
    private final VirtualTime time;
    private final WatchedStore store;
    private Instant endedAt = Instant.MAX;

    SimulatedLead(Lead lead, Mutant mutant, VirtualTime time) {
        this.lead = lead;
        this.mutant = mutant;
        this.time = time;
        this.store = new WatchedStore(lead.store(), mutant, time);
        var unused = lead.over().subscribe(why -> endedAt = time.instant());
    }

    boolean ended() {
        return !endedAt.equals(Instant.MAX);
    }

    /** When it was lost; {@link Instant#MAX} while it is not. */
    Instant endedAt() {
        return endedAt;
    }

    boolean committing() {
        return store.committing;
    }

    /** Whether a commit has been under way for longer than that. */
    boolean commitIsLate(Duration usual) {
        return store.committing && store.committingSince.plus(usual).isBefore(time.instant());
    }

    /** Done once, when the next batch is known to be durable and before anything follows. */
    void afterNextCommit(Runnable work) {
        store.afterNextCommit = work;
    }

    /** Done once, when a batch with that record is on its way. */
    void onCommitOf(RecordKey key, Runnable work) {
        store.awaited = Optional.of(key);
        store.onAwaited = work;
    }

    @Override
    public long epoch() {
        return lead.epoch();
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public Single<String> over() {
        return mutant == Mutant.DEAF_TO_SUSPENSION ? Single.never() : lead.over();
    }

    @Override
    public Completable resign() {
        return lead.resign();
    }

    private static final class WatchedStore implements Store {
        private final Store store;
        private final Mutant mutant;
        private final VirtualTime time;
        private Completable last = Completable.complete();
        private boolean committing;
        private Instant committingSince = Instant.EPOCH;
        private Runnable afterNextCommit = () -> {};
        private Optional<RecordKey> awaited = Optional.empty();
        private Runnable onAwaited = () -> {};

        WatchedStore(Store store, Mutant mutant, VirtualTime time) {
            this.store = store;
            this.mutant = mutant;
            this.time = time;
        }

        @Override
        public Single<SortedMap<RecordKey, byte[]>> load() {
            return mutant == Mutant.FORGOTTEN_LAUNCHING
                    ? store.load().map(WatchedStore::forgetful)
                    : store.load().map(records -> MutatedHolds.loaded(mutant, records));
        }

        @Override
        public Completable commit(SortedMap<RecordKey, Optional<byte[]>> batch) {
            if (mutant == Mutant.UNSTORED_ADVANCE) {
                batch.keySet().removeIf(key -> key.kind() == RecordKey.Kind.SCHEDULE);
            }
            if (mutant == Mutant.FORGOTTEN_EXECUTOR) {
                batch.keySet().removeIf(key -> key.kind() == RecordKey.Kind.EXECUTORS);
            }
            MutatedApps.stored(mutant, batch);
            MutatedNews.stored(mutant, batch);
            if (mutant == Mutant.EFFECTS_BEFORE_COMMIT) {
                last = last.andThen(store.commit(batch)).onErrorComplete().cache();
                var unused = last.subscribe();
                return Completable.complete();
            }
            // After a failure the term is about to end: it stays as if under way.
            return Completable.defer(
                            () -> {
                                committing = true;
                                committingSince = time.instant();
                                if (awaited.filter(batch::containsKey).isPresent()) {
                                    awaited = Optional.empty();
                                    onAwaited.run();
                                }
                                return store.commit(batch);
                            })
                    .doOnComplete(this::committed);
        }

        private void committed() {
            committing = false;
            Runnable work = afterNextCommit;
            afterNextCommit = () -> {};
            work.run();
        }

        private static SortedMap<RecordKey, byte[]> forgetful(
                SortedMap<RecordKey, byte[]> records) {
            RecordCodec codec = new RecordCodec();
            SortedMap<RecordKey, byte[]> spoiled = new TreeMap<>(records);
            records.forEach(
                    (key, bytes) -> {
                        if (key.kind() == RecordKey.Kind.RUNS) {
                            spoiled.put(key, forgetful(codec, key, bytes));
                        }
                    });
            return spoiled;
        }

        private static byte[] forgetful(RecordCodec codec, RecordKey key, byte[] bytes) {
            try {
                StoredRecord.RunRecord part = (StoredRecord.RunRecord) codec.decode(key, bytes);
                List<Shard> shards = new ArrayList<>();
                for (Shard shard : part.shards()) {
                    Optional<Task> task = shard.task();
                    boolean launching =
                            task.map(t -> t.phase() == TaskPhase.LAUNCHING).orElse(false);
                    shards.add(launching ? unlaunched(shard, task.orElseThrow()) : shard);
                }
                return codec.encode(new StoredRecord.RunRecord(part.run(), shards));
            } catch (RecordCodec.UnreadableException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Shard unlaunched(Shard shard, Task task) {
            Task planned = Task.planned(task.id(), task.launchedAt(), java.time.Instant.EPOCH);
            return new Shard(
                    shard.number(),
                    shard.state(),
                    shard.because(),
                    shard.attempts(),
                    shard.failures(),
                    Optional.of(planned),
                    shard.ended());
        }

        @Override
        public int atomicRecords() {
            return store.atomicRecords();
        }

        @Override
        public int atomicBytes() {
            return store.atomicBytes();
        }

        @Override
        public int recordBytes() {
            return store.recordBytes();
        }
    }
}
