package io.carillon.core.fires;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.UnattendedFires;
import io.carillon.model.run.Fire;
import java.time.Instant;
import java.util.Optional;

/**
 * The entries of fires of a daemon that come while no run of it stands. They are made when a run
 * begins, when the pause or the definition changes, and every ten minutes; many share one.
 */
public final class UnattendedRules {
    private UnattendedRules() {}

    /** Enters those that are due and have no entry; the schedule advances to that time. */
    public static void account(JobEntry entry, Instant until, Decision decision) {
        String job = entry.stored().name();
        Optional<Fire> fires = UnattendedFires.entry(entry, until);
        if (fires.isPresent()) {
            decision.change(new Change.FireRecorded(job, fires.get()));
            decision.change(
                    new Change.ScheduleAdvanced(
                            job, until, "all fires up to this time are considered"));
        }
    }
}
