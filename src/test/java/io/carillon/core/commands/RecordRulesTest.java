package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.definition.Bounds;
import io.carillon.core.records.RecordSize;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Trigger;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The last look at a command: whatever let it through, a record that is too large is an answer. */
class RecordRulesTest {
    private final State state = new CoreDriver().state;
    private final JobForTests job = new JobForTests();

    private void refuses(Change change, boolean refused) {
        Optional<Answer> answer = RecordRules.refusal(state, new Decision().change(change));
        assertThat(answer.isPresent()).isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "200_000, false", "300_000, true"})
    void aRunIsNotStartedWithMoreThanARecordHolds(String chars, boolean refused) {
        TreeMap<String, String> env = new TreeMap<>();
        env.put("A", "x".repeat(Integer.parseInt(chars.replace("_", ""))));
        RunId id = new RunId("job", CoreDriver.START, Trigger.MANUAL);
        Run run =
                Run.created(id, "asked for", 1, CoreDriver.START, false)
                        .asked(new TreeSet<>(), Optional.empty(), env, Optional.empty());
        refuses(new Change.RunStarted(run, run.shards(50), "asked for"), refused);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "200_000, false", "300_000, true"})
    void aJobIsNotStoredWithMoreThanARecordHolds(String chars, boolean refused) {
        refuses(defined(Integer.parseInt(chars.replace("_", ""))), refused);
    }

    @Test
    void aRecordMayBeAsLargeAsIsStoredAndNoLarger() {
        long rest = size(0);
        assertThat(size(1)).isEqualTo(rest + 1);
        int most = (int) (Bounds.RECORD_BYTES - rest);
        refuses(defined(most), false);
        refuses(defined(most + 1), true);
    }

    @Test
    void aJobThatIsTooLargeAlreadyMayStillBeDeletedButNotGrow() {
        state.apply(defined(300_000));
        StoredJob stored = state.job("job").orElseThrow().stored();

        refuses(new Change.JobDefined(stored.toBeDeleted(), "deleted"), false);
        refuses(defined(300_001), true);
    }

    @Test
    void aRepairedRecordThatIsTooLargeIsRefused() {
        StoredRecord small = new StoredRecord.JobRecord(stored(10));
        StoredRecord large = new StoredRecord.JobRecord(stored(300_000));
        RecordKey key = new RecordKey(RecordKey.Kind.JOBS, "job");

        refuses(new Change.RecordDecided(key, Optional.empty(), "dropped"), false);
        refuses(new Change.RecordDecided(key, Optional.of(small), "repaired"), false);
        refuses(new Change.RecordDecided(key, Optional.of(large), "repaired"), true);
    }

    private long size(int chars) {
        return RecordSize.of(new StoredRecord.JobRecord(stored(chars)));
    }

    private Change defined(int chars) {
        return new Change.JobDefined(stored(chars), "defined");
    }

    private StoredJob stored(int chars) {
        job.parameter = "x".repeat(chars);
        return new StoredJob(
                job.job(),
                1,
                CoreDriver.START,
                CoreDriver.START,
                CoreDriver.START,
                Optional.empty(),
                false,
                new TreeMap<>());
    }
}
