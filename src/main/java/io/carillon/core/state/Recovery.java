package io.carillon.core.state;

import io.carillon.core.contract.Settings;
import io.carillon.core.records.RecordChecks;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Builds a {@link State} from what is stored, job by job. Every task that Mesos may have is
 * unconfirmed at first. No record, whatever its name and content, makes a load fail: those that
 * cannot be used come into the {@link Quarantine}. A job that such a record concerns is left alone,
 * unless the record is a matter of history. All other jobs are as if they were alone.
 */
public final class Recovery {
    private final State state;
    private final Function<RecordKey, Opaque> content;
    private final TreeMap<String, RecordsOfJob> jobs = new TreeMap<>();

    private Recovery(State state, Function<RecordKey, Opaque> content) {
        this.state = state;
        this.content = content;
    }

    /**
     * The state that the records describe.
     *
     * @param unreadable records that are stored but could not be read, and why
     * @param content the bytes of a stored record
     */
    public static State load(
            SortedMap<RecordKey, StoredRecord> records,
            SortedMap<RecordKey, String> unreadable,
            Function<RecordKey, Opaque> content,
            Settings settings) {
        Recovery recovery = new Recovery(new State(settings), content);
        unreadable.forEach((key, why) -> recovery.quarantine(key, Optional.empty(), why));
        records.forEach(recovery::sort);
        recovery.jobs.forEach(recovery::build);
        return recovery.state;
    }

    /**
     * The state that the records describe.
     *
     * @throws IllegalStateException if one of the records cannot be used
     */
    public static State load(SortedMap<RecordKey, StoredRecord> records, Settings settings) {
        State state = load(records, new TreeMap<>(), key -> Opaque.EMPTY, settings);
        state.quarantine()
                .entries()
                .forEach(
                        (key, entry) -> {
                            throw new IllegalStateException(key + ": " + entry.because());
                        });
        return state;
    }

    private void quarantine(RecordKey key, Optional<StoredRecord> record, String because) {
        TreeSet<String> holds = new TreeSet<>();
        switch (key.kind()) {
            case JOBS, RUNS, SCHEDULE -> {
                holds.add(RecordId.likelyJob(key));
                record.ifPresent(content -> concerned(content, holds));
            }
            case FRAMEWORK, LEDGER, REQUESTS, FINISHED -> {}
        }
        state.quarantine.add(new Quarantine.Entry(key, record, because, content.apply(key), holds));
    }

    /** The jobs that a record speaks of, whatever its name says. */
    private static void concerned(StoredRecord record, Set<String> jobs) {
        if (record instanceof StoredRecord.JobRecord job) {
            jobs.add(job.job().name());
        } else if (record instanceof StoredRecord.RunRecord part) {
            part.run().map(Run::id).ifPresent(run -> jobs.add(run.job()));
            for (Shard shard : part.shards()) {
                shard.task().map(Task::id).ifPresent(task -> jobs.add(task.run().job()));
            }
        }
    }

    private void sort(RecordKey key, StoredRecord record) {
        Optional<RecordId> id = RecordId.strict(key);
        Optional<String> flaw =
                id.isEmpty()
                        ? Optional.of("no record of ours has such a name, or stands there")
                        : RecordChecks.flaw(id.get(), record);
        if (flaw.isPresent()) {
            quarantine(key, Optional.of(record), flaw.get());
        } else if (record instanceof StoredRecord.FrameworkRecord framework) {
            state.framework = Optional.of(framework.framework());
        } else {
            jobs.computeIfAbsent(id.orElseThrow().job(), RecordsOfJob::new)
                    .add(id.orElseThrow(), record);
        }
    }

    private void build(String name, RecordsOfJob records) {
        if (!state.quarantine.holds(name)) {
            records.flaws()
                    .forEach((id, why) -> quarantine(id.key(), Optional.of(records.get(id)), why));
        }
        if (!state.quarantine.holds(name)) {
            try {
                state.adopt(JobRecovery.load(records, state.settings(), state.quarantine));
                return;
            } catch (RuntimeException e) {
                // Nonsense that no check has foreseen holds up this job alone.
                RecordId first = records.records().firstKey();
                quarantine(
                        first.key(),
                        Optional.of(records.get(first)),
                        "what is stored of the job cannot be used: " + e);
            }
        }
        records.records()
                .forEach(
                        (id, record) -> {
                            RecordKey key = id.key();
                            if (!state.quarantine.entries().containsKey(key)) {
                                state.quarantine.keep(name, key, record);
                            }
                        });
    }
}
