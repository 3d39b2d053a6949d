package io.carillon.core.state;

import io.carillon.core.records.IdempotencyRecord;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.ShardRoom;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.job.Limits;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes what has ended into the history: fires into the ledger of their job, runs among its
 * finished runs, idempotency keys of dropped runs among its idempotency keys. Keeps each within its
 * limit and marks the records that change.
 */
final class History {
    private final State state;
    private final Limits limits;

    History(State state, Limits limits) {
        this.state = state;
        this.limits = limits;
    }

    /** Takes a fire into the ledger of its job. */
    void record(JobEntry job, Fire fire) {
        Segments<Fire> ledger = job.ledger().segments();
        state.bounds.forget(job);
        markLedger(
                job,
                LedgerJoins.extended(job, fire)
                        .or(
                                () ->
                                        job.sharedBy(fire)
                                                .map(
                                                        newest ->
                                                                ledger.replaceNewest(
                                                                        newest.joined(fire))))
                        .orElseGet(() -> ledger.add(fire)));
        while (ledger.exceeds(limits.firesKept())) {
            markLedger(job, ledger.dropOldest());
        }
        state.bounds.note(job);
        boundAllLedgers();
    }

    private void boundAllLedgers() {
        while (state.bounds.entries() > limits.ledgerEntries()) {
            Optional<JobEntry> oldest = state.bounds.oldest(state);
            if (oldest.isEmpty()) {
                return;
            }
            JobEntry job = oldest.get();
            state.bounds.forget(job);
            int before = job.ledger().size();
            markLedger(job, job.ledger().segments().dropOldest());
            state.bounds.dropped(before - job.ledger().size());
            state.bounds.note(job);
        }
    }

    private void markLedger(JobEntry job, long segment) {
        state.dirty.add(RecordId.ledger(job.stored().name(), segment));
    }

    /**
     * Takes a run that has ended among the finished runs of its job.
     *
     * @param run the run's head at its end
     * @param entry the run as it was while it lived
     */
    void finish(JobEntry job, Run run, RunEntry entry) {
        job.remove(run.id());
        state.dirty.addAll(RecordId.parts(Kind.RUNS, run.id(), entry.shards().keySet()));
        state.agenda.set(DueRules.subject(run.id()), Instant.MAX);
        job.addFinished(new JobEntry.Finished(run, new ArrayList<>(entry.shards().values())));
        state.dirty.addAll(RecordId.parts(Kind.FINISHED, run.id(), entry.shards().keySet()));
        state.news.ended(run.id());
        trimFinished(job);
    }

    /**
     * The outcome of a lost shard of a finished run has become known.
     *
     * @param run the run's head, with the outcome that follows
     */
    void correct(JobEntry job, Run run, Shard shard) {
        JobEntry.Finished former = job.finished().get(run.id());
        if (former == null) {
            throw new IllegalStateException("no finished run " + run.id());
        }
        List<Shard> shards = new ArrayList<>(former.shards());
        Shard known = ShardRoom.of(run, job.stored().executedBy(run), shards.size()).fit(shard);
        shards.replaceAll(other -> other.number() == known.number() ? known : other);
        job.addFinished(new JobEntry.Finished(run, shards));
        state.dirty.add(RecordId.head(Kind.FINISHED, run.id()));
        state.dirty.add(RecordId.part(Kind.FINISHED, new ShardId(run.id(), shard.number())));
        correctLedger(job, run);
    }

    /** Brings the entry of a lost run's fire, if the ledger still has it, to the run's outcome. */
    void correctLedger(JobEntry job, Run run) {
        job.ledger()
                .segments()
                .replace(
                        fire ->
                                fire.outcome() == Outcome.LOST
                                        && fire.shard().isEmpty()
                                        && fire.run().equals(Optional.of(run.id())),
                        Fire.of(run))
                .ifPresent(segment -> markLedger(job, segment));
    }

    /** Drops the oldest finished runs beyond the limit. */
    void trimFinished(JobEntry job) {
        while (job.finished().size() > limits.runsKept()) {
            JobEntry.Finished dropped = job.dropOldestFinished();
            state.dirty.addAll(
                    RecordId.parts(
                            Kind.FINISHED, dropped.run().id(), Shard.numbers(dropped.shards())));
            state.news.forget(dropped.run().id());
            dropped.run().idempotencyKey().ifPresent(key -> remember(job, dropped.run(), key));
        }
    }

    private void remember(JobEntry job, Run run, String key) {
        String name = job.stored().name();
        IdempotencyKeys keys = job.requests();
        // A batch may have been stored up to the key, but not up to the run's deletion.
        if (!keys.withKey(key).map(IdempotencyRecord::run).equals(Optional.of(run.id()))) {
            state.dirty.add(RecordId.requests(name, keys.add(IdempotencyRecord.of(run))));
            while (keys.exceeds()) {
                state.dirty.add(RecordId.requests(name, keys.dropOldest()));
            }
        }
    }
}
