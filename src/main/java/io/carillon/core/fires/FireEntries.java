package io.carillon.core.fires;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes the ledger entries of a job's fires that start no run, and counts these fires. */
final class FireEntries {
    /** Maximum number of fires with the same outcome that have entries of their own at once. */
    static final int SINGLE_ENTRIES = 500;

    private final String job;
    private final Decision decision;
    private int count;

    FireEntries(String job, Decision decision) {
        this.job = job;
        this.decision = decision;
    }

    /** How many fires have been recorded. */
    int count() {
        return count;
    }

    /** Records that the fire was skipped. */
    void skipped(Instant fire, String because) {
        share(List.of(fire), Outcome.SKIPPED, because);
    }

    /**
     * Records that the fires were missed, each in an entry of its own. If they are more than the
     * ledger is likely to hold, the oldest share one entry, which tells their number.
     */
    void missed(List<Instant> fires, String because) {
        int shared = Math.max(0, fires.size() - SINGLE_ENTRIES);
        share(fires.subList(0, shared), Outcome.MISSED, because);
        for (Instant fire : fires.subList(shared, fires.size())) {
            share(List.of(fire), Outcome.MISSED, because);
        }
    }

    /** Records consecutive fires in one entry. */
    void share(List<Instant> fires, Outcome outcome, String because) {
        if (fires.isEmpty()) {
            return;
        }
        Instant last = fires.get(fires.size() - 1);
        Fire entry = new Fire(fires.get(0), last, fires.size(), outcome, because, Optional.empty());
        decision.change(new Change.FireRecorded(job, entry));
        count += fires.size();
    }
}
