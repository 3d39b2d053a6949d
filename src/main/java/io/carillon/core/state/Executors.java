package io.carillon.core.state;

import io.carillon.core.contract.Effect.Reconcile.Asked;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord.ExecutorRecord;
import io.carillon.model.AgentId;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Resource;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.ShardId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The shared executors that may live, with how many tasks each has, and how those that died went.
 * Changed by {@link State} alone; read on the engine's thread.
 */
public final class Executors {
    /**
     * A version of an app on an agent.
     *
     * @param agent the agent
     * @param app the version of the app
     */
    public record Place(AgentId agent, AppVersionId app) implements Comparable<Place> {
        /** Where that executor lives. */
        public static Place of(ExecutorId id) {
            return new Place(id.agent(), id.app());
        }

        /** The part of the map that is about the agent. */
        static <T> SortedMap<Place, T> on(NavigableMap<Place, T> all, AgentId agent) {
            return all.subMap(first(agent), first(new AgentId(agent.value() + '\0')));
        }

        private static Place first(AgentId agent) {
            return new Place(agent, new AppVersionId("", 0));
        }

        @Override
        public int compareTo(Place other) {
            int byAgent = agent.compareTo(other.agent);
            return byAgent != 0 ? byAgent : app.compareTo(other.app);
        }
    }

    /** An executor without a task: since when, and until when it may be so. */
    private record Rest(Instant since, Instant until, ExecutorId id) implements Comparable<Rest> {
        @Override
        public int compareTo(Rest other) {
            int byTime = until.compareTo(other.until);
            return byTime != 0 ? byTime : id.compareTo(other.id);
        }
    }

    private final TreeMap<ExecutorId, SharedExecutor> executors = new TreeMap<>();

    /** Those that were shut down and may live nevertheless, as they are stored. */
    private final TreeMap<ExecutorId, ExecutorRecord> dismissed = new TreeMap<>();

    /** The shutdowns of the same executors, by their names. */
    final RepeatedCalls dismissals = new RepeatedCalls(State.KILL_BACKOFF);

    /** All of them by the names of their records. */
    private final TreeMap<String, ExecutorId> names = new TreeMap<>();

    private final ExecutorTasks tasks = new ExecutorTasks();

    /** The executor that takes further tasks at each place. */
    private final TreeMap<Place, ExecutorId> current = new TreeMap<>();

    /** The executors of one task each on an agent. */
    private final TreeMap<AgentId, TreeSet<ExecutorId>> apart = new TreeMap<>();

    /** Those without a task of which it is not noted yet. */
    private final TreeSet<ExecutorId> fresh = new TreeSet<>();

    /** Those without a task, by when their time is over. */
    private final TreeSet<Rest> resting = new TreeSet<>();

    private final TreeMap<ExecutorId, Rest> rests = new TreeMap<>();

    final ExecutorDeaths deaths = new ExecutorDeaths();

    final Suspects suspects = new Suspects();

    /** Number of this term; 0 before it has begun. */
    private long term;

    /** Number of the last executor that this term has launched. */
    private long launched;

    /** How many tasks this term has launched. */
    private long tasksLaunched;

    Executors() {}

    void load(ExecutorRecord record) {
        if (record.dismissedAt().isPresent()) {
            dismiss(record);
        } else {
            put(record.executor());
        }
    }

    private void dismiss(ExecutorRecord record) {
        ExecutorId id = record.executor().id();
        names.put(RecordId.executor(id).job(), id);
        dismissed.put(id, record);
        dismissals.add(
                new Asked(id.toString(), id.agent()), record.dismissedAt().orElse(Instant.EPOCH));
    }

    void dismiss(ExecutorId id, Instant now) {
        SharedExecutor executor = executors.get(id);
        if (executor != null) {
            remove(id);
            dismiss(new ExecutorRecord(executor, Optional.of(now)));
        }
    }

    void put(SharedExecutor executor) {
        ExecutorId id = executor.id();
        executors.put(id, executor);
        names.put(RecordId.executor(id).job(), id);
        if (executor.only().isPresent()) {
            apart.computeIfAbsent(id.agent(), any -> new TreeSet<>()).add(id);
        } else {
            current.merge(Place.of(id), id, (one, other) -> newer(one, other) ? one : other);
        }
        if (tasks(id) == 0) {
            fresh.add(id);
        }
    }

    private static boolean newer(ExecutorId one, ExecutorId other) {
        return one.compareTo(other) > 0;
    }

    void launched(SharedExecutor executor) {
        launched = Math.max(launched, executor.id().number());
        put(executor);
    }

    void remove(ExecutorId id) {
        names.remove(RecordId.executor(id).job());
        dismissed.remove(id);
        dismissals.remove(id.toString());
        if (executors.remove(id) != null) {
            current.remove(Place.of(id), id);
            apart.computeIfPresent(
                    id.agent(), (any, ids) -> ids.remove(id) && ids.isEmpty() ? null : ids);
            wake(id);
        }
    }

    void clear() {
        executors.clear();
        dismissed.clear();
        dismissals.clear();
        names.clear();
        current.clear();
        fresh.clear();
        resting.clear();
        rests.clear();
        deaths.clear();
        suspects.clear();
        apart.clear();
    }

    /** Another live task. */
    void plus(ExecutorId id, ShardId shard) {
        tasks.add(id, shard);
        wake(id);
    }

    /** One live task less. */
    void minus(ExecutorId id, ShardId shard) {
        tasks.remove(id, shard);
        if (tasks(id) == 0 && executors.containsKey(id)) {
            fresh.add(id);
        }
    }

    private void wake(ExecutorId id) {
        fresh.remove(id);
        Rest rest = rests.remove(id);
        if (rest != null) {
            resting.remove(rest);
        }
    }

    void idle(ExecutorId id, Instant since) {
        SharedExecutor executor = executors.get(id);
        // One that is looked at anew has been idle all the time.
        if (fresh.remove(id) && executor != null && !rests.containsKey(id)) {
            Rest rest = new Rest(since, since.plus(executor.idleTimeout()), id);
            rests.put(id, rest);
            resting.add(rest);
        }
    }

    /**
     * The app has changed, or is gone, or a run has left a version of it: its idle executors are
     * looked at anew.
     */
    void appChanged(String app) {
        for (ExecutorId id : rests.keySet()) {
            if (id.app().app().equals(app)) {
                fresh.add(id);
            }
        }
    }

    void termBegins(long number) {
        term = number;
        launched = 0;
        tasksLaunched = 0;
    }

    void taskLaunched() {
        tasksLaunched++;
    }

    /**
     * A name for an executor that is launched.
     *
     * @param others how many more are launched before it in the same decision
     */
    public ExecutorId next(Place place, int others) {
        return new ExecutorId(place.app(), term, launched + 1 + others, place.agent());
    }

    /**
     * A number for the next launch of a task that is larger than that of any launch before,
     * whichever leader made it: the term in the upper half, the launches of the term in the lower
     * one.
     */
    public long nextFence() {
        return (term << Integer.SIZE) + tasksLaunched + 1;
    }

    /** All that take tasks, by name. */
    public SortedMap<ExecutorId, SharedExecutor> all() {
        return Collections.unmodifiableSortedMap(executors);
    }

    /** The names of all that may live, also of those that were shut down. */
    public Collection<ExecutorId> known() {
        return Collections.unmodifiableCollection(names.values());
    }

    /** Whether it was shut down, and its end is not known. */
    public boolean isDismissed(ExecutorId id) {
        return dismissed.containsKey(id);
    }

    /** The shutdowns that are repeated, by the names of the executors. */
    public RepeatedCalls dismissals() {
        return dismissals;
    }

    /** The executor of that name, if it takes tasks. */
    public Optional<SharedExecutor> find(ExecutorId id) {
        return Optional.ofNullable(executors.get(id));
    }

    /** The record of that name. */
    Optional<ExecutorRecord> record(String name) {
        return Optional.ofNullable(names.get(name))
                .flatMap(
                        id ->
                                find(id).map(one -> new ExecutorRecord(one, Optional.empty()))
                                        .or(() -> Optional.ofNullable(dismissed.get(id))));
    }

    /** The executor that takes further tasks of the version on the agent. */
    public Optional<SharedExecutor> at(Place place) {
        return Optional.ofNullable(current.get(place)).flatMap(this::find).filter(Executors::open);
    }

    /** The executors that take further tasks on the agent. */
    public List<SharedExecutor> on(AgentId agent) {
        return Place.on(current, agent).values().stream()
                .flatMap(id -> find(id).stream())
                .filter(Executors::open)
                .toList();
    }

    /** Whether this program can repeat its description to the letter. */
    private static boolean open(SharedExecutor executor) {
        return executor.format() == SharedExecutor.FORMAT;
    }

    /** What the executors on the agent use themselves, beside their tasks. */
    public Resources used(AgentId agent) {
        return Stream.concat(
                        Place.on(current, agent).values().stream(),
                        apart.getOrDefault(agent, new TreeSet<>()).stream())
                .flatMap(id -> find(id).stream())
                .map(executor -> Resource.usable(executor.resources()))
                .reduce(Resources.NONE, Resources::plus);
    }

    /** How many live tasks the executor has. */
    public int tasks(ExecutorId id) {
        return tasks.of(id).size();
    }

    /** The shards whose live tasks are in the executor. */
    public SortedSet<ShardId> in(ExecutorId id) {
        return tasks.of(id);
    }

    /** Those that have no task any more, of which it is not noted yet. */
    public SortedSet<ExecutorId> fresh() {
        return Collections.unmodifiableSortedSet(fresh);
    }

    /** When the first idle executor has been so for its time; {@link Instant#MAX} if none is. */
    public Instant nextOver() {
        return resting.isEmpty() ? Instant.MAX : resting.first().until();
    }

    /**
     * The executors that have been idle for their time, the longest over first.
     *
     * @param max how many at most
     */
    public List<SharedExecutor> over(Instant now, int max) {
        List<SharedExecutor> over = new ArrayList<>();
        for (Rest rest : resting) {
            if (rest.until().isAfter(now) || over.size() == max) {
                break;
            }
            find(rest.id()).ifPresent(over::add);
        }
        return over;
    }

    /** Since when the executor has no task, if it has none. */
    public Optional<Instant> idleSince(ExecutorId id) {
        return Optional.ofNullable(rests.get(id)).map(Rest::since);
    }

    /** How executors have died. */
    public ExecutorDeaths deaths() {
        return deaths;
    }

    /** Who was in those that died. */
    public Suspects suspects() {
        return suspects;
    }
}
