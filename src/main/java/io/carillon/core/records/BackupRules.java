package io.carillon.core.records;

import io.carillon.core.definition.Text;
import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.job.Pause;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What backups must know of records: which belong together, and how a job is restored paused. */
public final class BackupRules {
    private BackupRules() {}

    /**
     * The name of the job or app that a record belongs to; empty for the framework, for holds and
     * for tokens. No rule compares records of two jobs, and a run keeps what it needs of its app,
     * so only the records of one job must be of the same moment.
     */
    public static String owner(RecordKey key) {
        boolean ofNone = List.of(Kind.FRAMEWORK, Kind.HOLDS, Kind.TOKENS).contains(key.kind());
        return ofNone ? "" : RecordId.likelyJob(key);
    }

    /**
     * The record of a job or run as it must be restored for nothing to be launched before the job
     * is resumed: jobs are paused from the last considered fire on, and live runs are to be killed.
     * Other records stay as they are.
     *
     * @param considered the last considered fire of a job, if it is known
     */
    public static StoredRecord atRest(
            StoredRecord record,
            Function<String, Optional<Instant>> considered,
            Instant now,
            String because) {
        if (record instanceof StoredRecord.JobRecord job) {
            StoredJob stored = job.job();
            Instant since = considered.apply(stored.name()).orElse(stored.createdAt());
            return new StoredRecord.JobRecord(
                    stored.paused(Optional.of(pause(stored.pause(), since, because))));
        }
        if (record instanceof StoredRecord.RunRecord part) {
            KillWish wish = new KillWish(now, RunState.KILLED, Text.cut(because));
            return new StoredRecord.RunRecord(
                    part.run()
                            .map(
                                    run ->
                                            run.state().ended() || run.kill().isPresent()
                                                    ? run
                                                    : run.killed(wish)),
                    part.shards());
        }
        return record;
    }

    /**
     * A pause without an end that stops daemons, and that reaches back to where fires have not been
     * considered.
     */
    private static Pause pause(Optional<Pause> present, Instant since, String because) {
        Instant from = present.map(Pause::since).filter(since::isAfter).orElse(since);
        String reason =
                present.filter(pause -> pause.until().isEmpty())
                        .map(Pause::reason)
                        .orElse(Text.cut(because));
        return new Pause(from, Optional.empty(), reason, Optional.of(true));
    }
}
