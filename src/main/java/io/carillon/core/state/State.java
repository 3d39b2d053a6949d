package io.carillon.core.state;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Connection;
import io.carillon.core.contract.Reconciliation;
import io.carillon.core.contract.Settings;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.AgentId;
import io.carillon.model.Backoff;
import io.carillon.model.RecordKey;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.mesos.Framework;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that a term knows: a mutable value with one owner, the engine, used on its thread alone.
 *
 * <p>It has three parts.
 *
 * <ul>
 *   <li><i>Durable</i>: the framework, the apps, and the jobs with their runs, ledgers and
 *       histories. A durable change also marks the records that it touches. {@link #drainDirty()}
 *       gives them out for the next commit, so memory is ahead of the store by what was drained and
 *       is not committed yet. A term begins with what {@link Recovery} reads from the store.
 *   <li><i>Derived</i>: the agenda, the task index and the bounds of the ledgers. They say nothing
 *       that cannot be computed from the rest. Each change brings them up to date for what it
 *       touches; a load computes them anew.
 *   <li><i>Passing</i>: the link to Mesos, offers, placement, reconciliation. They begin empty with
 *       each term and are never stored.
 * </ul>
 *
 * <p>{@link #apply} is the only way in which any of it changes, in this term and on replay. Rules
 * read through the public methods, which change nothing. The fields and all that changes them are
 * visible to this package alone.
 */
public final class State {
    /**
     * The last time that the end of a task was asked for.
     *
     * @param tries how often it has been asked for
     * @param at when it was asked for last
     */
    public record KillTry(int tries, Instant at) {}

    /** How often the end of a task is asked for. */
    static final Backoff KILL_BACKOFF =
            Backoff.doubling(Duration.ofSeconds(5), Duration.ofMinutes(1));

    private final Settings settings;

    // ---- Durable

    /** The registration with Mesos; empty before the first one and when it was set aside. */
    Optional<Framework> framework = Optional.empty();

    /** The apps by name. */
    final TreeMap<String, AppEntry> apps = new TreeMap<>();

    /** The app of the HTTP jobs that name none; it is part of the program and not stored. */
    final AppEntry httpApp = AppEntry.builtIn(BuiltInApps.HTTP);

    /** The jobs by name, but for those that the quarantine holds. */
    final TreeMap<String, JobEntry> jobs = new TreeMap<>();

    /** Records that no rule may use, and what an operator has decided about them in this term. */
    final Quarantine quarantine = new Quarantine();

    /** Records whose content in memory has changed since the last {@link #drainDirty()}. */
    final TreeSet<RecordId> dirty = new TreeSet<>();

    final AppNumbers appNumbers = new AppNumbers();
    final Tokens tokens = new Tokens();
    final Holds holds = new Holds();
    final Executors executors = new Executors();

    /** Takes what has ended into ledgers and histories. */
    final History history;

    /** What tasks have told: results and checkpoints are durable, the rest is passing. */
    final NewsBook news;

    // ---- Derived

    /** When each job, live run and shard must be looked at: what {@link DueRules} say of it. */
    final Agenda agenda = new Agenda();

    /** The current tasks of all live runs, by what rules ask of them. */
    final TaskIndex tasks;

    /** How many entries all ledgers have, and which segment is the oldest. */
    final LedgerBounds bounds = new LedgerBounds();

    // ---- Passing

    /** When this term began to decide; {@link Instant#MAX} before it has. */
    Instant leadsSince = Instant.MAX;

    /** The newest moments of jobs that this term has deleted, or of which it found remains. */
    final Tombstones tombstones = new Tombstones();

    /** The link to Mesos. */
    Connection connection = Connection.NONE;

    /** How many of the {@code FrameworkRules.STAGES} without a subscription were noted. */
    int absence;

    /** The framework id that was set aside last in this term. */
    Optional<String> setAside = Optional.empty();

    /** Live tasks of no job, of which each is killed until its end is reported. */
    final RepeatedCalls orphans = new RepeatedCalls(KILL_BACKOFF);

    /** Tasks that were given up though they may live, of which each is shut down a few times. */
    final RepeatedCalls abandoned = new RepeatedCalls(KILL_BACKOFF);

    /** How far the reconciliation is. */
    Reconciliation reconciliation = Reconciliation.NONE;

    /** When Mesos was heard last under this subscription, to within a second. */
    Instant heardAt = Instant.MIN;

    /** Base URLs of the nodes present, this one first; empty if tasks are not told. */
    List<String> nodes;

    /** The tasks that were lost within the last minute. */
    final Losses losses = new Losses();

    /** What may be used: agents, offers and what the last placement said of them. */
    final Supply supply = new Supply();

    private final Applier applier = new Applier(this);

    public State(Settings settings) {
        this.settings = settings;
        this.news = new NewsBook(dirty, settings.limits().newsBytes());
        this.history = new History(this, settings.limits());
        RepeatedCalls launches = new RepeatedCalls(settings.reconcileBackoff());
        this.tasks = new TaskIndex(launches, executors, this::freezes);
        this.nodes = settings.apiUrl().isEmpty() ? List.of() : List.of(settings.apiUrl());
    }

    /** Makes the change true; it and {@link #drainDirty()} alone change anything. */
    public void apply(Change change) {
        change.accept(applier);
    }

    /** The settings that decisions depend on. */
    public Settings settings() {
        return settings;
    }

    /** When this term began to decide; {@link Instant#MAX} before it has. */
    public Instant leadsSince() {
        return leadsSince;
    }

    /** The newest version of each app, also of deleted ones. */
    public AppNumbers appNumbers() {
        return appNumbers;
    }

    /** The shared executors that may live. */
    public Executors executors() {
        return executors;
    }

    /** The tokens that were made at run time. */
    public Tokens tokens() {
        return tokens;
    }

    /** What holds launches back: drains and freezes. */
    public Holds holds() {
        return holds;
    }

    /** Whether launches are frozen for the job of that name. */
    public boolean freezes(String job) {
        return holds.freeze().isPresent()
                && !job(job).filter(one -> one.stored().job().exempt()).isPresent();
    }

    /** What tasks have told of themselves. */
    public NewsBook news() {
        return news;
    }

    /** The registration with Mesos. */
    public Optional<Framework> framework() {
        return framework;
    }

    /** The stored apps by name. */
    public SortedMap<String, AppEntry> apps() {
        return Collections.unmodifiableSortedMap(apps);
    }

    /** The app of that name, also one that Carillon brings. */
    public Optional<AppEntry> app(String name) {
        return Optional.ofNullable(BuiltInApps.isOne(name) ? httpApp : apps.get(name));
    }

    /** The jobs by name. */
    public SortedMap<String, JobEntry> jobs() {
        return Collections.unmodifiableSortedMap(jobs);
    }

    /** The stored records that cannot be used, and the jobs that are held because of them. */
    public Quarantine quarantine() {
        return quarantine;
    }

    /** The job of that name. */
    public Optional<JobEntry> job(String name) {
        return Optional.ofNullable(jobs.get(name));
    }

    /** The live run with that id. */
    public Optional<RunEntry> run(RunId id) {
        return job(id.job()).flatMap(job -> Optional.ofNullable(job.runs().get(id)));
    }

    /** The shard of a live run. */
    public Optional<Shard> shard(ShardId id) {
        return run(id.run()).flatMap(run -> run.shard(id.number()));
    }

    /** When each job, live run and shard must be looked at. */
    public Agenda agenda() {
        return agenda;
    }

    /** The planned tasks that may be placed. */
    public ReadyTasks ready() {
        return tasks.ready;
    }

    /** The shards of which Mesos may have a task. */
    public SortedSet<ShardId> live() {
        return Collections.unmodifiableSortedSet(tasks.live);
    }

    /** The agents that have live tasks, by agent id. */
    public SortedMap<AgentId, AgentLoad> agents() {
        return Collections.unmodifiableSortedMap(tasks.agents);
    }

    /** The shards whose live task is on the agent. */
    public SortedSet<ShardId> on(AgentId agent) {
        return tasks.on(agent);
    }

    /** The shards whose live task Mesos has not confirmed in this term. */
    public SortedSet<ShardId> unconfirmed() {
        return Collections.unmodifiableSortedSet(tasks.unconfirmed);
    }

    /** The shards that the running reconciliation has no answer for. */
    public SortedSet<ShardId> unanswered() {
        return Collections.unmodifiableSortedSet(tasks.unanswered);
    }

    /** The unanswered shards that the running reconciliation has not asked for in its round. */
    public SortedSet<ShardId> notYetAsked() {
        return tasks.notYetAsked(reconciliation);
    }

    /** The last kill call for the shard's task under this subscription. */
    public Optional<KillTry> killTry(ShardId id) {
        return Optional.ofNullable(tasks.killTries.get(id));
    }

    /** Why a task that may be placed has no place yet. */
    public Optional<String> waiting(TaskId id) {
        return run(id.run())
                .filter(run -> tasks.ready.contains(id.shardId()))
                .flatMap(run -> supply.shortage(run.need(id.shard())));
    }

    /** The launches without a status update, each with when Mesos is asked next. */
    public RepeatedCalls unansweredLaunches() {
        return tasks.unansweredLaunches;
    }

    /** The live tasks of no job, each with when it is killed next. */
    public RepeatedCalls orphans() {
        return orphans;
    }

    /** The tasks that were given up though they may live, each with when it is shut down next. */
    public RepeatedCalls abandoned() {
        return abandoned;
    }

    /** What agents themselves have said of live tasks under this subscription. */
    public AgentsWord agentsWord() {
        return tasks.word;
    }

    /** How many live tasks each job has on each agent. */
    public TasksPerAgent tasksPerAgent() {
        return tasks.tasksPerAgent;
    }

    /** The newest moments of deleted jobs. */
    public Tombstones tombstones() {
        return tombstones;
    }

    /** The link to Mesos. */
    public Connection connection() {
        return connection;
    }

    /** Whether this framework id was set aside in this term. */
    public boolean setAside(String frameworkId) {
        return setAside.equals(Optional.of(frameworkId));
    }

    /** How many of the {@code FrameworkRules.STAGES} without a subscription were noted. */
    public int absence() {
        return absence;
    }

    /** When Mesos was heard last under this subscription, to within a second. */
    public Instant heardAt() {
        return heardAt;
    }

    /** The tasks that were lost within the last minute. */
    public Losses losses() {
        return losses;
    }

    /** What may be used: agents, offers and what the last placement said of them. */
    public Supply supply() {
        return supply;
    }

    /** How far the reconciliation is. */
    public Reconciliation reconciliation() {
        return reconciliation;
    }

    /** Ledger entries kept. */
    public long ledgerEntries() {
        return bounds.entries();
    }

    /** Ledger entries dropped in this term because of {@code limits.ledgerEntries}. */
    public long ledgerDropped() {
        return bounds.dropped();
    }

    /** Base URLs of the nodes present, this one first; empty if tasks are not told. */
    public List<String> nodes() {
        return nodes;
    }

    /** How many durable records have changed since the last {@link #drainDirty()}. */
    public int dirtyCount() {
        return dirty.size() + quarantine.unsaved();
    }

    /** Whether the record has changed since the last {@link #drainDirty()}. */
    public boolean isUnsaved(RecordId id) {
        return dirty.contains(id);
    }

    /**
     * Gives out the durable records that have changed since the last call, by key; a deleted record
     * is empty. The caller must commit them. Records in quarantine stay as they are stored,
     * whatever has changed, until an operator has decided about them.
     */
    public SortedMap<RecordKey, Optional<StoredRecord>> drainDirty() {
        SortedMap<RecordKey, Optional<StoredRecord>> drained = new TreeMap<>();
        for (RecordId id : dirty) {
            RecordKey key = id.key();
            if (!quarantine.keeps(key)) {
                drained.put(key, quarantine.decided(key).orElseGet(() -> RecordImage.of(this, id)));
            }
        }
        dirty.clear();
        drained.putAll(quarantine.drainDecided());
        return drained;
    }
}
