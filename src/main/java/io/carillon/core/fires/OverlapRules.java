package io.carillon.core.fires;

import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Misfire;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a fire does under {@code FORBID} while other runs of its job are live:
 *
 * <ol>
 *   <li>It is skipped if one of them has started, because these two would overlap.
 *   <li>It waits instead if a run that catches up is live: an absence that is over costs no fire
 *       that is on time.
 *   <li>It waits too if the runs before it had to wait, as long as the job keeps up: so no fire is
 *       lost on the way back to the schedule.
 *   <li>If none of them has started, it waits. The fires before it are {@link #outdated} when they
 *       have found no place in time.
 * </ol>
 *
 * <p>All of it follows from the stored records, so another leader decides the same.
 */
final class OverlapRules {
    private final JobEntry entry;
    private final Instant now;
    private final Optional<Run> started;

    /** The run that ended last, of those that had started. */
    private final Optional<Run> ended;

    /** Fires whose run has not started and is to start. */
    private final List<Run> waiting = new ArrayList<>();

    private boolean catchesUp;

    /** For longer than a fire may be late, a run could have started, and none has. */
    private final boolean starved;

    OverlapRules(JobEntry entry, Instant now) {
        this.entry = entry;
        this.now = now;
        this.started =
                entry.runs().values().stream()
                        .map(RunEntry::run)
                        .filter(run -> run.startedAt().isPresent())
                        .findFirst();
        this.ended =
                entry.finished().values().stream()
                        .map(JobEntry.Finished::run)
                        .filter(run -> run.startedAt().isPresent())
                        .max(Comparator.comparing(run -> run.endedAt().orElseThrow()));
        this.starved =
                started.isEmpty()
                        && ended.flatMap(Run::endedAt).filter(end -> !late(end)).isEmpty();
        for (RunEntry run : entry.runs().values()) {
            boolean over = run.run().kill().isPresent() && run.run().startedAt().isEmpty();
            if (!over) {
                add(run.run());
            }
        }
    }

    /** Notes a live run, also one that this decision begins. */
    void add(Run run) {
        if (run.id().trigger() == Trigger.CRON) {
            catchesUp |= run.createdAt().minus(FireRules.ON_TIME).isAfter(run.id().nominalTime());
            if (run.startedAt().isEmpty()) {
                waiting.add(run);
            }
        }
    }

    /** The run because of which a fire is skipped; empty if the fire waits. */
    Optional<RunId> blocker(Instant fire) {
        boolean behind = !waiting.isEmpty() || hasWaited();
        boolean waits = catchesUp || behind && keepsUp(fire);
        return started.filter(run -> !waits).map(Run::id);
    }

    /** Whether the run that is live had to wait for the run before it. */
    private boolean hasWaited() {
        return started.isPresent()
                && ended.flatMap(Run::endedAt)
                        .filter(end -> end.isAfter(started.get().id().nominalTime()))
                        .isPresent();
    }

    /**
     * Whether the last run took less time than there is between two fires, and so does the live
     * one. Otherwise the fires that wait would never become fewer, and a job with long runs would
     * stay late for ever.
     */
    private boolean keepsUp(Instant fire) {
        Optional<Instant> next = entry.fireAfter(fire);
        if (next.isEmpty()) {
            return true;
        }
        Duration period = Duration.between(fire, next.get());
        return takesLess(period, ended, ended.flatMap(Run::endedAt))
                && takesLess(period, started, Optional.of(fire));
    }

    private static boolean takesLess(Duration period, Optional<Run> run, Optional<Instant> until) {
        return run.flatMap(Run::startedAt)
                .filter(start -> !until.orElseThrow().isBefore(start.plus(period)))
                .isEmpty();
    }

    /**
     * Takes the fires out that a newer fire makes superfluous, as {@code misfire} wishes: no run
     * has started because no offer came, and these are late by now.
     */
    List<Run> outdated() {
        if (!starved) {
            return List.of();
        }
        Misfire misfire = entry.stored().job().misfire();
        int kept = misfire.policy() == Misfire.Policy.ALL ? misfire.max() : 0;
        List<Run> late = new ArrayList<>(waiting);
        late.removeIf(run -> !late(run.id().nominalTime()) || !forbids(run));
        List<Run> outdated = late.subList(0, Math.max(0, late.size() - kept));
        waiting.removeAll(outdated);
        return outdated;
    }

    /** Whether the run has a definition that forbids overlaps: an older one may queue its runs. */
    private boolean forbids(Run run) {
        return entry.stored().executedBy(run).concurrency() == Concurrency.FORBID;
    }

    private boolean late(Instant moment) {
        return moment.isBefore(now.minus(FireRules.ON_TIME));
    }
}
