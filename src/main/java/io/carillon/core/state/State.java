package io.carillon.core.state;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Connection;
import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Reconciliation;
import io.carillon.core.contract.Settings;
import io.carillon.core.records.IdempotencyRecord;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.Backoff;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Framework;
import io.carillon.model.mesos.Offer;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that a term knows. {@link #apply} is the only way it changes; what it touches of the durable
 * part is noted in {@link #drainDirty()}. Owned by one engine and used on its thread alone.
 */
public final class State {
    /**
     * The last time that the end of a task was asked for.
     *
     * @param tries how often so far
     * @param at when last
     */
    public record KillTry(int tries, Instant at) {}

    /** How often the end of a task is asked for. */
    static final Backoff KILL_BACKOFF =
            Backoff.doubling(Duration.ofSeconds(5), Duration.ofMinutes(1));

    /** Maximum number of offers held; further ones are declined. */
    public static final int MAX_OFFERS = 20_000;

    private final Settings settings;
    final TreeMap<String, JobEntry> jobs = new TreeMap<>();
    final Agenda agenda = new Agenda();
    final ReadyTasks ready = new ReadyTasks();
    final TreeSet<ShardId> live = new TreeSet<>();
    final TreeSet<ShardId> doomed = new TreeSet<>();
    final TreeSet<ShardId> unconfirmed = new TreeSet<>();
    final TreeSet<ShardId> unanswered = new TreeSet<>();
    final TreeMap<String, AgentLoad> agents = new TreeMap<>();
    final TasksPerAgent tasksPerAgent = new TasksPerAgent();
    final TreeMap<ShardId, KillTry> kills = new TreeMap<>();
    final RepeatedCalls unansweredLaunches;
    final RepeatedCalls orphans = new RepeatedCalls(KILL_BACKOFF);
    final LinkedHashMap<Resources, String> shortages = new LinkedHashMap<>();
    final LinkedHashMap<String, Offer> offers = new LinkedHashMap<>();

    /** The offers used last under this subscription. */
    final LinkedHashSet<String> used = new LinkedHashSet<>();

    final Quarantine quarantine = new Quarantine();
    final TreeSet<RecordId> dirty = new TreeSet<>();
    final LedgerBounds bounds = new LedgerBounds();
    final Tombstones tombstones = new Tombstones();
    Optional<Framework> framework = Optional.empty();
    Instant leadsSince = Instant.MAX;
    Connection connection = Connection.NONE;
    Demand demand = Demand.NONE;
    Reconciliation reconciliation = Reconciliation.NONE;
    int absence;
    long placements;
    boolean placing;
    private final Applier applier = new Applier(this);

    public State(Settings settings) {
        this.settings = settings;
        this.unansweredLaunches = new RepeatedCalls(settings.reconcileBackoff());
    }

    /** Makes the change true. */
    public void apply(Change change) {
        change.accept(applier);
    }

    /** What the decisions are tuned with. */
    public Settings settings() {
        return settings;
    }

    /** When this term began to decide; {@link Instant#MAX} before it has. */
    public Instant leadsSince() {
        return leadsSince;
    }

    /** Our registration with Mesos. */
    public Optional<Framework> framework() {
        return framework;
    }

    /** The jobs by name. */
    public SortedMap<String, JobEntry> jobs() {
        return Collections.unmodifiableSortedMap(jobs);
    }

    /** What is stored and of no use, and what it holds up. */
    public Quarantine quarantine() {
        return quarantine;
    }

    /** That job. */
    public Optional<JobEntry> job(String name) {
        return Optional.ofNullable(jobs.get(name));
    }

    /** That live run. */
    public Optional<RunEntry> run(RunId id) {
        return job(id.job()).flatMap(job -> Optional.ofNullable(job.runs().get(id)));
    }

    /** That shard of a live run. */
    public Optional<Shard> shard(ShardId id) {
        return run(id.run()).flatMap(run -> run.shard(id.number()));
    }

    /** What must be looked at when. */
    public Agenda agenda() {
        return agenda;
    }

    /** The planned tasks that may be placed. */
    public ReadyTasks ready() {
        return ready;
    }

    /** The shards of which Mesos may have a task. */
    public SortedSet<ShardId> live() {
        return Collections.unmodifiableSortedSet(live);
    }

    /** The agents that have live tasks of ours, by id. */
    public SortedMap<String, AgentLoad> agents() {
        return Collections.unmodifiableSortedMap(agents);
    }

    /** The shards whose live task Mesos has not confirmed in this term. */
    public SortedSet<ShardId> unconfirmed() {
        return Collections.unmodifiableSortedSet(unconfirmed);
    }

    /** The shards that the running reconciliation has no answer for. */
    public SortedSet<ShardId> unanswered() {
        return Collections.unmodifiableSortedSet(unanswered);
    }

    /** The unanswered shards that the running reconciliation has not asked for in its round. */
    public SortedSet<ShardId> notYetAsked() {
        return reconciliation
                .batch()
                .map(batch -> unanswered.tailSet(batch.last(), false))
                .map(Collections::unmodifiableSortedSet)
                .orElseGet(this::unanswered);
    }

    /** Every task of the batch that was asked for last has answered. */
    public boolean batchAnswered() {
        return reconciliation
                .batch()
                .map(b -> unanswered.subSet(b.first(), true, b.last(), true).isEmpty())
                .orElse(true);
    }

    /** The last kill of the shard's task. */
    public Optional<KillTry> killTry(ShardId id) {
        return Optional.ofNullable(kills.get(id));
    }

    /** Why a task that may be placed has no place yet. */
    public Optional<String> waiting(TaskId id) {
        return run(id.run())
                .filter(run -> ready.contains(id.shardId()))
                .flatMap(run -> Optional.ofNullable(shortages.get(run.job().resources())));
    }

    /** The launches without a status update, each with when Mesos is asked next. */
    public RepeatedCalls unansweredLaunches() {
        return unansweredLaunches;
    }

    /** The live tasks that are not ours to keep, each with when it is killed next. */
    public RepeatedCalls orphans() {
        return orphans;
    }

    /** How many live tasks each job has on each agent. */
    public TasksPerAgent tasksPerAgent() {
        return tasksPerAgent;
    }

    /** The newest moments of deleted jobs. */
    public Tombstones tombstones() {
        return tombstones;
    }

    /** The offer has been accepted or declined under this subscription. */
    public boolean used(String offer) {
        return used.contains(offer);
    }

    /** The offers held, oldest first. */
    public Map<String, Offer> offers() {
        return Collections.unmodifiableMap(offers);
    }

    /** The link to Mesos. */
    public Connection connection() {
        return connection;
    }

    /** How many of the {@code FrameworkRules.STAGES} without a subscription were noted. */
    public int absence() {
        return absence;
    }

    /** What Mesos believes of our wish for offers. */
    public Demand demand() {
        return demand;
    }

    /** How far the reconciliation is. */
    public Reconciliation reconciliation() {
        return reconciliation;
    }

    /** Number of the last placement. */
    public long placements() {
        return placements;
    }

    /** A placement is under way. */
    public boolean placing() {
        return placing;
    }

    /** Ledger entries kept in all. */
    public long ledgerEntries() {
        return bounds.entries();
    }

    /** Ledger entries dropped in this term because of {@code limits.ledgerEntries}. */
    public long ledgerDropped() {
        return bounds.dropped();
    }

    /** How many durable records have changed since the last {@link #drainDirty()}. */
    public int dirtyCount() {
        return dirty.size() + quarantine.unsaved();
    }

    /** The durable records that have changed since the last call, by key; what is gone is empty. */
    public SortedMap<RecordKey, Optional<StoredRecord>> drainDirty() {
        SortedMap<RecordKey, Optional<StoredRecord>> drained = new TreeMap<>();
        for (RecordId id : dirty) {
            RecordKey key = id.key();
            drained.put(key, quarantine.decided(key).orElseGet(() -> RecordImage.of(this, id)));
        }
        dirty.clear();
        drained.putAll(quarantine.drainDecided());
        return drained;
    }

    /** Takes over what a load has made of one job. */
    void adopt(State loaded) {
        jobs.putAll(loaded.jobs);
        agenda.addAll(loaded.agenda);
        dirty.addAll(loaded.dirty);
        tombstones.addAll(loaded.tombstones);
        for (JobEntry job : loaded.jobs.values()) {
            bounds.note(job);
            job.runs().values().forEach(this::index);
        }
    }

    private void index(RunEntry run) {
        for (Shard shard : run.shards().values()) {
            ShardId id = new ShardId(run.run().id(), shard.number());
            shard.task().ifPresent(task -> index(id, task, run.job().resources()));
        }
    }

    /** Puts a shard in its place and brings all indices up to date. */
    void put(RunEntry run, Shard next) {
        ShardId id = new ShardId(run.run().id(), next.number());
        Shard former = run.put(next);
        Resources need = run.job().resources();
        former.task().ifPresent(task -> forget(id, task, need, next));
        next.task().ifPresent(task -> index(id, task, need));
        DueRules.index(this, run, next);
        DueRules.index(this, run);
    }

    private void forget(ShardId id, Task task, Resources need, Shard next) {
        boolean same = next.task().map(Task::id).equals(Optional.of(task.id()));
        if (!same) {
            kills.remove(id);
        }
        ready.remove(id, need);
        if (live.remove(id)) {
            tasksPerAgent.remove(id.run().job(), task.agent());
            agents.computeIfPresent(
                    task.agent(), (a, use) -> use.tasks() > 1 ? use.minusOne() : null);
        }
        doomed.remove(id);
        if (unanswered(task) && !(same && next.task().map(State::unanswered).orElse(false))) {
            unansweredLaunches.forget(task.id().toString());
        }
        unconfirmed.remove(id);
        if (!same || !next.task().map(t -> t.phase().live()).orElse(false)) {
            unanswered.remove(id);
        }
    }

    void index(ShardId id, Task task, Resources need) {
        if (task.phase() == TaskPhase.PLANNED) {
            if (task.notBefore().equals(Instant.EPOCH) && task.kill().isEmpty()) {
                ready.add(id, task, need);
            }
            return;
        }
        if (live.add(id)) {
            tasksPerAgent.add(id.run().job(), task.agent());
            agents.merge(task.agent(), AgentLoad.of(task), AgentLoad::plus);
        }
        if (unanswered(task)) {
            unansweredLaunches.wait(
                    new Effect.Reconcile.Asked(task.id().toString(), task.agent()), task.since());
        }
        if (task.unconfirmed()) {
            unconfirmed.add(id);
        }
        if (task.kill().isPresent()) {
            doomed.add(id);
        }
    }

    /** Nothing was heard of its launch; those of earlier terms are asked for anyway. */
    private static boolean unanswered(Task task) {
        return task.phase() == TaskPhase.LAUNCHING && !task.unconfirmed();
    }

    /** Takes a job's ended fire into its ledger, within the limits. */
    void record(JobEntry job, Fire fire) {
        String name = job.stored().name();
        bounds.forget(job);
        long segment =
                job.sharedBy(fire)
                        .map(newest -> job.ledger().segments().replaceNewest(newest.joined(fire)))
                        .orElseGet(() -> job.ledger().segments().add(fire));
        dirty.add(RecordId.ledger(name, segment));
        while (job.ledger().segments().exceeds(settings.limits().firesKept())) {
            dirty.add(RecordId.ledger(name, job.ledger().segments().dropOldest()));
        }
        bounds.note(job);
        while (bounds.entries() > settings.limits().ledgerEntries()) {
            Optional<JobEntry> oldest = bounds.oldest(this);
            if (oldest.isEmpty()) {
                break;
            }
            JobEntry entry = oldest.get();
            bounds.forget(entry);
            int before = entry.ledger().size();
            dirty.add(
                    RecordId.ledger(entry.stored().name(), entry.ledger().segments().dropOldest()));
            bounds.dropped(before - entry.ledger().size());
            bounds.note(entry);
        }
    }

    /** Takes a finished run into the job's history, within the limits. */
    void finish(JobEntry job, Run run, RunEntry entry) {
        job.remove(run.id());
        dirty.addAll(RecordId.parts(RecordKey.Kind.RUNS, run.id(), entry.shards().keySet()));
        agenda.set(DueRules.subject(run.id()), Instant.MAX);
        job.addFinished(
                new JobEntry.Finished(run, new java.util.ArrayList<>(entry.shards().values())));
        dirty.addAll(RecordId.parts(RecordKey.Kind.FINISHED, run.id(), entry.shards().keySet()));
        trimFinished(job);
    }

    /** Drops the oldest finished runs beyond the limit. */
    void trimFinished(JobEntry job) {
        while (job.finished().size() > settings.limits().runsKept()) {
            JobEntry.Finished dropped = job.dropOldestFinished();
            dirty.addAll(
                    RecordId.parts(
                            RecordKey.Kind.FINISHED,
                            dropped.run().id(),
                            Shard.numbers(dropped.shards())));
            dropped.run().idempotencyKey().ifPresent(key -> remember(job, dropped.run(), key));
        }
    }

    private void remember(JobEntry job, Run run, String key) {
        String name = job.stored().name();
        IdempotencyKeys requests = job.requests();
        // A batch may have been stored up to the request, but not up to the run's deletion.
        if (!requests.withKey(key).map(IdempotencyRecord::run).equals(Optional.of(run.id()))) {
            dirty.add(RecordId.requests(name, requests.add(IdempotencyRecord.of(run))));
            while (requests.exceeds()) {
                dirty.add(RecordId.requests(name, requests.dropOldest()));
            }
        }
    }
}
