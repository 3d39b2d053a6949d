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

/** What follows when the definition of a job is replaced. */
public final class RedefinitionRules {
    /** Maximum number of older definitions of a job that are kept for its live runs. */
    private static final int MAX_OLDER_VERSIONS = 2;

    /** Maximum size of all definitions of a job together, in bytes: they are one record. */
    private static final long MAX_BYTES = 200 * 1024;

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
        boolean large = size(next) > MAX_BYTES;
        if (large && entry.runs().isEmpty()) {
            next = next.without(next.version());
        } else if (large || used.older().size() >= MAX_OLDER_VERSIONS) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "runs of older versions are still live, and no further version can be kept;"
                            + " wait for these runs or kill them");
        }
        FireRules.decide(state, entry, now, now, decision);
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

    private static long size(StoredJob stored) {
        long bytes = JobSize.bytes(stored.job());
        for (Job older : stored.older().values()) {
            bytes += JobSize.bytes(older);
        }
        return bytes;
    }
}
