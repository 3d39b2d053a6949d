package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.state.Recovery;
import io.carillon.model.job.Job;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A job whose schedule is over can be replaced, as long as its schedule stays as it is. */
class CompletedJobTest {
    private static final Instant SOON = CoreDriver.START.plusSeconds(25);

    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    private static Schedule schedule(Schedule.Rule rule, Optional<Instant> end) {
        return new Schedule(rule, Optional.empty(), end);
    }

    private static Schedule at(Instant instant) {
        return schedule(new Schedule.At(instant), Optional.empty());
    }

    private static Schedule every(Duration period, Instant end) {
        return schedule(new Schedule.Every(period), Optional.of(end));
    }

    private void complete(Schedule schedule) {
        job.schedule = schedule;
        assertThat(core.put(job)).isInstanceOf(Answer.JobStored.class);
        while (!core.job().completed()) {
            core.pass(Duration.ofSeconds(5));
            for (TaskId task : core.launch()) {
                core.report(task, ReportState.FINISHED, "");
            }
        }
    }

    private void replacesWithoutFiring() {
        int fires = core.ledger().size();
        assertThat(core.put(job)).isEqualTo(new Answer.JobStored("job", 1, Optional.of(job.job())));
        Job before = job.job();
        job.parameter = "changed";
        assertThat(core.put(job)).isEqualTo(new Answer.JobStored("job", 2, Optional.of(before)));
        core.pass(Duration.ofDays(2));
        assertThat(core.job().completed()).isTrue();
        assertThat(core.ledger()).hasSize(fires);
        core.state = Recovery.load(core.stored(), CoreDriver.settings());
        core.pass(Duration.ofDays(2));
        assertThat(core.job().completed()).isTrue();
        assertThat(core.ledger()).hasSize(fires);
    }

    @Test
    void afterItsInstant() {
        complete(at(SOON));
        replacesWithoutFiring();
        assertThat(core.ledger()).hasSize(1);
    }

    @Test
    void afterItsEnd() {
        complete(every(Duration.ofSeconds(10), SOON));
        replacesWithoutFiring();
        assertThat(core.ledger()).hasSize(2);
    }

    @Test
    void afterTheLastFireOfItsCron() {
        complete(
                schedule(
                        new Schedule.Cron("10,20 0 0 1 1 ? 2030", ZoneId.of("UTC")),
                        Optional.empty()));
        replacesWithoutFiring();
    }

    @Test
    void anotherScheduleThatIsOverIsRefused() {
        complete(at(SOON));
        job.schedule = at(SOON.minusSeconds(1));
        refused("/schedule/at");
        job.schedule = every(Duration.ofSeconds(10), SOON);
        refused("/schedule/every");
        job.schedule = at(core.now.plusSeconds(5));
        assertThat(core.put(job)).isInstanceOf(Answer.JobStored.class);
        core.pass(Duration.ofSeconds(5));
        assertThat(core.job().runs()).hasSize(1);
    }

    @Test
    void aNewJobWhoseScheduleIsOverIsRefused() {
        complete(at(SOON));
        job.name = "other";
        refused("/schedule/at");
    }

    @Test
    void aRhythmCountsFromTheCreationOfTheJob() {
        job.schedule = at(SOON.plus(Duration.ofDays(1)));
        core.put(job);
        core.pass(Duration.ofMinutes(45));
        // An hour after the creation is before that end, and an hour from now is not.
        job.schedule = every(Duration.ofHours(1), core.now.plus(Duration.ofMinutes(30)));
        assertThat(core.put(job)).isInstanceOf(Answer.JobStored.class);
        core.pass(Duration.ofMinutes(30));
        assertThat(core.job().runs()).hasSize(1);
    }

    private void refused(String path) {
        assertThat(core.put(job))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused ->
                                assertThat(refused.errors())
                                        .singleElement()
                                        .satisfies(e -> assertThat(e.path()).isEqualTo(path)));
    }
}
