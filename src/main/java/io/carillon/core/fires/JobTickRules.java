package io.carillon.core.fires;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.records.StoredJob;
import io.carillon.core.state.DueRules;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.Rollbacks;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.core.tasks.KillRules;
import io.carillon.core.tasks.RollRules;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Pause;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Does what is due for a job. Each rule is the twin of one in {@link DueRules}: what it does must
 * make the job not due.
 */
public final class JobTickRules {
    private JobTickRules() {}

    public static void tick(State state, JobEntry entry, Instant now, Decision decision) {
        StoredJob stored = entry.stored();
        if (stored.deleting()) {
            delete(state, entry, now, decision);
            return;
        }
        if (entry.doomed()) {
            DeletionRules.delete(entry, "its app is deleted", now, decision);
            return;
        }
        Optional<RunEntry> stale = DueRules.staleDaemon(entry);
        if (stale.isPresent()) {
            String why = why(stored);
            decision.change(KillRules.kill(stale.get(), RunState.KILLED, why, now));
        } else if (DueRules.followingDaemon(entry).isPresent()) {
            RollRules.follow(entry, DueRules.followingDaemon(entry).get(), now, decision);
        } else if (DueRules.wantsDaemon(entry)) {
            if (!FireRules.decide(state, entry, now, now, decision)) {
                startDaemon(entry, now, decision);
            }
        } else if (DueRules.mayDequeue(entry)) {
            RunEntry next = Objects.requireNonNull(entry.runs().get(entry.queued().get(0)));
            decision.change(
                    new Change.RunChanged(next.run().released(), "the runs before it have ended"));
        } else if (Rollbacks.due(entry).filter(due -> !due.at().isAfter(now)).isPresent()) {
            Rollbacks.Due due = Rollbacks.due(entry).get();
            RedefinitionRules.giveWay(state, entry, due, now, decision);
        } else if (stored.pause().flatMap(Pause::until).filter(t -> !t.isAfter(now)).isPresent()) {
            endPause(state, entry, now, decision);
        } else if (!FireRules.decide(state, entry, now, now, decision)) {
            UnattendedRules.account(entry, now, decision);
        }
    }

    private static String why(StoredJob stored) {
        if (stored.pause().filter(Pause::stops).isPresent()) {
            return "the job is stopped";
        }
        if (stored.job().type() != JobType.DAEMON) {
            return "the job is not a daemon any more";
        }
        return stored.pause().isPresent() ? "the job is paused" : "its fires were changed";
    }

    /** The deletion may have been stored without the kill wishes of its runs. */
    private static void delete(State state, JobEntry entry, Instant now, Decision decision) {
        Optional<RunEntry> spared = DueRules.spared(entry);
        if (spared.isPresent()) {
            decision.change(
                    KillRules.kill(spared.get(), RunState.KILLED, "the job is deleted", now));
        } else {
            DeletionRules.remove(state, entry, decision);
        }
    }

    /** The fires of the pause are decided before it ends, so that they are recorded as skipped. */
    private static void endPause(State state, JobEntry entry, Instant now, Decision decision) {
        StoredJob stored = entry.stored();
        Instant until = stored.pause().flatMap(Pause::until).orElseThrow();
        if (!FireRules.decide(state, entry, until, now, decision)) {
            UnattendedRules.account(entry, until, decision);
            decision.change(
                    new Change.JobDefined(stored.paused(Optional.empty()), "the pause is over"));
        }
    }

    private static void startDaemon(JobEntry entry, Instant now, Decision decision) {
        // A run's time is its name and must be unique, even when the clock stands still.
        Instant last = entry.lastNominal();
        Instant nominal = Instant.ofEpochMilli(now.toEpochMilli());
        if (!nominal.isAfter(last)) {
            nominal = last.plusMillis(1);
        }
        UnattendedRules.account(entry, nominal, decision);
        RunId id = new RunId(entry.stored().name(), nominal, Trigger.DAEMON);
        String because = "the daemon is kept running";
        Instant from = entry.stored().since(now);
        Run run =
                Run.created(id, because, entry.stored().version(), from, false)
                        .of(entry.currentApp());
        decision.change(
                new Change.RunStarted(
                        run, run.shards(entry.stored().job().sharding().count()), because));
        decision.change(new Change.ScheduleAdvanced(entry.stored().name(), nominal, because));
    }
}
