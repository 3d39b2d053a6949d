package io.carillon.operator;

import io.carillon.core.records.BackupRules;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.RecordCodec;
import io.carillon.runtime.RecordCodec.UnreadableException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A backup in which every job is paused and every live run has ended. */
public final class PausedBackup {
    private static final RecordCodec CODEC = new RecordCodec();

    private PausedBackup() {}

    /** The paused form of a backup; unreadable records stay as they are and hold their job. */
    public static Backup of(Backup backup, Instant now) {
        String because =
                "restored from a backup of "
                        + backup.about().takenAt()
                        + "; what has happened since is unknown";
        Map<String, Instant> considered = new HashMap<>();
        TreeMap<RecordKey, StoredRecord> read = new TreeMap<>();
        backup.records()
                .forEach(
                        (key, bytes) ->
                                decoded(key, bytes)
                                        .ifPresent(
                                                record -> {
                                                    read.put(key, record);
                                                    if (record
                                                            instanceof
                                                            StoredRecord.ScheduleRecord schedule) {
                                                        considered.put(
                                                                key.name(), schedule.lastNominal());
                                                    }
                                                }));
        TreeMap<RecordKey, byte[]> rested = new TreeMap<>(backup.records());
        read.forEach(
                (key, record) -> {
                    StoredRecord next =
                            BackupRules.atRest(
                                    record,
                                    job -> Optional.ofNullable(considered.get(job)),
                                    now,
                                    because);
                    if (!next.equals(record)) {
                        rested.put(key, CODEC.encode(next));
                    }
                });
        return new Backup(backup.about(), rested);
    }

    private static Optional<StoredRecord> decoded(RecordKey key, byte[] bytes) {
        if (key.kind() != Kind.JOBS && key.kind() != Kind.RUNS && key.kind() != Kind.SCHEDULE) {
            return Optional.empty();
        }
        try {
            return Optional.of(CODEC.decode(key, bytes));
        } catch (UnreadableException e) {
            return Optional.empty();
        }
    }
}
