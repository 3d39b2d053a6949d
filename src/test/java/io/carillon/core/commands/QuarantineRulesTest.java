package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Recovery;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored when a record of no use is repaired or dropped. */
class QuarantineRulesTest {
    private final TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>();
    private final TreeMap<RecordKey, String> unreadable = new TreeMap<>();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FRAMEWORK")
    void whatIsOfNoJobLeavesNothing(RecordKey.Kind kind) {
        RunId run = new RunId("nobodys", CoreDriver.START, Trigger.CRON);
        RecordKey key =
                switch (kind) {
                    case RUNS, FINISHED -> RecordId.part(kind, new ShardId(run, 0)).key();
                    case LEDGER -> RecordId.ledger("nobodys", 1).key();
                    case REQUESTS -> RecordId.requests("nobodys", 1).key();
                    default -> new RecordKey(kind, "nobodys");
                };
        unreadable.put(key, "it is broken");

        drop(key);

        assertThat(stored).isEmpty();
    }

    @Test
    void theFireOfALostRunIsTold() {
        CoreDriver core = new CoreDriver();
        core.put(new JobForTests());
        core.pass(Duration.ofSeconds(11));
        TaskId task = core.launch().get(0);
        stored.putAll(core.stored());
        RecordKey key = RecordId.part(RecordKey.Kind.RUNS, task.shardId()).key();
        stored.remove(key);
        unreadable.put(key, "it is broken");

        drop(key);

        CoreDriver next = new CoreDriver(Recovery.load(stored, CoreDriver.settings()));
        assertThat(next.ledger())
                .singleElement()
                .matches(fire -> fire.outcome() == Outcome.LOST, "is lost")
                .matches(fire -> fire.nominalTime().equals(task.run().nominalTime()), "that fire");
        assertThat(next.state.dirtyCount()).isZero();
    }

    /** A job with a run of each stage in sixty shards: a run that is live has two parts. */
    private TaskId fill() {
        JobForTests job = new JobForTests();
        job.shards = 60;
        CoreDriver core = new CoreDriver();
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        List<TaskId> tasks = core.launch();
        stored.putAll(core.stored());
        return tasks.get(0);
    }

    private RecordKey broken(RecordId id) {
        stored.remove(id.key());
        unreadable.put(id.key(), "it is broken");
        return id.key();
    }

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

    @Test
    void aCopyInTheWrongPlaceIsDroppedAlone() {
        TaskId task = fill();
        RecordKey head = RecordId.head(RecordKey.Kind.RUNS, task.run()).key();
        RecordKey copy = new RecordKey(RecordKey.Kind.RUNS, "folder/" + head.name());
        stored.put(copy, stored.get(head));
        TreeMap<RecordKey, StoredRecord> before = new TreeMap<>(stored);

        drop(copy);

        before.remove(copy);
        assertThat(stored).isEqualTo(before);
    }

    @Test
    void aRunThatHasLostAPartIsDroppedWhole() {
        TaskId task = fill();
        RecordKey key = broken(RecordId.part(RecordKey.Kind.RUNS, task.run(), 1));
        RecordKey other = RecordId.head(RecordKey.Kind.FINISHED, task.run()).key();
        assertThat(stored).doesNotContainKey(other);

        drop(key);

        assertThat(stored.keySet()).noneMatch(left -> left.kind() == RecordKey.Kind.RUNS);
        CoreDriver next = load();
        assertThat(next.ledger()).singleElement().matches(f -> f.outcome() == Outcome.LOST);
        next.ticks();
        assertThat(next.ledger()).hasSize(1);
    }

    @Test
    void theHeadOfARunTellsWhichRunItWas() {
        TaskId task = fill();
        RecordKey head = RecordId.head(RecordKey.Kind.RUNS, task.run()).key();
        RecordKey stray = new RecordKey(RecordKey.Kind.RUNS, "job~nonsense~0");
        stored.put(stray, stored.remove(head));

        drop(stray);

        assertThat(load().ledger())
                .singleElement()
                .matches(fire -> fire.run().equals(Optional.of(task.run())));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFireOfARunThatIsRecordedIsNotRecordedAgain(boolean inLedger) {
        TaskId task = fill();
        RecordId second = RecordId.part(RecordKey.Kind.RUNS, task.run(), 1);
        Run run = ((StoredRecord.RunRecord) stored.get(head(task))).run().orElseThrow();
        Run ended = run.ended(RunState.FAILED, "it failed", CoreDriver.START.plusSeconds(12));
        RecordKey kept;
        if (inLedger) {
            kept = RecordId.ledger("job", 1).key();
            stored.put(kept, new StoredRecord.LedgerRecord(List.of(Fire.of(ended))));
        } else {
            kept = RecordId.head(RecordKey.Kind.FINISHED, task.run()).key();
            stored.put(kept, new StoredRecord.RunRecord(Optional.of(ended), List.of()));
        }
        RecordKey key = broken(second);

        drop(key);

        assertThat(stored).containsKey(kept);
        assertThat(stored.keySet())
                .filteredOn(left -> left.kind() == RecordKey.Kind.LEDGER)
                .hasSize(inLedger ? 1 : 0);
    }

    @Test
    void theFireOfAnotherRunInTheLedgerDoesNotCount() {
        TaskId task = fill();
        Fire other = Fire.of(CoreDriver.START, Outcome.MISSED, "late", Optional.empty());
        stored.put(RecordId.ledger("job", 7).key(), new StoredRecord.LedgerRecord(List.of(other)));
        RecordKey key = broken(RecordId.part(RecordKey.Kind.RUNS, task.run(), 1));

        drop(key);

        assertThat(stored).containsKey(RecordId.ledger("job", 8).key());
    }

    @Test
    void aRunByHandHasNoFireThatCouldBeLost() {
        JobForTests job = new JobForTests();
        job.schedule = Schedule.BY_HAND;
        CoreDriver core = new CoreDriver();
        core.put(job);
        RunId run = ((Answer.RunAccepted) core.run("job")).run();
        stored.putAll(core.stored());
        RecordKey key = broken(RecordId.head(RecordKey.Kind.RUNS, run));

        drop(key);

        assertThat(stored.keySet()).noneMatch(left -> left.kind() == RecordKey.Kind.LEDGER);
    }

    @Test
    void theFireOfAJobWhoseDefinitionIsHeldIsRecorded() {
        TaskId task = fill();
        broken(RecordId.job("job"));
        RecordKey key = broken(RecordId.head(RecordKey.Kind.RUNS, task.run()));
        CoreDriver core = load();

        assertThat(core.command(new Command.DropRecord(key))).isInstanceOf(Answer.Done.class);
        save(core);

        assertThat(stored).containsKey(RecordId.ledger("job", 1).key());
    }

    @Test
    void aScheduleGoesOnFromTheNewestTraceOfAFire() {
        TaskId task = fill();
        assertThat(considered()).as("a live run").isEqualTo(task.run().nominalTime());

        stored.keySet().removeIf(key -> key.kind() == RecordKey.Kind.RUNS);
        assertThat(considered()).as("the definition").isEqualTo(CoreDriver.START);

        Instant gap = CoreDriver.START.plusSeconds(70);
        Fire missed =
                new Fire(
                        CoreDriver.START.plusSeconds(10),
                        gap,
                        7,
                        Outcome.MISSED,
                        "late",
                        Optional.empty());
        stored.put(RecordId.ledger("job", 1).key(), new StoredRecord.LedgerRecord(List.of(missed)));
        assertThat(considered()).as("an entry of several fires").isEqualTo(gap);
    }

    @ParameterizedTest
    @EnumSource(names = {"MANUAL", "RETRY"})
    void aRunThatWasAskedForIsNoTraceOfAFire(Trigger trigger) {
        TaskId task = fill();
        StoredRecord.RunRecord head = (StoredRecord.RunRecord) stored.get(head(task));
        stored.keySet().removeIf(key -> key.kind() == RecordKey.Kind.RUNS);
        RunId asked = new RunId("job", CoreDriver.START.plusSeconds(90), trigger);
        Run ended =
                Run.created(asked, "asked", 1, CoreDriver.START, false)
                        .ended(RunState.KILLED, "why", CoreDriver.START.plusSeconds(99));
        stored.put(
                RecordId.head(RecordKey.Kind.FINISHED, asked).key(),
                new StoredRecord.RunRecord(Optional.of(ended), List.of()));
        assertThat(head.run()).isPresent();

        assertThat(considered()).isEqualTo(CoreDriver.START);
    }

    @Test
    void aScheduleWithoutATraceGoes() {
        fill();
        StoredRecord job = stored.get(jobKey());
        stored.clear();
        RecordKey key = broken(RecordId.job("job"));
        RecordKey schedule = broken(RecordId.schedule("job"));
        CoreDriver core = load();

        assertThat(core.command(new Command.DropRecord(schedule))).isInstanceOf(Answer.Done.class);
        assertThat(core.command(new Command.RepairRecord(key, job)))
                .isInstanceOf(Answer.Done.class);
        save(core);

        assertThat(stored).containsOnlyKeys(key);
    }

    private RecordKey head(TaskId task) {
        return RecordId.head(RecordKey.Kind.RUNS, task.run()).key();
    }

    private static RecordKey jobKey() {
        return RecordId.job("job").key();
    }

    /** Up to when fires count as considered once the broken record of that has been dropped. */
    private Instant considered() {
        RecordKey key = broken(RecordId.schedule("job"));
        drop(key);
        return ((StoredRecord.ScheduleRecord) stored.get(key)).lastNominal();
    }

    private static void refused(CoreDriver core, Command command, Kind kind) {
        int dirty = core.state.dirtyCount();
        assertThat(core.command(command))
                .isInstanceOfSatisfying(
                        Answer.Refused.class, no -> assertThat(no.kind()).isEqualTo(kind));
        assertThat(core.state.dirtyCount()).isEqualTo(dirty);
    }

    private CoreDriver load() {
        return new CoreDriver(
                Recovery.load(stored, unreadable, any -> Opaque.EMPTY, CoreDriver.settings()));
    }

    private void save(CoreDriver core) {
        core.state
                .drainDirty()
                .forEach(
                        (name, record) -> {
                            unreadable.remove(name);
                            record.ifPresentOrElse(
                                    said -> stored.put(name, said), () -> stored.remove(name));
                        });
    }

    private void drop(RecordKey key) {
        CoreDriver core = load();
        assertThat(core.state.quarantine().entries()).containsOnlyKeys(key);
        assertThat(core.command(new Command.DropRecord(key))).isInstanceOf(Answer.Done.class);
        save(core);
    }
}
