package io.carillon.simulation;

import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Misfire;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What owners were promised of their runs, held against the durable records alone: misfire, start
 * deadline, concurrency, retries.
 */
final class RunAudit implements DurableView.Reader {
    /** Late by this much is late by any clock. */
    private static final Duration LATE =
            Duration.ofSeconds(5).plusMillis(2L * NodeClock.MOST_MILLIS);

    /** The same for fires of which the present term was there in time. */
    private static final Duration LATE_IN_TERM =
            Duration.ofMinutes(1).plusMillis(2L * NodeClock.MOST_MILLIS);

    private static final Duration CLOCKS = Duration.ofMillis(2L * NodeClock.MOST_MILLIS);

    private long epoch;
    private Instant termSince = Instant.MAX;
    private final Map<String, StoredJob> jobs = new TreeMap<>();
    private final Map<String, TreeMap<RunId, Run>> live = new TreeMap<>();
    private final TreeSet<RunId> over = new TreeSet<>();
    private final Map<RunId, RunState> ends = new TreeMap<>();
    private final TreeSet<RunId> seen = new TreeSet<>();
    private final Map<String, Integer> late = new HashMap<>();
    private final List<Run> begun = new ArrayList<>();
    private final Map<RunId, Run> heads = new TreeMap<>();

    /** Told after every event which term is the newest. */
    void term(long newest, Instant now) {
        if (newest != epoch) {
            epoch = newest;
            termSince = now;
        }
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.JobRecord job) {
            jobs.put(key.name(), job.job());
        } else if (record instanceof StoredRecord.RunRecord part) {
            part.run().ifPresent(run -> heads.put(run.id(), run));
            part.run().ifPresent(run -> run(key.kind(), run));
            RunId id =
                    RunId.parse(key.name().substring(0, key.name().lastIndexOf('~'))).orElseThrow();
            part.shards().forEach(shard -> shard(key.kind(), id, shard));
        }
    }

    @Override
    public void gone(RecordKey key) {
        if (key.kind() == RecordKey.Kind.RUNS && key.name().endsWith("~0")) {
            RunId.parse(key.name().substring(0, key.name().lastIndexOf('~')))
                    .ifPresent(id -> of(id.job()).remove(id));
        }
    }

    private TreeMap<RunId, Run> of(String job) {
        return live.computeIfAbsent(job, any -> new TreeMap<>());
    }

    private Optional<Job> definition(RunId id) {
        Run head = heads.get(id);
        StoredJob stored = jobs.get(id.job());
        boolean known = head != null && stored != null;
        if (!known || !stored.createdAt().minus(CLOCKS).isBefore(head.createdAt())) {
            return Optional.empty();
        }
        return stored.definitionOf(head);
    }

    private void run(RecordKey.Kind kind, Run run) {
        if (seen.add(run.id()) && run.id().trigger() == Trigger.CRON) {
            definition(run.id()).ifPresent(job -> inTime(job, run));
        }
        if (kind == RecordKey.Kind.FINISHED) {
            over.add(run.id());
            RunState was = ends.put(run.id(), run.state());
            boolean known =
                    was == RunState.LOST
                            && run.state() != RunState.MISSED
                            && run.because().contains("recorded as LOST");
            Violation.when(
                    was != null && was != run.state() && !known,
                    10,
                    () -> run.id() + " ended as " + was + " and has become " + run.state());
        } else {
            Run before = of(run.id().job()).put(run.id(), run);
            if (!run.queued() && (before == null || before.queued())) {
                begun.add(run);
            }
        }
    }

    private void inTime(Job job, Run run) {
        Duration delay = Duration.between(run.id().nominalTime(), run.createdAt());
        job.startDeadline()
                .ifPresent(
                        deadline ->
                                Violation.when(
                                        delay.compareTo(deadline.plus(CLOCKS)) > 0,
                                        10,
                                        () -> run.id() + " is later than startDeadline"));
        boolean inTerm = !run.id().nominalTime().isBefore(termSince.minus(CLOCKS));
        if (delay.compareTo(inTerm ? LATE_IN_TERM : LATE) <= 0) {
            return;
        }
        Misfire misfire = job.misfire();
        int most = misfire.policy() == Misfire.Policy.ALL ? misfire.max() : 1;
        int together = late.merge(run.id().job() + run.createdAt(), 1, Integer::sum);
        Violation.when(
                misfire.policy() == Misfire.Policy.SKIP || together > most,
                10,
                () -> run.id() + " is " + delay + " late, one of " + together + ", " + misfire);
    }

    private void shard(RecordKey.Kind kind, RunId id, Shard shard) {
        Optional<Job> found = definition(id);
        if (found.isEmpty() || found.get().type() != JobType.TRANSIENT) {
            return;
        }
        Job job = found.get();
        int most = job.retry().maxAttempts();
        Violation.when(
                shard.task().isPresent() && shard.failures() >= most,
                10,
                () -> id + " has more than " + most + " attempts: " + shard);
        if (shard.task().isPresent() && !shard.ended().isEmpty()) {
            var last = shard.ended().get(shard.ended().size() - 1);
            Instant soonest = last.endedAt().plus(job.retry().initialDelay());
            Violation.when(
                    last.counted() && shard.task().get().notBefore().isBefore(soonest),
                    10,
                    () -> id + " is tried again too soon: " + shard);
        }
        Run head = heads.get(id);
        boolean doomed = head == null || head.kill().isPresent();
        boolean ofItself =
                !shard.ended().isEmpty()
                        && !shard.because().contains("refused")
                        && !shard.because().contains("recorded as LOST");
        Violation.when(
                kind == RecordKey.Kind.FINISHED
                        && shard.state() == RunState.FAILED
                        && ofItself
                        && !doomed
                        && shard.failures() < most,
                10,
                () -> id + " had not all its " + most + " attempts: " + shard);
    }

    private boolean isAlone(Run run) {
        return definition(run.id())
                .filter(job -> job.concurrency() != Concurrency.ALLOW)
                .filter(job -> job.type() == JobType.TRANSIENT)
                .isPresent();
    }

    /** When all that was stored together has been read: who runs beside whom. */
    void check() {
        for (Run run : begun) {
            boolean alone = isAlone(run);
            for (Run other : of(run.id().job()).values()) {
                // A later definition may allow what the one before did not.
                boolean beside = !other.queued() && !over.contains(other.id()) && isAlone(other);
                Violation.when(
                        alone
                                && !over.contains(run.id())
                                && beside
                                && of(run.id().job()).containsKey(run.id())
                                && !other.id().equals(run.id()),
                        10,
                        () -> run.id() + " and " + other.id() + " run at once");
            }
        }
        begun.clear();
    }
}
