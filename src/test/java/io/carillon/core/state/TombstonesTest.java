package io.carillon.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that is created again is younger than all that was the former's. */
class TombstonesTest {
    private static final Duration LITTLE = Duration.ofMillis(219);

    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @BeforeEach
    void define() {
        job.schedule = Schedule.BY_HAND;
        core.put(job);
        core.now = core.now.plusSeconds(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -219, -60_000})
    void aRunOfTheJobCreatedAgainHasAnotherName(int clockStepMillis) {
        RunId first = ask("key");
        core.command(new Command.DeleteJob("job"));
        assertThat(core.state.jobs()).isEmpty();
        core.now = core.now.plusMillis(clockStepMillis);
        core.put(job);

        RunId second = ask("key");

        assertThat(second.nominalTime()).isAfter(first.nominalTime());
        assertThat(core.job().stored().createdAt()).isAfter(first.nominalTime());
    }

    @Test
    void neitherHasOneOfAFire() {
        job.schedule =
                new Schedule(
                        new Schedule.Cron("*/10 * * * * *", ZoneId.of("UTC")),
                        Optional.empty(),
                        Optional.empty());
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        Instant fired = core.job().lastNominal();
        core.report(core.launch().get(0), ReportState.FINISHED, "");
        core.command(new Command.DeleteJob("job"));
        core.now = fired.minus(LITTLE);

        core.put(job);

        assertThat(core.job().nextFire()).get().matches(next -> next.isAfter(fired));
    }

    @Test
    void soItIsWhenOnlyRemainsOfTheFormerAreStored() {
        RunId first = ask("key");
        core.report(core.launch().get(0), ReportState.FINISHED, "");
        TreeMap<RecordKey, StoredRecord> remains = new TreeMap<>(core.stored());
        remains.keySet().removeIf(key -> key.kind() == RecordKey.Kind.JOBS);
        core.state = Recovery.load(remains, CoreDriver.settings());
        core.now = first.nominalTime().minus(LITTLE);

        core.put(job);

        assertThat(core.job().stored().createdAt()).isAfter(first.nominalTime());
    }

    @Test
    void itIsYoungerThanWhatTheLedgerAloneTells() {
        job.schedule =
                new Schedule(
                        new Schedule.Every(Duration.ofSeconds(10)),
                        Optional.empty(),
                        Optional.empty());
        job.misfire = new Misfire(Misfire.Policy.SKIP, 1);
        core.put(job);
        TreeMap<RecordKey, StoredRecord> before = new TreeMap<>(core.stored());
        core.sleep(Duration.ofSeconds(36));
        Instant told = core.ledger().get(0).nominalTime();
        core.stored().forEach(before::putIfAbsent); // the ledger, not the schedule's advance
        core.state = Recovery.load(before, CoreDriver.settings());
        core.now = told.minus(LITTLE);
        core.command(new Command.DeleteJob("job"));

        core.put(job);

        assertThat(core.job().stored().createdAt()).isAfter(told);
    }

    @Test
    void aClockThatWasFarAheadHoldsNobodyUp() {
        ask("key");
        core.command(new Command.DeleteJob("job"));
        core.now = core.now.minus(Tombstones.MAX_STEP_BACK);

        core.put(job);

        assertThat(core.job().stored().createdAt()).isEqualTo(core.now);
    }

    @Test
    void onlySoManyAreRemembered() {
        Tombstones lives = new Tombstones();
        Instant moment = core.now.plus(LITTLE);
        for (int i = 0; i <= Tombstones.MAX_JOBS; i++) {
            lives.note("job" + i, moment);
        }

        assertThat(lives.next("job0", core.now)).isEqualTo(core.now);
        assertThat(lives.next("job1", core.now)).isEqualTo(moment.plusMillis(1));
    }

    private RunId ask(String key) {
        Answer answer =
                core.command(
                        new Command.RunNow(
                                "job",
                                new TreeSet<>(),
                                Optional.empty(),
                                new TreeMap<>(),
                                Optional.of(key)));
        return ((Answer.RunAccepted) answer).run();
    }
}
