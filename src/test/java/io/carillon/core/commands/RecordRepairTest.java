package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is stored when a record in quarantine is repaired. */
class RecordRepairTest extends DamagedRecords {
    @Test
    void onlyARecordInQuarantineIsRepairedOrDropped() {
        fill();
        CoreDriver core = load();
        RecordKey sound = RecordId.job("job").key();
        refused(core, new Command.RepairRecord(sound, stored.get(sound)), Kind.NOT_FOUND);
        refused(core, new Command.DropRecord(sound), Kind.NOT_FOUND);
        assertThat(core.state.dirtyCount()).isZero();
    }

    @Test
    void aRepairedRecordIsUsedByTheNextTerm() {
        fill();
        StoredRecord whole = stored.get(RecordId.job("job").key());
        RecordKey key = broken(RecordId.job("job"));
        CoreDriver core = load();
        assertThat(core.state.jobs()).isEmpty();

        assertThat(core.command(new Command.RepairRecord(key, whole)))
                .isInstanceOf(Answer.Done.class);
        save(core);

        assertThat(stored).containsEntry(key, whole);
        assertThat(load().state.jobs()).containsOnlyKeys("job");
        assertThat(load().state.quarantine().entries()).isEmpty();
    }

    @Test
    void aMisplacedRecordGoesToItsPlace() {
        fill();
        StoredRecord whole = stored.remove(RecordId.job("job").key());
        RecordKey misplaced = new RecordKey(RecordKey.Kind.JOBS, "folder/job");
        stored.put(misplaced, whole);
        CoreDriver core = load();

        assertThat(core.command(new Command.RepairRecord(misplaced, whole)))
                .isInstanceOf(Answer.Done.class);
        save(core);

        assertThat(stored).doesNotContainKey(misplaced).containsEntry(jobKey(), whole);
    }

    @Test
    void aMisplacedRecordDoesNotTakeThePlaceOfAnother() {
        fill();
        StoredRecord whole = stored.get(jobKey());
        RecordKey misplaced = new RecordKey(RecordKey.Kind.JOBS, "folder/job");
        stored.put(misplaced, whole);
        // The job is held, so the state does not know its valid record.
        refused(load(), new Command.RepairRecord(misplaced, whole), Kind.CONFLICT);

        // The record in the place is itself in quarantine.
        broken(RecordId.job("job"));
        refused(load(), new Command.RepairRecord(misplaced, whole), Kind.CONFLICT);

        // A ledger holds no job, so the state knows the record in the place.
        stored.clear();
        unreadable.clear();
        fill();
        Instant fire = CoreDriver.START.plusSeconds(1);
        StoredRecord segment =
                new StoredRecord.LedgerRecord(
                        List.of(Fire.of(fire, Outcome.MISSED, "late", Optional.empty())));
        RecordKey ledger = new RecordKey(RecordKey.Kind.LEDGER, "folder/job~00000001");
        stored.put(ledger, segment);
        stored.put(RecordId.ledger("job", 1).key(), segment);
        refused(load(), new Command.RepairRecord(ledger, segment), Kind.CONFLICT);
    }

    @Test
    void aRecordWithoutAValidNameCanOnlyBeDropped() {
        fill();
        RecordKey nameless = new RecordKey(RecordKey.Kind.LEDGER, "job~x");
        unreadable.put(nameless, "it is broken");
        StoredRecord content = new StoredRecord.ScheduleRecord(CoreDriver.START);
        refused(load(), new Command.RepairRecord(nameless, content), Kind.CONFLICT);

        drop(nameless);

        assertThat(load().state.quarantine().entries()).isEmpty();
    }

    @Test
    void aRepairMustBeValidByItselfAndBesideTheOtherRecords() {
        TaskId task = fill();
        RecordId second = RecordId.part(RecordKey.Kind.RUNS, task.run(), 1);
        StoredRecord.RunRecord part = (StoredRecord.RunRecord) stored.get(second.key());
        RecordKey key = broken(second);
        StoredRecord empty = new StoredRecord.RunRecord(Optional.empty(), List.of());
        List<Shard> tooMany = new ArrayList<>(part.shards());
        tooMany.add(Shard.waiting(99));

        refused(load(), new Command.RepairRecord(key, empty), Kind.INVALID);
        refused(
                load(),
                new Command.RepairRecord(
                        key, new StoredRecord.RunRecord(Optional.empty(), tooMany)),
                Kind.INVALID);
        CoreDriver core = load();
        assertThat(core.command(new Command.RepairRecord(key, part)))
                .isInstanceOf(Answer.Done.class);
        save(core);
        assertThat(load().job().runs()).containsOnlyKeys(task.run());
    }

    @Test
    void decisionsOfThisTermCountForTheNext() {
        TaskId task = fill();
        RecordId second = RecordId.part(RecordKey.Kind.RUNS, task.run(), 1);
        StoredRecord part = stored.get(second.key());
        RecordKey key = broken(second);
        RecordKey misplaced = new RecordKey(RecordKey.Kind.RUNS, "folder/" + key.name());
        stored.put(misplaced, part);
        CoreDriver core = load();
        core.command(new Command.RepairRecord(key, part));

        refused(core, new Command.RepairRecord(misplaced, part), Kind.CONFLICT);
        assertThat(core.command(new Command.DropRecord(misplaced))).isInstanceOf(Answer.Done.class);
        save(core);

        assertThat(stored).containsEntry(key, part).doesNotContainKey(misplaced);
        assertThat(load().job().runs()).as("the run is whole").containsOnlyKeys(task.run());
    }
}
