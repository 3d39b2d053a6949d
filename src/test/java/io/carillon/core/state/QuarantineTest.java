package io.carillon.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Settings;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** No rule writes over a record in quarantine, and no load deletes one. */
class QuarantineTest {
    private final TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>();
    private final TreeMap<RecordKey, String> unreadable = new TreeMap<>();

    /** A finished run of two records: the second is kept for a repair of the first. */
    @Test
    void aLoadLeavesTheUnreadableHeadOfAFinishedRunAlone() {
        CoreDriver core = new CoreDriver(new State(Settings.DEFAULT));
        JobForTests job = new JobForTests();
        job.shards = RecordId.SHARDS_PER_PART + 1;
        job.maxParallel = job.shards;
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        RunId run = core.job().runs().keySet().iterator().next();
        core.command(new Command.KillRun(run));
        assertThat(core.job().finished()).containsOnlyKeys(run);
        stored.putAll(core.stored());
        RecordKey head = RecordId.head(RecordKey.Kind.FINISHED, run).key();
        RecordKey second = RecordId.part(RecordKey.Kind.FINISHED, run, 1).key();
        unreadable.put(head, "it is broken");
        assertThat(stored.remove(head)).isNotNull();

        CoreDriver held = new CoreDriver(load());
        assertThat(held.state.drainDirty()).doesNotContainKeys(head, second);
        held.command(new Command.DropRecord(head));
        assertThat(held.state.drainDirty()).containsOnlyKeys(head);

        unreadable.clear();
        assertThat(load().drainDirty()).containsEntry(second, Optional.empty());
    }

    /** The batch of the run's end was stored up to its history, and that was spoilt. */
    @Test
    void theEndOfARunIsNotWrittenOverARecordInQuarantine() {
        CoreDriver core = new CoreDriver();
        core.put(new JobForTests());
        core.pass(Duration.ofSeconds(11));
        TaskId task = core.launch().get(0);
        stored.putAll(core.stored());
        RecordKey finished = RecordId.head(RecordKey.Kind.FINISHED, task.run()).key();
        unreadable.put(finished, "it is broken");

        CoreDriver next = new CoreDriver(load());
        next.now = core.now;
        next.report(task, ReportState.FINISHED, "");

        assertThat(next.job().finished()).containsKey(task.run());
        assertThat(next.ledger()).extracting(Fire::outcome).containsExactly(Outcome.SUCCEEDED);
        assertThat(next.state.drainDirty()).doesNotContainKey(finished).isNotEmpty();
    }

    private State load() {
        return Recovery.load(stored, unreadable, any -> Opaque.EMPTY, CoreDriver.settings());
    }
}
