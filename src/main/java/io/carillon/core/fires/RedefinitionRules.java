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
import io.carillon.core.records.Updates;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.Rollbacks;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What follows when the definition of a job is replaced. */
public final class RedefinitionRules {
    private RedefinitionRules() {}

    /**
     * What comes into force.
     *
     * @param job the definition
     * @param because why
     * @param undone the version that gives way to it by itself, if one does
     * @param released whether updates that are paused go on
     */
    public record Next(
            Job job, String because, Optional<Updates.Undone> undone, boolean released) {}

    public static Answer decide(
            State state, JobEntry entry, Job job, Caller by, Instant now, Decision decision) {
        Next next = new Next(job, by.name() + " replaced it", Optional.empty(), false);
        return decide(state, entry, next, now, decision);
    }

    public static Answer decide(
            State state, JobEntry entry, Next wanted, Instant now, Decision decision) {
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
        StoredJob next = redefined(state, entry, wanted, now);
        if (!StoredJob.keepable(stored.job())) {
            next = next.without(next.version());
        } else if (size(next) > Bounds.RECORD_BYTES) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "older definitions of the job are still being stored with their runs; try"
                            + " again in a moment");
        }
        follow(state, entry, next, wanted.because(), now, decision);
        return new Answer.JobStored(next.name(), next.version(), Optional.of(stored.job()));
    }

    /** The version in force gives way by itself to the one that was up. */
    static void giveWay(
            State state, JobEntry entry, Rollbacks.Due due, Instant now, Decision decision) {
        Updates.Undone undone =
                new Updates.Undone(entry.stored().version(), due.to(), now, due.because());
        Next wanted = new Next(due.job(), undone.words(), Optional.of(undone), false);
        StoredJob next = redefined(state, entry, wanted, now);
        follow(state, entry, next, wanted.because(), now, decision);
    }

    private static void follow(
            State state,
            JobEntry entry,
            StoredJob next,
            String because,
            Instant now,
            Decision decision) {
        FireRules.decide(state, entry, now, now, decision);
        UnattendedRules.account(entry, now, decision);
        decision.change(new Change.JobDefined(next, because));
        if (now.isAfter(entry.lastNominal())) {
            decision.change(
                    new Change.ScheduleAdvanced(
                            next.name(),
                            now,
                            "all fires of the previous definition are considered"));
        }
    }

    /** The job with the other definition, and with former ones as far as there is room. */
    private static StoredJob redefined(State state, JobEntry entry, Next wanted, Instant now) {
        StoredJob stored = entry.stored();
        Updates kept = stored.kept().undone(wanted.undone());
        kept = wanted.released() ? kept.held(Optional.empty()) : kept;
        if (stored.job().type() == JobType.DAEMON) {
            Optional<Updates.Whole> whole = Rollbacks.whole(entry, now);
            kept = whole.isPresent() ? kept.whole(whole.get()) : kept;
            for (Map.Entry<Long, Job> older : stored.older().entrySet()) {
                kept = kept.with(older.getKey(), older.getValue());
            }
        }
        StoredJob bare =
                stored.without(unsaved(state, entry))
                        .redefined(wanted.job(), entry.lastNominal(), now)
                        .keeping(kept.within(0));
        return bare.keeping(kept.within(Bounds.RECORD_BYTES - size(bare)));
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
