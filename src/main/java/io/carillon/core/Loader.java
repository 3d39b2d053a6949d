package io.carillon.core;

import io.carillon.model.Fire;
import io.carillon.model.RecordKey;
import io.carillon.model.Run;
import io.carillon.model.RunId;
import io.carillon.model.Shard;
import io.carillon.model.ShardId;
import io.carillon.model.Task;
import io.carillon.model.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Builds a {@link State} from what is stored. Every task that Mesos may have is unconfirmed at
 * first. What a batch written in pieces has left half done is completed or dropped, as {@link
 * RecordKey.Kind} orders it: a run that is finished already is no longer live, parts of nothing are
 * deleted, and a fire with a run has been considered.
 */
public final class Loader {
    private final State state;
    private final TreeMap<String, Instant> schedules = new TreeMap<>();
    private final TreeMap<RunId, Run> liveHeads = new TreeMap<>();
    private final TreeMap<RunId, List<Shard>> liveShards = new TreeMap<>();
    private final TreeMap<RunId, Run> endedHeads = new TreeMap<>();
    private final TreeMap<RunId, List<Shard>> endedShards = new TreeMap<>();

    private final BiConsumer<RecordKey, String> quarantine;

    private Loader(State state, BiConsumer<RecordKey, String> quarantine) {
        this.state = state;
        this.quarantine = quarantine;
    }

    /**
     * The state that those records describe.
     *
     * @param unreadable records that are stored but could not be read: the job that one of them
     *     belongs to is left alone with all its records and tasks, unless it is a matter of history
     *     alone
     * @param quarantine is told of each record that is well-formed but of no use, and why; such
     *     records and what belongs to them are left alone
     */
    public static State load(
            SortedMap<RecordKey, StoredRecord> records,
            Collection<RecordKey> unreadable,
            Settings settings,
            BiConsumer<RecordKey, String> quarantine) {
        Loader loader = new Loader(new State(settings), quarantine);
        unreadable.forEach(loader::unreadable);
        loader.sort(records);
        unreadable.forEach(loader::keepApart);
        loader.build();
        return loader.state;
    }

    /**
     * The state that those records describe.
     *
     * @throws IllegalStateException if one of them is of no use
     */
    public static State load(SortedMap<RecordKey, StoredRecord> records, Settings settings) {
        return load(
                records,
                List.of(),
                settings,
                (key, why) -> {
                    throw new IllegalStateException(key + ": " + why);
                });
    }

    private void unreadable(RecordKey key) {
        switch (key.kind()) {
            case JOBS, RUNS, SCHEDULE -> state.quarantined.add(Records.jobOf(key));
            case FRAMEWORK, LEDGER, REQUESTS, FINISHED -> {}
        }
    }

    /** A segment that could not be read must not be written over. */
    private void keepApart(RecordKey key) {
        JobEntry job = state.jobs.get(Records.jobOf(key));
        if (job != null && key.kind() == RecordKey.Kind.LEDGER) {
            job.ledger().segments().seal(Records.segmentOf(key));
        } else if (job != null && key.kind() == RecordKey.Kind.REQUESTS) {
            job.requests().segments().seal(Records.segmentOf(key));
        }
    }

    private void sort(SortedMap<RecordKey, StoredRecord> records) {
        records.forEach(
                (key, record) -> {
                    if (record instanceof StoredRecord.FrameworkRecord framework) {
                        state.framework = Optional.of(framework.framework());
                    } else if (record instanceof StoredRecord.JobRecord job) {
                        job(key, job.job());
                    } else if (record instanceof StoredRecord.ScheduleRecord schedule) {
                        schedules.put(key.name(), schedule.lastNominal());
                    } else if (record instanceof StoredRecord.LedgerRecord ledger) {
                        job(key).ifPresent(job -> ledger(key, job, ledger));
                    } else if (record instanceof StoredRecord.RequestsRecord requests) {
                        job(key).ifPresent(job -> requests(key, job, requests));
                    } else if (record instanceof StoredRecord.RunRecord run) {
                        run(key, run);
                    }
                });
    }

    private void job(RecordKey key, StoredJob job) {
        if (state.quarantined.contains(key.name())) {
            return;
        }
        try {
            state.jobs.put(key.name(), new JobEntry(job, job.scheduleFrom()));
        } catch (IllegalArgumentException e) {
            state.quarantined.add(key.name());
            quarantine.accept(key, "its schedule cannot be used: " + e.getMessage());
        }
    }

    /** The job that the record belongs to; without one, it is deleted. */
    private Optional<JobEntry> job(RecordKey key) {
        Optional<JobEntry> job = Optional.ofNullable(state.jobs.get(Records.jobOf(key)));
        if (job.isEmpty()) {
            orphan(key, Records.jobOf(key));
        }
        return job;
    }

    private void ledger(RecordKey key, JobEntry job, StoredRecord.LedgerRecord record) {
        List<Fire> fires = new ArrayList<>(record.fires());
        if (fires.removeIf(fire -> !fire.nominalTime().isAfter(job.stored().createdAt()))) {
            state.dirty.add(key);
        }
        if (!fires.isEmpty()) {
            job.ledger().segments().restore(Records.segmentOf(key), fires);
        }
    }

    private void requests(RecordKey key, JobEntry job, StoredRecord.RequestsRecord record) {
        List<KnownRequest> known = new ArrayList<>(record.requests());
        Instant created = job.stored().createdAt();
        if (known.removeIf(request -> request.run().nominalTime().isBefore(created))) {
            state.dirty.add(key);
        }
        if (!known.isEmpty()) {
            job.requests().restore(Records.segmentOf(key), known);
        }
    }

    /**
     * It was a run of a job of the same name that has been deleted: the batch that deleted it and
     * created this one broke off before all that was the former's had gone.
     */
    private boolean ofFormerLife(RunId id, Run head) {
        return head.createdAt().isBefore(job(id).stored().createdAt());
    }

    private void run(RecordKey key, StoredRecord.RunRecord record) {
        RunId id = RunId.parse(key.name().substring(0, key.name().lastIndexOf('~'))).orElseThrow();
        if (!state.jobs.containsKey(id.job())) {
            orphan(key, id.job());
            return;
        }
        boolean live = key.kind() == RecordKey.Kind.RUNS;
        record.run().ifPresent(run -> (live ? liveHeads : endedHeads).put(id, run));
        (live ? liveShards : endedShards)
                .computeIfAbsent(id, any -> new ArrayList<>())
                .addAll(record.shards());
    }

    /** What belongs to no job is deleted, unless the job is only unusable. */
    private void orphan(RecordKey key, String job) {
        if (!state.quarantined.contains(job)) {
            state.dirty.add(key);
        }
    }

    private void build() {
        schedules.forEach(
                (name, last) -> {
                    JobEntry job = state.jobs.get(name);
                    if (job == null) {
                        orphan(Records.schedule(name), name);
                    } else if (last.isBefore(job.stored().createdAt())) {
                        state.dirty.add(Records.schedule(name)); // of a former job of that name
                    } else {
                        job.lastNominal(last);
                    }
                });
        endedShards.forEach(this::finished);
        liveShards.forEach(this::live);
        for (JobEntry job : state.jobs.values()) {
            state.bounds.note(job);
            job.finished().values().forEach(finished -> recorded(job, finished.run()));
            state.trimFinished(job);
            job.noteAhead();
            DueRules.index(state, job);
        }
    }

    /**
     * A run that was finished with the last batch has its entry in the ledger: such a run is still
     * among the live ones, or its fire has not been considered.
     */
    private void recorded(JobEntry job, Run run) {
        boolean halfDone =
                liveHeads.containsKey(run.id())
                        || run.id().nominalTime().isAfter(job.lastNominal());
        if (halfDone
                && run.id().trigger() == Trigger.CRON
                && !job.ledger().holds(run.id().nominalTime())) {
            state.record(job, RunRules.fire(run));
        }
    }

    private void finished(RunId id, List<Shard> shards) {
        Run head = endedHeads.get(id);
        if (head == null || ofFormerLife(id, head)) {
            state.dirty.addAll(Records.run(RecordKey.Kind.FINISHED, id, Records.numbers(shards)));
            return;
        }
        List<Shard> inOrder = new ArrayList<>(shards);
        inOrder.sort(Comparator.comparingInt(Shard::number));
        job(id).addFinished(new JobEntry.Finished(head, inOrder));
    }

    private void live(RunId id, List<Shard> shards) {
        Run head = liveHeads.get(id);
        // The history may have dropped it already; the ledger tells it all the same.
        boolean over = job(id).finished().containsKey(id) || job(id).ledger().tells(id);
        if (head == null || over || ofFormerLife(id, head)) {
            state.dirty.addAll(Records.run(RecordKey.Kind.RUNS, id, Records.numbers(shards)));
            return;
        }
        considered(id);
        List<Shard> taken = new ArrayList<>();
        for (Shard shard : shards) {
            taken.add(unconfirmed(shard));
        }
        JobEntry job = job(id);
        taken.addAll(absent(head, job, taken));
        RunEntry entry = new RunEntry(head, job.stored().version(head.jobVersion()), taken);
        job.add(entry);
        for (Map.Entry<Integer, Shard> shard : entry.shards().entrySet()) {
            ShardId shardId = new ShardId(id, shard.getKey());
            shard.getValue()
                    .task()
                    .ifPresent(task -> state.index(shardId, task, entry.job().resources()));
            DueRules.index(state, entry, shard.getValue());
        }
        DueRules.index(state, entry);
    }

    /** Shards of parts that were not stored any more: none of them has ever been launched. */
    private List<Shard> absent(Run head, JobEntry job, List<Shard> stored) {
        List<Integer> there = Records.numbers(stored);
        List<Shard> absent =
                TickRules.shards(head, job.stored().version(head.jobVersion()).sharding().count());
        if (absent.size() == there.size()) {
            return List.of();
        }
        TreeSet<Integer> numbers = new TreeSet<>(there);
        absent.removeIf(shard -> numbers.contains(shard.number()));
        state.dirty.addAll(Records.run(RecordKey.Kind.RUNS, head.id(), Records.numbers(absent)));
        return absent;
    }

    private void considered(RunId id) {
        JobEntry job = job(id);
        if (id.trigger() == Trigger.CRON && job.lastNominal().isBefore(id.nominalTime())) {
            job.lastNominal(id.nominalTime());
            state.dirty.add(Records.schedule(id.job()));
        }
    }

    private static Shard unconfirmed(Shard shard) {
        Optional<Task> task = shard.task();
        return task.isPresent() && task.get().phase().live()
                ? shard.with(task.get().unconfirmed(true), shard.because())
                : shard;
    }

    private JobEntry job(RunId id) {
        JobEntry job = state.jobs.get(id.job());
        if (job == null) {
            throw new IllegalStateException("no job " + id.job());
        }
        return job;
    }
}
