package io.carillon.simulation;

import io.carillon.core.contract.Settings;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.IndexAudit;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RecordImage;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Limits;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Invariants 7 and 8: when nothing is under way, the leader's memory says what the store says, a
 * load of the store gives that memory, what is derived is what can be computed, and everything is
 * within its limits.
 */
final class MemoryAudit {
    private static final int ALL_EVERY = 150;

    private final FakeZooKeeper zooKeeper;
    private final DurableView durable;
    private final Settings settings;
    private final TreeSet<RecordKey> touched = new TreeSet<>();
    private int seen;
    private int checks;

    MemoryAudit(FakeZooKeeper zooKeeper, DurableView durable, Settings settings) {
        this.zooKeeper = zooKeeper;
        this.durable = durable;
        this.settings = settings;
    }

    void check(SimulatedNode.Open leader) {
        while (seen < zooKeeper.accepted().size()) {
            touched.addAll(zooKeeper.accepted().get(seen++).keys());
        }
        State state = leader.state();
        if (!settled(leader) || touched.isEmpty()) {
            return;
        }
        limits(state);
        indices(state);
        touched.forEach(key -> same(state, key));
        touched.clear();
        if (++checks % ALL_EVERY == 0) {
            all(state);
        }
    }

    /** Whether all that the leader has decided is stored. */
    boolean settled(SimulatedNode.Open leader) {
        return leader.lead().epoch() == zooKeeper.epoch()
                && !leader.lead().committing()
                && leader.state().dirtyCount() == 0;
    }

    /** Compares everything, both ways. */
    void all(State state) {
        durable.records().keySet().forEach(key -> same(state, key));
        State loaded = loaded(state);
        Violation.when(
                loaded.dirtyCount() > 0,
                7,
                () -> "a load finds something to mend: " + loaded.drainDirty().keySet());
        Violation.when(
                !loaded.jobs().keySet().equals(state.jobs().keySet()),
                7,
                () -> "jobs are " + state.jobs().keySet() + ", loaded " + loaded.jobs().keySet());
        Violation.when(
                !loaded.apps().keySet().equals(state.apps().keySet()),
                7,
                () -> "apps are " + state.apps().keySet() + ", loaded " + loaded.apps().keySet());
        Violation.when(
                !loaded.executors().all().equals(state.executors().all()),
                7,
                () ->
                        "executors are "
                                + state.executors().all()
                                + ", loaded "
                                + loaded.executors().all());
        Violation.when(
                !List.copyOf(loaded.executors().known())
                        .equals(List.copyOf(state.executors().known())),
                7,
                () -> "executors that were shut down differ from a load");
        Violation.when(
                !IndexAudit.news(state).equals(IndexAudit.news(loaded)),
                7,
                () ->
                        "what tasks told is "
                                + IndexAudit.news(state)
                                + ", loaded "
                                + IndexAudit.news(loaded));
        state.jobs().forEach((name, job) -> same(job, loaded.job(name).orElseThrow()));
        Violation.when(
                !state.live().equals(loaded.live()), 7, () -> "live tasks differ from a load");
        Violation.when(
                state.ledgerEntries() != loaded.ledgerEntries(),
                7,
                () -> "ledger entries are miscounted");
    }

    /** A load that finds unreadable what the present term has found so, and nothing else. */
    private State loaded(State state) {
        TreeMap<RecordKey, String> unreadable = new TreeMap<>();
        state.quarantine().entries().forEach((key, entry) -> unreadable.put(key, entry.because()));
        unreadable.keySet().removeAll(durable.records().keySet());
        State loaded = Recovery.load(durable.records(), unreadable, key -> Opaque.EMPTY, settings);
        Violation.when(
                !loaded.quarantine().entries().keySet().equals(unreadable.keySet()),
                7,
                () -> "a load finds no use for " + loaded.quarantine().entries().keySet());
        return loaded;
    }

    private void same(State state, RecordKey key) {
        if (state.quarantine().holds(RecordId.likelyJob(key))) {
            return; // The job is not in memory, and what is left of it stays as it is.
        }
        Optional<StoredRecord> memory = RecordImage.of(state, key);
        Optional<StoredRecord> stored = Optional.ofNullable(durable.records().get(key));
        Violation.when(
                !memory.equals(stored),
                7,
                () -> key + " is stored as " + stored + ", not " + memory);
    }

    private static void same(JobEntry memory, JobEntry loaded) {
        String name = memory.stored().name();
        Violation.when(
                !memory.runs().keySet().equals(loaded.runs().keySet()),
                7,
                () ->
                        name
                                + " has runs "
                                + memory.runs().keySet()
                                + ", not "
                                + loaded.runs().keySet());
        Violation.when(
                !memory.finished().keySet().equals(loaded.finished().keySet()),
                7,
                () -> name + "'s finished runs differ from a load");
        Violation.when(
                memory.ledger().size() != loaded.ledger().size()
                        || !memory.nextFire().equals(loaded.nextFire())
                        || !memory.queued().equals(loaded.queued())
                        || !memory.lastNominal().equals(loaded.lastNominal()),
                7,
                () -> name + " differs from a load");
    }

    private static void indices(State state) {
        List<String> flaws = IndexAudit.flaws(state);
        Violation.when(!flaws.isEmpty(), 7, () -> "kept wrongly: " + flaws);
    }

    private void limits(State state) {
        Limits limits = settings.limits();
        within("offers", state.supply().offers().size(), 30);
        within("bytes of news", (int) state.news().bytes(), limits.newsBytes());
        within("jobs", state.jobs().size(), limits.jobs());
        within("apps", state.apps().size(), limits.apps());
        within(
                "ledger entries",
                (int) state.ledgerEntries(),
                Math.max(limits.ledgerEntries(), 50 * state.jobs().size()) + 50);
        for (JobEntry job : state.jobs().values()) {
            long waiting =
                    job.queued().stream()
                            .filter(id -> state.run(id).orElseThrow().run().kill().isEmpty())
                            .count();
            within("queued runs", (int) waiting, limits.queuedRunsPerJob() + 1);
            within("live runs", job.runs().size(), 200);
            within("finished runs", job.finished().size(), limits.runsKept());
            within("fires of a job", job.ledger().size(), limits.firesKept() + 50);
        }
    }

    private static void within(String what, int size, int most) {
        Violation.when(size > most, 8, () -> size + " " + what + ", more than " + most);
    }
}
