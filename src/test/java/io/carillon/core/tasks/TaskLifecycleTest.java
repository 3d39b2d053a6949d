package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.model.AgentId;
import io.carillon.model.job.Delivery;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of phase and report, pair by pair. */
class TaskLifecycleTest {
    private static final Instant NOW = CoreDriver.START;
    private static final TaskId ID = new TaskId(new RunId("job", NOW, Trigger.CRON), 0, 1);

    /** A row per report; a column per phase. "= PHASE" lives, "END/BLAME" has ended. */
    private static final String TABLE =
            """
            report       PLANNED          LAUNCHING        STARTING         RUNNING          UNREACHABLE
            STAGING      LAUNCHING        LAUNCHING        STARTING         RUNNING          LAUNCHING
            STARTING     STARTING         STARTING         STARTING         RUNNING          STARTING
            RUNNING      RUNNING          RUNNING          RUNNING          RUNNING          RUNNING
            KILLING      STARTING         STARTING         STARTING         RUNNING          STARTING
            FINISHED     SUCCEEDED/NONE   SUCCEEDED/NONE   SUCCEEDED/NONE   SUCCEEDED/NONE   SUCCEEDED/NONE
            FAILED       FAILED/TASK      FAILED/TASK      FAILED/TASK      FAILED/TASK      FAILED/TASK
            KILLED       FAILED/TASK      FAILED/TASK      FAILED/TASK      FAILED/TASK      FAILED/TASK
            ERROR        FAILED/GOOD      FAILED/GOOD      FAILED/GOOD      FAILED/GOOD      FAILED/GOOD
            LOST         LOST/INFRA       LOST/INFRA       LOST/INFRA       LOST/INFRA       LOST/INFRA
            DROPPED      LOST/NEVER       LOST/NEVER       LOST/NEVER       LOST/NEVER       LOST/NEVER
            GONE         LOST/INFRA       LOST/INFRA       LOST/INFRA       LOST/INFRA       LOST/INFRA
            GONE_BY_OPERATOR LOST/INFRA   LOST/INFRA       LOST/INFRA       LOST/INFRA       LOST/INFRA
            UNREACHABLE  unreachable      unreachable      unreachable      unreachable      unreachable
            UNKNOWN      unreachable      unreachable      unreachable      unreachable      unreachable
            UNRECOGNISED ignored          ignored          ignored          ignored          ignored
            """;

    @Test
    void everyPairIsDecided() {
        String[] rows = TABLE.split("\n");
        String[] phases = rows[0].trim().split("\\s+");
        Set<String> seen = new TreeSet<>();
        for (int row = 1; row < rows.length; row++) {
            String[] cells = rows[row].trim().split("\\s+");
            for (int column = 1; column < cells.length; column++) {
                TaskPhase phase = TaskPhase.valueOf(phases[column]);
                ReportState said = ReportState.valueOf(cells[0]);
                assertThat(word(task(phase), said, ""))
                        .as(phase + " " + said)
                        .isEqualTo(cells[column]);
                seen.add(phase + " " + said);
            }
        }
        assertThat(seen).hasSize(TaskPhase.values().length * ReportState.values().length);
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED, REASON_COMMAND_EXECUTOR_FAILED, FAILED/TASK",
        "FAILED, REASON_CONTAINER_PREEMPTED, FAILED/INFRA",
        // The command may have succeeded while its agent was away.
        "FAILED, REASON_EXECUTOR_TERMINATED, LOST/INFRA",
        "FAILED, REASON_AGENT_REREGISTERED, FAILED/UNEXPLAINED",
        "FAILED, REASON_RECONCILIATION, FAILED/UNEXPLAINED",
        "FAILED, REASON_IO_SWITCHBOARD_EXITED, FAILED/INFRA",
        "KILLED, REASON_TASK_KILLED_DURING_LAUNCH, LOST/NEVER",
        "KILLED, REASON_AGENT_DRAINING, LOST/INFRA",
        "KILLED, REASON_AGENT_REREGISTERED, LOST/INFRA",
        "ERROR, REASON_INVALID_OFFERS, LOST/NEVER",
        "ERROR, REASON_TASK_INVALID, FAILED/GOOD",
        "LOST, REASON_INVALID_OFFERS, LOST/NEVER",
        "LOST, REASON_AGENT_REMOVED, LOST/INFRA",
        "DROPPED, REASON_AGENT_RESTARTED, LOST/NEVER",
        "DROPPED, REASON_AGENT_REREGISTERED, LOST/INFRA",
        "DROPPED, REASON_INVALID_OFFERS, LOST/NEVER",
        // A machine that was started anew says so of what had been at work there.
        "DROPPED, REASON_RECONCILIATION, LOST/INFRA",
    })
    void theReasonTellsWhoIsToBlame(ReportState said, String reason, String expected) {
        assertThat(word(task(TaskPhase.RUNNING), said, reason)).isEqualTo(expected);
    }

    @Test
    void aLaunchOnItsWayIsNotBelievedUnknown() {
        Task fresh = task(TaskPhase.LAUNCHING);
        for (ReportState said : new ReportState[] {ReportState.UNKNOWN, ReportState.GONE}) {
            assertThat(word(fresh, said, "REASON_RECONCILIATION")).isEqualTo("ignored");
            assertThat(word(fresh.unconfirmed(true), said, "REASON_RECONCILIATION"))
                    .isNotEqualTo("ignored");
        }
        Instant later = NOW.plus(TaskLifecycle.GRACE);
        var report = CoreDriver.report(ID.toString(), ReportState.UNKNOWN, "REASON_RECONCILIATION");
        assertThat(TaskLifecycle.decide(fresh, report, later))
                .isInstanceOf(Verdict.Unreachable.class);
    }

    @Test
    void aWishedEndIsTheWish() {
        Task doomed =
                task(TaskPhase.RUNNING).killed(new KillWish(NOW, RunState.MISSED, "too late"));
        assertThat(word(doomed, ReportState.KILLED, "")).isEqualTo("MISSED/NONE");
        assertThat(word(doomed, ReportState.FINISHED, "")).isEqualTo("SUCCEEDED/NONE");
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, AT_LEAST_ONCE, false",
        "NONE, AT_MOST_ONCE, false",
        "TASK, AT_LEAST_ONCE, true",
        "TASK, AT_MOST_ONCE, true",
        "TASK_UNEXPLAINED, AT_LEAST_ONCE, true",
        "TASK_UNEXPLAINED, AT_MOST_ONCE, false",
        "TASK_FOR_GOOD, AT_LEAST_ONCE, false",
        "TASK_FOR_GOOD, AT_MOST_ONCE, false",
        "NEVER_STARTED, AT_LEAST_ONCE, true",
        "NEVER_STARTED, AT_MOST_ONCE, true",
        "INFRASTRUCTURE, AT_LEAST_ONCE, true",
        "INFRASTRUCTURE, AT_MOST_ONCE, false",
    })
    void anotherAttempt(Blame blame, Delivery delivery, boolean expected) {
        assertThat(TaskLifecycle.mayRepeat(blame, delivery)).isEqualTo(expected);
    }

    private static Task task(TaskPhase phase) {
        Task planned = Task.planned(ID, NOW, Instant.EPOCH);
        return phase == TaskPhase.PLANNED
                ? planned
                : planned.launching(new AgentId("agent"), "host", NOW).in(phase, NOW);
    }

    private static String word(Task task, ReportState said, String reason) {
        return TaskLifecycle.decide(task, CoreDriver.report(ID.toString(), said, reason), NOW)
                .accept(new Words());
    }

    private static final class Words implements Verdict.Handler<String> {
        @Override
        public String ignored(Verdict.Ignored verdict) {
            return "ignored";
        }

        @Override
        public String inPhase(Verdict.InPhase verdict) {
            return verdict.phase().name();
        }

        @Override
        public String unreachable(Verdict.Unreachable verdict) {
            return "unreachable";
        }

        @Override
        public String ended(Verdict.Ended verdict) {
            return verdict.end() + "/" + word(verdict.blame());
        }
    }

    private static String word(Blame blame) {
        return switch (blame) {
            case NONE -> "NONE";
            case TASK -> "TASK";
            case TASK_UNEXPLAINED -> "UNEXPLAINED";
            case TASK_FOR_GOOD -> "GOOD";
            case NEVER_STARTED -> "NEVER";
            case INFRASTRUCTURE -> "INFRA";
        };
    }

    @Test
    void theReasonInWordsIsTheSendersOwn() {
        assertThat(because("exit status 3", "REASON_COMMAND_EXECUTOR_FAILED"))
                .contains("exit status 3")
                .doesNotContain("REASON");
        assertThat(because("", "REASON_COMMAND_EXECUTOR_FAILED"))
                .endsWith("REASON_COMMAND_EXECUTOR_FAILED");
        assertThat(because("", "")).isNotBlank().doesNotContain(":");
    }

    private static String because(String message, String reason) {
        TaskReport bare = CoreDriver.report(ID.toString(), ReportState.FAILED, reason);
        TaskReport report =
                new TaskReport(
                        bare.task(),
                        bare.state(),
                        reason,
                        message,
                        bare.agent(),
                        bare.uuid(),
                        bare.at());
        return TaskLifecycle.decide(task(TaskPhase.RUNNING), report, NOW).because();
    }
}
