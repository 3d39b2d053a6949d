package io.carillon.core.state;

import io.carillon.core.contract.Settings;
import io.carillon.core.records.IdempotencyRecord;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredJob;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Builds one job from its records. What a batch written in pieces has left half done is completed
 * or dropped, as {@link RecordKey.Kind} orders it: a run that is finished already is no longer
 * live, parts of nothing are deleted, and a fire with a run has been considered.
 */
final class JobRecovery {
    private final RecordsOfJob records;
    private final State state;
    private final JobEntry job;
    private final Quarantine quarantine;

    private JobRecovery(RecordsOfJob records, State state, JobEntry job, Quarantine quarantine) {
        this.records = records;
        this.state = state;
        this.job = job;
        this.quarantine = quarantine;
    }

    /** A state with the one job alone; it will not write over records in quarantine. */
    static State load(
            RecordsOfJob records,
            Optional<AppEntry> app,
            Settings settings,
            Quarantine quarantine) {
        State state = new State(settings);
        if (records.job().isEmpty()) {
            // What belongs to no job is what a deletion has left.
            state.dirty.addAll(records.records().keySet());
            state.tombstones.note(records.name(), records.newest());
            return state;
        }
        StoredJob stored = records.job().get();
        JobEntry entry = new JobEntry(stored, stored.scheduleFrom());
        entry.app(app);
        quarantine.seal(entry);
        state.jobs.put(stored.name(), entry);
        new JobRecovery(records, state, entry, quarantine).build();
        return state;
    }

    private void build() {
        records.ledger().forEach(this::ledger);
        records.requests().forEach(this::requests);
        records.schedule()
                .ifPresent(
                        last -> {
                            if (last.isBefore(job.stored().createdAt())) {
                                // It is the record of a deleted job of the same name.
                                state.dirty.add(RecordId.schedule(records.name()));
                            } else {
                                job.lastNominal(last);
                            }
                        });
        records.finished().forEach(this::finished);
        records.live().forEach(this::live);
        state.bounds.note(job);
        job.finished().values().forEach(finished -> recorded(finished.run()));
        news();
        job.finished().values().forEach(this::accounted);
        unattended();
        state.history.trimFinished(job);
        job.noteAhead();
        DueRules.index(state, job);
    }

    /** What is kept of shards; that of no run is what the history has dropped. */
    private void news() {
        records.results()
                .forEach(
                        (id, result) -> {
                            if (shard(id).isPresent()) {
                                state.news.restore(id, result);
                            } else {
                                dropUnlessInDoubt(id, RecordId.result(id));
                            }
                        });
        records.checkpoints()
                .forEach(
                        (id, checkpoint) -> {
                            if (shard(id).isEmpty()) {
                                dropUnlessInDoubt(id, RecordId.checkpoint(id));
                            } else if (shard(id).get().state() == RunState.SUCCEEDED) {
                                state.dirty.add(RecordId.checkpoint(id));
                            } else {
                                state.news.restore(id, checkpoint);
                            }
                        });
        job.finished().keySet().forEach(state.news::ended);
    }

    private Optional<Shard> shard(ShardId id) {
        return state.shard(id)
                .or(
                        () ->
                                Optional.ofNullable(job.finished().get(id.run()))
                                        .flatMap(run -> run.shard(id.number())));
    }

    /** An operator may repair the head of the run. */
    private void dropUnlessInDoubt(ShardId id, RecordId record) {
        if (!quarantine.keeps(RecordId.head(RecordKey.Kind.FINISHED, id.run()).key())) {
            state.dirty.add(record);
        }
    }

    private void ledger(long number, List<Fire> stored) {
        List<Fire> fires = new ArrayList<>(stored);
        if (fires.removeIf(fire -> !fire.nominalTime().isAfter(job.stored().createdAt()))) {
            state.dirty.add(RecordId.ledger(records.name(), number));
        }
        if (!fires.isEmpty()) {
            job.ledger().segments().restore(number, fires);
        }
    }

    private void requests(long number, List<IdempotencyRecord> stored) {
        List<IdempotencyRecord> known = new ArrayList<>(stored);
        Instant created = job.stored().createdAt();
        if (known.removeIf(request -> request.run().nominalTime().isBefore(created))) {
            state.dirty.add(RecordId.requests(records.name(), number));
        }
        if (!known.isEmpty()) {
            job.requests().restore(number, known);
        }
    }

    /**
     * Whether it is a run of a deleted job of the same name. The batch that deleted that job and
     * created this one broke off before all records of the deleted one were gone.
     */
    private boolean ofDeletedJob(Run head) {
        return head.createdAt().isBefore(job.stored().createdAt());
    }

    private void finished(RunId id, RecordsOfJob.Parts parts) {
        Optional<Run> head = parts.head();
        List<Shard> shards = parts.shards();
        if (quarantine.keeps(RecordId.head(RecordKey.Kind.FINISHED, id).key())) {
            return; // An operator may repair its head.
        }
        if (head.isEmpty() || ofDeletedJob(head.get())) {
            drop(RecordKey.Kind.FINISHED, id, shards);
            return;
        }
        job.addFinished(new JobEntry.Finished(ofOneApp(head.get()), shards));
    }

    /** The run with the one instance of its app that all runs have; it is stored with each. */
    private Run ofOneApp(Run head) {
        return head.app().isPresent() && head.app().equals(job.currentApp())
                ? head.of(job.currentApp())
                : head;
    }

    private void drop(RecordKey.Kind kind, RunId id, List<Shard> shards) {
        state.dirty.addAll(RecordId.parts(kind, id, Shard.numbers(shards)));
    }

    /**
     * A run that was finished with the last batch has its entry in the ledger: such a run is still
     * among the live ones, or its fire has not been considered.
     */
    private void recorded(Run run) {
        if (run.state() != RunState.LOST) {
            // The last batch may have been stored up to the run, but not up to the ledger.
            state.history.correctLedger(job, run);
        }
        RecordsOfJob.Parts live = records.live().get(run.id());
        boolean halfDone =
                (live != null && live.head().isPresent())
                        || run.id().nominalTime().isAfter(job.lastNominal());
        if (halfDone
                && run.id().trigger() == Trigger.CRON
                && !job.ledger().holds(run.id().nominalTime())) {
            state.history.record(job, Fire.of(run));
        }
    }

    private void live(RunId id, RecordsOfJob.Parts parts) {
        List<Shard> shards = parts.shards();
        // The history may have dropped it already; the ledger tells it all the same.
        boolean over = job.finished().containsKey(id) || job.ledger().records(id);
        if (parts.head().isEmpty() || over || ofDeletedJob(parts.head().get())) {
            drop(RecordKey.Kind.RUNS, id, shards);
            return;
        }
        Run head = ofOneApp(withDefinition(parts.head().get()));
        considered(id);
        SortedMap<Integer, Instant> accounted = job.ledger().accountedTo(id);
        List<Shard> taken = new ArrayList<>();
        for (Shard shard : shards) {
            taken.add(accounted(head, unconfirmed(shard), accounted.get(shard.number())));
        }
        taken.addAll(absent(head, taken));
        RunEntry entry = new RunEntry(head, job.stored().executedBy(head), taken);
        job.add(entry);
        for (Shard shard : entry.shards().values()) {
            ShardId shardId = new ShardId(id, shard.number());
            shard.task().ifPresent(task -> state.tasks.add(shardId, task, entry.need(task)));
            shard.leaving()
                    .ifPresent(task -> state.tasks.add(shardId.second(), task, entry.need(task)));
            DueRules.index(state, entry, shard);
        }
        DueRules.index(state, entry);
    }

    /**
     * A batch may have been stored up to a new definition, but not up to the runs that keep the one
     * before; runs that earlier versions of the program have stored do not keep it either.
     */
    private Run withDefinition(Run head) {
        Run kept = job.stored().keptBy(head);
        if (!kept.equals(head)) {
            state.dirty.add(RecordId.head(RecordKey.Kind.RUNS, head.id()));
        }
        return kept;
    }

    /** Shards of parts that were not stored any more: none of them has ever been launched. */
    private List<Shard> absent(Run head, List<Shard> stored) {
        List<Integer> there = Shard.numbers(stored);
        List<Shard> absent = head.shards(job.stored().executedBy(head).sharding().count());
        TreeSet<Integer> numbers = new TreeSet<>(there);
        absent.removeIf(shard -> numbers.contains(shard.number()));
        if (absent.isEmpty()) {
            return absent;
        }
        state.dirty.addAll(RecordId.parts(RecordKey.Kind.RUNS, head.id(), Shard.numbers(absent)));
        return absent;
    }

    /** A batch may have been stored up to the entries of a shard, but not up to the shard. */
    private Shard accounted(Run run, Shard shard, @Nullable Instant through) {
        if (through == null || !through.isAfter(ShardAccount.to(run, shard))) {
            return shard;
        }
        state.dirty.add(RecordId.part(RecordKey.Kind.RUNS, new ShardId(run.id(), shard.number())));
        return shard.accounted(through);
    }

    /**
     * A run that was finished with the last batch has the last fires of its shards in the ledger:
     * the batch may have been stored up to the run, but not up to the ledger or the schedule.
     */
    private void accounted(JobEntry.Finished finished) {
        Run run = finished.run();
        RecordsOfJob.Parts live = records.live().get(run.id());
        Job executed = run.effective(job.stored().executedBy(run));
        if (live == null
                || live.head().isEmpty()
                || run.id().trigger() != Trigger.DAEMON
                || !executed.resident()) {
            return;
        }
        SortedMap<Integer, Instant> before = new TreeMap<>();
        live.shards().forEach(shard -> before.put(shard.number(), ShardAccount.to(run, shard)));
        job.ledger()
                .accountedTo(run.id())
                .forEach((shard, to) -> before.merge(shard, to, JobRecovery::later));
        Instant last = run.endedAt().orElseThrow();
        for (Shard shard : finished.shards()) {
            last = later(last, ShardAccount.to(run, shard));
        }
        for (Shard shard : finished.shards()) {
            Instant from = before.getOrDefault(shard.number(), run.id().nominalTime());
            ShardAccount account = new ShardAccount(job, run, executed, shard, from);
            for (Attempt attempt : shard.ended()) {
                account = account.ended(attempt, attempt.endedAt());
            }
            account.absent(last).entries().forEach(fire -> state.history.record(job, fire));
        }
        advance(last);
    }

    /**
     * Entries of fires that no shard is responsible for are stored before the schedule's advance;
     * those of shards are, too, and an operator may have dropped their run.
     */
    private void unattended() {
        if (!job.stored().job().resident()) {
            return;
        }
        Optional<Instant> stands =
                job.runs().keySet().stream()
                        .filter(run -> run.trigger() == Trigger.DAEMON)
                        .map(RunId::nominalTime)
                        .findFirst();
        stands.ifPresent(this::advance);
        for (List<Fire> segment : job.ledger().segments().all().values()) {
            for (Fire fire : segment) {
                if (stands.isEmpty() || fire.shard().isEmpty()) {
                    advance(fire.through());
                }
            }
        }
    }

    private void advance(Instant to) {
        if (to.isAfter(job.lastNominal())) {
            job.lastNominal(to);
            state.dirty.add(RecordId.schedule(records.name()));
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void considered(RunId id) {
        if (id.trigger() == Trigger.CRON && job.lastNominal().isBefore(id.nominalTime())) {
            job.lastNominal(id.nominalTime());
            state.dirty.add(RecordId.schedule(id.job()));
        }
    }

    private static Shard unconfirmed(Shard given) {
        Shard shard = given.beside(given.leaving().map(task -> task.unconfirmed(true)));
        Optional<Task> task = shard.task();
        return task.isPresent() && task.get().phase().live()
                ? shard.with(task.get().unconfirmed(true), shard.because())
                : shard;
    }
}
