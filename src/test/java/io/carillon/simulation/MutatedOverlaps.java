package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.Concurrency;
import io.carillon.model.run.Fire;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** What a mutant makes of a fire that waits, under FORBID, for the runs before it. */
final class MutatedOverlaps {
    private static final Duration LATE = Duration.ofSeconds(7);

    private MutatedOverlaps() {}

    static Optional<Change> change(
            Mutant mutant, State state, Change.RunStarted started, Instant now) {
        Run run = started.run();
        JobEntry job = state.job(run.id().job()).orElseThrow();
        boolean waits =
                run.queued()
                        && run.id().trigger() == Trigger.CRON
                        && job.stored().job().concurrency() == Concurrency.FORBID;
        if (!waits) {
            return Optional.of(started);
        }
        return switch (mutant) {
            case UNSTARTED_BLOCKS ->
                    Optional.of(skipped(job, started, other -> other.startedAt().isEmpty()));
            case CATCH_UP_BLOCKS ->
                    Optional.of(
                            late(run)
                                    ? started
                                    : skipped(
                                            job,
                                            started,
                                            o -> o.startedAt().isPresent() && late(o)));
            case OUTDATED_BEHIND_A_RUN -> Optional.of(outdated(job, started, now));
            default -> Optional.of(started);
        };
    }

    private static boolean late(Run run) {
        return run.createdAt().minus(LATE).isAfter(run.id().nominalTime());
    }

    private static Change skipped(JobEntry job, Change.RunStarted started, Predicate<Run> before) {
        return job.runs().values().stream()
                .map(RunEntry::run)
                .filter(before)
                .findFirst()
                .<Change>map(run -> skipped(started.run(), run))
                .orElse(started);
    }

    private static Change skipped(Run run, Run before) {
        String because = "run " + before.id() + " is still live";
        Fire fire = Fire.of(run.id().nominalTime(), Outcome.SKIPPED, because, Optional.empty());
        return new Change.FireRecorded(run.id().job(), fire);
    }

    /** The run begins with the wish that it ends. */
    private static Change outdated(JobEntry job, Change.RunStarted started, Instant now) {
        boolean behind =
                job.runs().values().stream().anyMatch(run -> run.run().startedAt().isPresent());
        String because = "spoilt: a newer fire runs instead";
        KillWish wish = new KillWish(now, RunState.MISSED, because);
        return behind
                ? new Change.RunStarted(
                        started.run().killed(wish), started.shards(), started.because())
                : started;
    }
}
