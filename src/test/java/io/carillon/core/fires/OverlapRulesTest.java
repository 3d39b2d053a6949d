package io.carillon.core.fires;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a fire, and of the run before it, while that run is live. */
class OverlapRulesTest {
    /** What is live when a fire comes. */
    enum Live {
        NOTHING,
        /** A run that no offer came for since the last fire. */
        WAITING,
        /** A run whose first task was launched in time. */
        STARTED,
        /** A started run of a fire that was late. */
        CATCH_UP
    }

    private final JobForTests job = new JobForTests();
    private CoreDriver core = new CoreDriver();

    @BeforeEach
    void begin() {
        job.misfire = new Misfire(Misfire.Policy.LATEST, 10);
    }

    /**
     * The run before, and then the fire, under each of the misfire policies. The same after a
     * takeover.
     */
    @ParameterizedTest
    @CsvSource({
        "ALLOW,   NOTHING,  none starts,   none starts,   none starts",
        "ALLOW,   WAITING,  live starts,   live starts,   live starts",
        "ALLOW,   STARTED,  live starts,   live starts,   live starts",
        "ALLOW,   CATCH_UP, live starts,   live starts,   live starts",
        "FORBID,  NOTHING,  none starts,   none starts,   none starts",
        "FORBID,  WAITING,  MISSED starts, MISSED starts, live waits",
        "FORBID,  STARTED,  live SKIPPED,  live SKIPPED,  live SKIPPED",
        "FORBID,  CATCH_UP, live waits,    live waits,    live waits",
        "QUEUE,   NOTHING,  none starts,   none starts,   none starts",
        "QUEUE,   WAITING,  live waits,    live waits,    live waits",
        "QUEUE,   STARTED,  live waits,    live waits,    live waits",
        "QUEUE,   CATCH_UP, live waits,    live waits,    live waits",
        "REPLACE, NOTHING,  none starts,   none starts,   none starts",
        "REPLACE, WAITING,  KILLED starts, KILLED starts, KILLED starts",
        "REPLACE, STARTED,  doomed waits,  doomed waits,  doomed waits",
        "REPLACE, CATCH_UP, doomed waits,  doomed waits,  doomed waits",
    })
    void overlaps(Concurrency concurrency, Live live, String skip, String latest, String all) {
        List<String> expected = List.of(skip, latest, all);
        for (Misfire.Policy policy : Misfire.Policy.values()) {
            for (boolean takeover : List.of(false, true)) {
                core = new CoreDriver();
                job.concurrency = concurrency;
                Optional<RunId> former = live(live, policy);
                if (takeover) {
                    CoreDriver next =
                            new CoreDriver(Recovery.load(core.stored(), CoreDriver.settings()));
                    next.now = core.now;
                    core = next;
                }
                core.pass(Duration.ofSeconds(10));

                RunId fire = new RunId("job", core.now.minusSeconds(1), Trigger.CRON);
                assertThat(former.map(this::fate).orElse("none") + " " + fate(fire))
                        .as("%s, takeover %s", policy, takeover)
                        .isEqualTo(expected.get(policy.ordinal()));
            }
        }
    }

    /** A second before a fire. */
    private Optional<RunId> live(Live live, Misfire.Policy policy) {
        job.misfire = new Misfire(Misfire.Policy.LATEST, 10);
        switch (live) {
            case NOTHING -> {
                job.misfire = new Misfire(policy, 10);
                core.put(job);
                core.pass(Duration.ofSeconds(1));
                return Optional.empty();
            }
            case WAITING, STARTED -> {
                job.misfire = new Misfire(policy, 10);
                core.put(job);
                core.pass(Duration.ofSeconds(11));
                if (live == Live.STARTED) {
                    core.launch();
                }
            }
            case CATCH_UP -> {
                core.put(job);
                core.sleep(Duration.ofSeconds(16));
                core.launch();
                core.pass(Duration.ofSeconds(3));
                job.misfire = new Misfire(policy, 10); // SKIP itself catches nothing up.
                core.put(job);
                core.pass(Duration.ofSeconds(2));
                return Optional.of(new RunId("job", CoreDriver.START.plusSeconds(10), Trigger.CRON))
                        .filter(core.job().runs()::containsKey);
            }
        }
        return core.job().runs().keySet().stream().findFirst();
    }

    private String fate(RunId id) {
        if (core.job().runs().containsKey(id)) {
            Run run = core.state.run(id).orElseThrow().run();
            if (run.id().nominalTime().isBefore(core.now.minusSeconds(2))) {
                return run.kill().isPresent() ? "doomed" : "live";
            }
            return run.queued() ? "waits" : "starts";
        }
        return core.job().finished().containsKey(id)
                ? core.job().finished().get(id).run().state().name()
                : entry(id).outcome().name();
    }

    private Fire entry(RunId id) {
        List<Fire> entries = core.ledger();
        return entries.stream()
                .filter(fire -> fire.nominalTime().equals(id.nominalTime()))
                .findFirst()
                .orElseThrow();
    }

    /** No offer comes for the first six fires; those more than five seconds old are late. */
    @ParameterizedTest
    @CsvSource({"SKIP, 9, 3", "LATEST, 9, 3", "ALL, 9, 0", "ALL, 2, 1", "ALL, 3, 0"})
    void firesWithoutAnOfferFollowMisfire(Misfire.Policy policy, int max, int missed) {
        job.misfire = new Misfire(policy, max);
        everyTwoSeconds();

        core.pass(Duration.ofSeconds(12));
        work(Duration.ofMillis(300), Duration.ofSeconds(20));

        assertThat(outcomes(0, 12)).hasSize(6).endsWith(Outcome.SUCCEEDED);
        assertThat(outcomes(0, 12).subList(0, missed)).allMatch(Outcome.MISSED::equals);
        assertThat(outcomes(0, 12).subList(missed, 6)).containsOnly(Outcome.SUCCEEDED);
        assertThat(core.ledger()).filteredOn(f -> f.outcome() == Outcome.SKIPPED).isEmpty();
    }

    /** The runs that catch up take their time; no later fire is lost to them. */
    @ParameterizedTest
    @EnumSource(names = "SKIP", mode = EnumSource.Mode.EXCLUDE)
    void aCatchUpCostsNoFireThatIsOnTime(Misfire.Policy policy) {
        job.misfire = new Misfire(policy, 100);
        everyTwoSeconds();
        core.sleep(Duration.ofSeconds(15));

        work(Duration.ofMillis(1_500), Duration.ofSeconds(60));

        List<Outcome> outcomes = outcomes(0, 70);
        assertThat(outcomes).hasSizeGreaterThan(30).doesNotContain(Outcome.SKIPPED);
        assertThat(outcomes.subList(5, outcomes.size())).containsOnly(Outcome.SUCCEEDED);
        if (policy == Misfire.Policy.ALL) {
            assertThat(outcomes).containsOnly(Outcome.SUCCEEDED);
        }
        assertThat(core.job().queuedCount()).isZero();
    }

    /** A run takes as long as the period or less. Only the fast job stays complete. */
    @ParameterizedTest
    @CsvSource({"1700, false", "2000, true", "2500, true"})
    void aJobThatDoesNotKeepUpDoesNotQueueForEver(int millis, boolean skips) {
        job.misfire = new Misfire(Misfire.Policy.LATEST, 1);
        everyTwoSeconds();
        core.sleep(Duration.ofMillis(7_500));
        assertThat(core.job().runs()).hasSize(2);

        work(Duration.ofMillis(millis), Duration.ofSeconds(100));

        assertThat(outcomes(0, 100).contains(Outcome.SKIPPED)).isEqualTo(skips);
        assertThat(core.job().queuedCount()).isZero();
    }

    @Test
    void aCatchUpThatNeverEndsLetsAFewFiresWait() {
        core.put(job);
        core.sleep(Duration.ofSeconds(16));
        core.launch();

        core.pass(Duration.ofSeconds(60));

        assertThat(core.job().queuedCount()).isEqualTo(CoreDriver.LIMITS.queuedRunsPerJob());
        assertThat(core.ledger())
                .hasSize(3)
                .allMatch(fire -> fire.outcome() == Outcome.SKIPPED)
                .allMatch(fire -> fire.because().contains("3 runs of the job are waiting"));
    }

    @ParameterizedTest
    @CsvSource({"SKIP, false", "LATEST, true", "ALL, true"})
    void aLateStartIsNotWantedUnderSkip(Misfire.Policy policy, boolean waits) {
        job.misfire = new Misfire(policy, 1);
        job.schedule =
                new Schedule(
                        new Schedule.At(CoreDriver.START.plusSeconds(10)),
                        Optional.empty(),
                        Optional.empty());
        core.put(job);
        core.pass(Duration.ofMillis(69_999));
        assertThat(core.job().runs()).hasSize(1);

        core.pass(Duration.ofMillis(1));

        assertThat(core.job().runs()).hasSize(waits ? 1 : 0);
        assertThat(core.job().finished().values())
                .extracting(finished -> finished.run().state())
                .isEqualTo(waits ? List.of() : List.of(RunState.MISSED));
    }

    @Test
    void aStartedRunAndARunByHandAreNeverTooLateUnderSkip() {
        job.misfire = new Misfire(Misfire.Policy.SKIP, 1);
        job.concurrency = Concurrency.QUEUE;
        core.put(job);
        core.run("job");
        core.pass(Duration.ofSeconds(70));
        assertThat(core.job().runs().keySet().iterator().next().trigger())
                .isEqualTo(Trigger.MANUAL);
        core.launch();

        core.pass(Duration.ofSeconds(70));

        assertThat(core.job().finished()).isEmpty();
    }

    @Test
    void aKilledRunThatHadNotStartedIsNotStillLive() {
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        core.now = core.now.plusSeconds(9);
        Command kill = new Command.KillRun(core.job().runs().keySet().iterator().next());
        core.command(kill);

        core.pass(Duration.ofSeconds(1));

        assertThat(core.job().runs()).hasSize(1);
        assertThat(core.ledger()).noneMatch(fire -> fire.outcome() == Outcome.SKIPPED);
    }

    private void everyTwoSeconds() {
        job.schedule =
                new Schedule(
                        new Schedule.Every(Duration.ofSeconds(2)),
                        Optional.empty(),
                        Optional.empty());
        core = new CoreDriver(new State(Settings.DEFAULT));
        core.put(job);
    }

    /** Offers come at once, and each task takes that long. */
    private void work(Duration taking, Duration lasting) {
        Instant end = core.now.plus(lasting);
        ArrayDeque<TaskId> running = new ArrayDeque<>();
        Instant ready = Instant.MAX;
        while (core.now.isBefore(end)) {
            if (!ready.isAfter(core.now)) {
                core.report(running.remove(), ReportState.FINISHED, "");
                ready = Instant.MAX;
            }
            List<TaskId> launched = core.launch();
            assertThat(launched.size() + running.size()).isLessThan(2);
            if (!launched.isEmpty()) {
                running.addAll(launched);
                ready = core.now.plus(taking);
            }
            core.pass(Duration.ofMillis(10));
        }
    }

    /** The outcomes of the fires of these seconds that have one. */
    private List<Outcome> outcomes(int after, int until) {
        List<Fire> ledger = new ArrayList<>(core.ledger());
        return IntStream.rangeClosed(after + 1, until)
                .mapToObj(second -> CoreDriver.START.plusSeconds(second))
                .flatMap(at -> ledger.stream().filter(fire -> fire.nominalTime().equals(at)))
                .map(Fire::outcome)
                .toList();
    }

    @Test
    void aReplacedRunThatHadStartedIsKilledInTheLedgerAsInItself() {
        CoreDriver core = new CoreDriver();
        JobForTests job = new JobForTests();
        job.concurrency = Concurrency.REPLACE;
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        TaskId first = core.launch().get(0);
        core.report(first, ReportState.RUNNING, "");
        core.pass(Duration.ofSeconds(10));

        core.report(first, ReportState.KILLED, "");

        assertThat(core.job().finished().get(first.run()).run().state()).isEqualTo(RunState.KILLED);
        assertThat(core.ledger())
                .extracting(Fire::nominalTime, Fire::outcome)
                .containsExactly(tuple(first.run().nominalTime(), Outcome.KILLED));
    }
}
