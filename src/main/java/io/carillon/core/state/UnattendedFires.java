package io.carillon.core.state;

import io.carillon.core.records.StoredJob;
import io.carillon.core.schedule.CompiledSchedule;
import io.carillon.core.schedule.PlannedTimes;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.model.job.Pause;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Fires of a daemon with a schedule that no shard is responsible for, because no run of it stands:
 * those of a pause, and of the moments between two runs. They have entries for all shards. Pure.
 */
public final class UnattendedFires {
    /** How long such fires wait for their entry. */
    static final Duration WAIT = Duration.ofMinutes(10);

    private UnattendedFires() {}

    /** The entry of such fires up to that time that have none yet; empty if there are none. */
    public static Optional<Fire> entry(JobEntry entry, Instant until) {
        Instant from = from(entry);
        return isUnattended(entry) && until.isAfter(from)
                ? PlannedTimes.between(schedule(entry), anchor(entry), from, until)
                        .map(fires -> entry(entry, fires))
                : Optional.empty();
    }

    private static Fire entry(JobEntry entry, PlannedTimes fires) {
        Optional<Pause> pause = entry.stored().pause().filter(p -> p.covers(fires.last()));
        return new Fire(
                fires.first(),
                fires.last(),
                fires.count(),
                pause.isPresent() ? Outcome.SKIPPED : Outcome.MISSED,
                pause.map(ShardAccount::paused).orElse("no run of the daemon stood"),
                Optional.empty());
    }

    /** When those that no run has come for are to have their entry. */
    static Instant due(JobEntry entry) {
        return isUnattended(entry)
                ? ScheduleRules.next(schedule(entry), anchor(entry), from(entry))
                        .map(fire -> fire.plus(WAIT))
                        .orElse(Instant.MAX)
                : Instant.MAX;
    }

    private static boolean isUnattended(JobEntry entry) {
        return entry.stored().job().resident()
                && entry.runs().keySet().stream().noneMatch(r -> r.trigger() == Trigger.DAEMON);
    }

    /** Whether there is no fire between those of the one entry and those of the other. */
    static boolean follow(JobEntry entry, Fire last, Fire fire) {
        return last.through().isAfter(entry.stored().scheduleFrom())
                && ScheduleRules.next(schedule(entry), anchor(entry), last.through())
                        .equals(Optional.of(fire.nominalTime()));
    }

    private static Instant from(JobEntry entry) {
        StoredJob stored = entry.stored();
        return entry.lastNominal().isBefore(stored.scheduleFrom())
                ? stored.scheduleFrom()
                : entry.lastNominal();
    }

    private static CompiledSchedule schedule(JobEntry entry) {
        return CompiledSchedule.of(entry.stored().job().schedule());
    }

    private static Instant anchor(JobEntry entry) {
        return entry.stored().createdAt();
    }
}
