package io.carillon.core.state;

import io.carillon.core.records.RecordId;
import io.carillon.model.AgentId;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Resource;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.ExecutorId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The shared executors that may live, with how many tasks each has, and how those that died went.
 * Changed by {@link State} alone; read on the engine's thread.
 */
public final class Executors {
    /** Maximum number of deaths, and of places with trouble, that are remembered. */
    static final int REMEMBERED = 10_000;

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

        @Override
        public int compareTo(Place other) {
            int byAgent = agent.compareTo(other.agent);
            return byAgent != 0 ? byAgent : app.compareTo(other.app);
        }
    }

    /**
     * Executors have died at a place, one after the other.
     *
     * @param deaths how many
     * @param notBefore when the next one may be launched
     * @param because how the last one died
     */
    public record Trouble(int deaths, Instant notBefore, String because) {}

    /** An executor without a task: since when, and until when it may be so. */
    private record Rest(Instant since, Instant until, ExecutorId id) implements Comparable<Rest> {
        @Override
        public int compareTo(Rest other) {
            int byTime = until.compareTo(other.until);
            return byTime != 0 ? byTime : id.compareTo(other.id);
        }
    }

    private final TreeMap<ExecutorId, SharedExecutor> executors = new TreeMap<>();

    /** The same executors by the names of their records. */
    private final TreeMap<String, ExecutorId> names = new TreeMap<>();

    /** How many live tasks each has; no entry for none. Also of executors that are forgotten. */
    private final TreeMap<ExecutorId, Integer> tasks = new TreeMap<>();

    /** The executor that takes further tasks at each place. */
    private final TreeMap<Place, ExecutorId> current = new TreeMap<>();

    /** Those without a task of which it is not noted yet. */
    private final TreeSet<ExecutorId> fresh = new TreeSet<>();

    /** Those without a task, by when their time is over. */
    private final TreeSet<Rest> resting = new TreeSet<>();

    private final TreeMap<ExecutorId, Rest> rests = new TreeMap<>();

    private final TreeMap<Place, Trouble> troubles = new TreeMap<>();

    /** How many tasks the executors that died had then, the oldest death first. */
    private final LinkedHashMap<ExecutorId, Integer> died = new LinkedHashMap<>();

    /** Number of this term; 0 before it has begun. */
    private long term;

    /** Number of the last executor that this term has launched. */
    private long launched;

    /** How many tasks this term has launched. */
    private long tasksLaunched;

    Executors() {}

    void put(SharedExecutor executor) {
        ExecutorId id = executor.id();
        executors.put(id, executor);
        names.put(RecordId.executor(id).job(), id);
        current.merge(Place.of(id), id, (one, other) -> newer(one, other) ? one : other);
        if (!tasks.containsKey(id)) {
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
        if (executors.remove(id) != null) {
            names.remove(RecordId.executor(id).job());
            current.remove(Place.of(id), id);
            wake(id);
        }
    }

    void clear() {
        executors.clear();
        names.clear();
        current.clear();
        fresh.clear();
        resting.clear();
        rests.clear();
        troubles.clear();
    }

    /** Another live task. */
    void plus(ExecutorId id) {
        tasks.merge(id, 1, Integer::sum);
        wake(id);
    }

    /** One live task less. */
    void minus(ExecutorId id) {
        tasks.computeIfPresent(id, (any, count) -> count > 1 ? count - 1 : null);
        if (!tasks.containsKey(id) && executors.containsKey(id)) {
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
        if (fresh.remove(id) && executor != null) {
            Rest rest = new Rest(since, since.plus(executor.idleTimeout()), id);
            rests.put(id, rest);
            resting.add(rest);
        }
    }

    /** The app has changed, or is gone: its idle executors are looked at anew. */
    void appChanged(String app) {
        for (ExecutorId id : List.copyOf(rests.keySet())) {
            if (id.app().app().equals(app)) {
                wake(id);
                fresh.add(id);
            }
        }
    }

    void died(ExecutorId id, int with, Trouble trouble) {
        troubles.put(Place.of(id), trouble);
        died.put(id, with);
        shorten(troubles.keySet());
        shorten(died.keySet());
    }

    private static void shorten(Collection<?> kept) {
        if (kept.size() > REMEMBERED) {
            kept.remove(kept.iterator().next());
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

    /** All that may live, by name. */
    public SortedMap<ExecutorId, SharedExecutor> all() {
        return Collections.unmodifiableSortedMap(executors);
    }

    /** The executor of that name, if it may live. */
    public Optional<SharedExecutor> find(ExecutorId id) {
        return Optional.ofNullable(executors.get(id));
    }

    /** The executor whose record has that name. */
    Optional<SharedExecutor> named(String record) {
        return Optional.ofNullable(names.get(record)).flatMap(this::find);
    }

    /** The executor that takes further tasks of the version on the agent. */
    public Optional<SharedExecutor> at(Place place) {
        return Optional.ofNullable(current.get(place)).flatMap(this::find).filter(Executors::open);
    }

    /** The executors that take further tasks on the agent. */
    public List<SharedExecutor> on(AgentId agent) {
        return on(current, agent).values().stream()
                .flatMap(id -> find(id).stream())
                .filter(Executors::open)
                .toList();
    }

    /** Whether this program can repeat its description to the letter. */
    private static boolean open(SharedExecutor executor) {
        return executor.format() == SharedExecutor.FORMAT;
    }

    /** The part of the map that is about the agent. */
    private static <T> SortedMap<Place, T> on(NavigableMap<Place, T> all, AgentId agent) {
        return all.subMap(first(agent), first(new AgentId(agent.value() + '\0')));
    }

    private static Place first(AgentId agent) {
        return new Place(agent, new AppVersionId("", 0));
    }

    /** What the executors on the agent use themselves, beside their tasks. */
    public Resources used(AgentId agent) {
        return on(current, agent).values().stream()
                .flatMap(id -> find(id).stream())
                .map(executor -> Resource.usable(executor.resources()))
                .reduce(Resources.NONE, Resources::plus);
    }

    /** How many live tasks the executor has. */
    public int tasks(ExecutorId id) {
        return tasks.getOrDefault(id, 0);
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

    /** How executors at the place have died. */
    public Optional<Trouble> trouble(Place place) {
        return Optional.ofNullable(troubles.get(place));
    }

    /** The places with trouble on the agent. */
    public SortedMap<Place, Trouble> troubles(AgentId agent) {
        return Collections.unmodifiableSortedMap(on(troubles, agent));
    }

    /** How many tasks the executor had when it died; empty if nothing of its death is known. */
    public OptionalInt diedWith(ExecutorId id) {
        Integer count = died.get(id);
        return count == null ? OptionalInt.empty() : OptionalInt.of(count);
    }
}
