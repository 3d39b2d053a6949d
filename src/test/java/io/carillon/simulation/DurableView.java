package io.carillon.simulation;

import io.carillon.core.records.RecordChecks;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import io.carillon.runtime.RecordCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is durable, read from the modelled servers' own bytes as it is accepted; never asks an
 * engine. Also holds invariant 1.
 */
final class DurableView {
    /** Told of each record that was written, decoded, or gone (null). */
    interface Reader {
        void read(RecordKey key, StoredRecord record);

        void gone(RecordKey key);
    }

    private final FakeZooKeeper zooKeeper;
    private final Trace trace;
    private final SimulatedSecrets secrets;
    private final List<Reader> readers;
    private final RecordCodec codec = new RecordCodec();
    private final SortedMap<RecordKey, StoredRecord> records = new TreeMap<>();
    private final Map<RecordKey, Set<TaskId>> liveByRecord = new TreeMap<>();
    private final Set<TaskId> launchings = new HashSet<>();
    private final Set<RunId> runs = new HashSet<>();
    private final Set<TaskId> live = new TreeSet<>();
    private int seen;
    private long newestEpoch;
    long written;

    DurableView(
            FakeZooKeeper zooKeeper,
            Trace trace,
            SimulatedSecrets secrets,
            List<? extends Reader> readers) {
        this.secrets = secrets;
        this.zooKeeper = zooKeeper;
        this.trace = trace;
        this.readers = List.copyOf(readers);
    }

    /** Looks at what was accepted since the last time. */
    boolean refresh() {
        List<FakeZooKeeper.Accepted> accepted = zooKeeper.accepted();
        if (seen == accepted.size()) {
            return false;
        }
        SortedSet<RecordKey> keys = new TreeSet<>();
        while (seen < accepted.size()) {
            FakeZooKeeper.Accepted piece = accepted.get(seen++);
            trace.add("stored in term " + piece.epoch() + ": " + piece.keys());
            Violation.when(
                    piece.epoch() < newestEpoch,
                    1,
                    () ->
                            "a commit of term "
                                    + piece.epoch()
                                    + " was accepted after "
                                    + newestEpoch);
            newestEpoch = piece.epoch();
            keys.addAll(piece.keys());
        }
        for (RecordKey key : keys) {
            byte[] bytes = zooKeeper.records().get(key);
            written++;
            if (bytes == null) {
                records.remove(key);
                forget(key);
                readers.forEach(reader -> reader.gone(key));
            } else {
                Violation.when(bytes.length > 256 * 1024, 8, () -> key + " has " + bytes.length);
                secrets.check(key, bytes);
                StoredRecord record = decode(key, bytes);
                records.put(key, record);
                note(key, record);
                readers.forEach(reader -> reader.read(key, record));
            }
        }
        return true;
    }

    /** All that is durable, decoded; of the last {@link #refresh}. */
    SortedMap<RecordKey, StoredRecord> records() {
        return Collections.unmodifiableSortedMap(records);
    }

    /** Reads a record; what a load would not take is found here, when it is written. */
    private StoredRecord decode(RecordKey key, byte[] bytes) {
        try {
            StoredRecord record = codec.decode(key, bytes);
            RecordId id =
                    RecordId.strict(key)
                            .orElseThrow(() -> new Violation(7, key + " names no record"));
            RecordChecks.flaw(id, record)
                    .ifPresent(
                            flaw -> {
                                throw new Violation(7, key + ": " + flaw);
                            });
            return record;
        } catch (RecordCodec.UnreadableException e) {
            throw new Violation(7, key + " cannot be read: " + e.getMessage());
        }
    }

    private void forget(RecordKey key) {
        Set<TaskId> was = liveByRecord.remove(key);
        if (was != null) {
            live.removeAll(was);
        }
    }

    private void note(RecordKey key, StoredRecord record) {
        if (!(record instanceof StoredRecord.RunRecord part)) {
            return;
        }
        part.run().map(Run::id).ifPresent(runs::add);
        if (key.kind() == RecordKey.Kind.RUNS) {
            forget(key);
            Set<TaskId> now = new TreeSet<>();
            for (Shard shard : part.shards()) {
                shard.tasks().stream()
                        .filter(task -> task.phase().live())
                        .forEach(task -> now.add(task.id()));
            }
            launchings.addAll(now);
            live.addAll(now);
            liveByRecord.put(key, now);
        }
    }

    /** The launch of that task has been durable. */
    boolean launched(TaskId task) {
        return launchings.contains(task);
    }

    /** The task is durably live. */
    boolean lives(TaskId task) {
        return live.contains(task);
    }

    /** The end of that task is durably said to be lost. */
    boolean lost(TaskId task) {
        String run = task.run() + "~";
        return records.entrySet().stream()
                .filter(entry -> entry.getKey().name().startsWith(run))
                .map(entry -> entry.getValue())
                .filter(StoredRecord.RunRecord.class::isInstance)
                .flatMap(record -> ((StoredRecord.RunRecord) record).shards().stream())
                .filter(shard -> shard.number() == task.shard() && shard.state() == RunState.LOST)
                .map(shard -> shard.ended().get(shard.ended().size() - 1))
                .anyMatch(attempt -> attempt.id().equals(task));
    }

    /** All that are durably live. */
    List<TaskId> live() {
        return new ArrayList<>(live);
    }

    /** That run has been durable. */
    boolean knew(RunId run) {
        return runs.contains(run);
    }

    /** The job whose run that was still exists. */
    boolean jobLives(RunId run) {
        RecordKey key = new RecordKey(RecordKey.Kind.JOBS, run.job());
        return records.get(key) instanceof StoredRecord.JobRecord job
                && !job.job().createdAt().isAfter(run.nominalTime());
    }
}
