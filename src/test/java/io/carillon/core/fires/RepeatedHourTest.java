package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fires of an hour that the clocks show twice: Berlin on 27 October 2030, at 01:00Z. */
class RepeatedHourTest {
    private static final Instant BEFORE = Instant.parse("2030-10-26T23:50:00Z");
    private static final Duration THREE_HOURS = Duration.ofHours(3);

    private final CoreDriver core = new CoreDriver(new State(Settings.DEFAULT));
    private final JobForTests job = new JobForTests();

    @BeforeEach
    void everyQuarterOfAnHour() {
        job.schedule =
                new Schedule(
                        new Schedule.Cron("*/15 * * * *", ZoneId.of("Europe/Berlin")),
                        Optional.empty(),
                        Optional.empty());
        job.concurrency = Concurrency.ALLOW;
        job.misfire = new Misfire(Misfire.Policy.ALL, 100);
        core.now = BEFORE;
    }

    @Test
    void eachFireHasARunOfItsOwn() {
        core.put(job);

        core.pass(THREE_HOURS);

        assertThat(nominalTimes()).isEqualTo(quarters());
    }

    @Test
    void eachIsCaughtUp() {
        core.put(job);

        core.sleep(THREE_HOURS);

        assertThat(nominalTimes()).isEqualTo(quarters());
    }

    /** Whatever has been considered before: a former version paused in the second 02:xx. */
    @ParameterizedTest
    @ValueSource(ints = {0, 10, 69, 70, 71, 85, 115, 129, 131})
    void aTakeoverInTheMiddleLosesAndDoublesNone(int minutes) {
        core.put(job);
        core.pass(Duration.ofMinutes(minutes));

        core.state = Recovery.load(core.stored(), Settings.DEFAULT);
        core.sleep(THREE_HOURS.minusMinutes(minutes));

        assertThat(nominalTimes()).isEqualTo(quarters());
    }

    private List<Instant> nominalTimes() {
        return core.job().runs().keySet().stream().map(RunId::nominalTime).toList();
    }

    private static List<Instant> quarters() {
        List<Instant> quarters = new ArrayList<>();
        for (int minutes = 10; minutes <= THREE_HOURS.toMinutes(); minutes += 15) {
            quarters.add(BEFORE.plus(Duration.ofMinutes(minutes)));
        }
        return quarters;
    }
}
