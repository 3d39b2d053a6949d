package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Retry;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a shard, and of its run, when a task ends. */
class EndRulesTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    /** With two attempts allowed: how many more there are after that report. */
    @ParameterizedTest
    @CsvSource({
        "FINISHED, '', AT_LEAST_ONCE, SUCCEEDED",
        "FAILED, '', AT_LEAST_ONCE, again",
        "FAILED, '', AT_MOST_ONCE, again",
        "FAILED, REASON_RECONCILIATION, AT_LEAST_ONCE, again",
        "FAILED, REASON_RECONCILIATION, AT_MOST_ONCE, LOST",
        "FAILED, REASON_EXECUTOR_TERMINATED, AT_LEAST_ONCE, again",
        "FAILED, REASON_EXECUTOR_TERMINATED, AT_MOST_ONCE, LOST",
        "ERROR, REASON_TASK_INVALID, AT_LEAST_ONCE, FAILED",
        "LOST, REASON_AGENT_REMOVED, AT_LEAST_ONCE, again",
        "LOST, REASON_AGENT_REMOVED, AT_MOST_ONCE, LOST",
        "DROPPED, REASON_AGENT_RESTARTED, AT_MOST_ONCE, again",
        "DROPPED, REASON_RECONCILIATION, AT_MOST_ONCE, LOST",
        "GONE_BY_OPERATOR, '', AT_MOST_ONCE, LOST",
    })
    void anEnd(ReportState said, String reason, Delivery delivery, String expected) {
        job.retry = new Retry(2, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0);
        job.delivery = delivery;
        TaskId task = core.running(job);

        core.report(task, said, reason);

        if (expected.equals("again")) {
            assertThat(shard().task()).map(Task::id).contains(task.shardId().attempt(2));
        } else {
            assertThat(core.job().runs()).isEmpty();
            assertThat(core.ledger().get(0).outcome())
                    .isEqualTo(Outcome.of(RunState.valueOf(expected)));
        }
    }

    @Test
    void attemptsAreExhausted() {
        job.retry = new Retry(2, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0);
        TaskId first = core.running(job);
        core.report(first, ReportState.FAILED, "");
        core.pass(Duration.ofSeconds(2));
        TaskId second = core.launch().get(0);

        core.report(second, ReportState.FAILED, "");

        assertThat(core.ledger().get(0).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(core.ledger().get(0).because()).contains("attempt 2 of 2");
    }

    /** A retry that waits goes on to wait in the next term, and its failures still count. */
    @Test
    void anotherLeaderKeepsThePauseAndTheFailures() {
        job.retry = new Retry(2, Duration.ofMinutes(1), Duration.ofMinutes(1), 2.0);
        core.report(core.running(job), ReportState.FAILED, "");

        core.state = Recovery.load(core.stored(), CoreDriver.settings());

        core.pass(Duration.ofMillis(59_999));
        assertThat(core.launch()).isEmpty();
        core.pass(Duration.ofMillis(1));
        core.report(core.launch().get(0), ReportState.FAILED, "");
        assertThat(core.ledger())
                .filteredOn(fire -> fire.outcome() == Outcome.FAILED)
                .singleElement()
                .matches(fire -> fire.because().contains("attempt 2 of 2"));
    }

    @Test
    void whatTheInfrastructureTookIsNotCounted() {
        TaskId task = core.running(job);
        for (int i = 0; i < 5; i++) {
            core.report(task, ReportState.LOST, "REASON_AGENT_REMOVED");
            core.pass(Duration.ofMinutes(1).minusSeconds(55));
            task = core.launch().get(0);
        }
        assertThat(shard().failures()).isZero();
        assertThat(shard().attempts()).isEqualTo(6);
        assertThat(shard().ended()).hasSize(Shard.ATTEMPTS_KEPT);
    }

    @Test
    void aLateReportOfAnOldAttemptChangesNothing() {
        job.retry = new Retry(2, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0);
        TaskId first = core.running(job);
        core.report(first, ReportState.FAILED, "");
        core.pass(Duration.ofSeconds(2));
        core.launch();
        core.effects.clear();

        Decision late = core.report(first, ReportState.FAILED, "");

        assertThat(late.changes()).isEmpty();
        assertThat(core.effects).hasOnlyElementsOfType(Effect.Acknowledge.class).hasSize(1);
    }

    @Test
    void aDuplicateReportChangesNothing() {
        TaskId task = core.running(job);
        core.report(task, ReportState.RUNNING, "");

        assertThat(core.report(task, ReportState.RUNNING, "").changes()).isEmpty();
    }

    @Test
    void aDaemonIsStartedAgainWhateverItsEnd() {
        job.type = JobType.DAEMON;
        core.put(job);
        TaskId task = core.launch().get(0);

        core.report(task, ReportState.FINISHED, "");
        core.pass(Duration.ofSeconds(5));

        assertThat(core.launch()).containsExactly(task.shardId().attempt(2));
        assertThat(core.job().runs()).hasSize(1);
    }

    /** The pause before the next attempt, after the running one has ended so. */
    private Duration daemonPause(ReportState said, String reason, Duration lived) {
        TaskId task = core.launch().get(0);
        core.now = core.now.plus(lived);
        core.report(task, said, reason);
        Instant next = shard().task().orElseThrow().notBefore();
        Duration pause =
                next.equals(Instant.EPOCH) ? Duration.ZERO : Duration.between(core.now, next);
        core.pass(pause);
        return pause;
    }

    @Test
    void aDaemonThatEndsQuicklyAgainAndAgainWaitsLongerEachTime() {
        job.type = JobType.DAEMON;
        job.retry = new Retry(1, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0);
        core.put(job);
        Duration quick = Duration.ofSeconds(2);
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            ReportState said = seconds % 4 == 0 ? ReportState.FINISHED : ReportState.FAILED;
            assertThat(daemonPause(said, "", quick)).isEqualTo(Duration.ofSeconds(seconds));
        }
        assertThat(daemonPause(ReportState.FAILED, "", Duration.ofMinutes(2)))
                .as("it had lived for long")
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(daemonPause(ReportState.FAILED, "", quick)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aDaemonIsMovedAtOnceHoweverOldItIs() {
        job.type = JobType.DAEMON;
        core.put(job);
        Duration day = Duration.ofDays(1);
        for (int i = 0; i < 8; i++) {
            assertThat(daemonPause(ReportState.KILLED, "REASON_AGENT_DRAINING", day)).isZero();
        }
        assertThat(daemonPause(ReportState.FAILED, "", Duration.ofSeconds(1)))
                .as("its first failure")
                .isEqualTo(Duration.ofSeconds(1));
        Duration quick = Duration.ofSeconds(1);
        assertThat(daemonPause(ReportState.DROPPED, "REASON_GC_ERROR", quick)).isZero();
        assertThat(daemonPause(ReportState.DROPPED, "REASON_GC_ERROR", quick))
                .as("again and again")
                .isPositive();
    }

    @Test
    void aLaunchThatNeverArrivedIsFoundOutAndStartedAgain() {
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        TaskId task = core.launch().get(0);
        core.give(new Input.Disconnected("the calls broke"));
        core.give(new Input.Subscribed("framework", "master"));
        core.give(new Input.Settled());
        assertThat(core.effects)
                .anyMatch(
                        e ->
                                e instanceof Effect.Reconcile asked
                                        && asked.tasks().stream()
                                                .anyMatch(t -> t.task().equals(task.toString())));
        core.report(task, ReportState.GONE, "REASON_RECONCILIATION");
        assertThat(core.state.unanswered()).as("it may be on its way").isNotEmpty();
        core.now = core.now.plus(TaskLifecycle.GRACE);
        core.effects.clear();
        core.give(new Input.Settled());
        assertThat(core.effects).as("it is asked for again").isNotEmpty();
        core.report(task, ReportState.GONE, "REASON_RECONCILIATION");
        assertThat(shard().task()).map(Task::id).contains(task.shardId().attempt(2));
    }

    @Test
    void aTaskOfUnknownFateIsWaitedForAndThenGivenUp() {
        job.delivery = Delivery.AT_MOST_ONCE;
        TaskId task = core.running(job);
        core.report(task, ReportState.UNREACHABLE, "");

        core.pass(Duration.ofSeconds(29));
        assertThat(core.job().runs()).containsKey(task.run());

        core.pass(Duration.ofSeconds(2));
        assertThat(core.job().runs()).doesNotContainKey(task.run());
        assertThat(core.job().finished().get(task.run()).run().state()).isEqualTo(RunState.LOST);
    }

    @Test
    void pausesGrowUpToTheirBound() {
        Retry retry = new Retry(9, Duration.ofSeconds(2), Duration.ofSeconds(10), 2.0);
        assertThat(RetryRules.delay(retry, 1)).isEqualTo(Duration.ofSeconds(2));
        assertThat(RetryRules.delay(retry, 2)).isEqualTo(Duration.ofSeconds(4));
        assertThat(RetryRules.delay(retry, 3)).isEqualTo(Duration.ofSeconds(8));
        assertThat(RetryRules.delay(retry, 4)).isEqualTo(Duration.ofSeconds(10));
        assertThat(RetryRules.delay(retry, 1_000_000)).isEqualTo(Duration.ofSeconds(10));
        assertThat(RetryRules.infrastructureDelay(retry, 1)).isZero();
        assertThat(RetryRules.infrastructureDelay(retry, 2)).isEqualTo(Duration.ofMillis(200));
        assertThat(RetryRules.infrastructureDelay(retry, 99)).isEqualTo(Duration.ofSeconds(10));
    }

    /** The host of a task that was found, and not launched, is not known. */
    @ParameterizedTest
    @CsvSource({"true, host", "false,"})
    void anAttemptTellsTheHostThatItRanOn(boolean launched, @Nullable String host) {
        job.retry = new Retry(2, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0);
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        TaskId task = new TaskId(core.job().runs().keySet().iterator().next(), 0, 1);
        if (launched) {
            core.launch();
        }
        core.report(task, ReportState.RUNNING, "");

        core.report(task, ReportState.FAILED, "");

        assertThat(shard().ended())
                .extracting(Attempt::host)
                .containsExactly(Optional.ofNullable(host));
    }

    private Shard shard() {
        Optional<RunEntry> run = core.job().runs().values().stream().findFirst();
        return run.orElseThrow().shard(0).orElseThrow();
    }

    @Test
    void failuresOfTheTaskDoNotDelayWhatTheInfrastructureTook() {
        job.retry = new Retry(9, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0);
        core.report(core.running(job), ReportState.FAILED, "");
        for (long delay : new long[] {0, 200, 400}) {
            core.pass(Duration.ofSeconds(5));
            core.report(core.launch().get(0), ReportState.LOST, "REASON_AGENT_REMOVED");
            Instant from = shard().task().orElseThrow().notBefore();
            assertThat(from).isEqualTo(delay == 0 ? Instant.EPOCH : core.now.plusMillis(delay));
        }
    }
}
