package io.carillon.core.fires;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.definition.Bounds;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.RecordSize;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import java.time.Instant;

/** What follows when the definition of a job is replaced. */
public final class RedefinitionRules {
    private RedefinitionRules() {}

    public static Answer decide(
            State state, JobEntry entry, Job job, Caller by, Instant now, Decision decision) {
        if (FireRules.backlog(entry, now)) {
            return Answer.refused(
                    Kind.CONFLICT, "many fires of the job are still due; try again in a moment");
        }
        StoredJob stored = entry.stored();
        if (!StoredJob.keepable(stored.job()) && !entry.runs().isEmpty()) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "the stored definition is too large to be kept for its live runs; wait for"
                            + " these runs or kill them");
        }
        StoredJob next = stored.without(unsaved(state, entry));
        next = next.redefined(job, entry.lastNominal(), now);
        if (!StoredJob.keepable(stored.job())) {
            next = next.without(next.version());
        } else if (size(next) > Bounds.RECORD_BYTES) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "older definitions of the job are still being stored with their runs; try"
                            + " again in a moment");
        }
        FireRules.decide(state, entry, now, now, decision);
        UnattendedRules.account(entry, now, decision);
        decision.change(new Change.JobDefined(next, by.name() + " replaced it"));
        if (now.isAfter(entry.lastNominal())) {
            decision.change(
                    new Change.ScheduleAdvanced(
                            job.name(),
                            now,
                            "all fires of the previous definition are considered"));
        }
        return new Answer.JobStored(job.name(), next.version(), false);
    }

    /**
     * The oldest definition that only the record of the job holds for sure: its runs keep it, but
     * their records are still to be stored, and a batch may be stored up to the job alone.
     */
    private static long unsaved(State state, JobEntry entry) {
        long oldest = entry.stored().version();
        for (RunEntry run : entry.runs().values()) {
            if (state.isUnsaved(RecordId.head(RecordKey.Kind.RUNS, run.run().id()))) {
                oldest = Math.min(oldest, run.run().jobVersion());
            }
        }
        return oldest;
    }

    private static long size(StoredJob stored) {
        return RecordSize.of(new StoredRecord.JobRecord(stored));
    }
}
