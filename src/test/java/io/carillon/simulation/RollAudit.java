package io.carillon.simulation;

import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import io.carillon.model.run.Trigger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Invariant 20: a change of a daemon, a restart, or the drain of an agent, takes one shard away at
 * a time, or as many as its owner allows. The next one is ended only when one before is at work
 * again.
 */
final class RollAudit implements DurableView.Reader {
    /** How the reason ends for which a roll ends a task. */
    static final String REPLACED = "replaces it";

    /** What the reason says for which a drain ends a task. */
    static final String DRAINED = " is drained: ";

    /** What the reason says for which a restart ends a task. */
    static final String RESTARTED = " restarts it";

    private final Predicate<TaskId> begun;
    private final ToIntFunction<String> most;

    /** How many shards each run may lose, since it lost none. */
    private final TreeMap<RunId, Integer> allowed = new TreeMap<>();

    /** How many shards each job has. */
    private final TreeMap<String, Integer> counts = new TreeMap<>();

    /** The shards that a job lost while they were away. */
    private final TreeSet<ShardId> dropped = new TreeSet<>();

    /** Tasks that were ended while a former one did the work of their shard. */
    private final TreeSet<TaskId> spared = new TreeSet<>();

    /** How many times a shard was seen that a roll had ended. */
    int rolled;

    /** How many times more than one shard was away. */
    int wide;

    /**
     * @param most how many shards the job of that name may lose at once
     */
    RollAudit(Predicate<TaskId> begun, ToIntFunction<String> most) {
        this.begun = begun;
        this.most = most;
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.JobRecord job) {
            counts.put(job.job().name(), job.job().job().sharding().count());
        }
        if (key.kind() != RecordKey.Kind.RUNS
                || !(record instanceof StoredRecord.RunRecord part)
                || part.run().isEmpty()) {
            return;
        }
        Run run = part.run().get();
        if (run.id().trigger() != Trigger.DAEMON || run.kill().isPresent()) {
            return;
        }
        List<Integer> away =
                Shard.numbers(
                        part.shards().stream()
                                .filter(shard -> isAway(shard) && belongs(run.id(), shard))
                                .toList());
        part.shards().stream()
                .filter(shard -> !isAway(shard))
                .forEach(shard -> dropped.remove(new ShardId(run.id(), shard.number())));
        rolled += away.size();
        int now = most.applyAsInt(run.id().job());
        int before = away.isEmpty() ? now : allowed.getOrDefault(run.id(), now);
        wide += away.size() > 1 ? 1 : 0;
        allowed.put(run.id(), Math.max(now, before));
        Violation.when(
                away.size() > Math.max(now, before),
                20,
                () -> "shards " + away + " of " + run + " are away");
    }

    /**
     * Whether the job has had the shard since the roll took it away. What the job does not have any
     * more goes away for good, and begins anew beside the roll when the job has it again.
     */
    private boolean belongs(RunId run, Shard shard) {
        ShardId id = new ShardId(run, shard.number());
        if (shard.number() >= counts.getOrDefault(run.job(), Integer.MAX_VALUE)) {
            dropped.add(id);
        }
        return !dropped.contains(id);
    }

    /** Whether the roll has taken the shard away, and it is not back yet. */
    private boolean isAway(Shard shard) {
        if (shard.task().isEmpty()
                || shard.leaving().filter(former -> former.kill().isEmpty()).isPresent()) {
            // Or its former task does the work: then it loses nothing, whatever comes of that.
            shard.task()
                    .filter(
                            task ->
                                    task.kill()
                                            .map(KillWish::because)
                                            .filter(RollAudit::isRoll)
                                            .isPresent())
                    .ifPresent(task -> spared.add(task.id()));
            return false;
        }
        Task task = shard.task().get();
        if (task.kill().isPresent()) {
            // It may be to end for another reason before it is back, as when the job lacks it now.
            return !spared.contains(task.id())
                    && task.kill().map(KillWish::because).filter(RollAudit::isRoll).isPresent();
        }
        Optional<Attempt> last =
                shard.ended().stream()
                        .max(Comparator.comparing(one -> one.id().attempt()))
                        .filter(one -> !spared.contains(one.id()));
        boolean back = task.phase() != TaskPhase.PLANNED && begun.test(task.id());
        return last.map(Attempt::because).filter(RollAudit::isRoll).isPresent() && !back;
    }

    private static boolean isRoll(String because) {
        return because.endsWith(REPLACED)
                || because.contains(DRAINED)
                || because.contains(RESTARTED);
    }

    @Override
    public void gone(RecordKey key) {}
}
