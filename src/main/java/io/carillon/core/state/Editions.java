package io.carillon.core.state;

import io.carillon.model.job.AutoRollback;
import io.carillon.model.job.Job;
import io.carillon.model.job.Retry;
import io.carillon.model.job.UpdatePolicy;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import io.carillon.model.run.Wellness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which edition each shard of a daemon's standing run executes, and which shard a change of the job
 * or app ends next. Changed by {@link State} alone; read on the engine's thread.
 *
 * <p>A shard is <i>behind</i> if its task executes a former edition. One of them is ended only
 * while fewer others are down than the job's {@link UpdatePolicy} allows, whatever they are down
 * for. A shard that is up is {@code RUNNING}, and healthy and ready if it has such checks: for
 * {@code minHealthyTime}, or, when its task has failed before, for as long as forgives failures. So
 * a version that fails soon after its start holds the roll up. A shard that is behind counts as up
 * as soon as it is {@code RUNNING}; one whose task is not well goes first, and takes nothing away.
 * So does a shard whose former task is at work beside its newer one, as {@link Surges} tell.
 */
public final class Editions {
    /** How long a task must run before the next shard is ended, if the job says nothing. */
    public static final Duration SETTLE = UpdatePolicy.DEFAULT.minHealthyTime();

    private static final Wellness UNKNOWN =
            new Wellness(Optional.empty(), Optional.empty(), Instant.MIN);

    private final int edition;
    private final boolean underWay;
    private final int count;
    private final Retry retry;
    private final int most;
    private final Duration settle;
    private final boolean hasHealth;
    private final boolean hasReadiness;
    private final Optional<AutoRollback> rollback;
    private final Surges surges;

    /** Shards with a live task of a former edition, and no wish that it ends. */
    private final TreeSet<Integer> behind = new TreeSet<>();

    /** Shards with a task that was planned for a former edition. */
    private final TreeSet<Integer> planned = new TreeSet<>();

    /** Shards that the definition does not have any more, and no wish that they end. */
    private final TreeSet<Integer> surplus = new TreeSet<>();

    /** Shards of which it is not known whether they will be up. */
    private final TreeSet<Integer> down = new TreeSet<>();

    /** Shards that are behind, at work, and not well. */
    private final TreeSet<Integer> unwell = new TreeSet<>();

    /** Shards that have failed so often with the newest edition that the job may go back. */
    private final TreeSet<Integer> failing = new TreeSet<>();

    /** When a shard with a live task of the newest edition has not come up for too long. */
    private final TreeMap<Instant, TreeSet<Integer>> late = new TreeMap<>();

    /** How many of the other shards are up from when on. */
    private final TreeMap<Instant, Integer> ups = new TreeMap<>();

    /** How many shards run the edition of the run. */
    private int done;

    Editions(Run run, Job job) {
        edition = run.edition();
        underWay = run.roll().filter(roll -> roll.underWay()).isPresent();
        count = job.sharding().count();
        retry = job.retry();
        UpdatePolicy policy = job.caredFor().update().orElse(UpdatePolicy.DEFAULT);
        surges = new Surges(run, job);
        int some = policy.maxUnavailable().of(count);
        most = surges.allowed() ? some : Math.max(1, some);
        settle = policy.minHealthyTime();
        rollback = policy.autoRollback();
        hasHealth = job.caredFor().health().isPresent();
        hasReadiness = job.caredFor().check().isPresent();
    }

    /** The shard has come, or goes. */
    void count(Shard shard, boolean comes) {
        int number = shard.number();
        Optional<Task> task = shard.task();
        boolean doomed = task.flatMap(Task::kill).isPresent();
        Instant own = upFrom(shard);
        surges.count(shard, own, comes);
        if (number >= count) {
            boolean second = shard.leaving().filter(one -> one.kill().isEmpty()).isPresent();
            mark(surplus, number, comes && (second || !(doomed || shard.state().ended())));
            return;
        }
        if (shard.state().ended()) {
            return;
        }
        boolean former = task.filter(one -> one.editionNumber() != edition).isPresent();
        boolean live = task.filter(one -> one.phase().live()).isPresent();
        boolean moves = former && !doomed && !surges.returning(number);
        mark(behind, number, comes && moves && live);
        mark(planned, number, comes && moves && !live);
        boolean served = Surges.serves(shard);
        boolean unwellNow = former && !served && task.filter(Editions::isUnwell).isPresent();
        mark(unwell, number, comes && unwellNow);
        Instant up = served ? Instant.MIN : own;
        boolean unknown = up.equals(Instant.MAX);
        mark(down, number, comes && unknown);
        if (!former) {
            judge(shard, own.equals(Instant.MAX), comes);
        }
        if (!unknown && !unwellNow) {
            ups.merge(up, comes ? 1 : -1, (one, other) -> one + other == 0 ? null : one + other);
        }
        boolean runs = task.filter(one -> one.phase() == TaskPhase.RUNNING).isPresent();
        if (runs && !former && !doomed) {
            done += comes ? 1 : -1;
        }
    }

    /** Whether the newest edition fails in the shard, or may soon be taken for one that does. */
    private void judge(Shard shard, boolean unknown, boolean comes) {
        int number = shard.number();
        Optional<Task> task = shard.task();
        boolean waits = task.filter(one -> one.phase() == TaskPhase.PLANNED).isPresent();
        int enough = rollback.map(AutoRollback::failures).orElse(Integer.MAX_VALUE);
        mark(failing, number, comes && waits && shard.failures() >= enough);
        Optional<Instant> limit =
                rollback.flatMap(AutoRollback::deadline)
                        .flatMap(wait -> task.filter(Editions::isAtWork).map(one -> at(one, wait)));
        if (unknown && limit.isPresent()) {
            TreeSet<Integer> those = late.computeIfAbsent(limit.get(), any -> new TreeSet<>());
            mark(those, number, comes);
            if (those.isEmpty()) {
                late.remove(limit.get());
            }
        }
    }

    /** Counted from its launch, or from when its checks told last that it is not well. */
    private static Instant at(Task task, Duration deadline) {
        Instant told = task.wellness().orElse(UNKNOWN).since();
        return (told.isAfter(task.launchedAt()) ? told : task.launchedAt()).plus(deadline);
    }

    /** Whether it is known to be with an agent, and is to be. */
    private static boolean isAtWork(Task task) {
        return task.phase().live()
                && task.phase() != TaskPhase.UNREACHABLE
                && !task.unconfirmed()
                && task.kill().isEmpty();
    }

    /** Whether its checks say that it does not work, though it runs. */
    private static boolean isUnwell(Task task) {
        Wellness known = task.wellness().orElse(UNKNOWN);
        return task.phase() == TaskPhase.RUNNING
                && isAtWork(task)
                && !(known.healthy().orElse(true) && known.ready().orElse(true));
    }

    private static void mark(Set<Integer> set, int number, boolean in) {
        if (in) {
            set.add(number);
        } else {
            set.remove(number);
        }
    }

    /** When the shard counts as up: {@link Instant#MAX} if that is not known. */
    Instant upFrom(Shard shard) {
        if (shard.task().isEmpty()) {
            return Instant.MIN; // It waits for its turn, whatever becomes of the others.
        }
        Task task = shard.task().get();
        if (task.phase() != TaskPhase.RUNNING || task.unconfirmed() || task.kill().isPresent()) {
            return Instant.MAX;
        }
        if (task.editionNumber() != edition) {
            return Instant.MIN;
        }
        if (lacks(shard).isPresent()) {
            return Instant.MAX;
        }
        Wellness known = task.wellness().orElse(UNKNOWN);
        boolean told = (hasHealth || hasReadiness) && known.since().isAfter(task.since());
        Instant settled = (told ? known.since() : task.since()).plus(settle);
        Instant forgiven = task.launchedAt().plus(retry.maxDelay());
        return shard.failures() > 0 && forgiven.isAfter(settled) ? forgiven : settled;
    }

    /** What its checks have not told yet of a shard that runs the newest edition. */
    public Optional<String> lacks(Shard shard) {
        return shard.task()
                .filter(task -> task.phase() == TaskPhase.RUNNING)
                .filter(task -> task.editionNumber() == edition)
                .map(task -> task.wellness().orElse(UNKNOWN))
                .flatMap(this::lacks);
    }

    private Optional<String> lacks(Wellness known) {
        if (hasHealth && !known.healthy().orElse(false)) {
            return Optional.of("it runs, and is not healthy yet");
        }
        return hasReadiness && !known.ready().orElse(false)
                ? Optional.of("it runs, and is not ready yet")
                : Optional.empty();
    }

    /** Whether some shards may execute what was before, or have just ceased to. */
    public boolean underWay() {
        return underWay || !behind.isEmpty() || !surges.isEmpty();
    }

    /** How many shards run the newest edition. */
    public int done() {
        return done;
    }

    /** How many shards the definition has. */
    public int count() {
        return count;
    }

    /** Shards that the definition does not have any more, and that are not to be ended yet. */
    public List<Integer> surplus() {
        return new ArrayList<>(surplus);
    }

    /** Shards whose next attempt was planned for a former edition. */
    public List<Integer> planned() {
        return new ArrayList<>(planned);
    }

    /** The first shard that the roll waits for, because it is not up. */
    public Optional<Integer> waitsFor() {
        return down.isEmpty() ? Optional.empty() : Optional.of(down.first());
    }

    /** The shard to be ended now; empty if none may be ended. */
    public Optional<Integer> next(Instant now) {
        return next().filter(shard -> !mayEndAt(shard).isAfter(now));
    }

    /** The shard to be ended next, as soon as its time has come; empty while too many are down. */
    Optional<Integer> next() {
        return candidate().filter(shard -> mayEndAt(shard).isBefore(Instant.MAX));
    }

    /** The shard to be ended next: first those that lose nothing, are down, or not well. */
    private Optional<Integer> candidate() {
        return surges.spare()
                .or(() -> down.stream().filter(behind::contains).findFirst())
                .or(() -> unwell.stream().filter(behind::contains).findFirst())
                .or(() -> behind.stream().findFirst());
    }

    /**
     * When the shard may be ended: as soon as few enough others are down. Others that are behind
     * and not well do not count against one that is not well either, so that a version that does
     * not work can be replaced.
     */
    public Instant mayEndAt(int shard) {
        return surges.spare(shard)
                ? Instant.MIN
                : mayEndAt(shard, surges.bound(shard) ? Math.max(1, most) : most);
    }

    /** When the shard may be ended so that it begins again elsewhere. */
    public Instant mayLeaveAt(int shard) {
        return mayEndAt(shard, Math.max(1, most));
    }

    private Instant mayEndAt(int shard, int may) {
        int others = down.size() - (down.contains(shard) ? 1 : 0);
        int spare = may - 1 - others - (unwell.contains(shard) ? 0 : unwell.size());
        return spare < 0 ? Instant.MAX : settledBut(spare);
    }

    /** When all shards but so many are up that are known to run. */
    private Instant settledBut(int spare) {
        int left = spare;
        for (Map.Entry<Instant, Integer> up : ups.descendingMap().entrySet()) {
            left -= up.getValue();
            if (left < 0) {
                return up.getKey();
            }
        }
        return Instant.MIN;
    }

    /** Whether all shards execute the newest edition and will be up. */
    boolean allComeUp() {
        return allCurrent()
                && surges.isEmpty()
                && surplus.isEmpty()
                && down.isEmpty()
                && done == count;
    }

    /** How many shards may be down at once before a change ends another one. */
    public int most() {
        return most;
    }

    /** The shards that have failed too often with the newest edition. */
    SortedSet<Integer> failing() {
        return Collections.unmodifiableSortedSet(failing);
    }

    /** The first shard that has not come up for too long, and since when that is so. */
    Optional<Map.Entry<Instant, Integer>> late() {
        return Optional.ofNullable(late.firstEntry())
                .map(first -> Map.entry(first.getKey(), first.getValue().first()));
    }

    /** Whether no shard executes a former edition any more, nor is about to. */
    public boolean allCurrent() {
        return behind.isEmpty() && planned.isEmpty();
    }

    /** The shard that is to have a second task now, of the newest edition; empty if none may. */
    public Optional<Integer> surge() {
        List<Integer> first = new ArrayList<>(down);
        first.addAll(unwell);
        return surges.next(first);
    }

    /** Whether a task may be launched beside one that leaves. */
    public boolean maySurge() {
        return surges.allowed();
    }

    /** The first shard with a task that leaves. */
    public Optional<Integer> firstLeaving() {
        return surges.first();
    }

    /** How many shards have a task that leaves. */
    public int leaving() {
        return surges.size();
    }

    /** The shards whose former task is to be the only one again. */
    public List<Integer> returning() {
        return surges.returning();
    }

    /** The shards whose former task is to end, because the newer one is up. */
    public List<Integer> relieved(Instant now) {
        return surges.relieved(now);
    }

    /** When all shards that are known to run are up. */
    public Instant settledAt() {
        return ups.isEmpty() ? Instant.MIN : ups.lastKey();
    }

    /** When there is something to do for the roll; a paused job loses no shard to it. */
    Instant due(boolean paused) {
        if (!surplus.isEmpty() || !planned.isEmpty() || !surges.returning().isEmpty()) {
            return Instant.MIN;
        }
        Instant due = Instant.MAX;
        if (behind.isEmpty()) {
            boolean over = underWay && down.isEmpty() && surges.isEmpty();
            due = over ? settledAt() : Instant.MAX;
        } else if (!paused) {
            due =
                    surge().isPresent()
                            ? Instant.MIN
                            : candidate().map(this::mayEndAt).orElse(Instant.MAX);
        }
        Instant relieved = surges.relievedAt();
        return relieved.isBefore(due) ? relieved : due;
    }
}
