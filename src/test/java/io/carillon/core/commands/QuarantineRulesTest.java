package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Recovery;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored when a record of no use is dropped. */
class QuarantineRulesTest extends DamagedRecords {
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
}
