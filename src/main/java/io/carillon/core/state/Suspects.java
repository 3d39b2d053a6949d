package io.carillon.core.state;

import io.carillon.model.job.AppVersionId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * In how many executors each shard of a job was, in a row, that died or ran out of memory with
 * several tasks, for as long as there is the job, and a run of it has that version of the app or
 * will have it. Changed by {@link State} alone; read on the engine's thread.
 */
public final class Suspects {
    /** From so many on a shard is tried alone. */
    public static final int MANY = 3;

    /** Maximum number of shards that are remembered. Further ones are not suspected. */
    static final int REMEMBERED = 10_000;

    /** The shards of a job in executors of a version of an app. */
    private record Group(AppVersionId app, String job) implements Comparable<Group> {
        @Override
        public int compareTo(Group other) {
            int byApp = app.compareTo(other.app);
            return byApp != 0 ? byApp : job.compareTo(other.job);
        }
    }

    private final TreeMap<Group, TreeMap<Integer, Integer>> deaths = new TreeMap<>();
    private int size;

    Suspects() {}

    void note(AppVersionId app, String job, int shard, int count) {
        Group group = new Group(app, job);
        TreeMap<Integer, Integer> shards = deaths.computeIfAbsent(group, any -> new TreeMap<>());
        if (count == 0) {
            size -= shards.remove(shard) == null ? 0 : 1;
        } else if (shards.containsKey(shard) || size < REMEMBERED) {
            size += shards.put(shard, count) == null ? 1 : 0;
        }
        if (shards.isEmpty()) {
            deaths.remove(group);
        }
    }

    /** Forgets those of the job in executors of that version. */
    void forget(AppVersionId app, String job) {
        TreeMap<Integer, Integer> shards = deaths.remove(new Group(app, job));
        size -= shards == null ? 0 : shards.size();
    }

    /** Forgets those of which the version and the job are not wanted. */
    void retain(BiPredicate<AppVersionId, String> wanted) {
        for (Group group : List.copyOf(deaths.keySet())) {
            if (!wanted.test(group.app, group.job)) {
                forget(group.app, group.job);
            }
        }
    }

    /** How many shards are remembered. */
    public int size() {
        return size;
    }

    /** In how many executors the shard was that died. */
    public int deaths(AppVersionId app, String job, int shard) {
        return shards(app, job).getOrDefault(shard, 0);
    }

    /** The numbers of the job's shards that are tried alone. */
    Set<Integer> of(AppVersionId app, String job) {
        TreeSet<Integer> suspects = new TreeSet<>();
        shards(app, job)
                .forEach(
                        (shard, count) -> {
                            if (count >= MANY) {
                                suspects.add(shard);
                            }
                        });
        return suspects;
    }

    private Map<Integer, Integer> shards(AppVersionId app, String job) {
        return deaths.getOrDefault(new Group(app, job), new TreeMap<>());
    }

    void clear() {
        deaths.clear();
        size = 0;
    }
}
