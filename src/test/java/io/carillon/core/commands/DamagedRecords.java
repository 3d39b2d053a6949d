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
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** A job with damaged records, for tests of what an operator does about them. */
abstract class DamagedRecords {
    final TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>();
    final TreeMap<RecordKey, String> unreadable = new TreeMap<>();

    /** A job with a run of each stage in sixty shards: a run that is live has two parts. */
    TaskId fill() {
        JobForTests job = new JobForTests();
        job.shards = 60;
        CoreDriver core = new CoreDriver();
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        List<TaskId> tasks = core.launch();
        stored.putAll(core.stored());
        return tasks.get(0);
    }

    RecordKey broken(RecordId id) {
        stored.remove(id.key());
        unreadable.put(id.key(), "it is broken");
        return id.key();
    }

    RecordKey head(TaskId task) {
        return RecordId.head(RecordKey.Kind.RUNS, task.run()).key();
    }

    static RecordKey jobKey() {
        return RecordId.job("job").key();
    }

    /** Up to when fires count as considered once the broken record of that has been dropped. */
    Instant considered() {
        RecordKey key = broken(RecordId.schedule("job"));
        drop(key);
        return ((StoredRecord.ScheduleRecord) stored.get(key)).lastNominal();
    }

    static void refused(CoreDriver core, Command command, Kind kind) {
        int dirty = core.state.dirtyCount();
        assertThat(core.command(command))
                .isInstanceOfSatisfying(
                        Answer.Refused.class, no -> assertThat(no.kind()).isEqualTo(kind));
        assertThat(core.state.dirtyCount()).isEqualTo(dirty);
    }

    CoreDriver load() {
        return new CoreDriver(
                Recovery.load(stored, unreadable, any -> Opaque.EMPTY, CoreDriver.settings()));
    }

    void save(CoreDriver core) {
        core.state
                .drainDirty()
                .forEach(
                        (name, record) -> {
                            unreadable.remove(name);
                            record.ifPresentOrElse(
                                    said -> stored.put(name, said), () -> stored.remove(name));
                        });
    }

    void drop(RecordKey key) {
        CoreDriver core = load();
        assertThat(core.state.quarantine().entries()).containsOnlyKeys(key);
        assertThat(core.command(new Command.DropRecord(key))).isInstanceOf(Answer.Done.class);
        save(core);
    }
}
