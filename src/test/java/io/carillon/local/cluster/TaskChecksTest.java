package io.carillon.local.cluster;

import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks and health checks in virtual time. */
class TaskChecksTest {

    private static final TaskStatus.Reason HEALTH =
            TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED;

    private final GroupDriver groups = new GroupDriver();
    private final ModelDriver driver = groups.driver;

    private static HealthCheck.Builder health() {
        return HealthCheck.newBuilder()
                .setType(HealthCheck.Type.COMMAND)
                .setCommand(CommandInfo.newBuilder().setValue("test -e up"))
                .setDelaySeconds(5)
                .setIntervalSeconds(10)
                .setTimeoutSeconds(3)
                .setConsecutiveFailures(2)
                .setGracePeriodSeconds(0);
    }

    private void run(TaskInfo.Builder task) {
        Offer.Operation.Builder operation =
                Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH);
        operation.getLaunchBuilder().addTaskInfos(task);
        groups.accept(operation);
        groups.started(task.getTaskId().getValue());
        groups.states("a");
    }

    private void pass(double seconds) {
        driver.pass(Duration.ofMillis((long) (seconds * 1000)));
    }

    private static CheckStatusInfo exited(int status) {
        CheckStatusInfo.Builder info = CheckStatusInfo.newBuilder().setType(CheckInfo.Type.COMMAND);
        info.getCommandBuilder().setExitCode(status);
        return info.build();
    }

    /** Answers the newest run of a check. */
    private void answer(int status) {
        answer(Optional.of(exited(status)));
    }

    private void answer(Optional<CheckStatusInfo> result) {
        driver.model.checkDone(
                driver.now, driver.checks.get(driver.checks.size() - 1).checkId(), result);
        driver.collect();
    }

    private List<Boolean> reports() {
        return groups.statuses("a").stream()
                .filter(TaskStatus::hasHealthy)
                .map(TaskStatus::getHealthy)
                .toList();
    }

    @Test
    void aCheckIsRunAfterItsDelayAndThenAfterEachInterval() {
        run(groups.task("a").setHealthCheck(health()));
        pass(4.9);
        assertThat(driver.checks).isEmpty();
        pass(0.1);
        assertThat(driver.checks).hasSize(1);
        pass(2);
        answer(0);
        pass(9.9);
        assertThat(driver.checks).hasSize(1);
        pass(0.1);
        assertThat(driver.checks).hasSize(2);
        assertThat(driver.checks.get(0).check().getCommand().getCommand().getValue())
                .isEqualTo("test -e up");
        assertThat(driver.checks.get(0).task()).isEqualTo(groups.order("a"));
    }

    @Test
    void onlyChangesOfHealthAreReported() {
        run(groups.task("a").setHealthCheck(health().setConsecutiveFailures(3)));
        assertThat(reports()).isEmpty();
        pass(5);
        for (int status : new int[] {0, 0, 1, 1, 0, 0}) {
            answer(status);
            pass(10);
        }
        assertThat(reports()).containsExactly(true, false, false, true);
        assertThat(groups.last("a").getState()).isEqualTo(TASK_RUNNING);
        assertThat(groups.last("a").getReason()).isEqualTo(HEALTH);
        assertThat(groups.last("a").getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
        assertThat(groups.last("a").getContainerStatus().getContainerId())
                .isEqualTo(groups.order("a").container());
        groups.client.drain();
        groups.client.reconcile("a", groups.agent);
        assertThat(groups.client.last().getHealthy()).isTrue();
    }

    @Test
    void aTaskThatFailsTooOftenInARowIsKilled() {
        run(groups.task("a").setHealthCheck(health()));
        pass(5);
        for (int status : new int[] {1, 0, 1}) {
            answer(status);
            assertThat(groups.signalled("a", false)).isFalse();
            pass(10);
        }
        answer(1);
        assertThat(reports()).containsExactly(false, true, false, false);
        assertThat(groups.states("a")).endsWith(TASK_KILLING);
        assertThat(groups.signalled("a", false)).isTrue();
        pass(3);
        assertThat(groups.signalled("a", true)).isTrue();
        pass(30);
        assertThat(driver.checks).hasSize(4);
        groups.exit("a", Exit.signal(9));
        assertThat(groups.last("a").getState()).isEqualTo(TASK_KILLED);
        assertThat(groups.last("a").hasHealthy()).isTrue();
        assertThat(groups.last("a").getHealthy()).isFalse();
        assertThat(groups.last("a").hasReason()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aRunThatTakesTooLongOrCannotStartIsAFailure(boolean late) {
        run(groups.task("a").setHealthCheck(health().setConsecutiveFailures(1)));
        pass(5);
        if (late) {
            pass(2.9);
            assertThat(reports()).isEmpty();
            pass(0.1);
            assertThat(driver.endedChecks).containsExactly(driver.checks.get(0).checkId());
            answer(0);
        } else {
            answer(Optional.empty());
        }
        assertThat(reports()).containsExactly(false);
        assertThat(groups.signalled("a", false)).isTrue();
    }

    @Test
    void aRunMayTakeForEverWithoutTimeout() {
        run(groups.task("a").setHealthCheck(health().setTimeoutSeconds(0)));
        pass(3600);
        assertThat(driver.checks).hasSize(1);
        assertThat(driver.endedChecks).isEmpty();
        answer(0);
        assertThat(reports()).containsExactly(true);
    }

    @Test
    void failuresDoNotCountInTheGracePeriodUntilTheFirstSuccess() {
        run(groups.task("a").setHealthCheck(health().setGracePeriodSeconds(15)));
        pass(5);
        answer(1);
        pass(10);
        answer(1);
        assertThat(reports()).isEmpty();
        pass(10);
        answer(1);
        assertThat(reports()).containsExactly(false);
    }

    @Test
    void theGracePeriodEndsWithTheFirstSuccess() {
        run(groups.task("a").setHealthCheck(health().setGracePeriodSeconds(3600)));
        pass(5);
        answer(0);
        pass(10);
        answer(1);
        assertThat(reports()).containsExactly(true, false);
    }

    @Test
    void theDefaultsAreThoseOfMesos() {
        run(
                groups.task("a")
                        .setHealthCheck(
                                HealthCheck.newBuilder()
                                        .setCommand(CommandInfo.newBuilder().setValue("false"))));
        pass(14.9);
        assertThat(driver.checks).isEmpty();
        pass(0.1);
        answer(1);
        pass(10);
        pass(19.9);
        assertThat(driver.endedChecks).isEmpty();
        pass(0.1);
        assertThat(driver.endedChecks).hasSize(1);
        pass(10);
        answer(1);
        assertThat(reports()).containsExactly(false, false, false);
        assertThat(groups.signalled("a", false)).isTrue();
    }

    @Test
    void theEndOfATaskEndsItsCheck() {
        run(groups.task("a").setHealthCheck(health()));
        pass(5);
        groups.exit("a", Exit.status(0));
        assertThat(driver.endedChecks).containsExactly(driver.checks.get(0).checkId());
        answer(1);
        pass(60);
        assertThat(groups.states("a")).endsWith(TASK_FINISHED);
        assertThat(groups.last("a").hasHealthy()).isFalse();
        assertThat(driver.checks).hasSize(1);
    }

    @Test
    void aCheckReportsEachNewResultAndNeverKills() {
        CheckInfo.Builder check =
                CheckInfo.newBuilder()
                        .setType(CheckInfo.Type.COMMAND)
                        .setDelaySeconds(1)
                        .setIntervalSeconds(1)
                        .setCommand(
                                CheckInfo.Command.newBuilder()
                                        .setCommand(CommandInfo.newBuilder().setValue("x")));
        run(groups.task("a").setCheck(check).setHealthCheck(health().setDelaySeconds(0)));
        assertThat(groups.statuses("a"))
                .allSatisfy(
                        status -> {
                            assertThat(status.hasCheckStatus()).isTrue();
                            assertThat(status.getCheckStatus().getCommand().hasExitCode())
                                    .isFalse();
                        });
        pass(0);
        answer(0);
        for (int status : new int[] {3, 3, 3, 4}) {
            pass(1);
            answer(status);
        }
        List<TaskStatus> checked =
                groups.statuses("a").stream()
                        .filter(TaskStatus::hasReason)
                        .filter(one -> one.getReason() != HEALTH)
                        .toList();
        assertThat(checked)
                .extracting(one -> one.getCheckStatus().getCommand().getExitCode())
                .containsExactly(3, 4);
        assertThat(checked)
                .allSatisfy(
                        one -> {
                            assertThat(one.getReason())
                                    .isEqualTo(TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED);
                            assertThat(one.getHealthy()).isTrue();
                        });
        assertThat(groups.signalled("a", false)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"199,false", "200,true", "302,true", "399,true", "400,false", "503,false"})
    void httpIsHealthyBetween200And399(int code, boolean healthy) {
        HealthCheck.Builder http = health().setType(HealthCheck.Type.HTTP).clearCommand();
        http.getHttpBuilder().setPort(8080).setPath("/up").setScheme("https");
        run(groups.task("a").setHealthCheck(http));
        pass(5);
        assertThat(driver.checks.get(0).scheme()).isEqualTo("https");
        assertThat(driver.checks.get(0).check().getHttp().getPort()).isEqualTo(8080);
        CheckStatusInfo.Builder result = CheckStatusInfo.newBuilder().setType(CheckInfo.Type.HTTP);
        result.getHttpBuilder().setStatusCode(code);
        answer(Optional.of(result.build()));
        assertThat(reports()).containsExactly(healthy);
    }

    @Test
    void anUnhealthyTaskEndsItsGroup() {
        TaskInfo sick = groups.task("a").setHealthCheck(health().setConsecutiveFailures(1)).build();
        groups.accept(
                GroupDriver.group(groups.executor("e"), List.of(sick, groups.task("b").build())));
        groups.started("a");
        groups.started("b");
        groups.states("a");
        pass(5);
        answer(1);
        groups.exit("a", Exit.signal(15));
        assertThat(groups.last("a").getState()).isEqualTo(TASK_KILLED);
        assertThat(groups.last("a").getHealthy()).isFalse();
        assertThat(groups.signalled("b", false)).isTrue();
        groups.exit("b", Exit.signal(15));
        assertThat(groups.last("b").getState()).isEqualTo(TASK_KILLED);
        assertThat(groups.last("b").hasHealthy()).isTrue();
    }
}
