package io.carillon.simulation;

import io.carillon.model.run.Attempt;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Invariant 29: a shard of a daemon has two tasks only while its owner allows it, and no more
 * shards than that; the former one ends when the newer one has been at work, and is not forgotten;
 * a change takes no shard away whose owner allows none to be down. Seen from the records and from
 * the processes.
 */
final class SurgeAudit {
    private final UpdateAudit owners;
    private Predicate<TaskId> begun = task -> false;

    /** How many shards of each run may have two tasks, since none had. */
    private final TreeMap<RunId, Integer> allowed = new TreeMap<>();

    /** The tasks that leave, by the shard. */
    private final TreeMap<ShardId, TaskId> leaving = new TreeMap<>();

    /** The tasks that begin beside them. */
    private final TreeMap<ShardId, TaskId> beside = new TreeMap<>();

    /** The tasks that are to end for others. */
    private final TreeSet<TaskId> doomed = new TreeSet<>();

    /** How many times a shard was seen that had come to have two tasks. */
    int seen;

    /** How many times a former task was the shard's only one again. */
    int returned;

    /** How many launches there were beside a task at work. */
    int launched;

    SurgeAudit(UpdateAudit owners) {
        this.owners = owners;
    }

    void watch(Predicate<TaskId> atWork) {
        begun = atWork;
    }

    void read(Run run, List<Shard> shards) {
        RunId id = run.id();
        List<Integer> two =
                Shard.numbers(
                        shards.stream().filter(shard -> shard.leaving().isPresent()).toList());
        int now = owners.mostTwice(id.job());
        int before = two.isEmpty() ? now : allowed.getOrDefault(id, now);
        allowed.put(id, Math.max(now, before));
        Violation.when(
                two.size() > Math.max(now, before),
                29,
                () -> "shards " + two + " of " + run + " have two tasks each");
        shards.forEach(shard -> read(run, shard));
    }

    private void read(Run run, Shard shard) {
        ShardId id = new ShardId(run.id(), shard.number());
        Optional<TaskId> now = shard.leaving().map(Task::id);
        Optional<TaskId> before = Optional.ofNullable(leaving.get(id));
        before.filter(task -> !now.equals(before)).ifPresent(task -> gone(shard, task));
        if (now.isPresent()) {
            seen += now.equals(before) ? 0 : 1;
            leaving.put(id, now.get());
            shard.task().map(Task::id).ifPresent(task -> beside.put(id, task));
            ended(shard, shard.leaving().get());
            // What may end because another task does the work may be alone before it has ended.
            shard.task().filter(SurgeAudit::isReplaced).map(Task::id).ifPresent(doomed::add);
        } else {
            leaving.remove(id);
            beside.remove(id);
            shard.task().ifPresent(task -> taken(run, shard, task));
        }
    }

    private void gone(Shard shard, TaskId task) {
        boolean back = shard.task().filter(one -> one.id().equals(task)).isPresent();
        boolean told = shard.ended().stream().map(Attempt::id).anyMatch(task::equals);
        returned += back ? 1 : 0;
        Violation.when(!back && !told, 29, () -> task + " is forgotten by " + shard);
    }

    /** The former task of a shard is to end. */
    private void ended(Shard shard, Task former) {
        if (!isReplaced(former) || !doomed.add(former.id())) {
            return;
        }
        Instant wished = former.kill().map(KillWish::since).orElse(Instant.MAX);
        boolean failedSince =
                shard.ended().stream()
                        .filter(one -> one.id().attempt() > former.id().attempt())
                        .anyMatch(one -> !one.endedAt().isBefore(wished));
        // One that was at work when that was decided may have failed before it was stored.
        Optional<Task> newer =
                shard.task()
                        .filter(task -> !failedSince)
                        .filter(task -> task.id().attempt() > former.id().attempt());
        Violation.when(
                newer.filter(task -> !begun.test(task.id())).isPresent()
                        && owners.mayLoseNone(former.id().run().job()),
                29,
                () -> former.id() + " is ended before " + newer.get().id() + " was at work");
    }

    /** The only task of a shard is to end. */
    private void taken(Run run, Shard shard, Task task) {
        boolean own = task.executor().isEmpty();
        if (run.kill().isEmpty() && isReplaced(task) && own && doomed.add(task.id())) {
            Violation.when(
                    owners.mayLoseNone(run.id().job()),
                    29,
                    () -> "shard " + shard.number() + " of " + run + " is taken away");
        }
    }

    private static boolean isReplaced(Task task) {
        return task.kill()
                .map(KillWish::because)
                .filter(because -> because.endsWith(RollAudit.REPLACED))
                .isPresent();
    }

    /** Whether one task may begin while the other one lives; orders may overtake each other. */
    boolean mayLiveBeside(TaskId one, TaskId other) {
        ShardId id = one.shardId();
        Optional<TaskId> newer = Optional.ofNullable(beside.get(id));
        Optional<TaskId> former = Optional.ofNullable(leaving.get(id));
        boolean two =
                newer.isPresent()
                        && former.isPresent()
                        && Set.of(one, other).equals(Set.of(newer.get(), former.get()));
        boolean pair = two && allowed.getOrDefault(one.run(), 0) > 0;
        launched += pair ? 1 : 0;
        return pair;
    }
}
