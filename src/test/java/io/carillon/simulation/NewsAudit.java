package io.carillon.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.NewsBook;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Checkpoint;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Result;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Invariant 18: what tasks tell is kept before it is acknowledged, and handed on.
 *
 * <ul>
 *   <li>An attempt begins with the checkpoint that is durable when its launch is, or with none.
 *   <li>What the shard's own attempt has told is durable, or something newer is, before Mesos is
 *       told to forget it.
 *   <li>Neither an older attempt nor news that were overtaken ever write over newer ones.
 * </ul>
 */
final class NewsAudit implements DurableView.Reader {
    /** What may be on its way into the store beside what is there. */
    private static final long SLACK = 3_000;

    private final long most;
    private final TreeMap<ShardId, Checkpoint> checkpoints = new TreeMap<>();
    private final TreeMap<ShardId, Result> results = new TreeMap<>();
    private final TreeMap<ShardId, Shard> shards = new TreeMap<>();
    private final Set<RecordKey> present = new TreeSet<>();
    private final Map<TaskId, Optional<Opaque>> beginnings = new HashMap<>();

    /** How many attempts have begun at a checkpoint. */
    int handedOn;

    /** How many news were acknowledged that had to be durable. */
    int kept;

    /**
     * @param most how many bytes are kept in all; with less room, some may be dropped
     */
    NewsAudit(long most) {
        this.most = most;
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.CheckpointRecord one) {
            ShardId id = RecordId.parse(key).orElseThrow().shard();
            Checkpoint next = one.checkpoint();
            Checkpoint before = checkpoints.put(id, next);
            Violation.when(
                    before != null
                            && isOlder(
                                    next.attempt(),
                                    next.number(),
                                    before.attempt(),
                                    before.number()),
                    18,
                    () -> "of " + id + " an old checkpoint comes back: " + next + ", " + before);
        } else if (record instanceof StoredRecord.ResultRecord one) {
            ShardId id = RecordId.parse(key).orElseThrow().shard();
            Result next = one.result();
            Result before = results.put(id, next);
            Violation.when(
                    before != null
                            && isOlder(
                                    next.attempt(),
                                    next.number(),
                                    before.attempt(),
                                    before.number()),
                    18,
                    () -> "of " + id + " an old result comes back: " + next + ", " + before);
        } else if (record instanceof StoredRecord.RunRecord part) {
            present.add(key);
            part.shards().forEach(shard -> noted(key, shard));
        }
    }

    private void noted(RecordKey key, Shard shard) {
        ShardId id =
                new ShardId(RecordId.parse(key).orElseThrow().run().orElseThrow(), shard.number());
        shards.put(id, shard);
        shard.task()
                .filter(task -> task.phase().live())
                .ifPresent(task -> beginnings.putIfAbsent(task.id(), checkpoint(id)));
    }

    private Optional<Opaque> checkpoint(ShardId id) {
        return Optional.ofNullable(checkpoints.get(id)).map(Checkpoint::bytes);
    }

    @Override
    public void gone(RecordKey key) {
        if (key.kind() == Kind.CHECKPOINTS) {
            ShardId id = RecordId.parse(key).orElseThrow().shard();
            checkpoints.remove(id);
            forgotten(id);
        } else if (key.kind() == Kind.RESULTS) {
            ShardId id = RecordId.parse(key).orElseThrow().shard();
            results.remove(id);
            forgotten(id);
        } else if (present.remove(key) && !present.contains(twin(key))) {
            RecordId part = RecordId.parse(key).orElseThrow();
            shards.keySet()
                    .removeIf(
                            id ->
                                    id.run().equals(part.run().orElseThrow())
                                            && RecordId.part(key.kind(), id).equals(part));
        }
    }

    /**
     * A run that has ended and what it has kept are deleted in several pieces, and these come
     * first. An acknowledgement that was sent before may still be on its way.
     */
    private void forgotten(ShardId id) {
        if (present.contains(RecordId.part(Kind.FINISHED, id).key())) {
            shards.remove(id);
        }
    }

    /** The record of the same part of the run, once it has ended, or before. */
    private static RecordKey twin(RecordKey key) {
        return new RecordKey(key.kind() == Kind.RUNS ? Kind.FINISHED : Kind.RUNS, key.name());
    }

    private static boolean isOlder(int attempt, long number, int than, long thanNumber) {
        return attempt < than || attempt == than && number < thanNumber;
    }

    /** Mesos is asked to launch the task. */
    void launching(TaskId task, TaskInfo info) {
        if (!info.hasExecutor() || !beginnings.containsKey(task)) {
            return;
        }
        TaskOrder order;
        try {
            order = TaskOrder.parseFrom(info.getData());
        } catch (InvalidProtocolBufferException e) {
            throw new Violation(18, "no order for an executor: " + info);
        }
        Optional<Opaque> begins =
                order.hasCheckpoint()
                        ? Optional.of(new Opaque(order.getCheckpoint().toByteArray()))
                        : Optional.empty();
        Violation.when(
                !begins.equals(beginnings.get(task)),
                18,
                () -> task + " begins at " + begins + ", not at " + beginnings.get(task));
        handedOn += begins.isPresent() ? 1 : 0;
    }

    /** Mesos is told that the report need not be sent again. */
    void acknowledging(TaskStatus status) {
        Optional<TaskId> task = TaskId.parse(status.getTaskId().getValue());
        Shard shard = task.map(TaskId::shardId).map(shards::get).orElse(null);
        boolean shared = ExecutorId.parse(status.getExecutorId().getValue()).isPresent();
        boolean current = shard != null && newest(shard).equals(task.map(TaskId::attempt));
        if (!shared || !current || bytes() + SLACK > most || status.getData().isEmpty()) {
            return;
        }
        TaskNews news;
        try {
            news = TaskNews.parseFrom(status.getData());
        } catch (InvalidProtocolBufferException e) {
            throw new Violation(18, "no news of a task: " + status);
        }
        acknowledging(task.orElseThrow(), shard, news);
    }

    /** The number of the newest attempt that was launched, as far as is known. */
    private static Optional<Integer> newest(Shard shard) {
        return shard.task()
                .filter(one -> one.phase().live())
                .map(Task::id)
                .or(() -> shard.ended().stream().reduce((a, b) -> b).map(Attempt::id))
                .map(TaskId::attempt);
    }

    private void acknowledging(TaskId task, Shard shard, TaskNews news) {
        Result result = results.get(task.shardId());
        Checkpoint checkpoint = checkpoints.get(task.shardId());
        boolean resultKept =
                result != null
                        && (result.json().equals(news.getResult())
                                || !isOlder(
                                        result.attempt(),
                                        result.number(),
                                        task.attempt(),
                                        news.getNumber()));
        Violation.when(
                news.hasResult() && !resultKept,
                18,
                () -> "a result of " + task + " is acknowledged, and not kept: " + news);
        boolean checkpointKept =
                checkpoint != null
                        && (checkpoint
                                        .bytes()
                                        .equals(new Opaque(news.getCheckpoint().toByteArray()))
                                || !isOlder(
                                        checkpoint.attempt(),
                                        checkpoint.number(),
                                        task.attempt(),
                                        news.getNumber()));
        Violation.when(
                news.hasCheckpoint() && !checkpointKept && shard.state() != RunState.SUCCEEDED,
                18,
                () -> "a checkpoint of " + task + " is acknowledged, and not kept: " + news);
        kept += news.hasResult() || news.hasCheckpoint() ? 1 : 0;
    }

    private long bytes() {
        return results.values().stream().mapToLong(NewsBook::size).sum()
                + checkpoints.values().stream().mapToLong(NewsBook::size).sum();
    }
}
