package io.carillon.core.tasks;

import io.carillon.core.contract.Decision;
import io.carillon.core.contract.FiresAccounted;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.ShardAccount;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.FireReport;
import io.carillon.model.run.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of the fires of shards that fire by themselves. Their executor tells of them, and
 * its report is acknowledged when the ledger has the entries. What an attempt has not told at its
 * end is lost, for it may have run; what came while none was at work is missed, or skipped in a
 * pause. A report of an attempt that is over adds nothing: its fires are accounted for.
 */
final class ResidentRules {
    /**
     * How far ahead the clock of an agent may be. What is told of later fires is not believed: to
     * count them could take for ever.
     */
    static final Duration AHEAD = Duration.ofHours(1);

    private ResidentRules() {}

    /**
     * The case after what the report tells of fires. Only what an agent repeats until it is
     * acknowledged is believed: that comes in the order in which it was said.
     */
    static TaskCase reported(TaskCase subject, TaskReport report) {
        Optional<FireReport> fires = report.news().fires();
        boolean believed =
                fires.isPresent()
                        && report.wantsAcknowledgement()
                        && subject.task().executor().isPresent()
                        && subject.run().job().resident()
                        && !fires.get().through().isAfter(subject.now().plus(AHEAD));
        if (!believed) {
            return subject;
        }
        ShardAccount told = account(subject).told(fires.get(), subject.task());
        ShardAccount account = isLastWord(report.state()) ? told.absent(subject.now()) : told;
        return with(subject, account, "its executor has told of its fires");
    }

    /** Whether the executor says nothing more of the task. */
    private static boolean isLastWord(ReportState state) {
        return state == ReportState.FINISHED
                || state == ReportState.FAILED
                || state == ReportState.KILLED;
    }

    /** The case after the account of an attempt that has ended. */
    static TaskCase ended(TaskCase subject, Attempt attempt, Blame blame) {
        if (!subject.run().job().resident()) {
            return subject;
        }
        ShardAccount before = account(subject);
        ShardAccount account =
                blame == Blame.NEVER_STARTED
                        ? before.absent(subject.now())
                        : before.ended(attempt, subject.now());
        return with(subject, account, attempt.because());
    }

    /** The shard waits for a place, and what comes meanwhile is missed. */
    static void waits(TaskCase subject) {
        ShardAccount account = account(subject).absent(subject.now());
        account.change("it waits for a place").ifPresent(subject.decision()::change);
    }

    /**
     * Completes the accounts of a run that ends.
     *
     * @return up to when all shards are accounted for
     */
    static Instant close(JobEntry job, RunEntry run, Instant now, Decision decision) {
        Instant last = now;
        for (Shard shard : run.shards().values()) {
            Instant to = ShardAccount.to(run.run(), shard);
            last = to.isAfter(last) ? to : last;
        }
        for (Shard shard : run.shards().values()) {
            ShardAccount account = ShardAccount.of(job, run, shard).absent(last);
            account.change("its run has ended").ifPresent(decision::change);
        }
        return last;
    }

    private static ShardAccount account(TaskCase subject) {
        JobEntry job = subject.state().job(subject.id().run().job()).orElseThrow();
        return ShardAccount.of(job, subject.run(), subject.shard());
    }

    private static TaskCase with(TaskCase subject, ShardAccount account, String because) {
        Optional<FiresAccounted> change = account.change(because);
        change.ifPresent(subject.decision()::change);
        return change.map(c -> subject.with(c.shard())).orElse(subject);
    }
}
