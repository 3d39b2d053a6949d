package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Limits;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many fires one decision takes, and how many runs and shards it begins. */
class StartLimitsTest {
    private CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @BeforeEach
    void everySecond() {
        job.schedule =
                new Schedule(
                        new Schedule.Every(Duration.ofSeconds(1)),
                        Optional.empty(),
                        Optional.empty());
    }

    /** So many fires of a job with so many shards are due when it is changed. */
    @ParameterizedTest
    @CsvSource({
        "1,     2000, true",
        "1,     2001, false",
        "10000, 2,    true",
        "10000, 3,    false",
    })
    void aJobIsChangedWhenOneDecisionTakesAllItsFires(int shards, int due, boolean changed) {
        core = new CoreDriver(new State(Settings.DEFAULT));
        job.shards = shards;
        core.put(job);
        core.now = CoreDriver.START.plusSeconds(due);
        job.parameter = "other";

        Answer answer = core.put(job);

        assertThat(answer).isInstanceOf(changed ? Answer.JobStored.class : Answer.Refused.class);
    }

    /** Half of the fires may be those of a pause. */
    @ParameterizedTest
    @CsvSource({"false, 2000, 0", "true, 1000, 1000"})
    void twoThousandFiresAreOneDecision(boolean pause, int missed, int skipped) {
        job.misfire = new Misfire(Misfire.Policy.SKIP, 1);
        job.concurrency = Concurrency.ALLOW;
        core = new CoreDriver(new State(Settings.DEFAULT));
        core.put(job);
        if (pause) {
            core.now = CoreDriver.START.plusMillis(1_000_500);
            Command asked = new Command.PauseJob("job", Optional.empty(), "holiday");
            core.give(new Input.CommandArrived(1, asked, Caller.ANONYMOUS));
        }
        Instant last = CoreDriver.START.plusSeconds(2_000);
        core.now = last.plusMillis(500);

        core.give(new Input.Tick());

        assertThat(core.job().lastNominal()).isEqualTo(last);
        assertThat(count(Outcome.SKIPPED)).isEqualTo(skipped);
        assertThat(count(Outcome.MISSED) + core.job().runs().size()).isEqualTo(missed);
        assertThat(core.ledger()).noneMatch(fire -> fire.because().contains("too many"));
    }

    /** A single run may have more shards than are begun at once. */
    @Test
    void aVeryWideRunIsBegunAlone() {
        Settings shipped = Settings.DEFAULT;
        core =
                new CoreDriver(
                        new State(
                                new Settings(
                                        new Limits(3, 100_000, 3, 4, 100, 1_000, 3, 1 << 20),
                                        shipped.declineFor(),
                                        shipped.offerHold(),
                                        shipped.reconcileFirstRetry(),
                                        shipped.reconcileMaxRetry(),
                                        shipped.failoverTimeout(),
                                        shipped.onFrameworkRemoved(),
                                        shipped.apiUrl())));
        job.shards = FireStartRules.MAX_NEW_SHARDS + 1;
        core.put(job);

        core.pass(Duration.ofMillis(1_500));

        assertThat(core.job().liveShards()).isEqualTo(job.shards);
    }

    /** The policy keeps fewer of the fires that wait than before, so the others go. */
    @Test
    void firesThatAreOutdatedFreeTheirPlaceInTheQueue() {
        job.misfire = new Misfire(Misfire.Policy.ALL, 9);
        core.put(job);
        core.pass(Duration.ofMillis(4_500));
        assertThat(core.job().queuedCount()).isEqualTo(CoreDriver.LIMITS.queuedRunsPerJob());
        job.misfire = new Misfire(Misfire.Policy.ALL, 1);
        core.put(job);

        core.sleep(Duration.ofSeconds(8));

        // Of the first four the newest is kept. The fires of the last five seconds are on time.
        assertThat(core.job().runs().keySet())
                .extracting(RunId::nominalTime)
                .containsExactly(second(4), second(8), second(9));
    }

    @Test
    void theRunThatReplacesAnotherIsTheNextOne() {
        job.concurrency = Concurrency.REPLACE;
        core.put(job);

        core.sleep(Duration.ofSeconds(4));

        assertThat(core.ledger()).hasSize(3);
        for (Fire fire : core.ledger()) {
            RunId next = new RunId("job", fire.nominalTime().plusSeconds(1), Trigger.CRON);
            assertThat(fire.because()).contains(next.toString());
        }
    }

    /** The first run lives; then a late fire and one on time are due at once. */
    @Test
    void aFireOnTimeWaitsForTheLateOneBeforeIt() {
        job.schedule =
                new Schedule(
                        new Schedule.Every(Duration.ofSeconds(10)),
                        Optional.empty(),
                        Optional.empty());
        job.misfire = new Misfire(Misfire.Policy.ALL, 9);
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        core.launch();

        core.sleep(Duration.ofSeconds(21));

        assertThat(core.job().runs().keySet())
                .extracting(RunId::nominalTime)
                .containsExactly(second(10), second(20), second(30));
        assertThat(core.ledger()).isEmpty();
    }

    /** The batch with the first fires of a pause was stored, but not that they are considered. */
    @Test
    void firesOfAPauseThatAreInTheLedgerAreNotRecordedAgain() {
        core.put(job);
        core.command(new Command.PauseJob("job", Optional.empty(), "holiday"));
        TreeMap<RecordKey, StoredRecord> before = new TreeMap<>(core.stored());
        core.pass(Duration.ofMillis(2_500));
        TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>(core.stored());
        RecordKey schedule = RecordId.schedule("job").key();
        stored.remove(schedule);
        if (before.containsKey(schedule)) {
            stored.put(schedule, before.get(schedule));
        }
        core.state = Recovery.load(stored, CoreDriver.settings());

        core.sleep(Duration.ofSeconds(3));

        assertThat(count(Outcome.SKIPPED)).isEqualTo(5);
        assertThat(core.ledger())
                .extracting(Fire::nominalTime)
                .containsExactly(second(3), second(1));
    }

    private static Instant second(int number) {
        return CoreDriver.START.plusSeconds(number);
    }

    private int count(Outcome outcome) {
        return core.ledger().stream()
                .filter(fire -> fire.outcome() == outcome)
                .mapToInt(Fire::count)
                .sum();
    }
}
