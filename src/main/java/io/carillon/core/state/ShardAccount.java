package io.carillon.core.state;

import io.carillon.core.contract.FiresAccounted;
import io.carillon.core.schedule.CompiledSchedule;
import io.carillon.core.schedule.PlannedTimes;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.model.job.Job;
import io.carillon.model.job.Pause;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Fire;
import io.carillon.model.run.FireReport;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardFires;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The account of a shard that fires by itself: what has become of its fires, in the order of time,
 * from where the ledger ends. Each entry begins where the one before it ended, so no fire is left
 * out or counted twice. Immutable.
 */
public final class ShardAccount {
    private final Run run;
    private final CompiledSchedule schedule;
    private final Instant anchor;
    private final Optional<Pause> pause;
    private final Shard shard;
    private final Instant to;
    private final List<Fire> entries;

    private ShardAccount(ShardAccount before, Instant to, List<Fire> entries) {
        this.run = before.run;
        this.schedule = before.schedule;
        this.anchor = before.anchor;
        this.pause = before.pause;
        this.shard = before.shard;
        this.to = to;
        this.entries = entries;
    }

    /**
     * @param executed the definition that the run executes
     * @param to up to when the ledger tells of its fires
     */
    ShardAccount(JobEntry job, Run run, Job executed, Shard shard, Instant to) {
        this.run = run;
        this.schedule = CompiledSchedule.of(executed.schedule());
        this.anchor = job.stored().createdAt();
        this.pause = job.stored().pause();
        this.shard = shard;
        this.to = to;
        this.entries = List.of();
    }

    /** The account of a shard of a live run. */
    public static ShardAccount of(JobEntry job, RunEntry run, Shard shard) {
        return new ShardAccount(job, run.run(), run.job(), shard, to(run.run(), shard));
    }

    /** What became of all fires of the shard up to that time is in the ledger. */
    public static Instant to(Run run, Shard shard) {
        Instant from = run.id().nominalTime();
        return shard.accountedTo().filter(from::isBefore).orElse(from);
    }

    /** The first fire that is not in the ledger. */
    Optional<Instant> next() {
        return ScheduleRules.next(schedule, anchor, to);
    }

    /** The change that completes the ledger; empty if there is nothing to add. */
    public Optional<FiresAccounted> change(String because) {
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new FiresAccounted(
                                new ShardId(run.id(), shard.number()),
                                shard.accounted(to),
                                entries,
                                because));
    }

    /** The entries that are new, in the order of time. */
    List<Fire> entries() {
        return entries;
    }

    /** With the fires up to that time, which have not run: no attempt was at work. */
    public ShardAccount absent(Instant until) {
        if (pause.isEmpty()) {
            return missed(until);
        }
        Pause now = pause.get();
        return missed(earlier(until, now.since().minusMillis(1)))
                .with(earlier(until, now.until().orElse(until)), Outcome.SKIPPED, paused(now))
                .missed(until);
    }

    static String paused(Pause pause) {
        return pause.reason().isEmpty()
                ? "the job is paused"
                : "the job is paused: " + pause.reason();
    }

    private ShardAccount missed(Instant until) {
        return with(until, Outcome.MISSED, "no task of the shard was at work");
    }

    /** With the fires of an attempt that has ended, and tells nothing more. */
    public ShardAccount ended(Attempt attempt, Instant at) {
        boolean launched = !attempt.startedAt().equals(Instant.EPOCH);
        return launched
                ? absent(earlier(attempt.startedAt(), at))
                        .with(
                                at,
                                Outcome.LOST,
                                "not reported before the end of its task: " + attempt.because())
                : absent(at);
    }

    /**
     * With what the current attempt tells of its fires. What is accounted for already stays as it
     * is.
     */
    public ShardAccount told(FireReport report, Task task) {
        ShardAccount account =
                absent(report.since())
                        .with(
                                report.after(),
                                Outcome.LOST,
                                "reported by " + task.id() + ", and the report is lost");
        for (FireReport.Range range : report.ranges()) {
            account = account.with(range);
        }
        return new ShardAccount(account, later(account.to, report.through()), account.entries);
    }

    private ShardAccount with(FireReport.Range range) {
        if (!range.from().isAfter(to)) {
            // A part is accounted for: what is told of the whole does not tell which fire was what.
            return with(range.to(), range.worst(), range.because());
        }
        SortedMap<Outcome, Integer> mixed =
                range.counts().size() > 1 ? range.counts() : new TreeMap<>();
        return with(
                range.to(),
                new Fire(
                        range.from(),
                        range.to(),
                        range.count(),
                        range.worst(),
                        range.because(),
                        Optional.of(run.id()),
                        Optional.of(new ShardFires(shard.number(), mixed))));
    }

    /** With all fires up to that time, with the one outcome. */
    private ShardAccount with(Instant until, Outcome outcome, String because) {
        if (!until.isAfter(to)) {
            return this;
        }
        return PlannedTimes.between(schedule, anchor, to, until)
                .map(
                        fires ->
                                new Fire(
                                        fires.first(),
                                        fires.last(),
                                        fires.count(),
                                        outcome,
                                        because,
                                        Optional.of(run.id()),
                                        Optional.of(ShardFires.of(shard.number()))))
                .map(fire -> with(until, fire))
                .orElseGet(() -> new ShardAccount(this, until, entries));
    }

    private ShardAccount with(Instant until, Fire entry) {
        List<Fire> all = new ArrayList<>(entries);
        all.add(entry);
        return new ShardAccount(this, until, List.copyOf(all));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
