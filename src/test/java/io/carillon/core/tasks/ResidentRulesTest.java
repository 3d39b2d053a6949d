package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Fire;
import io.carillon.model.run.FireReport;
import io.carillon.model.run.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The accounts of shards that fire by themselves, ten times a second. */
class ResidentRulesTest extends ResidentStory {
    @Test
    void whatAnExecutorTellsIsInTheLedgerBeforeItIsAcknowledged() {
        begin();
        Decision decision = report(ReportState.RUNNING, first(), 1);
        assertThat(decision.effects()).hasSize(1).first().isInstanceOf(Effect.Acknowledge.class);
        assertThat(ledger())
                .containsExactly("100-1000 10 MISSED of 0", "1100-2000 10 SUCCEEDED of 0");
        report(ReportState.RUNNING, second(), 2);
        assertThat(ledger())
                .containsExactly(
                        "100-1000 10 MISSED of 0",
                        "1100-2500 15 SUCCEEDED of 0",
                        "2600-2600 1 FAILED of 0",
                        "2700-3000 4 SUCCEEDED of 0");
    }

    @Test
    void aReportThatComesTwiceOrLateAddsNothing() {
        begin();
        report(ReportState.RUNNING, first(), 1);
        report(ReportState.RUNNING, second(), 2);
        List<String> before = ledger();
        report(ReportState.RUNNING, first(), 1);
        report(ReportState.RUNNING, second(), 2);
        report(ReportState.FINISHED, second(), 0);
        assertThat(ledger().subList(0, before.size())).isEqualTo(before);
    }

    @Test
    void whatAnAttemptHasNotToldIsLostAndWhatComesWhileNoneIsThereIsMissed() {
        begin();
        report(ReportState.RUNNING, first(), 1);
        shared.core.now = at(2_950);
        shared.report(task, ReportState.FAILED, "REASON_EXECUTOR_TERMINATED");
        assertThat(ledger()).last().isEqualTo("2100-2900 9 LOST of 0");
        shared.core.pass(Duration.ofSeconds(5));
        launched();
        report(
                ReportState.RUNNING,
                new FireReport(
                        at(8_000),
                        at(8_000),
                        at(8_100),
                        List.of(range(at(8_100), at(8_100), 1, Outcome.SUCCEEDED))),
                3);
        assertThat(ledger())
                .containsExactly(
                        "100-1000 10 MISSED of 0",
                        "1100-2000 10 SUCCEEDED of 0",
                        "2100-2900 9 LOST of 0",
                        "3000-8000 51 MISSED of 0",
                        "8100-8100 1 SUCCEEDED of 0");
    }

    @Test
    void aCleanEndLosesNothing() {
        begin();
        shared.core.now = at(2_450);
        report(ReportState.FAILED, first(), 1);
        assertThat(ledger())
                .containsExactly(
                        "100-1000 10 MISSED of 0",
                        "1100-2000 10 SUCCEEDED of 0",
                        "2100-2400 4 MISSED of 0");
    }

    @Test
    void theFiresOfAPauseAreSkippedInOneEntry() {
        begin();
        report(ReportState.RUNNING, first(), 1);
        shared.core.now = at(2_020);
        shared.core.command(new Command.PauseJob("job", Optional.empty(), "", false));
        report(ReportState.KILLED, new FireReport(at(1_050), at(2_000), at(2_000), List.of()), 2);
        shared.core.now = at(30L * 60 * 1_000 + 50);
        shared.core.ticks();
        shared.core.now = at(60L * 60 * 1_000 + 50);
        shared.core.command(new Command.ResumeJob("job"));
        assertThat(ledger())
                .containsExactly(
                        "100-1000 10 MISSED of 0",
                        "1100-2000 10 SUCCEEDED of 0",
                        "2100-3600000 35980 SKIPPED");
        launched();
        report(
                ReportState.RUNNING,
                new FireReport(
                        at(3_601_000),
                        at(3_601_000),
                        at(3_601_100),
                        List.of(range(at(3_601_100), at(3_601_100), 1, Outcome.SUCCEEDED))),
                3);
        assertThat(ledger()).hasSize(5).last().isEqualTo("3601100-3601100 1 SUCCEEDED of 0");
        assertThat(ledger().get(3)).isEqualTo("3600100-3601000 10 MISSED of 0");
    }

    @Test
    void whatAShardSkipsInAPauseDoesNotJoinWhatAllShardsSkippedInThePauseBefore() {
        begin();
        shared.core.now = at(2_020);
        shared.core.command(new Command.PauseJob("job", Optional.empty(), "", false));
        report(ReportState.KILLED, first(), 1);
        shared.core.now = at(3_050);
        shared.core.command(new Command.ResumeJob("job"));
        launched();
        shared.core.command(new Command.PauseJob("job", Optional.empty(), "", false));
        shared.core.now = at(3_350);
        shared.report(task, ReportState.DROPPED, "REASON_EXECUTOR_TERMINATED");
        assertThat(ledger())
                .containsExactly(
                        "100-1000 10 MISSED of 0",
                        "1100-2000 10 SUCCEEDED of 0",
                        "2100-3000 10 SKIPPED",
                        "3100-3300 3 SKIPPED of 0");
    }

    @Test
    void anotherScheduleBeginsWhereTheFormerEnds() {
        begin();
        report(ReportState.RUNNING, first(), 1);
        shared.core.now = at(2_150);
        shared.job.schedule =
                new Schedule(
                        new Schedule.Every(Duration.ofSeconds(1)),
                        Optional.empty(),
                        Optional.empty());
        shared.core.put(shared.job);
        shared.core.now = at(2_450);
        report(
                ReportState.KILLED,
                new FireReport(
                        at(1_050),
                        at(2_000),
                        at(2_200),
                        List.of(range(at(2_100), at(2_200), 2, Outcome.SUCCEEDED))),
                2);
        shared.core.now = at(4_500);
        launched();
        report(
                ReportState.RUNNING,
                new FireReport(
                        at(4_500),
                        at(4_500),
                        at(5_000),
                        List.of(range(at(5_000), at(5_000), 1, Outcome.SUCCEEDED))),
                3);
        assertThat(ledger())
                .containsExactly(
                        "100-1000 10 MISSED of 0",
                        "1100-2200 12 SUCCEEDED of 0",
                        "2300-2400 2 MISSED of 0",
                        "3000-4000 2 MISSED of 0",
                        "5000-5000 1 SUCCEEDED of 0");
    }

    @Test
    void aJobThatIsNoDaemonAnyMoreFiresFromTheEndOfItsShardsOn() {
        cron = true;
        begin();
        shared.core.now = at(2_150);
        shared.job.type = JobType.TRANSIENT;
        shared.core.put(shared.job);
        shared.core.now = at(4_450);
        shared.core.ticks();
        assertThat(shared.core.job().runs()).hasSize(1);
        State loaded = Recovery.load(shared.core.stored(), CoreDriver.settings());
        assertThat(loaded.job("job").orElseThrow().nextFire()).isEmpty();
        report(
                ReportState.KILLED,
                new FireReport(
                        at(1_050),
                        at(1_050),
                        at(3_000),
                        List.of(range(at(2_000), at(3_000), 2, Outcome.SUCCEEDED))),
                2);
        assertThat(ledger())
                .containsExactly(
                        "1000-1000 1 MISSED of 0",
                        "2000-3000 2 SUCCEEDED of 0",
                        "4000-4000 1 MISSED of 0");
        assertThat(shared.core.job().runs()).isEmpty();
        assertThat(shared.core.job().nextFire()).contains(at(5_000));
    }

    @Test
    void manyEndsInOneStretchAreCounted() {
        begin();
        TreeMap<Outcome, Integer> counts = new TreeMap<>();
        counts.put(Outcome.SUCCEEDED, 7);
        counts.put(Outcome.FAILED, 3);
        report(
                ReportState.RUNNING,
                new FireReport(
                        at(1_000),
                        at(1_000),
                        at(2_000),
                        List.of(new FireReport.Range(at(1_100), at(2_000), counts, "3 failed"))),
                1);
        Fire newest = shared.core.ledger().get(0);
        assertThat(newest.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(newest.count()).isEqualTo(10);
        assertThat(newest.shard().orElseThrow().mixed()).isEqualTo(counts);
        shared.core.stored();
    }

    @Test
    void whatComesWhileAShardWaitsLongForAPlaceIsToldEveryTenMinutes() {
        begin();
        report(ReportState.RUNNING, first(), 1);
        shared.core.now = at(2_050);
        shared.report(task, ReportState.FAILED, "REASON_EXECUTOR_TERMINATED");
        shared.core.pass(Duration.ofMinutes(21));
        assertThat(ledger())
                .containsExactly(
                        "100-1000 10 MISSED of 0",
                        "1100-2000 10 SUCCEEDED of 0",
                        "2100-1202200 12002 MISSED of 0");
    }

    @Test
    void whatIsToldOfTheFutureIsNotBelieved() {
        cron = true;
        begin();
        Instant far = start.plus(Duration.ofDays(2_000_000));
        List<FireReport> wild =
                List.of(
                        new FireReport(far, far, far, List.of()),
                        new FireReport(at(1_050), far, far, List.of()),
                        new FireReport(
                                at(1_050),
                                at(1_050),
                                far,
                                List.of(range(far, far, 1, Outcome.SUCCEEDED))));
        for (FireReport report : wild) {
            Decision decision = report(ReportState.RUNNING, report, 1);
            assertThat(decision.effects()).hasSize(1);
        }
        assertThat(ledger()).isEmpty();
        shared.core.now = at(3_450);
        shared.report(task, ReportState.FAILED, "REASON_EXECUTOR_TERMINATED");
        assertThat(ledger()).containsExactly("1000-1000 1 MISSED of 0", "2000-3000 2 LOST of 0");
    }
}
