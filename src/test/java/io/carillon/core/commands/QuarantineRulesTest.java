package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Recovery;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.RunId;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is stored when a record of no use is dropped. */
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

    private void drop(RecordKey key) {
        CoreDriver core =
                new CoreDriver(
                        Recovery.load(
                                stored, unreadable, any -> Opaque.EMPTY, CoreDriver.settings()));
        assertThat(core.state.quarantine().entries()).containsOnlyKeys(key);
        assertThat(core.command(new Command.DropRecord(key))).isInstanceOf(Answer.Done.class);
        core.state
                .drainDirty()
                .forEach(
                        (name, record) ->
                                record.ifPresentOrElse(
                                        said -> stored.put(name, said), () -> stored.remove(name)));
    }
}
