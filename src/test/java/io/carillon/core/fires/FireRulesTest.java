package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.Scheduler;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done with fires, by how late they are and what their owner wishes. */
class FireRulesTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    /**
     * The job fires every 10 s. After a sleep of so many seconds: how many runs live or wait, how
     * many fires are missed, how many skipped.
     */
    @ParameterizedTest
    @CsvSource({
        // on time: at most five seconds late
        "SKIP,   1, 12, ALLOW,   1, 0, 0",
        "LATEST, 1, 12, FORBID,  1, 0, 0",
        "ALL,    1, 15, QUEUE,   1, 0, 0",
        // one fire, late
        "SKIP,   1, 16, ALLOW,   0, 1, 0",
        "LATEST, 1, 16, ALLOW,   1, 0, 0",
        "ALL,    1, 16, ALLOW,   1, 0, 0",
        // three late and one on time
        "SKIP,   9, 42, ALLOW,   1, 3, 0",
        "LATEST, 9, 42, ALLOW,   1, 3, 0",
        "ALL,    9, 42, ALLOW,   4, 0, 0",
        "ALL,    2, 42, ALLOW,   3, 1, 0",
        // four late, none on time
        "SKIP,   9, 47, ALLOW,   0, 4, 0",
        "LATEST, 9, 47, ALLOW,   1, 3, 0",
        "ALL,    9, 47, ALLOW,   4, 0, 0",
        // catching up one by one, whatever the policy but ALLOW; the newest is on time, and waits
        "ALL,    9, 42, FORBID,  4, 0, 0",
        "ALL,    9, 42, QUEUE,   4, 0, 0",
        // no more than three may wait
        "ALL,    9, 67, QUEUE,   4, 0, 2",
        "ALL,    9, 67, FORBID,  4, 0, 2",
        "ALL,    9, 47, REPLACE, 4, 0, 0",
    })
    void misfires(
            Misfire.Policy policy,
            int max,
            long sleepSeconds,
            Concurrency concurrency,
            int runs,
            int missed,
            int skipped) {
        job.misfire = new Misfire(policy, max);
        job.concurrency = concurrency;
        core.put(job);

        core.sleep(Duration.ofSeconds(sleepSeconds));

        assertThat(core.job().runs()).hasSize(runs);
        assertThat(count(Outcome.MISSED)).isEqualTo(missed);
        assertThat(count(Outcome.SKIPPED)).isEqualTo(skipped);
        assertThat(core.ledger()).noneMatch(fire -> fire.because().isEmpty());
        assertThat(core.job().lastNominal())
                .isEqualTo(CoreDriver.START.plusSeconds(sleepSeconds / 10 * 10));
    }

    /** Somebody led all the time, but was slow, so that nothing was decided for so many seconds. */
    @ParameterizedTest
    @CsvSource({"16, 1, 0", "69, 6, 0", "71, 6, 1", "90, 7, 2", "91, 6, 3"})
    void aSlowLeaderDoesNotMissWhatIsLessThanAMinuteLate(int seconds, int runs, int missed) {
        job.misfire = new Misfire(Misfire.Policy.SKIP, 1);
        job.concurrency = Concurrency.ALLOW;
        core.put(job);
        core.give(new Input.TermBegan(1));

        core.sleep(Duration.ofSeconds(seconds));

        assertThat(count(Outcome.MISSED)).isEqualTo(missed);
        assertThat(core.job().runs()).hasSize(runs);
    }

    @Test
    void whatWasDueBeforeTheTermWasNotSeenByIt() {
        job.misfire = new Misfire(Misfire.Policy.SKIP, 1);
        job.concurrency = Concurrency.ALLOW;
        core.put(job);
        core.now = core.now.plusSeconds(35);
        core.give(new Input.TermBegan(1));

        core.sleep(Duration.ofSeconds(9));

        assertThat(count(Outcome.MISSED)).isEqualTo(3);
        assertThat(core.job().runs().keySet())
                .extracting(RunId::nominalTime)
                .containsExactly(CoreDriver.START.plusSeconds(40));
    }

    /** With nothing live, or with a run by hand before them. */
    @ParameterizedTest
    @CsvSource({"false, 20", "true, 21"})
    void wideRunsAreBegunInSeveralDecisionsUpToTheLimitOfShards(boolean live, int skipped) {
        everySecond();
        job.shards = 10_000;
        job.misfire = new Misfire(Misfire.Policy.ALL, 100);
        job.concurrency = Concurrency.ALLOW;
        core.state = new State(Settings.DEFAULT);
        core.put(job);
        if (live) {
            core.run("job");
        }
        core.now = core.now.plusSeconds(30);
        int widest = 0;
        while (core.job().nextFire().orElseThrow().compareTo(core.now) <= 0) {
            int before = core.job().liveShards();
            core.give(new Input.Tick());
            widest = Math.max(widest, core.job().liveShards() - before);
        }

        assertThat(widest).isEqualTo(FireStartRules.MAX_NEW_SHARDS);
        assertThat(core.job().liveShards()).isEqualTo(FireStartRules.MAX_LIVE_SHARDS);
        assertThat(core.ledger()).hasSize(skipped);
        assertThat(core.ledger().get(0).because()).contains("100000 is the limit");
        Decision asked = core.give(runNow());
        assertThat(asked.effects().toString()).contains("100000 is the limit");
    }

    private static Input runNow() {
        Command.RunNow command =
                new Command.RunNow(
                        "job",
                        new TreeSet<>(),
                        Optional.empty(),
                        new TreeMap<>(),
                        Optional.empty());
        return new Input.CommandArrived(1, command, Caller.ANONYMOUS);
    }

    /** A run of the job lives when the next fire comes. */
    @ParameterizedTest
    @CsvSource({"ALLOW, 2, 0, 0", "FORBID, 1, 1, 0", "QUEUE, 2, 0, 1", "REPLACE, 2, 0, 1"})
    void overlaps(Concurrency concurrency, int runs, int skipped, int queued) {
        job.concurrency = concurrency;
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        core.launch();

        core.pass(Duration.ofSeconds(10));

        assertThat(core.job().runs()).hasSize(runs);
        assertThat(count(Outcome.SKIPPED)).isEqualTo(skipped);
        assertThat(core.job().queuedCount()).isEqualTo(queued);
        boolean firstIsDoomed =
                core.job().runs().values().iterator().next().run().kill().isPresent();
        assertThat(firstIsDoomed).isEqualTo(concurrency == Concurrency.REPLACE);
        RunId first = core.job().runs().keySet().iterator().next();
        assertThat(core.ledger()).allMatch(fire -> fire.because().contains(first.toString()));
    }

    /** Four fires wait for one another. */
    @ParameterizedTest
    @CsvSource({"QUEUE", "FORBID", "REPLACE"})
    void whatIsCaughtUpStartsInOrderAndOneAfterTheOther(Concurrency concurrency) {
        job.misfire = new Misfire(Misfire.Policy.ALL, 9);
        job.concurrency = concurrency;
        core.put(job);
        core.sleep(Duration.ofSeconds(47));
        for (int fire = 1; fire <= 4; fire++) {
            List<TaskId> launched = core.launch();
            assertThat(launched)
                    .extracting(task -> task.run().nominalTime())
                    .containsExactly(CoreDriver.START.plusSeconds(fire * 10));
            core.report(launched.get(0), ReportState.FINISHED, "");
        }
        assertThat(core.ledger()).extracting(Fire::outcome).containsOnly(Outcome.SUCCEEDED);
    }

    @Test
    void noMoreThanTwoHundredRunsLiveAtOnce() {
        everySecond();
        job.misfire = new Misfire(Misfire.Policy.ALL, 1_000);
        job.concurrency = Concurrency.ALLOW;
        core.state = new State(Settings.DEFAULT);
        core.put(job);

        core.sleep(Duration.ofSeconds(210));

        assertThat(core.job().runs()).hasSize(200);
        assertThat(count(Outcome.SKIPPED)).isEqualTo(10);
    }

    @Test
    void ofSeveralFiresOnTimeTheLastReplacesTheOthers() {
        everySecond();
        job.concurrency = Concurrency.REPLACE;
        core.put(job);

        core.sleep(Duration.ofSeconds(4));
        core.ticks();

        assertThat(core.job().runs()).hasSize(1);
        assertThat(core.ledger()).extracting(Fire::outcome).containsOnly(Outcome.KILLED);
        assertThat(core.ledger()).hasSize(3);
        assertThat(core.job().runs().keySet().iterator().next().nominalTime()).isEqualTo(core.now);
    }

    @Test
    void firesOfAPauseAreSkippedAndThoseAfterItAreNot() {
        core.put(job);
        core.command(
                new Command.PauseJob(
                        "job", Optional.of(CoreDriver.START.plusSeconds(25)), "holiday"));

        core.sleep(Duration.ofSeconds(32));

        assertThat(core.ledger())
                .extracting(Fire::outcome, Fire::count)
                .containsExactly(tuple(Outcome.SKIPPED, 2));
        assertThat(core.ledger().get(0).because()).contains("holiday");
        assertThat(core.job().runs()).hasSize(1);
        assertThat(core.job().stored().pause()).isEmpty();
    }

    @Test
    void howeverManyFiresOfAPauseAreSkippedAndNotMissed() {
        everySecond();
        core.put(job);
        core.command(new Command.PauseJob("job", Optional.empty(), ""));

        core.sleep(Duration.ofSeconds(5_000));

        assertThat(count(Outcome.SKIPPED)).isEqualTo(5_000);
        assertThat(core.ledger()).hasSize(1);
    }

    /** Five fires before the pause, some within it, some after it: of few, and of too many. */
    @ParameterizedTest
    @CsvSource({"10, 4", "3000, 4", "10, 1500"})
    void onlyTheFiresWithinAPauseAreItsOwn(int within, int after) {
        everySecond();
        job.misfire = new Misfire(Misfire.Policy.SKIP, 1);
        job.concurrency = Concurrency.ALLOW;
        core.state = new State(Settings.DEFAULT);
        core.put(job);
        core.now = CoreDriver.START.plusMillis(5_500);
        Instant until = core.now.plusSeconds(within);
        core.give(
                new Input.CommandArrived(
                        1, new Command.PauseJob("job", Optional.of(until), "x"), Caller.ANONYMOUS));
        core.now = until;

        core.sleep(Duration.ofSeconds(after));

        assertThat(count(Outcome.SKIPPED)).isEqualTo(within);
        assertThat(count(Outcome.MISSED) + core.job().runs().size()).isEqualTo(5 + after);
        assertThat(core.job().runs()).isNotEmpty();
        assertThat(core.job().stored().pause()).isEmpty();
    }

    @Test
    void aPauseOfAFastJobIsOneEntryWhateverHappensMeanwhile() {
        everySecond();
        core.put(job);
        core.command(new Command.PauseJob("job", Optional.empty(), "holiday"));
        for (int minute = 0; minute < 3; minute++) {
            core.pass(Duration.ofSeconds(40));
            core.state = Recovery.load(core.stored(), CoreDriver.settings());
            core.sleep(Duration.ofSeconds(20));
        }

        assertThat(core.ledger())
                .extracting(Fire::nominalTime, Fire::through, Fire::count)
                .containsExactly(
                        tuple(
                                CoreDriver.START.plusSeconds(1),
                                CoreDriver.START.plusSeconds(180),
                                180));
    }

    @Test
    void noEntryIsSharedAcrossAFireWithAnotherFate() {
        job.concurrency = Concurrency.ALLOW;
        core.put(job);
        for (int i = 0; i < 2; i++) {
            core.command(new Command.PauseJob("job", Optional.empty(), "holiday"));
            core.pass(Duration.ofSeconds(20));
            core.command(new Command.ResumeJob("job"));
            core.pass(Duration.ofSeconds(10));
        }

        assertThat(core.job().runs()).hasSize(2);
        assertThat(core.ledger()).extracting(Fire::count).containsExactly(2, 2);
    }

    @Test
    void aResumedJobHasItsOverdueFiresSkipped() {
        job.misfire = new Misfire(Misfire.Policy.ALL, 10);
        core.put(job);
        core.command(new Command.PauseJob("job", Optional.empty(), "holiday"));
        core.now = core.now.plusSeconds(45);

        core.command(new Command.PauseJob("job", Optional.empty(), "longer"));
        core.command(new Command.ResumeJob("job"));

        assertThat(count(Outcome.SKIPPED)).isEqualTo(4);
        assertThat(core.job().runs()).isEmpty();
        assertThat(core.job().stored().pause()).isEmpty();
    }

    @Test
    void whatIsLaterThanItsDeadlineIsMissedWhateverThePolicy() {
        job.misfire = new Misfire(Misfire.Policy.ALL, 100);
        job.concurrency = Concurrency.ALLOW;
        job.startDeadline = Optional.of(Duration.ofSeconds(15));
        core.put(job);

        core.sleep(Duration.ofSeconds(44));

        assertThat(count(Outcome.MISSED)).isEqualTo(2);
        assertThat(core.ledger()).allMatch(fire -> fire.run().isEmpty(), "no run was begun");
        assertThat(core.job().runs()).hasSize(2);
    }

    @Test
    void aRunThatFoundNoPlaceInTimeIsMissed() {
        job.startDeadline = Optional.of(Duration.ofSeconds(8));
        core.put(job);

        core.pass(Duration.ofSeconds(19));

        assertThat(core.ledger()).extracting(Fire::outcome).containsExactly(Outcome.MISSED);
        assertThat(core.ledger().get(0).run()).isPresent();
    }

    @Test
    void ofALongGapNothingIsLost() {
        everySecond();
        core.state = new State(Settings.DEFAULT);
        core.put(job);
        int told = 0;
        core.now = core.now.plusSeconds(5_000);
        while (Scheduler.tickDue(core.state, core.now)) {
            for (Change change : core.give(new Input.Tick()).changes()) {
                told += change instanceof Change.FireRecorded one ? one.fire().count() : 0;
            }
        }
        assertThat(told + core.job().runs().size()).isEqualTo(5_000);
        assertThat(core.job().ledger().size()).isLessThan(550);
    }

    private void everySecond() {
        job.schedule =
                new Schedule(
                        new Schedule.Every(Duration.ofSeconds(1)),
                        Optional.empty(),
                        Optional.empty());
    }

    private long count(Outcome outcome) {
        return core.ledger().stream()
                .filter(fire -> fire.outcome() == outcome)
                .mapToInt(Fire::count)
                .sum();
    }
}
