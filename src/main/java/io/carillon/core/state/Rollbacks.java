package io.carillon.core.state;

import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.JobDifferences;
import io.carillon.core.definition.ScaleChecks;
import io.carillon.core.definition.Text;
import io.carillon.core.records.RecordSize;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.records.Updates;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.AutoRollback;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Which version of a daemon has been up with all its shards, and when a newer one gives way to it
 * by itself: for what has happened since it came into force. All of it follows from the records and
 * from what Mesos reports; and what gives way is never what is gone back to, so nothing goes back
 * and forth.
 */
public final class Rollbacks {
    /** More than the words take that are kept of it. */
    private static final int WORDS = 8 * 1024;

    /** How most failures are told. */
    private static final String FAILED = "it failed";

    private Rollbacks() {}

    /**
     * A version that is to give way.
     *
     * @param at from when on
     * @param to the version that is gone back to
     * @param job its definition, with as many shards as there are now
     * @param because why
     */
    public record Due(Instant at, long to, Job job, String because) {}

    /** When the owner wishes that a version gives way. */
    static Optional<AutoRollback> wanted(JobEntry entry) {
        return entry.stored().job().caredFor().update().flatMap(update -> update.autoRollback());
    }

    /** When the version in force gives way; empty while it need not, or may not. */
    public static Optional<Due> due(JobEntry entry) {
        StoredJob stored = entry.stored();
        Optional<AutoRollback> policy = wanted(entry);
        if (policy.isEmpty() || stored.pause().isPresent() || stored.kept().held().isPresent()) {
            return Optional.empty();
        }
        Optional<RunEntry> run = current(entry);
        Optional<Updates.Whole> whole = stored.kept().whole();
        if (run.isEmpty()
                || whole.isEmpty()
                || whole.get().version() == stored.version()
                || !whole.get().app().equals(app(run.get().run()))) {
            return Optional.empty();
        }
        long to = whole.get().version();
        return broken(run.get(), policy.get(), stored.updatedAt())
                .flatMap(
                        broken ->
                                Optional.ofNullable(stored.versions().get(to))
                                        .map(job -> ScaleChecks.again(job, stored.job()))
                                        .filter(job -> mayReturn(entry, job))
                                        .map(job -> new Due(broken.at, to, job, broken.because)));
    }

    /** What is wrong with the newest edition, and since when. */
    private record Broken(Instant at, String because) {}

    private static Optional<Broken> broken(RunEntry run, AutoRollback policy, Instant since) {
        Editions editions = run.rolls().orElseThrow();
        return editions.failing().stream()
                .flatMap(number -> run.shard(number).stream())
                .filter(shard -> failedSince(shard, since, policy.failures()))
                .findFirst()
                .map(shard -> new Broken(Instant.MIN, failed(shard)))
                .or(() -> editions.late().map(late -> late(late, policy, since)));
    }

    /** Whether so many failures, as far as they are remembered, are not of an older version. */
    private static boolean failedSince(Shard shard, Instant since, int failures) {
        int left = failures;
        for (int i = shard.ended().size() - 1; i >= 0 && left > 0; i--) {
            Attempt attempt = shard.ended().get(i);
            if (attempt.counted()) {
                if (attempt.endedAt().isBefore(since)) {
                    return false;
                }
                left--;
            }
        }
        return true;
    }

    private static String failed(Shard shard) {
        int last = shard.ended().size() - 1;
        while (last > 0 && !shard.ended().get(last).counted()) {
            last--; // The former task may have ended meanwhile.
        }
        String why = last < 0 ? shard.because() : shard.ended().get(last).because();
        String many = "shard " + shard.number() + " failed";
        if (shard.failures() == 1) {
            return Text.cut(
                    why.startsWith(FAILED)
                            ? many + why.substring(FAILED.length())
                            : many + ": " + why);
        }
        return Text.cut(many + " " + shard.failures() + " times in a row, " + why);
    }

    private static Broken late(
            Map.Entry<Instant, Integer> late, AutoRollback policy, Instant since) {
        Duration deadline = policy.deadline().orElseThrow();
        Instant earliest = since.plus(deadline);
        return new Broken(
                late.getKey().isAfter(earliest) ? late.getKey() : earliest,
                "shard "
                        + late.getValue()
                        + " was not up within autoRollback.deadline "
                        + deadline);
    }

    /** Whether going back changes what the tasks execute, and can be stored. */
    private static boolean mayReturn(JobEntry entry, Job job) {
        StoredJob stored = entry.stored();
        Optional<AppVersion> app = entry.currentApp();
        Job effective = app.map(own -> own.app().effective(job)).orElse(job);
        StoredJob all =
                stored.keeping(Updates.NONE)
                        .redefined(job, stored.scheduleFrom(), stored.updatedAt());
        return job.type() == JobType.DAEMON
                && StoredJob.keepable(stored.job())
                && RecordSize.of(new StoredRecord.JobRecord(all)) + WORDS <= Bounds.RECORD_BYTES
                && JobDifferences.restart(entry.effective(), app, effective, app);
    }

    /** The version in force, if all its shards are up and it is of use to know that. */
    public static Optional<Updates.Whole> unknownWhole(JobEntry entry, RunEntry run) {
        StoredJob stored = entry.stored();
        return Optional.of(run)
                .filter(one -> wanted(entry).isPresent() && isCurrent(entry, one))
                .filter(one -> one.rolls().filter(Editions::allComeUp).isPresent())
                .map(one -> whole(one.run()))
                .filter(whole -> !stored.kept().whole().equals(Optional.of(whole)));
    }

    /** When that is to be stored; {@link Instant#MAX} if there is nothing of the kind. */
    static Instant wholeAt(JobEntry entry, RunEntry run) {
        return unknownWhole(entry, run).isEmpty()
                ? Instant.MAX
                : run.rolls().orElseThrow().settledAt();
    }

    /** The version in force, if all its shards are up now. */
    public static Optional<Updates.Whole> whole(JobEntry entry, Instant now) {
        return current(entry)
                .filter(run -> run.rolls().filter(Editions::allComeUp).isPresent())
                .filter(run -> !run.rolls().orElseThrow().settledAt().isAfter(now))
                .map(run -> whole(run.run()));
    }

    private static Updates.Whole whole(Run run) {
        return new Updates.Whole(run.jobVersion(), app(run));
    }

    private static Optional<Long> app(Run run) {
        return run.app().map(AppVersion::version);
    }

    /** The standing run, if it executes the version in force. */
    private static Optional<RunEntry> current(JobEntry entry) {
        for (RunEntry run : entry.runs().values()) {
            if (run.run().id().trigger() == Trigger.DAEMON
                    && run.run().kill().isEmpty()
                    && isCurrent(entry, run)
                    && run.app().equals(entry.currentApp())) {
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    private static boolean isCurrent(JobEntry entry, RunEntry run) {
        return run.rolls().isPresent()
                && run.run().jobVersion() == entry.stored().version()
                && entry.stored().job().type() == JobType.DAEMON;
    }
}
