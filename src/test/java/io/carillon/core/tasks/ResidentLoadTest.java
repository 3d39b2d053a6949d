package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Command;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Fire;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a load makes of the accounts of shards that fire by themselves. */
class ResidentLoadTest extends ResidentStory {
    @Test
    void aLoadHasTheSameAccounts() {
        begin();
        report(ReportState.RUNNING, first(), 1);
        State loaded = Recovery.load(shared.core.stored(), CoreDriver.settings());
        assertThat(loaded.shard(task.shardId()).orElseThrow().accountedTo()).contains(at(2_000));
        assertThat(loaded.job("job").orElseThrow().ledger().size()).isEqualTo(2);
    }

    /** The records of before, and of the kinds that were stored when the batch broke off. */
    private State brokenOff(TreeMap<RecordKey, StoredRecord> before, RecordKey.Kind... kinds) {
        TreeMap<RecordKey, StoredRecord> records = new TreeMap<>(before);
        shared.core
                .stored()
                .forEach(
                        (key, record) -> {
                            if (List.of(kinds).contains(key.kind())) {
                                records.put(key, record);
                            }
                        });
        return Recovery.load(records, CoreDriver.settings());
    }

    private static List<Fire> ledger(State state) {
        return state.job("job").orElseThrow().ledger().newest(Instant.MIN, Instant.MAX, 100);
    }

    @Test
    void aBatchThatWasStoredUpToTheLedgerDoublesNothing() {
        begin();
        report(ReportState.RUNNING, first(), 1);
        TreeMap<RecordKey, StoredRecord> before = new TreeMap<>(shared.core.stored());
        report(ReportState.RUNNING, second(), 2);
        State loaded = brokenOff(before, RecordKey.Kind.LEDGER);
        assertThat(loaded.shard(task.shardId()).orElseThrow().accountedTo()).contains(at(3_000));
        assertThat(loaded.dirtyCount()).isEqualTo(1);
        List<String> whole = ledger();
        shared.core.state = loaded;
        report(ReportState.RUNNING, second(), 2);
        assertThat(ledger()).isEqualTo(whole);
    }

    @Test
    void aBatchThatWasStoredUpToTheEndOfTheRunIsCompleted() {
        begin();
        report(ReportState.RUNNING, first(), 1);
        TreeMap<RecordKey, StoredRecord> before = new TreeMap<>(shared.core.stored());
        shared.core.now = at(2_450);
        shared.core.command(new Command.PauseJob("job", Optional.empty(), "", false));
        shared.core.now = at(2_750);
        shared.report(task, ReportState.FAILED, "REASON_EXECUTOR_TERMINATED");
        shared.core.now = at(2_950);
        shared.core.ticks();
        assertThat(shared.core.job().runs()).isEmpty();
        assertThat(ledger()).last().isEqualTo("2100-2700 7 LOST of 0");
        for (RecordKey.Kind[] kinds :
                List.of(
                        new RecordKey.Kind[] {RecordKey.Kind.JOBS, RecordKey.Kind.FINISHED},
                        new RecordKey.Kind[] {
                            RecordKey.Kind.JOBS, RecordKey.Kind.FINISHED, RecordKey.Kind.LEDGER
                        })) {
            State loaded = brokenOff(before, kinds);
            assertThat(ledger(loaded)).isEqualTo(shared.core.ledger());
            assertThat(loaded.job("job").orElseThrow().lastNominal())
                    .isEqualTo(shared.core.job().lastNominal());
        }
    }
}
