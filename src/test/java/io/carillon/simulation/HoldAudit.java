package io.carillon.simulation;

import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.hold.Hold;
import io.carillon.model.hold.HoldId;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Invariant 23: what is durably held back is not launched, in whatever term; and launches freeze
 * when many tasks are lost at once. What is stored together with a hold was decided before it, and
 * may be launched.
 */
final class HoldAudit implements DurableView.Reader {
    /** A little less than the time within which losses count together. */
    private static final Duration WINDOW = Duration.ofSeconds(50);

    /** More than that, by all that clocks may be off. */
    private static final Duration LONG_WINDOW = Duration.ofSeconds(80);

    /** So long ago, at the most, was that decided which is stored now. */
    private static final Duration COMMIT = Duration.ofSeconds(10);

    /** So long after the losses launches are frozen, if nobody else leads meanwhile. */
    private static final Duration SOON = Duration.ofSeconds(20);

    /** How the end of a task begins that Mesos has told to be lost. */
    private static final List<String> LOST = List.of("it was lost", "it is gone with its agent");

    /** A task that the master does not know, and its agent has told of, is not lost. */
    private static final String DISOWNED = "the master does not know it, but its agent does";

    private final VirtualTime time;
    private final int percent;
    private final int minTasks;

    /** Tasks whose launch was stored while that was, and which must not begin. */
    private final TreeMap<TaskId, HoldId> suspects = new TreeMap<>();

    private final Predicate<TaskId> begun;

    /** The holds that were stored before what is read now. */
    private final TreeMap<HoldId, Hold> holds = new TreeMap<>();

    private final TreeMap<HoldId, Hold> fresh = new TreeMap<>();

    /** When each was stored last. */
    private final TreeMap<HoldId, Instant> written = new TreeMap<>();

    private final TreeSet<String> exempt = new TreeSet<>();

    /** Jobs whose exemption has changed with what is read now. */
    private final TreeSet<String> unsure = new TreeSet<>();

    private final Set<TaskId> launched = new HashSet<>();
    private final TreeMap<ShardId, Task> live = new TreeMap<>();
    private final TreeMap<TaskId, Instant> losses = new TreeMap<>();

    /** All that a leader may have counted. */
    private final ToldLosses told;

    /** Tasks that are lost, as long as Mesos does not say otherwise. */
    private final Set<TaskId> lost = new HashSet<>();

    private int most;
    private Optional<Instant> overdue = Optional.empty();
    private long epoch;
    int drains;
    int freezes;
    int brakes;

    /**
     * @param told what nodes have received
     * @param begun whether Mesos has begun with a task
     */
    HoldAudit(
            VirtualTime time, ToldLosses told, Predicate<TaskId> begun, int percent, int minTasks) {
        this.told = told;
        this.begun = begun;
        this.time = time;
        this.percent = percent;
        this.minTasks = minTasks;
    }

    /** Whether it was stored at that time or later, or was over before it could be. */
    boolean storedSince(HoldId id, Instant at) {
        return !written.getOrDefault(id, Instant.MIN).isBefore(at);
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.HoldRecord stored) {
            HoldId id = stored.hold().id();
            written.put(id, time.instant());
            Optional<Instant> before = Optional.ofNullable(holds.get(id)).map(Hold::since);
            if (before.filter(since -> since.isBefore(stored.hold().since())).isPresent()) {
                holds.remove(id); // One has ended and another one begun within one commit.
                suspects.values().removeIf(id::equals);
            }
            if (!holds.containsKey(id)) {
                fresh.put(id, stored.hold());
            }
        } else if (record instanceof StoredRecord.JobRecord job) {
            String name = job.job().name();
            boolean is = job.job().job().exempt();
            boolean differs = is ? exempt.add(name) : exempt.remove(name);
            if (differs) {
                unsure.add(name);
            }
        } else if (key.kind() == RecordKey.Kind.RUNS
                && record instanceof StoredRecord.RunRecord part) {
            part.shards().forEach(this::ran);
            part.shards().forEach(this::at);
        } else if (record instanceof StoredRecord.RunRecord part) {
            part.shards().forEach(this::ran);
        }
    }

    private void ran(Shard shard) {
        for (Attempt attempt : shard.ended()) {
            if (attempt.state() == RunState.LOST) {
                boolean told = LOST.stream().anyMatch(attempt.because()::startsWith);
                lost(attempt.id(), told);
            }
            live.remove(attempt.id().shardId());
            live.remove(attempt.id().shardId().second());
        }
    }

    private void at(Shard shard) {
        boolean told = !shard.because().startsWith(DISOWNED);
        shard.task().ifPresent(task -> at(task, task.id().shardId(), told));
        // Why a task is out of reach that leaves is not stored.
        shard.leaving().ifPresent(task -> at(task, task.id().shardId().second(), false));
    }

    private void at(Task task, ShardId place, boolean told) {
        if (!task.phase().live()) {
            return;
        }
        live.put(place, task);
        if (task.phase() == TaskPhase.UNREACHABLE) {
            lost(task.id(), told);
        } else {
            lost.remove(task.id());
        }
        if (launched.add(task.id())) {
            suspect(task.id(), HoldId.of(task.agent()));
            String job = task.id().run().job();
            if (!exempt.contains(job) && !unsure.contains(job)) {
                suspect(task.id(), HoldId.CLUSTER);
                suspect(task.id(), HoldId.BRAKE);
            }
        }
    }

    /** A wide batch is stored in pieces, and the end of a hold is in the last one of its batch. */
    private void suspect(TaskId task, HoldId hold) {
        if (holds.containsKey(hold)) {
            suspects.put(task, hold);
        }
    }

    private void lost(TaskId task, boolean sure) {
        if (!lost.add(task)) {
            return;
        }
        told.add(task);
        if (sure) {
            losses.put(task, time.instant());
            most = Math.max(most, live.size());
        }
    }

    @Override
    public void gone(RecordKey key) {
        if (key.kind() == RecordKey.Kind.HOLDS) {
            HoldId id = HoldId.parse(key.name()).orElseThrow();
            written.put(id, time.instant());
            holds.remove(id);
            fresh.remove(id);
            suspects.values().removeIf(id::equals);
            if (id.equals(HoldId.BRAKE)) {
                forget(COMMIT);
            }
        } else if (key.kind() == RecordKey.Kind.RUNS) {
            vanished(key.name());
        }
    }

    private void vanished(String run) {
        for (Task task : List.copyOf(live.values())) {
            if (run.startsWith(task.id().run() + "~")) {
                live.remove(task.id().shardId());
                live.remove(task.id().shardId().second());
            }
        }
    }

    /**
     * A freeze that began and was lifted within one commit was never stored. Whether one did is not
     * seen, so what was lost before may count or not.
     */
    void thawed() {
        losses.clear();
        most = 0;
        overdue = Optional.empty();
    }

    private void forget(Duration but) {
        thawed();
        told.forget(but);
    }

    /**
     * All that was stored is read.
     *
     * @param settled whether there is a leader who has stored all that was decided
     */
    void check(long term, boolean settled) {
        suspects.forEach(
                (task, hold) ->
                        Violation.when(
                                begun.test(task),
                                23,
                                () -> task + " is launched in spite of " + holds.get(hold)));
        for (Hold hold : fresh.values()) {
            drains += hold.drains() ? 1 : 0;
            freezes += hold.id().equals(HoldId.CLUSTER) ? 1 : 0;
            if (hold.id().equals(HoldId.BRAKE)) {
                brakes++;
                Violation.when(
                        told.count(LONG_WINDOW) < minTasks,
                        23,
                        () -> "launches are frozen, and lost were " + told);
                forget(COMMIT);
            }
        }
        holds.putAll(fresh);
        fresh.clear();
        unsure.clear();
        if (term != epoch) {
            epoch = term;
            forget(Duration.ZERO);
        }
        Instant now = time.instant();
        Instant since = now.minus(WINDOW);
        int count = (int) losses.values().stream().filter(since::isBefore).count();
        // Of those that end in the same commit, it is not seen which were live at the time.
        boolean many = count >= minTasks && 100 * count > percent * (most + count);
        if (overdue.isEmpty() && many && !holds.containsKey(HoldId.BRAKE)) {
            overdue = Optional.of(now.plus(SOON));
        }
        Violation.when(
                settled && overdue.filter(now::isAfter).isPresent(),
                23,
                () -> "many were lost before " + overdue + ", and launches go on: " + losses);
    }
}
