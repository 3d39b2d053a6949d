package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.records.StoredJob;
import io.carillon.core.state.State;
import io.carillon.model.job.Job;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Trigger;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
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
        job.parameter = "x".repeat(Integer.parseInt(chars.replace("_", "")));
        Job defined = job.job();
        StoredJob stored =
                new StoredJob(
                        defined,
                        1,
                        CoreDriver.START,
                        CoreDriver.START,
                        CoreDriver.START,
                        Optional.empty(),
                        false,
                        new TreeMap<>());
        refuses(new Change.JobDefined(stored, "defined"), refused);
    }
}
