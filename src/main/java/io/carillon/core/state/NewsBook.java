package io.carillon.core.state;

import io.carillon.core.definition.Bounds;
import io.carillon.core.records.RecordId;
import io.carillon.model.run.Checkpoint;
import io.carillon.model.run.News;
import io.carillon.model.run.Result;
import io.carillon.model.run.RunId;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What tasks have told of themselves: the newest result and checkpoint of each shard, which are
 * stored, and how far live tasks are, which is not. What is kept is bounded for each run and in
 * all; in all, the oldest finished runs give way to what comes. Changed by {@link State} alone;
 * read on the engine's thread.
 */
public final class NewsBook {
    /** What a result or a checkpoint takes beside its own bytes, in memory and in the store. */
    private static final int EACH = 200;

    /**
     * What is known of a live task beside its state.
     *
     * @param task the task
     * @param progress how far its work is, if it has told
     * @param number the number of the news that told it
     * @param at when it has told that
     * @param dropped what of its news was not kept, and why
     */
    public record Live(
            TaskId task,
            Optional<News.Progress> progress,
            long number,
            Instant at,
            Optional<String> dropped) {}

    private final TreeMap<ShardId, Result> results = new TreeMap<>();
    private final TreeMap<ShardId, Checkpoint> checkpoints = new TreeMap<>();
    private final TreeMap<ShardId, Live> live = new TreeMap<>();

    /** What the runs have kept, in bytes; no run that has kept nothing. */
    private final TreeMap<RunId, Long> sizes = new TreeMap<>();

    /** Those of {@link #sizes} that have ended, the oldest first. */
    private final TreeSet<RunId> ended =
            new TreeSet<>(
                    Comparator.comparing(RunId::nominalTime)
                            .thenComparing(Comparator.naturalOrder()));

    private final SortedSet<RecordId> dirty;
    private final long most;
    private long bytes;
    private long bytesOfEnded;

    /**
     * @param dirty takes the records that change
     * @param most how many bytes are kept in all
     */
    NewsBook(SortedSet<RecordId> dirty, long most) {
        this.dirty = dirty;
        this.most = most;
    }

    /** The newest result of the shard. */
    public Optional<Result> result(ShardId id) {
        return Optional.ofNullable(results.get(id));
    }

    /** The newest checkpoint of the shard. */
    public Optional<Checkpoint> checkpoint(ShardId id) {
        return Optional.ofNullable(checkpoints.get(id));
    }

    /** What the shard's live task has told in this term. */
    public Optional<Live> live(ShardId id) {
        return Optional.ofNullable(live.get(id));
    }

    /** How many bytes are kept in all. */
    public long bytes() {
        return bytes;
    }

    /** Whether the run may keep so many bytes more. */
    public boolean hasRoom(RunId run, long more) {
        return of(run) + more <= Bounds.RUN_NEWS_BYTES
                && (ended.contains(run) || bytes - bytesOfEnded + more <= most);
    }

    /** What a result takes. */
    public static long size(Result result) {
        return EACH + (long) result.json().getBytes(StandardCharsets.UTF_8).length;
    }

    /** What a checkpoint takes. */
    public static long size(Checkpoint checkpoint) {
        return EACH + (long) checkpoint.bytes().size();
    }

    private long of(RunId run) {
        return sizes.getOrDefault(run, 0L);
    }

    void put(ShardId id, Result next) {
        restore(id, next);
        dirty.add(RecordId.result(id));
        trim();
    }

    void put(ShardId id, Checkpoint next) {
        restore(id, next);
        dirty.add(RecordId.checkpoint(id));
        trim();
    }

    /** Takes a result as it is stored. */
    void restore(ShardId id, Result stored) {
        Result former = results.put(id, stored);
        grow(id.run(), size(stored) - (former == null ? 0 : size(former)));
    }

    /** Takes a checkpoint as it is stored. */
    void restore(ShardId id, Checkpoint stored) {
        Checkpoint former = checkpoints.put(id, stored);
        grow(id.run(), size(stored) - (former == null ? 0 : size(former)));
    }

    /** The shard has succeeded: no attempt will ask where to begin. */
    void done(ShardId id) {
        Checkpoint former = checkpoints.remove(id);
        if (former != null) {
            dirty.add(RecordId.checkpoint(id));
            grow(id.run(), -size(former));
        }
    }

    /** A run begins where another one has left off, in the shards that it repeats. */
    void inherit(RunId run, SortedSet<Integer> shards, RunId from) {
        // A copy may take the room of the run that the next one is of.
        TreeMap<Integer, Checkpoint> all = new TreeMap<>();
        for (int number : shards) {
            checkpoint(new ShardId(from, number)).ifPresent(found -> all.put(number, found));
        }
        all.forEach(
                (number, found) -> {
                    if (hasRoom(run, size(found))) {
                        put(
                                new ShardId(run, number),
                                new Checkpoint(found.bytes(), 0, 0, found.at()));
                    }
                });
    }

    void seen(Live given) {
        Live next = given;
        ShardId id = next.task().shardId();
        Live former = live.get(id);
        if (former != null && next.progress().isEmpty()) {
            next =
                    new Live(
                            next.task(),
                            former.progress(),
                            former.number(),
                            former.at(),
                            next.dropped());
        }
        live.put(id, next);
    }

    /** The shard has no task any more, or another one. */
    void unseen(ShardId id) {
        live.remove(id);
    }

    /** The run has ended: what it has kept may give way. */
    void ended(RunId run) {
        if (sizes.containsKey(run) && ended.add(run)) {
            bytesOfEnded += of(run);
        }
    }

    /** The run is not kept any more. */
    void forget(RunId run) {
        of(results, run).keySet().forEach(id -> dirty.add(RecordId.result(id)));
        of(checkpoints, run).keySet().forEach(id -> dirty.add(RecordId.checkpoint(id)));
        of(results, run).clear();
        of(checkpoints, run).clear();
        grow(run, -of(run));
    }

    /** Takes over what was loaded of one job. */
    void addAll(NewsBook loaded) {
        loaded.results.forEach(this::restore);
        loaded.checkpoints.forEach(this::restore);
        loaded.ended.forEach(this::ended);
    }

    /** Drops what the oldest finished runs have kept, as far as there is too much in all. */
    void trim() {
        while (bytes > most && !ended.isEmpty()) {
            forget(ended.first());
        }
    }

    private void grow(RunId run, long by) {
        long size = of(run) + by;
        bytes += by;
        if (ended.contains(run)) {
            bytesOfEnded += by;
        }
        if (size == 0) {
            sizes.remove(run);
            ended.remove(run);
        } else {
            sizes.put(run, size);
        }
    }

    private static <T> SortedMap<ShardId, T> of(NavigableMap<ShardId, T> all, RunId run) {
        ShardId first = new ShardId(run, 0);
        return all.subMap(first, true, new ShardId(run, Integer.MAX_VALUE), true);
    }

    /** All results, by shard. */
    SortedMap<ShardId, Result> results() {
        return results;
    }

    /** All checkpoints, by shard. */
    SortedMap<ShardId, Checkpoint> checkpoints() {
        return checkpoints;
    }

    /** All that live tasks have told, by shard. */
    SortedMap<ShardId, Live> live() {
        return live;
    }
}
