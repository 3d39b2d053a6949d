package io.carillon.core.commands;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.records.RecordChecks;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredApp;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.records.StoredRecord.AppRecord;
import io.carillon.core.state.AppEntry;
import io.carillon.core.state.Quarantine;
import io.carillon.core.state.RecordImage;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.model.FieldError;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the commands about a record in quarantine lead to. The decision is stored and changes
 * nothing else: the next recovery reads it like any other record.
 */
final class QuarantineRules {
    private final State state;
    private final String by;
    private final Decision decision;

    QuarantineRules(CommandCase given) {
        this.state = given.state();
        this.by = given.by().name();
        this.decision = given.decision();
    }

    /** Stores another content for the record, if the content is valid. */
    Answer repair(Command.RepairRecord command) {
        RecordKey key = command.key();
        if (!state.quarantine().entries().containsKey(key)) {
            return unknown(key);
        }
        Optional<RecordId> name = RecordId.strict(inPlace(key));
        if (name.isEmpty()) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "this is not a valid name of a record; the record can only be dropped");
        }
        RecordKey target = name.get().key();
        if (!target.equals(key) && taken(target)) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "there is a record " + target + " already; this one can only be dropped");
        }
        Optional<String> flaw =
                RecordChecks.flaw(name.get(), command.record())
                        .or(() -> flawed(name.get(), target, command.record()));
        if (flaw.isPresent()) {
            return new Answer.Refused(
                    Kind.INVALID,
                    "the content is not a valid record",
                    List.of(new FieldError("/content", flaw.get())));
        }
        decide(target, Optional.of(command.record()), by + " repaired it");
        if (!target.equals(key)) {
            decide(key, Optional.empty(), by + " moved it to its proper place");
        }
        return new Answer.Done("stored; the next term will use it");
    }

    /** The key of a record in its proper place: without the folders that it was found under. */
    private static RecordKey inPlace(RecordKey key) {
        return new RecordKey(key.kind(), key.name().substring(key.name().lastIndexOf('/') + 1));
    }

    private boolean taken(RecordKey target) {
        return state.quarantine().entries().containsKey(target)
                || RecordImage.of(state, target).isPresent()
                || known(RecordId.likelyJob(target)).containsKey(target);
    }

    /** Why the record does not fit the other records of its job: a recovery of them is tried. */
    private Optional<String> flawed(RecordId name, RecordKey target, StoredRecord record) {
        SortedMap<RecordKey, StoredRecord> all = known(name.job());
        all.put(target, record);
        for (StoredRecord one : List.copyOf(all.values())) {
            app(one).ifPresent(app -> all.put(RecordId.app(app.name()).key(), new AppRecord(app)));
        }
        State tried = Recovery.load(all, new TreeMap<>(), key -> Opaque.EMPTY, state.settings());
        return Optional.ofNullable(tried.quarantine().entries().get(target))
                .map(Quarantine.Entry::because);
    }

    /** The app that a job needs. */
    private Optional<StoredApp> app(StoredRecord record) {
        return record instanceof StoredRecord.JobRecord job
                ? job.job().job().app().flatMap(state::app).map(AppEntry::stored)
                : Optional.empty();
    }

    /** The valid records of a job that is held, as the next recovery will find them. */
    private SortedMap<RecordKey, StoredRecord> known(String job) {
        TreeMap<RecordKey, StoredRecord> all = new TreeMap<>(state.quarantine().sound(job));
        state.quarantine()
                .decided()
                .forEach(
                        (key, instead) -> {
                            if (RecordId.likelyJob(key).equals(job)) {
                                instead.ifPresentOrElse(
                                        r -> all.put(key, r), () -> all.remove(key));
                            }
                        });
        return all;
    }

    /** Deletes the record. A fire that only this record could account for is recorded as lost. */
    Answer drop(Command.DropRecord command) {
        Quarantine.Entry entry = state.quarantine().entries().get(command.key());
        if (entry == null) {
            return unknown(command.key());
        }
        decide(entry.key(), Optional.empty(), by + " dropped it");
        return switch (entry.key().kind()) {
            case RUNS -> run(entry).map(this::run).orElseGet(QuarantineRules::gone);
            case SCHEDULE -> schedule(entry.key());
            case FRAMEWORK,
                    HOLDS,
                    TOKENS,
                    APPS,
                    JOBS,
                    EXECUTORS,
                    LEDGER,
                    REQUESTS,
                    FINISHED,
                    CHECKPOINTS,
                    RESULTS ->
                    gone();
        };
    }

    private static Answer gone() {
        return new Answer.Done("dropped; the next term will go on without it");
    }

    private static Answer unknown(RecordKey key) {
        return Answer.refused(Kind.NOT_FOUND, "there is no record " + key + " in quarantine");
    }

    /** The run that the record belongs to: as its head says, or else its name. */
    private static Optional<RunId> run(Quarantine.Entry entry) {
        Optional<RunId> said =
                entry.record()
                        .filter(record -> record instanceof StoredRecord.RunRecord)
                        .flatMap(record -> ((StoredRecord.RunRecord) record).run())
                        .map(Run::id);
        return said.or(() -> RecordId.strict(inPlace(entry.key())).flatMap(RecordId::run));
    }

    /**
     * A run that has lost a part cannot go on and must not begin anew. Its other parts are dropped
     * too, and its fire is recorded as lost. Its tasks that still run are killed as orphans.
     */
    private Answer run(RunId run) {
        SortedMap<RecordKey, StoredRecord> known = known(run.job());
        boolean whole =
                known.containsKey(RecordId.head(RecordKey.Kind.RUNS, run).key())
                        && parts(run, known).stream().noneMatch(this::quarantined);
        if (whole) {
            return gone(); // The record was a copy in the wrong place.
        }
        String because = by + " dropped a record of the run that could not be used";
        parts(run, known).forEach(part -> decide(part, Optional.empty(), because));
        if (run.trigger() != Trigger.CRON || isRecorded(run, known) || hasNoJob(run.job())) {
            return gone();
        }
        Fire lost = Fire.of(run.nominalTime(), Outcome.LOST, because, Optional.of(run));
        decide(
                RecordId.ledger(run.job(), newestSegment(run.job(), known) + 1).key(),
                Optional.of(new StoredRecord.LedgerRecord(List.of(lost))),
                because);
        return new Answer.Done("dropped; the fire of " + run + " is recorded as lost");
    }

    /** Whether the job has no definition, valid or not, so that its other records are unusable. */
    private boolean hasNoJob(String job) {
        boolean held =
                state.quarantine().entries().values().stream()
                        .anyMatch(
                                entry ->
                                        entry.key().kind() == RecordKey.Kind.JOBS
                                                && entry.holds().contains(job));
        return !held
                && state.job(job).isEmpty()
                && !known(job).containsKey(RecordId.job(job).key());
    }

    /** Whether the record is in quarantine, and no decision about it has been taken. */
    private boolean quarantined(RecordKey key) {
        return state.quarantine().entries().containsKey(key)
                && !state.quarantine().decided().containsKey(key);
    }

    private SortedSet<RecordKey> parts(RunId run, SortedMap<RecordKey, StoredRecord> known) {
        TreeSet<RecordKey> all = new TreeSet<>(known.keySet());
        all.addAll(state.quarantine().entries().keySet());
        all.removeIf(
                key ->
                        key.kind() != RecordKey.Kind.RUNS
                                || !RecordId.strict(key)
                                        .flatMap(RecordId::run)
                                        .equals(Optional.of(run)));
        return all;
    }

    /** Whether the end of the run is recorded, or will be by the next recovery. */
    private static boolean isRecorded(RunId run, SortedMap<RecordKey, StoredRecord> known) {
        if (known.containsKey(RecordId.head(RecordKey.Kind.FINISHED, run).key())) {
            return true;
        }
        for (StoredRecord record : known.values()) {
            if (record instanceof StoredRecord.LedgerRecord ledger
                    && ledger.fires().stream().anyMatch(f -> f.run().equals(Optional.of(run)))) {
                return true;
            }
        }
        return false;
    }

    private long newestSegment(String job, SortedMap<RecordKey, StoredRecord> known) {
        long newest = state.quarantine().newest(RecordKey.Kind.LEDGER, job);
        for (RecordKey key : known.keySet()) {
            if (key.kind() == RecordKey.Kind.LEDGER) {
                newest = Math.max(newest, RecordId.parse(key).orElseThrow().number());
            }
        }
        return newest;
    }

    /** The newest fire that left a trace tells up to when fires have been considered. */
    private Answer schedule(RecordKey key) {
        Optional<RecordId> name = RecordId.strict(key);
        if (name.isEmpty() || hasNoJob(name.get().job())) {
            return gone();
        }
        Instant newest = Instant.MIN;
        for (var record : known(name.get().job()).entrySet()) {
            Optional<Instant> trace = trace(record.getKey(), record.getValue());
            newest = trace.filter(newest::isBefore).orElse(newest);
        }
        if (newest.equals(Instant.MIN)) {
            return gone();
        }
        decide(
                key,
                Optional.of(new StoredRecord.ScheduleRecord(newest)),
                "the newest fire that left a trace");
        return new Answer.Done("dropped; fires up to " + newest + " count as considered");
    }

    private static Optional<Instant> trace(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.JobRecord job) {
            return Optional.of(job.job().scheduleFrom());
        } else if (record instanceof StoredRecord.LedgerRecord ledger) {
            return ledger.fires().stream().map(Fire::through).max(Instant::compareTo);
        }
        return RecordId.parse(key)
                .flatMap(RecordId::run)
                .filter(run -> run.trigger() != Trigger.MANUAL && run.trigger() != Trigger.RETRY)
                .map(RunId::nominalTime);
    }

    private void decide(RecordKey key, Optional<StoredRecord> instead, String because) {
        decision.change(new Change.RecordDecided(key, instead, because));
    }
}
