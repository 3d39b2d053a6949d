package io.carillon.core.state;

import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The stored records that a load could not use, and the jobs that they hold up. They are left as
 * they are until an operator has decided about them; the decision is stored at once and taken up by
 * the next load. Owned by one {@link State}.
 */
public final class Quarantine {
    /**
     * A record in quarantine.
     *
     * @param key the key under which it is stored
     * @param record its content, if it could be read
     * @param because what is wrong with it
     * @param content its bytes
     * @param holds the names of the jobs that are left alone because of it, with their runs and
     *     tasks; none if it is a matter of history alone
     */
    public record Entry(
            RecordKey key,
            Optional<StoredRecord> record,
            String because,
            Opaque content,
            SortedSet<String> holds) {
        public Entry {
            holds = Collections.unmodifiableSortedSet(new TreeSet<>(holds));
        }
    }

    /** The records by key. */
    private final TreeMap<RecordKey, Entry> entries = new TreeMap<>();

    /** The jobs that some entry holds. */
    private final TreeSet<String> held = new TreeSet<>();

    /** The other records of these jobs, by job and key. */
    private final TreeMap<String, TreeMap<RecordKey, StoredRecord>> sound = new TreeMap<>();

    /** What an operator has decided in this term: the new content, or that the record goes. */
    private final TreeMap<RecordKey, Optional<StoredRecord>> decided = new TreeMap<>();

    /** Keys of {@link #decided} that have not been drained; they need not be valid record names. */
    private final TreeSet<RecordKey> unsaved = new TreeSet<>();

    /** The records in quarantine, by key. */
    public SortedMap<RecordKey, Entry> entries() {
        return Collections.unmodifiableSortedMap(entries);
    }

    /** Whether the job is left alone: nothing of it is launched, killed, changed or deleted. */
    public boolean holds(String job) {
        return held.contains(job);
    }

    /** The names of the jobs that are left alone. */
    public SortedSet<String> held() {
        return Collections.unmodifiableSortedSet(held);
    }

    /** The jobs that are left alone and whose definition, as far as it is known, names the app. */
    public SortedSet<String> heldBy(String app) {
        TreeSet<String> users = new TreeSet<>();
        sound.values().forEach(records -> records.values().forEach(r -> use(r, app, users)));
        entries.values().forEach(entry -> entry.record().ifPresent(r -> use(r, app, users)));
        return users;
    }

    private static void use(StoredRecord record, String app, SortedSet<String> users) {
        if (record instanceof StoredRecord.JobRecord job
                && job.job().job().app().equals(Optional.of(app))) {
            users.add(job.job().name());
        }
    }

    /** The sound records of a job that is left alone, by key. */
    public SortedMap<RecordKey, StoredRecord> sound(String job) {
        TreeMap<RecordKey, StoredRecord> records = sound.get(job);
        return records == null ? new TreeMap<>() : Collections.unmodifiableSortedMap(records);
    }

    /** What an operator has had stored instead of records in this term; empty: gone. */
    public SortedMap<RecordKey, Optional<StoredRecord>> decided() {
        return Collections.unmodifiableSortedMap(decided);
    }

    void add(Entry entry) {
        entries.put(entry.key(), entry);
        held.addAll(entry.holds());
    }

    void keep(String job, RecordKey key, StoredRecord record) {
        sound.computeIfAbsent(job, any -> new TreeMap<>()).put(key, record);
    }

    void decide(RecordKey key, Optional<StoredRecord> instead) {
        decided.put(key, instead);
        unsaved.add(key);
    }

    /** What an operator has had stored under that key in this term; the inner one empty: gone. */
    Optional<Optional<StoredRecord>> decided(RecordKey key) {
        return Optional.ofNullable(decided.get(key));
    }

    /** Whether the record is in quarantine, and no operator has decided about it in this term. */
    boolean keeps(RecordKey key) {
        return entries.containsKey(key) && !decided.containsKey(key);
    }

    /** How many decisions have been taken since the last {@link #drainDecided()}. */
    int unsaved() {
        return unsaved.size();
    }

    /** The decisions since the last call, by key. */
    SortedMap<RecordKey, Optional<StoredRecord>> drainDecided() {
        SortedMap<RecordKey, Optional<StoredRecord>> drained = new TreeMap<>(decided);
        drained.keySet().retainAll(unsaved);
        unsaved.clear();
        return drained;
    }

    /** Makes sure that the job writes over none of its segments in quarantine. */
    void seal(JobEntry job) {
        String name = job.stored().name();
        job.ledger().segments().seal(newest(RecordKey.Kind.LEDGER, name));
        job.requests().segments().seal(newest(RecordKey.Kind.REQUESTS, name));
    }

    /** The highest number of a segment in quarantine, of that kind and job; 0 if there is none. */
    public long newest(RecordKey.Kind kind, String job) {
        long highest = 0;
        RecordKey from = new RecordKey(kind, job + '~');
        RecordKey to = new RecordKey(kind, job + (char) ('~' + 1));
        for (RecordKey key : entries.subMap(from, to).keySet()) {
            Optional<RecordId> name = RecordId.strict(key);
            highest = Math.max(highest, name.map(RecordId::number).orElse(0L));
        }
        return highest;
    }
}
