package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.model.Caller;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Misfire;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.RunId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fires that were not considered when a pause began or ended. */
class PausedFiresTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    /** Two fires before the pause, one within it, some after it, and nobody was there. */
    @ParameterizedTest
    @CsvSource({"FORBID, 67, 60", "ALLOW, 67, 60", "FORBID, 62, 60", "FORBID, 38, 20"})
    void ofTheFiresAroundAPauseTheNewestRuns(Concurrency concurrency, int after, int newest) {
        job.concurrency = concurrency;
        core.put(job);
        core.now = CoreDriver.START.plusSeconds(25);
        Command.PauseJob pause =
                new Command.PauseJob(
                        "job", Optional.of(CoreDriver.START.plusSeconds(35)), "holiday");
        core.give(new Input.CommandArrived(1, pause, Caller.ANONYMOUS));

        core.sleep(Duration.ofSeconds(after - 25));

        assertThat(core.job().runs().keySet())
                .extracting(RunId::nominalTime)
                .containsExactly(CoreDriver.START.plusSeconds(newest));
        assertThat(count(Outcome.SKIPPED)).isEqualTo(1);
        assertThat(count(Outcome.MISSED)).isEqualTo(after / 10 - 2);
    }

    @Test
    void aFurtherPauseLeavesTheFiresOfTheFormerSkipped() {
        job.misfire = new Misfire(Misfire.Policy.ALL, 10);
        core.put(job);
        core.command(
                new Command.PauseJob(
                        "job", Optional.of(CoreDriver.START.plusSeconds(25)), "holiday"));
        core.now = core.now.plusSeconds(32);

        core.command(new Command.PauseJob("job", Optional.empty(), "illness"));
        core.pass(Duration.ofSeconds(9));

        assertThat(core.ledger())
                .extracting(Fire::outcome, Fire::count)
                .containsExactly(tuple(Outcome.SKIPPED, 1), tuple(Outcome.SKIPPED, 2));
        assertThat(core.ledger()).element(0).matches(f -> f.because().contains("illness"));
        assertThat(core.ledger()).element(1).matches(f -> f.because().contains("holiday"));
        assertThat(core.job().runs().keySet())
                .extracting(RunId::nominalTime)
                .containsExactly(CoreDriver.START.plusSeconds(30));
    }

    private long count(Outcome outcome) {
        return core.ledger().stream()
                .filter(fire -> fire.outcome() == outcome)
                .mapToInt(Fire::count)
                .sum();
    }
}
