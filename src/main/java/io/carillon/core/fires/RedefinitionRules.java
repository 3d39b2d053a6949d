package io.carillon.core.fires;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.definition.JobSize;
import io.carillon.core.records.StoredJob;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.model.job.Job;
import java.time.Instant;

/** What the replacement of a job's definition leads to. */
public final class RedefinitionRules {
    /** So many older definitions of a job are kept for its live runs. */
    private static final int OLDER_VERSIONS = 2;

    /** So large may all definitions of a job be together: they are one record. */
    private static final long DEFINITIONS_BYTES = 200 * 1024;

    private RedefinitionRules() {}

    public static Answer decide(
            State state, JobEntry entry, Job job, Caller by, Instant now, Decision decision) {
        if (FireRules.backlog(entry, now)) {
            return Answer.refused(
                    Kind.CONFLICT, "many fires of the job are still due; try again in a moment");
        }
        long oldest = entry.stored().version();
        for (RunEntry run : entry.runs().values()) {
            oldest = Math.min(oldest, run.run().jobVersion());
        }
        StoredJob used = entry.stored().without(oldest);
        StoredJob next = used.redefined(job, entry.lastNominal(), now);
        boolean large = size(next) > DEFINITIONS_BYTES;
        if (large && entry.runs().isEmpty()) {
            next = next.without(next.version());
        } else if (large || used.older().size() >= OLDER_VERSIONS) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "runs of older versions are still live, and no more of them can be kept; wait"
                            + " for them or kill them");
        }
        FireRules.decide(state, entry, now, now, decision);
        decision.change(new Change.JobDefined(next, by.name() + " replaced it"));
        if (now.isAfter(entry.lastNominal())) {
            decision.change(
                    new Change.ScheduleAdvanced(
                            job.name(), now, "all fires of the former definition are considered"));
        }
        return new Answer.JobStored(job.name(), next.version(), false);
    }

    private static long size(StoredJob stored) {
        long bytes = JobSize.bytes(stored.job());
        for (Job older : stored.older().values()) {
            bytes += JobSize.bytes(older);
        }
        return bytes;
    }
}
