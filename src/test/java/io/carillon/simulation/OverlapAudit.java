package io.carillon.simulation;

import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
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
 * What a fire may be lost to, held against the durable records: a run that is called still live has
 * started, no run that catches up costs a later fire, and none is missed for want of an offer while
 * a run of its job has started.
 */
final class OverlapAudit implements DurableView.Reader {
    /** Decided late by this much is catching up by any clock. */
    private static final Duration LATE =
            Duration.ofSeconds(5).plusMillis(2L * NodeClock.MOST_MILLIS);

    private static final String STILL_LIVE = "is still live";

    private record Skip(String job, Fire fire) {}

    private final Map<RunId, Run> heads = new TreeMap<>();
    private final Map<String, TreeMap<RunId, Run>> live = new TreeMap<>();
    private final Map<String, TreeSet<Instant>> known = new HashMap<>();
    private final List<Skip> skipped = new ArrayList<>();
    private final List<Run> missed = new ArrayList<>();
    private final TreeSet<RunId> over = new TreeSet<>();
    private long epoch;

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.LedgerRecord ledger) {
            String job = RecordId.likelyJob(key);
            for (Fire fire : ledger.fires()) {
                boolean tells =
                        fire.outcome() == Outcome.SKIPPED && fire.because().endsWith(STILL_LIVE);
                if (tells
                        && known.computeIfAbsent(job, any -> new TreeSet<>())
                                .add(fire.nominalTime())) {
                    skipped.add(new Skip(job, fire));
                }
            }
        } else if (record instanceof StoredRecord.RunRecord part && part.run().isPresent()) {
            run(key.kind(), part.run().get());
        }
    }

    private void run(RecordKey.Kind kind, Run run) {
        Run former = heads.put(run.id(), run);
        if (kind == RecordKey.Kind.FINISHED) {
            over.add(run.id());
            return;
        }
        live.computeIfAbsent(run.id().job(), any -> new TreeMap<>()).put(run.id(), run);
        boolean first = former == null || former.kill().isEmpty();
        if (first && run.kill().filter(OverlapAudit::outdated).isPresent()) {
            missed.add(run);
        }
    }

    private static boolean outdated(io.carillon.model.run.KillWish wish) {
        return wish.end() == RunState.MISSED && wish.because().contains("a newer fire");
    }

    @Override
    public void gone(RecordKey key) {
        if (key.kind() == RecordKey.Kind.RUNS && key.name().endsWith("~0")) {
            RunId.parse(key.name().substring(0, key.name().lastIndexOf('~')))
                    .ifPresent(id -> live.getOrDefault(id.job(), new TreeMap<>()).remove(id));
        }
    }

    /**
     * Told after every event. A batch that another term has cut short tells half of what was
     * decided, so it proves nothing.
     *
     * @param settled whether the leader has stored all that it decided
     */
    void check(long newest, boolean settled) {
        if (newest == epoch && settled) {
            skipped.forEach(this::check);
            missed.forEach(this::check);
        }
        if (newest != epoch || settled) {
            skipped.clear();
            missed.clear();
        }
        epoch = newest;
    }

    private void check(Skip skip) {
        String because = skip.fire.because();
        Optional<RunId> blocker = RunId.parse(because.split(" ")[1]);
        Run named = blocker.map(heads::get).orElse(null);
        Violation.when(
                named != null && named.startedAt().isEmpty(),
                10,
                () -> skip + " names a run that has not started: " + named);
        for (Run run : live.getOrDefault(skip.job, new TreeMap<>()).values()) {
            boolean before = run.id().nominalTime().isBefore(skip.fire.nominalTime());
            boolean toEnd = run.kill().isPresent() && run.startedAt().isEmpty();
            Violation.when(
                    before && !toEnd && !over.contains(run.id()) && catchesUp(run),
                    10,
                    () -> skip + " is lost to a run that catches up: " + run);
        }
    }

    private static boolean catchesUp(Run run) {
        return run.id().trigger() == Trigger.CRON
                && run.createdAt().minus(LATE).isAfter(run.id().nominalTime());
    }

    private void check(Run run) {
        Instant decided = run.kill().orElseThrow().since();
        for (Run other : live.getOrDefault(run.id().job(), new TreeMap<>()).values()) {
            Violation.when(
                    !over.contains(other.id())
                            && other.startedAt().filter(decided::isAfter).isPresent(),
                    10,
                    () -> run + " is missed for a newer fire, and " + other + " has started");
        }
    }
}
