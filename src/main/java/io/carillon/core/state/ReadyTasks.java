package io.carillon.core.state;

import io.carillon.model.mesos.Need;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The planned tasks that may be placed, each in its turn, and sorted by what they need: a task that
 * fits nowhere must not stand in the way of others. Changed by {@link State} alone; read on the
 * engine's thread.
 *
 * <p>While launches are frozen, tasks wait beside the others: they keep their turns, and no search
 * sees them.
 *
 * <p>The older a run, the earlier the turn of its tasks; a task that is tried again lines up anew,
 * so that an old run whose tasks fail for ever does not keep younger ones waiting for ever.
 */
public final class ReadyTasks {
    private record Turn(Instant since, ShardId shard) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            int byTime = since.compareTo(other.since);
            return byTime != 0 ? byTime : shard.compareTo(other.shard);
        }
    }

    /** The tasks of one need that have not been taken yet, ordered by the next turn. */
    private record Line(Turn next, Iterator<Turn> rest) implements Comparable<Line> {
        @Override
        public int compareTo(Line other) {
            return next.compareTo(other.next);
        }
    }

    /** A task that may not be placed while launches are frozen. */
    private record Frozen(Turn turn, Need need) {}

    /** Whether the launches of the job of that name are frozen. */
    private final Predicate<String> freezes;

    /** The tasks that are frozen. */
    private final TreeMap<ShardId, Frozen> frozen = new TreeMap<>();

    /** The turn of each task that is not frozen. */
    private final TreeMap<ShardId, Turn> turns = new TreeMap<>();

    /** The same turns by what the tasks need. */
    private final LinkedHashMap<Need, TreeSet<Turn>> byNeed = new LinkedHashMap<>();

    /** Those that have become ready since offers were last asked for. */
    private final TreeSet<ShardId> fresh = new TreeSet<>();

    ReadyTasks(Predicate<String> freezes) {
        this.freezes = freezes;
    }

    void add(ShardId id, Task task, Need need) {
        Instant since = id.run().nominalTime();
        if (task.id().attempt() > 1) {
            since = task.notBefore().isAfter(task.since()) ? task.notBefore() : task.since();
        }
        add(new Turn(since, id), need);
    }

    private void add(Turn turn, Need need) {
        ShardId id = turn.shard();
        if (freezes.test(id.run().job())) {
            frozen.put(id, new Frozen(turn, need));
            return;
        }
        turns.put(id, turn);
        byNeed.computeIfAbsent(need, any -> new TreeSet<>()).add(turn);
        fresh.add(id);
    }

    /** Sorts all tasks anew, because others are frozen now. */
    void sift() {
        TreeMap<ShardId, Frozen> all = new TreeMap<>(frozen);
        byNeed.forEach(
                (need, same) ->
                        same.forEach(turn -> all.put(turn.shard(), new Frozen(turn, need))));
        TreeSet<ShardId> asked = new TreeSet<>(turns.keySet());
        asked.removeAll(fresh);
        frozen.clear();
        turns.clear();
        byNeed.clear();
        fresh.clear();
        all.values().forEach(task -> add(task.turn(), task.need()));
        fresh.removeAll(asked);
    }

    /** Sorts all tasks anew by what they need now. */
    void sort(Function<ShardId, Need> needs) {
        byNeed.clear();
        for (Map.Entry<ShardId, Turn> task : turns.entrySet()) {
            byNeed.computeIfAbsent(needs.apply(task.getKey()), any -> new TreeSet<>())
                    .add(task.getValue());
        }
        frozen.replaceAll((id, task) -> new Frozen(task.turn(), needs.apply(id)));
    }

    void remove(ShardId id, Need need) {
        if (frozen.remove(id) != null) {
            return;
        }
        Turn turn = turns.remove(id);
        TreeSet<Turn> same = byNeed.get(need);
        if (turn != null && same != null) {
            same.remove(turn);
            if (same.isEmpty()) {
                byNeed.remove(need);
            }
            fresh.remove(id);
        }
    }

    /** Notes that offers were asked for, and so for all tasks that are ready now. */
    void askedFor() {
        fresh.clear();
    }

    /** Whether a task has become ready since offers were last asked for. */
    public boolean someFresh() {
        return !fresh.isEmpty();
    }

    /** Whether no task may be placed now. */
    public boolean isEmpty() {
        return turns.isEmpty();
    }

    /** How many tasks may be placed now. */
    public int size() {
        return turns.size();
    }

    /** Whether the shard's task waits for nothing but a place, or the end of a freeze. */
    public boolean contains(ShardId id) {
        return turns.containsKey(id) || frozen.containsKey(id);
    }

    /** Whether the shard's task waits for the end of a freeze. */
    public boolean isFrozen(ShardId id) {
        return frozen.containsKey(id);
    }

    /** How many tasks wait for the end of a freeze. */
    public int frozen() {
        return frozen.size();
    }

    /** What the tasks that may be placed now need, each need once. */
    public Set<Need> needs() {
        return Collections.unmodifiableSet(byNeed.keySet());
    }

    /**
     * The shards of the first tasks, by turn.
     *
     * @param max how many at most
     * @param need which needs count
     */
    public List<ShardId> first(int max, Predicate<Need> need) {
        PriorityQueue<Line> lines = new PriorityQueue<>();
        for (Map.Entry<Need, TreeSet<Turn>> same : byNeed.entrySet()) {
            if (need.test(same.getKey())) {
                advance(same.getValue().iterator(), lines);
            }
        }
        List<ShardId> first = new ArrayList<>();
        while (first.size() < max && !lines.isEmpty()) {
            Line line = lines.remove();
            first.add(line.next().shard());
            advance(line.rest(), lines);
        }
        return first;
    }

    private static void advance(Iterator<Turn> rest, PriorityQueue<Line> lines) {
        if (rest.hasNext()) {
            lines.add(new Line(rest.next(), rest));
        }
    }
}
