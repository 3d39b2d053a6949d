package io.carillon.simulation;

import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Invariant 14: two retries of one run never work on the same shard. */
final class RetryAudit implements DurableView.Reader {
    /** The retries of each run, as long as they are kept. */
    private final Map<RunId, Map<RunId, Run>> retries = new TreeMap<>();

    private final Map<RecordKey, Run> records = new TreeMap<>();
    private final List<Run> begun = new ArrayList<>();

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.RunRecord part && part.run().isPresent()) {
            Run run = part.run().get();
            records.put(key, run);
            run.retryOf()
                    .filter(
                            of ->
                                    retries.computeIfAbsent(of, any -> new TreeMap<>())
                                                    .put(run.id(), run)
                                            == null)
                    .ifPresent(first -> begun.add(run));
        }
    }

    @Override
    public void gone(RecordKey key) {
        records.remove(key);
    }

    /** When all that was stored together has been read. */
    void check() {
        for (Run run : begun) {
            for (Run other : retries.get(run.retryOf().orElseThrow()).values()) {
                TreeSet<Integer> both = new TreeSet<>(run.only());
                both.retainAll(other.only());
                boolean kept = records.values().stream().anyMatch(r -> r.id().equals(other.id()));
                Violation.when(
                        !other.id().equals(run.id()) && kept && !both.isEmpty(),
                        14,
                        () -> run.id() + " and " + other.id() + " both retry shards " + both);
            }
        }
        begun.clear();
    }
}
