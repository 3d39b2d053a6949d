package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Recovery;
import io.carillon.model.Caller;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Retry;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the standing run of a daemon when the job is defined anew. */
class FollowingDaemonTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    /** The parameter is what tasks execute, and the type decides whether there is such a run. */
    @ParameterizedTest
    @CsvSource({"retry, 2, false, 0", "parameter, 2, false, 1", "type, 1, true, 1"})
    void aRunFollowsANewDefinitionAndItsTasksDoIfTheyMust(
            String changed, long version, boolean ends, int kills) {
        job.type = JobType.DAEMON;
        core.put(job);
        core.launch();
        core.effects.clear();
        switch (changed) {
            case "retry" ->
                    job.retry = new Retry(7, Duration.ofSeconds(7), Duration.ofMinutes(7), 2.0);
            case "parameter" -> job.parameter = "other";
            default -> job.type = JobType.TRANSIENT;
        }

        core.put(job);

        assertThat(core.job().runs()).hasSize(1);
        Run run = core.job().runs().values().iterator().next().run();
        assertThat(run.jobVersion()).isEqualTo(version);
        assertThat(run.kill().isPresent()).isEqualTo(ends);
        assertThat(core.effects).filteredOn(Effect.Kill.class::isInstance).hasSize(kills);
        assertThat(core.state.run(run.id()).orElseThrow().job())
                .isEqualTo(version == 2 ? core.job().stored().job() : before());
    }

    /** The new definition was stored, and the leader died before anything else was. */
    @Test
    void firesThatWereDueWhenAJobBecameADaemonAreMissed() {
        core.put(job);
        TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>(core.stored());
        core.now = core.now.plusSeconds(25);
        job.type = JobType.DAEMON;
        core.give(
                new Input.CommandArrived(
                        1, new Command.PutJob(job.job(), false), Caller.ANONYMOUS));
        RecordKey key = RecordId.job("job").key();
        stored.put(key, core.stored().get(key));
        CoreDriver next = new CoreDriver(Recovery.load(stored, CoreDriver.settings()));
        next.now = core.now.plusSeconds(3);

        next.ticks();

        assertThat(next.ledger())
                .extracting(Fire::nominalTime, Fire::outcome)
                .containsExactly(
                        tuple(CoreDriver.START.plusSeconds(20), Outcome.MISSED),
                        tuple(CoreDriver.START.plusSeconds(10), Outcome.MISSED));
        assertThat(next.job().runs().keySet())
                .extracting(RunId::trigger)
                .containsExactly(Trigger.DAEMON);
    }

    private Job before() {
        JobForTests first = new JobForTests();
        first.type = JobType.DAEMON;
        return first.job();
    }
}
