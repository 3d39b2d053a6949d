package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.model.FieldError;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Schedule;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Daemons with a schedule: what they may say. */
class DaemonChecksTest {
    private final AppForTests app = new AppForTests();
    private final JobForTests job = new JobForTests();

    DaemonChecksTest() {
        app.mode = AppExecutor.Mode.SHARED;
        job.app = Optional.of("app");
        job.type = JobType.DAEMON;
        job.resident = true;
        job.schedule = every("PT0.01S");
    }

    private static Schedule every(String period) {
        return of(new Schedule.Every(Duration.parse(period)));
    }

    private static Schedule of(Schedule.Rule rule) {
        return new Schedule(rule, Optional.empty(), Optional.empty());
    }

    private List<FieldError> errors() {
        return JobChecks.check(
                job.job(),
                Optional.empty(),
                job.app.map(any -> app.app()),
                CoreDriver.LIMITS,
                CoreDriver.START,
                new FieldErrors());
    }

    private void refused(Consumer<JobForTests> change, String path, String words) {
        change.accept(job);
        assertThat(errors()).hasSize(1);
        assertThat(errors().get(0).path()).isEqualTo(path);
        assertThat(errors().get(0).message()).contains(words);
        assertThat(JobChecks.checkStored(job.job(), CoreDriver.LIMITS).isEmpty())
                .as("a store may hold it")
                .isEqualTo(path.equals("/schedule") && job.app.isPresent());
    }

    @Test
    void rhythmsAndWallClocksAreTaken() {
        assertThat(errors()).isEmpty();
        job.schedule = of(new Schedule.Cron("* * * * * *", ZoneId.of("Europe/Berlin")));
        job.misfire = new Misfire(Misfire.Policy.SKIP, 1);
        assertThat(errors()).isEmpty();
    }

    @Test
    void aShorterRhythmIsRefused() {
        refused(j -> j.schedule = every("PT0.009S"), "/schedule/every", "PT0.01S is the least");
    }

    @Test
    void aRunOfALeaderIsNotThatFrequent() {
        refused(
                j -> {
                    j.type = JobType.TRANSIENT;
                    j.schedule = every("PT0.999S");
                },
                "/schedule/every",
                "PT1S is the least");
    }

    @Test
    void oneMomentIsRefused() {
        refused(
                j -> j.schedule = of(new Schedule.At(CoreDriver.START.plusSeconds(9))),
                "/schedule/at",
                "use cron or every");
    }

    @Test
    void aShardDoesOneFireAtATime() {
        refused(j -> j.concurrency = Concurrency.ALLOW, "/concurrency", "one fire at a time");
    }

    @Test
    void nothingIsCaughtUp() {
        refused(
                j -> j.misfire = new Misfire(Misfire.Policy.ALL, 5),
                "/misfire",
                "use LATEST or SKIP");
    }

    @Test
    void itIsAlwaysStartedAgain() {
        refused(j -> j.delivery = Delivery.AT_MOST_ONCE, "/delivery", "always started again");
    }

    @Test
    void itNeedsAnApp() {
        refused(j -> j.app = Optional.empty(), "/schedule", "name it in app");
    }

    @Test
    void itNeedsAnExecutorThatIsShared() {
        app.mode = AppExecutor.Mode.COMMAND;
        refused(j -> j.app = Optional.of("app"), "/schedule", "SHARED");
    }
}
