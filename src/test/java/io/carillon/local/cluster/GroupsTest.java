package io.carillon.local.cluster;

import static org.apache.mesos.v1.Protos.TaskState.TASK_DROPPED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.v1.Protos.TaskState.TASK_KILLING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.v1.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What default executors do with task groups. */
class GroupsTest {

    private final GroupDriver groups = new GroupDriver();

    @Test
    void eachTaskHasItsOwnStates() {
        groups.run("e", "a", "b");
        assertThat(groups.states("a")).containsExactly(TASK_STARTING, TASK_RUNNING);
        assertThat(groups.states("b")).containsExactly(TASK_STARTING, TASK_RUNNING);
        groups.exit("a", Exit.status(0));
        assertThat(groups.states("a")).endsWith(TASK_FINISHED);
        assertThat(groups.states("b")).endsWith(TASK_RUNNING);
        groups.exit("b", Exit.status(0));
        assertThat(groups.states("b")).endsWith(TASK_FINISHED);
        assertThat(groups.statuses("b"))
                .allSatisfy(
                        status -> {
                            assertThat(status.getUuid().size()).isEqualTo(16);
                            assertThat(status.getSource())
                                    .isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
                            assertThat(status.getExecutorId().getValue()).isEqualTo("e");
                            assertThat(status.getContainerStatus().getContainerId())
                                    .isEqualTo(groups.order("b").container());
                        });
        assertThat(groups.order("a").container().getParent())
                .isEqualTo(groups.order("b").container().getParent());
        assertThat(groups.order("a").container().getValue())
                .isNotEqualTo(groups.order("b").container().getValue());
    }

    @Test
    void noTaskRunsBeforeAllAreLaunched() {
        groups.launch("e", "a", "b");
        groups.started("a");
        groups.exit("a", Exit.status(0));
        assertThat(groups.states("a")).isEmpty();
        groups.started("b");
        assertThat(groups.states("a")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
        assertThat(groups.states("b")).containsExactly(TASK_STARTING, TASK_RUNNING);
    }

    @Test
    void aFailureKillsTheOthersOfItsGroupAlone() {
        groups.run("e", "a", "b");
        groups.run("e", "c");
        groups.exit("a", Exit.status(1));
        assertThat(groups.states("a")).endsWith(TASK_FAILED);
        assertThat(groups.last("a").getMessage()).isEqualTo("Command exited with status 1");
        assertThat(groups.states("b")).endsWith(TASK_KILLING);
        assertThat(groups.signalled("b", false)).isTrue();
        groups.exit("b", Exit.signal(15));
        assertThat(groups.states("b")).endsWith(TASK_KILLED);
        assertThat(groups.last("b").getMessage())
                .isEqualTo("Command terminated with signal Terminated");
        assertThat(groups.last("b").hasReason()).isFalse();
        assertThat(groups.states("c")).endsWith(TASK_RUNNING);
        assertThat(groups.signalled("c", false)).isFalse();
    }

    @Test
    void theOthersAreKilledAfterTheGraceOfTheExecutor() {
        TaskInfo stubborn =
                groups.task("b")
                        .setKillPolicy(
                                KillPolicy.newBuilder()
                                        .setGracePeriod(
                                                DurationInfo.newBuilder()
                                                        .setNanoseconds(60_000_000_000L)))
                        .build();
        groups.accept(
                GroupDriver.group(
                        groups.executor("e"), List.of(groups.task("a").build(), stubborn)));
        groups.started("a");
        groups.started("b");
        groups.exit("a", Exit.status(1));
        groups.driver.pass(Duration.ofMillis(2900));
        assertThat(groups.signalled("b", true)).isFalse();
        groups.driver.pass(Duration.ofMillis(200));
        assertThat(groups.signalled("b", true)).isTrue();
    }

    @Test
    void aKillEndsTheGroup() {
        groups.run("e", "a", "b", "c");
        groups.client.kill("b", kill -> kill);
        assertThat(groups.signalled("a", false)).isFalse();
        groups.exit("b", Exit.signal(15));
        assertThat(groups.states("b")).endsWith(TASK_KILLING, TASK_KILLED);
        assertThat(groups.signalled("a", false)).isTrue();
        assertThat(groups.signalled("c", false)).isTrue();
        groups.exit("a", Exit.status(0));
        groups.exit("c", Exit.signal(9));
        assertThat(groups.states("a")).endsWith(TASK_KILLED);
        assertThat(groups.states("c")).endsWith(TASK_KILLED);
    }

    @Test
    void aKillBeforeDeliveryEndsTheWholeGroup() {
        groups.launch("e", "a", "b");
        groups.client.kill("a", kill -> kill);
        for (String id : List.of("a", "b")) {
            assertThat(groups.states(id)).containsExactly(TASK_KILLED);
            assertThat(groups.last(id).getReason())
                    .isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
            assertThat(groups.last(id).getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
            assertThat(groups.last(id).getExecutorId().getValue()).isEqualTo("e");
            assertThat(groups.signalled(id, true)).isTrue();
        }
        assertThat(groups.used("cpus")).isZero();
    }

    @Test
    void aTaskThatIsNotLaunchedEndsTheGroup() {
        groups.launch("e", "a", "b");
        groups.failed("a", "no such file");
        groups.started("b");
        assertThat(groups.states("a")).containsExactly(TASK_STARTING, TASK_FAILED);
        assertThat(groups.last("a").getMessage()).isEqualTo("no such file");
        assertThat(groups.states("b")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_KILLING);
    }

    @Test
    void resourcesOfTheExecutorAreUsedUntilItsLastTaskEnds() {
        groups.run("e", "a");
        groups.run("e", "b");
        assertThat(groups.used("cpus")).isEqualTo(1);
        assertThat(groups.used("disk")).isEqualTo(16);
        groups.exit("a", Exit.status(0));
        assertThat(groups.used("cpus")).isEqualTo(0.75);
        groups.exit("b", Exit.status(0));
        assertThat(groups.used("cpus")).isZero();
        groups.driver.pass(Duration.ofSeconds(6));
        assertThat(ModelDriver.amount(groups.offer().getResourcesList(), "cpus")).isEqualTo(4);
        Event failure = groups.client.all(Event.Type.FAILURE).get(0);
        assertThat(failure.getFailure().getExecutorId().getValue()).isEqualTo("e");
        assertThat(failure.getFailure().getAgentId().getValue()).isEqualTo(groups.agent);
        assertThat(failure.getFailure().getStatus()).isZero();
    }

    @Test
    void aShutdownEndsAllGroupsOfTheExecutor() {
        groups.run("e", "a", "b");
        groups.run("e", "c");
        groups.run("f", "d");
        groups.shutdown("a");
        assertThat(groups.signalled("a", false)).isFalse();
        groups.shutdown("e");
        for (String id : List.of("a", "b", "c")) {
            assertThat(groups.signalled(id, false)).isTrue();
            groups.exit(id, Exit.signal(15));
            assertThat(groups.states(id)).endsWith(TASK_KILLED);
        }
        assertThat(groups.states("d")).endsWith(TASK_RUNNING);
        assertThat(groups.driver.model.view().liveExecutors().getExecutorsList())
                .singleElement()
                .satisfies(
                        one ->
                                assertThat(one.getExecutorInfo().getExecutorId().getValue())
                                        .isEqualTo("f"));
    }

    @Test
    void anExecutorThatShutsDownTakesNoGroup() {
        groups.run("e", "a");
        groups.shutdown("e");
        groups.launch("e", "b");
        assertThat(groups.states("b")).containsExactly(TASK_DROPPED);
        assertThat(groups.last("b").getReason())
                .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(groups.ordered("b")).isFalse();
        groups.exit("a", Exit.signal(15));
        groups.run("e", "c");
        assertThat(groups.states("c")).endsWith(TASK_RUNNING);
    }

    @Test
    void reconciliationKnowsTheExecutor() {
        groups.run("e", "a");
        groups.states("a");
        groups.client.drain();
        groups.client.reconcile("a", groups.agent);
        TaskStatus answer = groups.client.last();
        assertThat(answer.getState()).isEqualTo(TASK_RUNNING);
        assertThat(answer.hasUuid()).isFalse();
        assertThat(answer.getExecutorId().getValue()).isEqualTo("e");
        assertThat(answer.getContainerStatus().getContainerId())
                .isEqualTo(groups.order("a").container());
    }

    @Test
    void aRestartedAgentKeepsRunningGroups() {
        groups.run("e", "a", "b");
        groups.states("a");
        groups.launch("f", "c", "d");
        groups.fault(faults -> faults.restartAgent(groups.driver.now, groups.agent));
        assertThat(groups.states("a")).endsWith(TASK_RUNNING);
        assertThat(groups.states("c")).containsExactly(TASK_DROPPED);
        assertThat(groups.states("d")).containsExactly(TASK_DROPPED);
        assertThat(groups.used("cpus")).isEqualTo(1);
        groups.exit("a", Exit.status(3));
        groups.exit("b", Exit.signal(15));
        assertThat(groups.states("b")).endsWith(TASK_KILLED);
        assertThat(groups.used("cpus")).isZero();
    }

    @Test
    void groupsSurviveAMasterAndCountAgain() {
        groups.run("e", "a", "b");
        groups.states("a");
        groups.fault(faults -> faults.masterDown(groups.driver.now));
        groups.fault(faults -> faults.masterUp(groups.driver.now));
        groups.fault(faults -> faults.agentBack(groups.driver.now, groups.agent));
        assertThat(groups.used("cpus")).isEqualTo(1);
        groups.exit("a", Exit.status(0));
        groups.exit("b", Exit.status(0));
        assertThat(groups.used("cpus")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reboot", "unreachable", "gone"})
    void nothingOfAGroupIsCountedWhenItsAgentIsGone(String fault) {
        groups.run("e", "a", "b");
        groups.states("a");
        groups.fault(
                faults -> {
                    switch (fault) {
                        case "reboot" -> faults.rebootAgent(groups.driver.now, groups.agent);
                        case "gone" -> faults.markAgentGone(groups.driver.now, groups.agent);
                        default -> {
                            faults.agentUnreachable(groups.driver.now, groups.agent);
                            faults.rebootAgent(groups.driver.now, groups.agent);
                        }
                    }
                });
        assertThat(groups.driver.model.view().liveExecutors().getExecutorsCount()).isZero();
        groups.states("a");
        if (!fault.equals("gone")) {
            assertThat(groups.used("cpus")).isZero();
        }
    }

    @Test
    void theTeardownOfAFrameworkEndsItsGroups() {
        groups.run("e", "a", "b");
        groups.fault(faults -> faults.tearDown(groups.driver.now, groups.client.id));
        assertThat(groups.used("cpus")).isZero();
        for (String id : List.of("a", "b")) {
            assertThat(groups.signalled(id, false)).isTrue();
            groups.exit(id, Exit.signal(15));
        }
        assertThat(groups.driver.model.view().liveExecutors().getExecutorsCount()).isZero();
    }

    @Test
    void aLaunchThatTheNetworkHoldsArrivesAsAWhole() {
        groups.fault(faults -> faults.holdLaunches(groups.driver.now, groups.agent));
        groups.launch("e", "a", "b");
        groups.shutdown("e");
        assertThat(groups.driver.started).isEmpty();
        assertThat(groups.used("cpus")).isEqualTo(1);
        groups.fault(faults -> faults.deliverLaunches(groups.driver.now, groups.agent));
        groups.started("a");
        groups.started("b");
        assertThat(groups.states("a")).endsWith(TASK_RUNNING);
        assertThat(groups.states("b")).endsWith(TASK_RUNNING);
    }

    @Test
    void aHeldLaunchThatNoMasterCountsRunsAsAGhost() {
        groups.fault(faults -> faults.holdLaunches(groups.driver.now, groups.agent));
        groups.launch("e", "a", "b");
        groups.fault(faults -> faults.disconnectAgent(groups.driver.now, groups.agent));
        groups.fault(faults -> faults.agentBack(groups.driver.now, groups.agent));
        assertThat(groups.states("a")).containsExactly(TASK_DROPPED);
        assertThat(groups.states("b")).containsExactly(TASK_DROPPED);
        groups.fault(faults -> faults.deliverLaunches(groups.driver.now, groups.agent));
        groups.started("a");
        groups.started("b");
        groups.exit("a", Exit.status(0));
        groups.exit("b", Exit.status(0));
        assertThat(groups.states("b")).endsWith(TASK_RUNNING, TASK_FINISHED);
        assertThat(groups.used("cpus")).isZero();
    }
}
