package io.carillon.core.fires;

import io.carillon.core.contract.AppChange;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.state.AppEntry;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.core.tasks.KillRules;
import io.carillon.model.run.RunState;
import java.time.Instant;
import java.util.Optional;

/**
 * How jobs and apps are deleted: a job when its runs have ended, and an app that is being deleted
 * with the last of its jobs. So no job is ever without its app.
 */
public final class DeletionRules {
    private DeletionRules() {}

    /** The job is deleted from now on, and its live runs are to end. */
    public static void delete(JobEntry entry, String because, Instant now, Decision decision) {
        decision.change(new Change.JobDefined(entry.stored().toBeDeleted(), because));
        for (RunEntry run : entry.runs().values()) {
            if (run.run().kill().isEmpty()) {
                decision.change(KillRules.kill(run, RunState.KILLED, because, now));
            }
        }
    }

    /** The job is gone; so is its app, if that waited for this job alone. */
    static void remove(State state, JobEntry entry, Decision decision) {
        String name = entry.stored().name();
        decision.change(new Change.JobRemoved(name, "all its runs have ended"));
        Optional<AppEntry> app = entry.app().filter(owner -> owner.stored().deleting());
        if (app.isPresent()
                && app.get().jobs().size() == 1
                && state.quarantine().heldBy(app.get().stored().name()).isEmpty()) {
            decision.change(
                    new AppChange.AppRemoved(
                            app.get().stored().name(), "all its jobs are deleted"));
        }
    }
}
