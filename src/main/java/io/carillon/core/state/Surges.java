package io.carillon.core.state;

import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.UpdatePolicy;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which shards of a daemon's standing run have a second task, or may have one, because the owner
 * allows it for a change ({@code update.maxSurge}). Part of {@link Editions}, which changes it;
 * read on the engine's thread.
 *
 * <p>The former task of such a shard <i>leaves</i>. It is ended when the newer one is up; it is the
 * shard's only task again when the change is taken back before that. Shards that fire by themselves
 * would fire twice, and tasks of a shared executor are not alone: they have no second task.
 */
final class Surges {
    private final int edition;
    private final int count;

    /** How many shards may have a second task; 0 also where there can be none. */
    private final int most;

    /** All shards with a task that leaves. */
    private final TreeSet<Integer> leaving = new TreeSet<>();

    /** Those whose former task is to be the only one again. */
    private final TreeSet<Integer> returning = new TreeSet<>();

    /** When the former task of a shard is ended, because the newer one is up. */
    private final TreeMap<Instant, TreeSet<Integer>> relieved = new TreeMap<>();

    /** Shards that are behind and may have a second task. */
    private final TreeSet<Integer> free = new TreeSet<>();

    /** Shards that are behind though they have two tasks, of which the one that leaves is up. */
    private final TreeSet<Integer> spare = new TreeSet<>();

    /** Shards that are behind with a task in a shared executor. */
    private final TreeSet<Integer> bound = new TreeSet<>();

    Surges(Run run, Job job) {
        edition = run.edition();
        count = job.sharding().count();
        boolean apart =
                job.type() == JobType.DAEMON
                        && !job.resident()
                        && run.app().filter(kept -> kept.app().shared()).isEmpty();
        UpdatePolicy policy = job.caredFor().update().orElse(UpdatePolicy.DEFAULT);
        most = apart ? policy.maxSurge() : 0;
    }

    /**
     * The shard has come, or goes.
     *
     * @param up when its current task counts as up, whatever leaves
     */
    void count(Shard shard, Instant up, boolean comes) {
        int number = shard.number();
        Optional<Task> task = shard.task();
        Optional<Task> second = shard.leaving();
        mark(leaving, number, comes && second.isPresent());
        if (shard.state().ended() || number >= count) {
            return;
        }
        boolean live = task.filter(one -> one.phase().live()).isPresent();
        boolean former = task.filter(one -> one.editionNumber() != edition).isPresent();
        boolean stays = task.flatMap(Task::kill).isEmpty();
        boolean behind = live && former && stays;
        boolean returns = returns(shard);
        mark(returning, number, comes && returns);
        mark(spare, number, comes && behind && serves(shard) && !returns);
        mark(bound, number, comes && behind && !isAlone(task));
        boolean known = task.filter(one -> !one.unconfirmed()).isPresent();
        boolean may = most > 0 && known && isAlone(task) && second.isEmpty();
        mark(free, number, comes && behind && may);
        if (second.filter(one -> one.kill().isEmpty()).isPresent() && live && !returns) {
            Instant at = most == 0 ? Instant.MIN : former ? Instant.MAX : up;
            relieve(at, number, comes);
        }
    }

    private static boolean isAlone(Optional<Task> task) {
        return task.flatMap(Task::executor).isEmpty();
    }

    /**
     * Whether the former task is to be the only one again: it executes the newest edition, and the
     * other does not; or the other does not live, and must not begin any more.
     */
    private boolean returns(Shard shard) {
        Optional<Task> second = shard.leaving().filter(one -> one.kill().isEmpty());
        Optional<Task> live = shard.task().filter(one -> one.phase().live());
        boolean newest = live.filter(one -> one.editionNumber() == edition).isPresent();
        return second.filter(one -> one.editionNumber() == edition && !newest).isPresent()
                || (second.isPresent() && live.isEmpty() && (most == 0 || shard.task().isEmpty()));
    }

    private void relieve(Instant at, int number, boolean comes) {
        if (at.equals(Instant.MAX)) {
            return;
        }
        TreeSet<Integer> those = relieved.computeIfAbsent(at, any -> new TreeSet<>());
        mark(those, number, comes);
        if (those.isEmpty()) {
            relieved.remove(at);
        }
    }

    private static void mark(Set<Integer> set, int number, boolean in) {
        if (in) {
            set.add(number);
        } else {
            set.remove(number);
        }
    }

    /** Whether the task that leaves does the work of the shard. */
    static boolean serves(Shard shard) {
        return shard.leaving()
                .filter(task -> task.phase() == TaskPhase.RUNNING)
                .filter(task -> !task.unconfirmed() && task.kill().isEmpty())
                .isPresent();
    }

    /** Whether shards may have a second task. */
    boolean allowed() {
        return most > 0;
    }

    /** Whether no shard has a task that leaves. */
    boolean isEmpty() {
        return leaving.isEmpty();
    }

    /** The first shard with a task that leaves. */
    Optional<Integer> first() {
        return leaving.isEmpty() ? Optional.empty() : Optional.of(leaving.first());
    }

    /** How many shards have a task that leaves. */
    int size() {
        return leaving.size();
    }

    /** The shards whose former task is to be the only one again. */
    List<Integer> returning() {
        return new ArrayList<>(returning);
    }

    boolean returning(int shard) {
        return returning.contains(shard);
    }

    /** The shards whose former task is to end now. */
    List<Integer> relieved(Instant now) {
        List<Integer> shards = new ArrayList<>();
        for (Map.Entry<Instant, TreeSet<Integer>> those : relieved.entrySet()) {
            if (those.getKey().isAfter(now)) {
                break;
            }
            shards.addAll(those.getValue());
        }
        return shards;
    }

    /** When a former task is to end; {@link Instant#MAX} if none is. */
    Instant relievedAt() {
        return relieved.isEmpty() ? Instant.MAX : relieved.firstKey();
    }

    /** A shard that loses nothing if its current task ends. */
    Optional<Integer> spare() {
        return spare.isEmpty() ? Optional.empty() : Optional.of(spare.first());
    }

    boolean spare(int shard) {
        return spare.contains(shard);
    }

    /** Whether the shard can have no second task, whatever its owner allows. */
    boolean bound(int shard) {
        return bound.contains(shard);
    }

    /**
     * The shard that is to have a second task now, if one may.
     *
     * @param first those that go first
     */
    Optional<Integer> next(Collection<Integer> first) {
        if (leaving.size() >= most || free.isEmpty()) {
            return Optional.empty();
        }
        return first.stream()
                .filter(free::contains)
                .findFirst()
                .or(() -> Optional.of(free.first()));
    }
}
