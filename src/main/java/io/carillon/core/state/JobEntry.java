package io.carillon.core.state;

import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredJob;
import io.carillon.core.schedule.CompiledSchedule;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.model.RecordKey;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Pause;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Need;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A job with its live runs, its ledger and its history. Changed by {@link State} alone; read on the
 * engine's thread.
 */
public final class JobEntry {
    /**
     * A finished run in full.
     *
     * @param run the head of the run
     * @param shards the shards of the run, by number
     */
    public record Finished(Run run, List<Shard> shards) {
        public Finished {
            shards = List.copyOf(shards);
        }

        /** The shard of that number. */
        public Optional<Shard> shard(int number) {
            Shard wanted = Shard.waiting(number);
            int at =
                    Collections.binarySearch(
                            shards, wanted, Comparator.comparingInt(Shard::number));
            return at < 0 ? Optional.empty() : Optional.of(shards.get(at));
        }
    }

    private StoredJob stored;

    /** The app that the definition names. */
    private Optional<AppEntry> app = Optional.empty();

    /** The schedule of {@link #stored}, ready for use; a daemon has none. */
    private CompiledSchedule schedule;

    /** All fires up to and including this instant have been considered. */
    private Instant lastNominal;

    /** The first fire after {@link #lastNominal}. */
    private Optional<Instant> nextFire = Optional.empty();

    /** The live runs, queued ones too. */
    private final TreeMap<RunId, RunEntry> runs = new TreeMap<>();

    /** Those of {@link #runs} that are queued. */
    private final TreeSet<RunId> queued = new TreeSet<>();

    /** How many shards the {@link #runs} have together. */
    private int liveShards;

    private final Ledger ledger = new Ledger();
    private final IdempotencyKeys requests = new IdempotencyKeys();

    /** The newest finished runs, oldest first. */
    private final LinkedHashMap<RunId, Finished> finished = new LinkedHashMap<>();

    /** Entries of the ledger for fires after {@link #lastNominal}: left by a half-stored batch. */
    private final List<Fire> ahead = new ArrayList<>();

    /** The newest moment that fires and runs tell of; a job of the same name must be younger. */
    private Instant newest = Instant.MIN;

    JobEntry(StoredJob stored, Instant lastNominal) {
        this.stored = stored;
        this.schedule = ofLeader(stored.job());
        this.lastNominal = lastNominal;
        happened(stored.createdAt());
        happened(lastNominal);
        plan();
    }

    /** The fires of a daemon are not the leader's: its shards fire by themselves, or never. */
    private static CompiledSchedule ofLeader(Job job) {
        return CompiledSchedule.of(
                job.type() == JobType.DAEMON ? Schedule.BY_HAND : job.schedule());
    }

    /** The newest moment that the fires and runs of the job tell of. */
    Instant newest() {
        return newest;
    }

    private void happened(Instant moment) {
        newest = moment.isAfter(newest) ? moment : newest;
    }

    /** The definition in force, with its version, pause and older definitions. */
    public StoredJob stored() {
        return stored;
    }

    /** What a task of the definition in force needs of an agent. */
    public Need need() {
        return Needs.of(effective(), currentApp());
    }

    /** The app that the definition names. */
    public Optional<AppEntry> app() {
        return app;
    }

    /** What a run that is decided now keeps of the app. */
    public Optional<AppVersion> currentApp() {
        return app.map(AppEntry::current);
    }

    /** The effective definition in force: completed by the app as it is now. */
    public Job effective() {
        Job job = stored.job();
        return currentApp().map(own -> own.app().effective(job)).orElse(job);
    }

    /** Whether the job is to be deleted, by itself or with its app. */
    public boolean doomed() {
        return stored.deleting() || app.filter(owner -> owner.stored().deleting()).isPresent();
    }

    /** The schedule of the fires that start runs, ready for use. */
    public CompiledSchedule schedule() {
        return schedule;
    }

    /** All fires up to and including this instant have been considered. */
    public Instant lastNominal() {
        return lastNominal;
    }

    /**
     * The first fire that has not been considered. While shards that fire by themselves have not
     * ended, there is none, though the job is no daemon any more: those are responsible.
     */
    public Optional<Instant> nextFire() {
        boolean taken = runs.values().stream().anyMatch(RunEntry::resident);
        return taken ? Optional.empty() : nextFire;
    }

    /** The first fire that no pause skips. */
    public Optional<Instant> nextFireOutsidePause() {
        Optional<Pause> pause = stored.pause();
        boolean skipped = pause.isPresent() && nextFire.filter(pause.get()::covers).isPresent();
        return skipped ? pause.flatMap(Pause::until).flatMap(this::fireAfter) : nextFire;
    }

    /** Whether a job with a schedule has had its last fire, and nothing of it lives any more. */
    public boolean completed() {
        boolean scheduled =
                stored.job().type() == JobType.TRANSIENT
                        && !stored.job().schedule().equals(Schedule.BY_HAND);
        return scheduled && nextFire.isEmpty() && runs.isEmpty();
    }

    /** The live runs, queued ones too, oldest first. */
    public Map<RunId, RunEntry> runs() {
        return Collections.unmodifiableMap(runs);
    }

    /** The runs that wait for others, oldest first. */
    public List<RunId> queued() {
        return new ArrayList<>(queued);
    }

    /** How many runs wait for others. */
    public int queuedCount() {
        return queued.size();
    }

    /** How many live runs do not wait. */
    public int activeRuns() {
        return runs.size() - queued.size();
    }

    /** How many shards the live runs have together. */
    public int liveShards() {
        return liveShards;
    }

    /** The ledger. */
    public Ledger ledger() {
        return ledger;
    }

    /** The idempotency keys of runs that are not kept any more. */
    public IdempotencyKeys requests() {
        return requests;
    }

    /** The newest finished runs, oldest first. */
    public Map<RunId, Finished> finished() {
        return Collections.unmodifiableMap(finished);
    }

    void stored(StoredJob next) {
        if (!next.job().schedule().equals(stored.job().schedule())
                || next.job().type() != stored.job().type()) {
            schedule = ofLeader(next.job());
        }
        stored = next;
        plan();
    }

    void app(Optional<AppEntry> next) {
        app = next;
    }

    /**
     * Lets the runs of the definition in force keep it, because another one comes; returns the
     * heads that have changed.
     */
    List<RecordId> keepDefinition() {
        List<RecordId> changed = new ArrayList<>();
        for (RunEntry entry : runs.values()) {
            if (stored.mayBeKeptBy(entry.run())) {
                entry.head(entry.run().defined(stored.job()));
                changed.add(RecordId.head(RecordKey.Kind.RUNS, entry.run().id()));
            }
        }
        for (Map.Entry<RunId, Finished> entry : finished.entrySet()) {
            Finished ended = entry.getValue();
            if (stored.mayBeKeptBy(ended.run())) {
                Run head = ended.run().defined(stored.job());
                entry.setValue(new Finished(head, ended.shards()));
                changed.add(RecordId.head(RecordKey.Kind.FINISHED, head.id()));
            }
        }
        return changed;
    }

    void lastNominal(Instant next) {
        lastNominal = next;
        happened(next);
        ahead.removeIf(fire -> !fire.through().isAfter(next));
        plan();
    }

    /**
     * Notes the ledger's entries of fires that have not been considered: a batch was stored up to
     * its ledger, but not up to the schedule's advance.
     */
    void noteAhead() {
        ahead.clear();
        ahead.addAll(ledger.after(lastNominal));
        ahead.forEach(fire -> happened(fire.through()));
    }

    /** Whether the fire is in the ledger though the schedule has not advanced so far. */
    public boolean recordedAhead(Instant nominal) {
        for (Fire fire : ahead) {
            if (!nominal.isBefore(fire.nominalTime()) && !nominal.isAfter(fire.through())) {
                return true;
            }
        }
        return false;
    }

    /**
     * The ledger's newest entry, if that fire shares it: both were skipped in the same pause, one
     * right after the other.
     */
    Optional<Fire> sharedBy(Fire fire) {
        return ledger.segments()
                .newest()
                .filter(last -> stored.pause().isPresent() && fire.outcome() == Outcome.SKIPPED)
                .filter(last -> last.shard().isEmpty() && fire.shard().isEmpty())
                .filter(last -> last.outcome() == fire.outcome())
                .filter(last -> last.because().equals(fire.because()))
                .filter(last -> isRightBefore(last, fire));
    }

    private boolean isRightBefore(Fire last, Fire fire) {
        return stored.job().resident()
                ? UnattendedFires.follow(this, last, fire)
                : last.through().equals(lastNominal)
                        && nextFire.equals(Optional.of(fire.nominalTime()));
    }

    private void plan() {
        nextFire = fireAfter(lastNominal);
    }

    /**
     * The first fire after that instant. Up to {@code scheduleFrom} fires are those of the
     * definition before: they are still to be considered when a batch was stored up to the new
     * definition, but not up to the schedule's advance.
     */
    public Optional<Instant> fireAfter(Instant after) {
        Instant from = stored.scheduleFrom();
        Instant anchor = stored.createdAt();
        if (!after.isBefore(from)) {
            return ScheduleRules.next(schedule, anchor, after);
        }
        return definitionBefore()
                .flatMap(before -> ScheduleRules.next(before, anchor, after))
                .filter(fire -> !fire.isAfter(from))
                .or(() -> ScheduleRules.next(schedule, anchor, from));
    }

    private Optional<CompiledSchedule> definitionBefore() {
        return Optional.ofNullable(stored.older().get(stored.version() - 1))
                .filter(job -> job.type() == JobType.TRANSIENT)
                .map(job -> CompiledSchedule.of(job.schedule()));
    }

    void add(RunEntry run) {
        remove(run.run().id());
        happened(run.run());
        runs.put(run.run().id(), run);
        liveShards += run.shards().size();
        headChanged(run.run());
    }

    /** A run has more shards than before. */
    void grown(int shards) {
        liveShards += shards;
    }

    void headChanged(Run run) {
        if (run.queued()) {
            queued.add(run.id());
        } else {
            queued.remove(run.id());
        }
    }

    void remove(RunId run) {
        RunEntry former = runs.remove(run);
        if (former != null) {
            liveShards -= former.shards().size();
        }
        queued.remove(run);
    }

    private void happened(Run run) {
        happened(run.id().nominalTime());
        happened(run.createdAt());
    }

    void addFinished(Finished run) {
        happened(run.run());
        finished.put(run.run().id(), run);
    }

    /** Removes and returns the oldest finished run. */
    Finished dropOldestFinished() {
        RunId oldest = finished.keySet().iterator().next();
        Finished dropped = finished.remove(oldest);
        if (dropped == null) {
            throw new IllegalStateException("no finished run");
        }
        return dropped;
    }

    /** The records of what was: ledger, idempotency keys and finished runs. */
    List<RecordId> pastRecords() {
        String name = stored.name();
        List<RecordId> records = new ArrayList<>();
        for (long number : ledger.segments().numbers()) {
            records.add(RecordId.ledger(name, number));
        }
        for (long number : requests.segments().numbers()) {
            records.add(RecordId.requests(name, number));
        }
        for (Finished run : finished.values()) {
            records.addAll(
                    RecordId.parts(
                            RecordKey.Kind.FINISHED, run.run().id(), Shard.numbers(run.shards())));
        }
        return records;
    }
}
