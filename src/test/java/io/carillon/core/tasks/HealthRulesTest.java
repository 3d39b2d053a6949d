package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Input;
import io.carillon.core.state.IndexAudit;
import io.carillon.core.state.Recovery;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.job.Care;
import io.carillon.model.job.HealthCheck;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Probe;
import io.carillon.model.job.Retry;
import io.carillon.model.mesos.Findings;
import io.carillon.model.mesos.Findings.Readiness;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.News;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import io.carillon.model.run.Wellness;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the checks of a daemon's task lead to. */
class HealthRulesTest {
    private static final String HEALTH = "REASON_TASK_HEALTH_CHECK_STATUS_UPDATED";
    private static final String CHECK = "REASON_TASK_CHECK_STATUS_UPDATED";
    private static final String KILLED = "Command terminated with signal Terminated";

    private final JobForTests job = new JobForTests();
    private CoreDriver core = new CoreDriver();
    private TaskId task;

    @BeforeEach
    void aCheckedDaemonRuns() {
        job.type = JobType.DAEMON;
        job.retry = new Retry(1, Duration.ofSeconds(30), Duration.ofMinutes(2), 2.0);
        job.care = health(3);
        job.shards = 2;
        core.put(job);
        List<TaskId> tasks = core.launch();
        task = tasks.get(0);
        tell(ReportState.RUNNING, "", Findings.NONE);
        core.report(tasks.get(1), ReportState.RUNNING, "");
        core.pass(Duration.ofSeconds(10));
    }

    @AfterEach
    void allThatIsDerivedIsRight() {
        assertThat(IndexAudit.flaws(core.state)).isEmpty();
    }

    @Test
    void nothingIsKnownBeforeTheFirstAnswer() {
        assertThat(wellness()).isEmpty();
        tell(ReportState.RUNNING, "", new Findings(Optional.empty(), unknown()));
        assertThat(wellness()).isEmpty();
    }

    @Test
    void whatMesosTellsIsKnownSinceThen() {
        core.pass(Duration.ofSeconds(5));
        var well = core.now;
        assertThat(because(tell(ReportState.RUNNING, HEALTH, healthy(true))))
                .isEqualTo("its health check succeeds");
        assertThat(wellness()).contains(new Wellness(Optional.of(true), Optional.empty(), well));
        core.pass(Duration.ofSeconds(5));
        Decision again = tell(ReportState.RUNNING, HEALTH, healthy(true));
        assertThat(again.changes()).noneMatch(Change.TaskReported.class::isInstance);
        assertThat(wellness().orElseThrow().since()).isEqualTo(well);
        assertThat(because(tell(ReportState.RUNNING, CHECK, ready(Readiness.NOT_READY))))
                .isEqualTo("it is not ready");
        assertThat(because(tell(ReportState.RUNNING, CHECK, ready(Readiness.READY))))
                .isEqualTo("it is ready");
        assertThat(wellness())
                .contains(new Wellness(Optional.of(true), Optional.of(true), core.now));
        assertThat(because(tell(ReportState.RUNNING, CHECK, ready(Readiness.UNKNOWN))))
                .isEqualTo("whether it is ready is not known");
        assertThat(wellness().orElseThrow().ready()).isEmpty();
        assertThat(because(tell(ReportState.RUNNING, HEALTH, healthy(false))))
                .isEqualTo("its health check fails");
        assertThat(shard().task().orElseThrow().phase()).isEqualTo(TaskPhase.RUNNING);
    }

    @Test
    void aTaskThatMesosKillsForItsHealthHasFailedAndIsTriedAgainLater() {
        tell(ReportState.RUNNING, HEALTH, healthy(false));
        tell(ReportState.KILLING, "", healthy(false));
        tell(ReportState.KILLED, "", healthy(false));
        String words = "its health check failed 3 times in a row: " + KILLED;
        assertThat(shard().ended().get(0).state()).isEqualTo(RunState.FAILED);
        assertThat(shard().ended().get(0).because()).isEqualTo(words);
        assertThat(shard().failures()).isEqualTo(1);
        assertThat(shard().task().orElseThrow().notBefore()).isEqualTo(core.now.plusSeconds(30));
        assertThat(wellness()).isEmpty();
        core.pass(Duration.ofSeconds(30));
        task = core.launch().get(0);
        tell(ReportState.RUNNING, "", Findings.NONE);
        assertThat(wellness()).isEmpty();
    }

    /** The master tells the newest state of the task when it is asked. */
    @Test
    void suchAnEndThatOnlyTheMasterTellsIsOneToo() {
        tell(ReportState.KILLED, "REASON_RECONCILIATION", healthy(false));
        assertThat(shard().ended().get(0).because()).startsWith("its health check failed 3 times");
        assertThat(shard().failures()).isEqualTo(1);
    }

    @Test
    void otherEndsOfAnUnhealthyTaskAreWhatTheyAre() {
        tell(ReportState.KILLED, "REASON_AGENT_DRAINING", healthy(false));
        assertThat(shard().ended().get(0).state()).isEqualTo(RunState.LOST);
        assertThat(shard().failures()).isZero();
    }

    @Test
    void aTaskThatIsEndedForAnotherReasonHasNotFailed() {
        job.care = health(7);
        core.put(job);
        assertThat(shard().task().orElseThrow().kill()).isPresent();
        tell(ReportState.KILLED, "", healthy(false));
        assertThat(shard().ended().get(0).because()).isEqualTo("version 2 of the job replaces it");
        assertThat(shard().failures()).isZero();
    }

    @Test
    void howOftenTheCheckOfAFormerVersionFailedIsNotKnown() {
        job.care = health(7);
        core.put(job);
        task = new ShardId(task.run(), 1).attempt(1);
        assertThat(shard().task().orElseThrow().kill()).isEmpty();
        tell(ReportState.KILLED, "", healthy(false));
        assertThat(shard().ended().get(0).because())
                .startsWith("its health check failed too often in a row: ");
    }

    @Test
    void anotherLeaderLearnsItFromMesos() {
        tell(ReportState.RUNNING, HEALTH, healthy(true));
        tell(ReportState.RUNNING, CHECK, ready(Readiness.READY));
        takeover();
        assertThat(wellness()).isEmpty();
        core.pass(Duration.ofSeconds(1));
        tell(
                ReportState.RUNNING,
                "REASON_RECONCILIATION",
                new Findings(Optional.of(true), Optional.of(Readiness.READY)));
        assertThat(wellness())
                .contains(new Wellness(Optional.of(true), Optional.of(true), core.now));
    }

    private void takeover() {
        CoreDriver next = new CoreDriver(Recovery.load(core.stored(), CoreDriver.settings()));
        next.now = core.now;
        next.give(new Input.TermBegan(2));
        next.give(new Input.Subscribed("framework", "master"));
        core = next;
    }

    private Decision tell(ReportState state, String reason, Findings findings) {
        Decision decision =
                core.give(
                        new Input.StatusArrived(
                                new TaskReport(
                                        task.toString(),
                                        state,
                                        reason,
                                        state == ReportState.KILLED ? KILLED : "",
                                        new AgentId("agent"),
                                        new Opaque(new byte[] {1}),
                                        core.now,
                                        Optional.empty(),
                                        News.NONE,
                                        true,
                                        findings)));
        core.ticks();
        return decision;
    }

    private static String because(Decision decision) {
        return decision.changes().stream()
                .filter(Change.TaskReported.class::isInstance)
                .findFirst()
                .orElseThrow()
                .because();
    }

    private static Findings healthy(boolean well) {
        return new Findings(Optional.of(well), Optional.empty());
    }

    private static Findings ready(Readiness readiness) {
        return new Findings(Optional.empty(), Optional.of(readiness));
    }

    private static Optional<Readiness> unknown() {
        return Optional.of(Readiness.UNKNOWN);
    }

    private static Optional<Care> health(int failures) {
        Duration second = Duration.ofSeconds(1);
        HealthCheck check =
                new HealthCheck(
                        new Probe.Command("true"), second, second, second, second, failures);
        return Optional.of(new Care(Optional.of(check), Optional.empty(), Optional.empty()));
    }

    private Optional<Wellness> wellness() {
        return shard().task().flatMap(one -> one.wellness());
    }

    private Shard shard() {
        return core.state.shard(task.shardId()).orElseThrow();
    }
}
