package io.carillon.core.state;

import io.carillon.core.contract.Settings;
import io.carillon.core.definition.AppChecks;
import io.carillon.core.records.RecordChecks;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Builds a {@link State} from the stored records, job by job. Every task that Mesos may have is
 * unconfirmed at first. No record makes a load fail, whatever its name and content: unusable
 * records go into the {@link Quarantine}. A job that such a record concerns is not worked on,
 * unless the record is only history. Other jobs are not affected.
 */
public final class Recovery {
    private static final String REMEDY =
            "create the app, or repair its record, and the next term takes the job up";

    private final State state;
    private final Function<RecordKey, Opaque> content;
    private final TreeMap<String, RecordsOfJob> jobs = new TreeMap<>();

    /** The versions of apps that runs keep: each run has a copy of its own in its record. */
    private final TreeMap<AppVersionId, AppVersion> kept = new TreeMap<>();

    private Recovery(State state, Function<RecordKey, Opaque> content) {
        this.state = state;
        this.content = content;
    }

    /**
     * Builds the state that the records describe.
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
        recovery.state.apps.values().removeIf(recovery::isGone);
        recovery.state.news.trim();
        Companies.loaded(recovery.state);
        HoldLinks.loaded(recovery.state);
        return recovery.state;
    }

    /**
     * Builds the state that the records describe.
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
            case FRAMEWORK,
                    HOLDS,
                    TOKENS,
                    APPS,
                    EXECUTORS,
                    LEDGER,
                    REQUESTS,
                    FINISHED,
                    CHECKPOINTS,
                    RESULTS -> {}
        }
        state.quarantine.add(new Quarantine.Entry(key, record, because, content.apply(key), holds));
    }

    /** Collects the jobs that a record names in its content, whatever its key. */
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

    /** Whether an app was to be deleted and has no job any more: the batch broke off before it. */
    private boolean isGone(AppEntry app) {
        String name = app.stored().name();
        boolean gone =
                app.stored().deleting()
                        && app.jobs().isEmpty()
                        && state.quarantine.heldBy(name).isEmpty();
        if (gone) {
            state.dirty.add(RecordId.app(name));
        }
        return gone;
    }

    private void sort(RecordKey key, StoredRecord record) {
        Optional<RecordId> id = RecordId.strict(key);
        Optional<String> flaw =
                id.isEmpty()
                        ? Optional.of("a record with this name does not belong there")
                        : RecordChecks.flaw(id.get(), record);
        if (flaw.isPresent()) {
            quarantine(key, Optional.of(record), flaw.get());
        } else if (record instanceof StoredRecord.FrameworkRecord framework) {
            state.framework = Optional.of(framework.framework());
        } else if (record instanceof StoredRecord.HoldRecord hold) {
            state.holds.put(hold.hold());
        } else if (record instanceof StoredRecord.TokensRecord tokens) {
            state.tokens.load(tokens);
        } else if (record instanceof StoredRecord.ExecutorRecord shared) {
            state.executors.load(shared);
        } else if (record instanceof StoredRecord.AppRecord app) {
            state.apps.put(app.app().name(), new AppEntry(app.app()));
            state.appNumbers.note(app.app().name(), app.app().version());
        } else {
            jobs.computeIfAbsent(id.orElseThrow().job(), RecordsOfJob::new)
                    .add(id.orElseThrow(), shared(record));
        }
    }

    /** The same record, with the one instance of its app that all runs with an equal one have. */
    private StoredRecord shared(StoredRecord record) {
        if (!(record instanceof StoredRecord.RunRecord part)) {
            return record;
        }
        Optional<AppVersion> own = part.run().flatMap(Run::app);
        Optional<AppVersion> first =
                own.map(
                        app ->
                                kept.computeIfAbsent(
                                        new AppVersionId(app.name(), app.version()), any -> app));
        return first.isPresent() && first.equals(own)
                ? new StoredRecord.RunRecord(part.run().map(run -> run.of(first)), part.shards())
                : record;
    }

    /** Job and app have different owners, so a restored backup may hold two that do not fit. */
    private static Optional<String> misfit(RecordsOfJob records, Optional<AppEntry> app) {
        return records.job()
                .map(StoredJob::job)
                .filter(job -> app.isPresent())
                .map(job -> AppChecks.checkJob(job, app.map(entry -> entry.stored().app())))
                .flatMap(errors -> errors.stream().findFirst())
                .map(error -> error.path() + " " + error.message());
    }

    private void definition(String name, RecordsOfJob records, String because) {
        RecordId definition = RecordId.job(name);
        quarantine(definition.key(), Optional.of(records.get(definition)), because);
    }

    /**
     * What a live shard has kept holds its job: the next attempt would begin as if it were none.
     */
    private void hold(String name, RecordsOfJob records) {
        for (Quarantine.Entry entry : List.copyOf(state.quarantine.entries().values())) {
            RecordKey key = entry.key();
            boolean kept =
                    key.kind() == RecordKey.Kind.CHECKPOINTS
                            || key.kind() == RecordKey.Kind.RESULTS;
            if (kept
                    && RecordId.strict(key)
                            .flatMap(RecordId::run)
                            .filter(run -> records.live().containsKey(run))
                            .isPresent()) {
                state.quarantine.add(
                        new Quarantine.Entry(
                                key,
                                entry.record(),
                                entry.because(),
                                entry.content(),
                                new TreeSet<>(Set.of(name))));
            }
        }
    }

    private void build(String name, RecordsOfJob records) {
        hold(name, records);
        if (!state.quarantine.holds(name)) {
            records.flaws()
                    .forEach((id, why) -> quarantine(id.key(), Optional.of(records.get(id)), why));
        }
        Optional<AppEntry> app = records.app().flatMap(state::app);
        if (!state.quarantine.holds(name) && records.app().isPresent() && app.isEmpty()) {
            definition(
                    name,
                    records,
                    "it names app " + records.app().get() + ", which is not there; " + REMEDY);
        }
        if (!state.quarantine.holds(name)) {
            misfit(records, app).ifPresent(why -> definition(name, records, why));
        }
        if (!state.quarantine.holds(name)) {
            try {
                adopt(JobRecovery.load(records, app, state.settings(), state.quarantine));
                return;
            } catch (RuntimeException e) {
                // Content that no check foresees must not stop other jobs.
                RecordId first = records.records().firstKey();
                quarantine(
                        first.key(),
                        Optional.of(records.get(first)),
                        "the stored records of the job cannot be used: " + e);
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

    /** Takes over the one job, or the remains, of a state that was loaded. */
    private void adopt(State loaded) {
        state.jobs.putAll(loaded.jobs);
        state.agenda.addAll(loaded.agenda);
        state.dirty.addAll(loaded.dirty);
        state.tombstones.addAll(loaded.tombstones);
        state.news.addAll(loaded.news);
        for (JobEntry job : loaded.jobs.values()) {
            state.bounds.note(job);
            AppLinks.adopted(state, job);
            for (RunEntry run : job.runs().values()) {
                Companies.found(state, run);
                state.tasks.add(run);
            }
        }
    }
}
