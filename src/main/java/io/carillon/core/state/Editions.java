package io.carillon.core.state;

import io.carillon.model.job.Job;
import io.carillon.model.job.Retry;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which edition each shard of a daemon's standing run executes, and which shard a change of the job
 * or app ends next. Changed by {@link State} alone; read on the engine's thread.
 *
 * <p>A shard is <i>behind</i> if its task executes a former edition. One of them is ended only when
 * all other shards are up, so the change never takes a second shard away. A shard that is up is
 * {@code RUNNING}: for {@link #SETTLE}, or, when its task has failed before, for as long as
 * forgives failures. So a version that fails soon after its start holds the roll up.
 */
public final class Editions {
    /** How long a task must run before the next shard is ended. */
    public static final Duration SETTLE = Duration.ofSeconds(5);

    private final int edition;
    private final boolean underWay;
    private final int count;
    private final Retry retry;

    /** Shards with a live task of a former edition, and no wish that it ends. */
    private final TreeSet<Integer> behind = new TreeSet<>();

    /** Shards with a task that was planned for a former edition. */
    private final TreeSet<Integer> planned = new TreeSet<>();

    /** Shards that the definition does not have any more, and no wish that they end. */
    private final TreeSet<Integer> surplus = new TreeSet<>();

    /** Shards of which it is not known whether they will be up. */
    private final TreeSet<Integer> down = new TreeSet<>();

    /** How many of the other shards are up from when on. */
    private final TreeMap<Instant, Integer> ups = new TreeMap<>();

    /** How many shards run the edition of the run. */
    private int done;

    Editions(Run run, Job job) {
        edition = run.edition();
        underWay = run.roll().filter(roll -> roll.underWay()).isPresent();
        count = job.sharding().count();
        retry = job.retry();
    }

    /** The shard has come, or goes. */
    void count(Shard shard, boolean comes) {
        int number = shard.number();
        Optional<Task> task = shard.task();
        boolean doomed = task.flatMap(Task::kill).isPresent();
        if (shard.state().ended()) {
            return;
        }
        if (number >= count) {
            mark(surplus, number, comes && !doomed);
            return;
        }
        boolean former = task.filter(one -> one.editionNumber() != edition).isPresent();
        boolean live = task.filter(one -> one.phase().live()).isPresent();
        mark(behind, number, comes && former && live && !doomed);
        mark(planned, number, comes && former && !live && !doomed);
        Instant up = upFrom(shard);
        boolean unknown = up.equals(Instant.MAX);
        mark(down, number, comes && unknown);
        if (!unknown) {
            ups.merge(up, comes ? 1 : -1, (one, other) -> one + other == 0 ? null : one + other);
        }
        boolean runs = task.filter(one -> one.phase() == TaskPhase.RUNNING).isPresent();
        if (runs && !former && !doomed) {
            done += comes ? 1 : -1;
        }
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
        Instant settled = task.since().plus(SETTLE);
        Instant forgiven = task.launchedAt().plus(retry.maxDelay());
        return shard.failures() > 0 && forgiven.isAfter(settled) ? forgiven : settled;
    }

    /** Whether some shards may execute what was before, or have just ceased to. */
    public boolean underWay() {
        return underWay || !behind.isEmpty();
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

    /** The shard to be ended next, as soon as all others are up; empty while one is down. */
    public Optional<Integer> next() {
        if (behind.isEmpty()) {
            return Optional.empty();
        }
        int candidate = down.isEmpty() ? behind.first() : down.first();
        boolean may = behind.contains(candidate) && othersAreUp(candidate);
        return may ? Optional.of(candidate) : Optional.empty();
    }

    /** Whether it is known of all shards but that one that they will be up. */
    boolean othersAreUp(int shard) {
        return down.isEmpty() || down.size() == 1 && down.contains(shard);
    }

    /** Whether no shard executes a former edition any more, nor is about to. */
    public boolean allCurrent() {
        return behind.isEmpty() && planned.isEmpty();
    }

    /** When all shards that are known to run are up. */
    public Instant settledAt() {
        return ups.isEmpty() ? Instant.MIN : ups.lastKey();
    }

    /** When there is something to do for the roll; a paused job loses no shard to it. */
    Instant due(boolean paused) {
        if (!surplus.isEmpty() || !planned.isEmpty()) {
            return Instant.MIN;
        }
        if (behind.isEmpty()) {
            return underWay && down.isEmpty() ? settledAt() : Instant.MAX;
        }
        return !paused && next().isPresent() ? settledAt() : Instant.MAX;
    }
}
