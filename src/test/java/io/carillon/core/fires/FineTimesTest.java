package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.records.StoredRecord.ScheduleRecord;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Times that are finer than a millisecond: what is planned is what is recorded. */
class FineTimesTest {
    private static final Instant FINE = CoreDriver.START.plusNanos(5_000_123_456L);
    private static final Instant NEXT = CoreDriver.START.plusMillis(5_001);

    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @Test
    void aRunHasTheNominalTimeThatWasPlanned() {
        job.schedule =
                new Schedule(
                        new Schedule.Every(Duration.ofSeconds(10)),
                        Optional.of(FINE),
                        Optional.empty());
        core.put(job);
        assertThat(core.job().nextFire()).contains(NEXT);

        core.pass(Duration.ofSeconds(6));

        assertThat(core.job().runs().keySet()).extracting(RunId::nominalTime).containsExactly(NEXT);
        assertThat(core.job().lastNominal()).isEqualTo(NEXT);
    }

    @Test
    void aPauseEndsByTheMillisecond() {
        core.put(job);
        core.command(new Command.PauseJob("job", Optional.of(FINE), ""));
        assertThat(core.job().stored().pause().orElseThrow().until()).contains(NEXT);
    }

    @Test
    void aFireThatWasConsideredInNanosecondsIsNotConsideredAgain() {
        assertThat(new ScheduleRecord(FINE).lastNominal()).isEqualTo(NEXT);
        assertThat(new ScheduleRecord(NEXT).lastNominal()).isEqualTo(NEXT);
        assertThat(new ScheduleRecord(Instant.MAX).lastNominal()).isEqualTo(Instant.MAX);
        assertThat(new ScheduleRecord(Instant.MIN).lastNominal()).isEqualTo(Instant.MIN);
    }
}
