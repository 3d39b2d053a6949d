package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.apache.mesos.v1.scheduler.SchedulerProtos;
import org.junit.jupiter.api.Test;

/** Custom executors while their agent restarts, is cut off, is drained or dies. */
class ExecutorRecoveryTest {

    private CustomDriver custom = new CustomDriver();

    private void restart() {
        custom.fault(faults -> faults.restartAgent(custom.driver.now, custom.agent));
    }

    private boolean registered() {
        return custom.driver.model.view().agents().getAgents(0).getActive();
    }

    private void ended(String id, TaskState state, TaskStatus.Reason reason) {
        assertThat(custom.state(id)).isEqualTo(state);
        assertThat(custom.last(id).getReason()).isEqualTo(reason);
    }

    @Test
    void anAgentThatRestartsBreaksTheStreamAndWaitsForItsExecutors() {
        String first = custom.run("e", "t");
        custom.report("e", "t", TaskState.TASK_RUNNING);
        custom.acknowledge("t");
        restart();
        assertThat(custom.driver.closed).containsExactly(first);
        assertThat(registered()).isFalse();
        CallAnswer answer = custom.update("e", custom.status("t", TaskState.TASK_FINISHED));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("Agent has not finished recovery");
        String second =
                custom.subscribe(
                        "e",
                        subscribe ->
                                subscribe
                                        .addUnacknowledgedUpdatesBuilder()
                                        .setStatus(custom.status("t", TaskState.TASK_FINISHED)));
        assertThat(custom.types(second))
                .containsExactly(Event.Type.SUBSCRIBED, Event.Type.ACKNOWLEDGED);
        assertThat(custom.state("t")).isEqualTo(TaskState.TASK_RUNNING);
        custom.driver.pass(Duration.ofSeconds(2));
        assertThat(registered()).isTrue();
        assertThat(custom.state("t")).isEqualTo(TaskState.TASK_FINISHED);
        custom.acknowledge("t");
        custom.launch("e", "next");
        assertThat(custom.launched(second)).containsExactly("next");
        assertThat(custom.driver.signals).isEmpty();
    }

    @Test
    void whatIsLaunchedMeanwhileWaitsForTheNextSubscription() {
        custom.run("e", "t");
        custom.report("e", "t", TaskState.TASK_RUNNING);
        restart();
        custom.fault(faults -> faults.agentBack(custom.driver.now, custom.agent));
        custom.launch("e", "next");
        String second = custom.subscribe("e");
        assertThat(custom.launched(second)).containsExactly("next");
        custom.driver.pass(Duration.ofSeconds(10));
        custom.report("e", "next", TaskState.TASK_RUNNING);
        assertThat(custom.state("next")).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(custom.driver.signals).isEmpty();
    }

    @Test
    void anExecutorThatDoesNotComeBackInTimeIsKilled() {
        custom.run("e", "t");
        custom.report("e", "t", TaskState.TASK_RUNNING);
        custom.acknowledge("t");
        restart();
        custom.driver.pass(Duration.ofMillis(1999));
        assertThat(custom.killed()).isFalse();
        custom.driver.pass(Duration.ofMillis(1));
        assertThat(custom.killed()).isTrue();
        custom.exit(Exit.signal(9));
        ended("t", TaskState.TASK_GONE, TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT);
        assertThat(custom.failures()).hasSize(1);
    }

    @Test
    void withoutPartitionsAFrameworkHearsOfALostTask() {
        custom = new CustomDriver(ModelDriver.info());
        custom.run("e", "t");
        custom.report("e", "t", TaskState.TASK_RUNNING);
        custom.acknowledge("t");
        restart();
        custom.driver.pass(Duration.ofSeconds(2));
        custom.exit(Exit.signal(9));
        ended("t", TaskState.TASK_LOST, TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT);
    }

    @Test
    void tasksThatTheRestartLostAreDropped() {
        custom.run("e", "unknown", "kept");
        restart();
        custom.subscribe(
                "e", subscribe -> subscribe.addUnacknowledgedTasks(custom.task("e", "kept")));
        custom.driver.pass(Duration.ofSeconds(2));
        ended("unknown", TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_AGENT_RESTARTED);
        custom.report("e", "kept", TaskState.TASK_RUNNING);
        assertThat(custom.state("kept")).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void tasksThatNoExecutorHadYetAreDroppedByTheRestart() {
        custom.launch("e", "t");
        custom.started();
        restart();
        custom.driver.pass(Duration.ofSeconds(1));
        String stream = custom.subscribe("e");
        assertThat(custom.types(stream))
                .containsExactly(Event.Type.SUBSCRIBED, Event.Type.SHUTDOWN);
        custom.driver.pass(Duration.ofSeconds(1));
        ended("t", TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_AGENT_RESTARTED);
    }

    @Test
    void anExecutorWhoseProcessWasNotStartedYetDiesWithTheAgentsProcess() {
        custom.launch("e", "t");
        restart();
        assertThat(registered()).isTrue();
        ended("t", TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_AGENT_RESTARTED);
        assertThat(custom.killed()).isTrue();
        assertThat(custom.used("cpus")).isZero();
    }

    @Test
    void withoutCheckpointTheyEndWithTheConnection() {
        custom = new CustomDriver(ModelDriver.modern().setCheckpoint(false));
        custom.run("e", "t");
        restart();
        assertThat(registered()).isTrue();
        ended("t", TaskState.TASK_LOST, TaskStatus.Reason.REASON_AGENT_DISCONNECTED);
        assertThat(custom.killed()).isTrue();
        assertThat(custom.used("cpus")).isZero();
    }

    @Test
    void anUnreachableAgentsExecutorGoesOnAndIsCountedAgain() {
        String stream = custom.run("e", "t");
        custom.fault(faults -> faults.agentUnreachable(custom.driver.now, custom.agent));
        assertThat(custom.state("t")).isEqualTo(TaskState.TASK_UNREACHABLE);
        assertThat(custom.driver.closed).isEmpty();
        custom.report("e", "t", TaskState.TASK_RUNNING);
        assertThat(CustomDriver.last(custom.types(stream))).isEqualTo(Event.Type.ACKNOWLEDGED);
        custom.fault(faults -> faults.agentBack(custom.driver.now, custom.agent));
        assertThat(custom.state("t")).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(custom.used("cpus")).isEqualTo(0.75);
    }

    @Test
    void anExecutorThatDiedWhileItsAgentWasUnreachableIsNotCountedAgain() {
        custom.run("e", "t");
        custom.fault(faults -> faults.agentUnreachable(custom.driver.now, custom.agent));
        custom.exit(Exit.signal(9));
        custom.fault(faults -> faults.agentBack(custom.driver.now, custom.agent));
        ended("t", TaskState.TASK_FAILED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(custom.used("cpus")).isZero();
    }

    @Test
    void anotherMasterLearnsOfItFromItsAgent() {
        String stream = custom.run("e", "t");
        custom.report("e", "t", TaskState.TASK_RUNNING);
        custom.fault(faults -> faults.masterDown(custom.driver.now));
        custom.call("e", ExecutorRecoveryTest::heartbeat);
        custom.fault(faults -> faults.masterUp(custom.driver.now));
        custom.fault(faults -> faults.agentBack(custom.driver.now, custom.agent));
        assertThat(custom.used("cpus")).isEqualTo(0.75);
        custom.resubscribe();
        assertThat(custom.state("t")).isEqualTo(TaskState.TASK_RUNNING);
        custom.launch("e", "next");
        assertThat(custom.launched(stream)).containsExactly("t", "next");
        assertThat(custom.used("cpus")).isEqualTo(1.0);
    }

    private static org.apache.mesos.v1.executor.ExecutorProtos.Call.Builder heartbeat(
            org.apache.mesos.v1.executor.ExecutorProtos.Call.Builder call) {
        return call.setType(org.apache.mesos.v1.executor.ExecutorProtos.Call.Type.HEARTBEAT);
    }

    @Test
    void aMachineThatRestartsHasNoExecutorAnyMore() {
        custom.run("e", "t");
        custom.fault(faults -> faults.rebootAgent(custom.driver.now, custom.agent));
        ended("t", TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_RECONCILIATION);
        assertThat(custom.used("cpus")).isZero();
        assertThat(custom.failures()).isEmpty();
        custom.launch("e", "next");
        assertThat(custom.driver.executors).hasSize(2);
    }

    @Test
    void anAgentThatLeavesTakesItsExecutorsAlong() {
        custom.run("e", "t");
        custom.fault(faults -> faults.markAgentGone(custom.driver.now, custom.agent));
        ended(
                "t",
                TaskState.TASK_GONE_BY_OPERATOR,
                TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
        assertThat(custom.killed()).isTrue();
        CallAnswer late = custom.update("e", custom.status("t", TaskState.TASK_RUNNING));
        assertThat(late.body()).isEqualTo("Framework cannot be found");
    }

    @Test
    void aDrainKillsWithItsOwnGraceAndMarksTheEnds() {
        String stream = custom.run("e", "t");
        custom.launch("waiting", "w");
        custom.fault(
                faults ->
                        faults.drainAgent(
                                custom.driver.now,
                                custom.agent,
                                Optional.of(Duration.ofSeconds(1)),
                                false));
        ended("w", TaskState.TASK_KILLED, TaskStatus.Reason.REASON_AGENT_DRAINING);
        Event.Kill kill = CustomDriver.last(custom.events(stream)).getKill();
        assertThat(kill.getKillPolicy().getGracePeriod().getNanoseconds())
                .isEqualTo(Duration.ofSeconds(1).toNanos());
        custom.report("e", "t", TaskState.TASK_KILLED);
        ended("t", TaskState.TASK_KILLED, TaskStatus.Reason.REASON_AGENT_DRAINING);
        assertThat(custom.last("t").getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
    }

    @Test
    void aDrainedAgentIsGoneWhenTheLastTaskHasReportedItsEnd() {
        custom.run("e", "t");
        custom.fault(
                faults ->
                        faults.drainAgent(custom.driver.now, custom.agent, Optional.empty(), true));
        custom.report("e", "t", TaskState.TASK_KILLED);
        assertThat(custom.client.updates())
                .filteredOn(one -> one.getSource() == TaskStatus.Source.SOURCE_EXECUTOR)
                .singleElement()
                .matches(one -> one.getState() == TaskState.TASK_GONE_BY_OPERATOR)
                .matches(one -> one.getReason() == TaskStatus.Reason.REASON_AGENT_DRAINING);
        assertThat(custom.driver.model.view().agents().getAgentsList()).isEmpty();
        assertThat(custom.killed()).isTrue();
    }

    @Test
    void anAgentThatLeavesWhileItIsDrainedIsNotMarkedOnceMore() {
        custom.run("e", "t");
        custom.fault(
                faults ->
                        faults.drainAgent(custom.driver.now, custom.agent, Optional.empty(), true));
        custom.fault(faults -> faults.removeAgent(custom.driver.now, custom.agent));
        CallAnswer late = custom.update("e", custom.status("t", TaskState.TASK_KILLED));
        assertThat(late.body()).isEqualTo("Framework cannot be found");
    }

    @Test
    void aFrameworkRemovedMeanwhileIsShutDownWhenTheAgentComesBack() {
        String stream = custom.run("e", "t");
        custom.fault(faults -> faults.agentUnreachable(custom.driver.now, custom.agent));
        custom.client.call(
                SchedulerProtos.Call.newBuilder().setType(SchedulerProtos.Call.Type.TEARDOWN));
        assertThat(custom.types(stream)).doesNotContain(Event.Type.SHUTDOWN);
        custom.fault(faults -> faults.agentBack(custom.driver.now, custom.agent));
        assertThat(CustomDriver.last(custom.types(stream))).isEqualTo(Event.Type.SHUTDOWN);
        assertThat(custom.used("cpus")).isZero();
    }

    private void hold() {
        custom.fault(faults -> faults.holdLaunches(custom.driver.now, custom.agent));
    }

    private void deliver() {
        custom.fault(faults -> faults.deliverLaunches(custom.driver.now, custom.agent));
    }

    @Test
    void aHeldLaunchStartsTheExecutorWhenItArrives() {
        hold();
        custom.launch("e", "a", "b");
        custom.kill("a");
        assertThat(custom.driver.executors).isEmpty();
        assertThat(custom.used("cpus")).isEqualTo(1.0);
        custom.shutdown("e");
        deliver();
        assertThat(custom.driver.executors).hasSize(1);
        ended("a", TaskState.TASK_KILLED, TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
        custom.started();
        assertThat(custom.launched(custom.subscribe("e"))).containsExactly("b");
    }

    @Test
    void aHeldLaunchFindsAnExecutorThatDiedMeanwhile() {
        custom.run("e", "t");
        hold();
        custom.launch("e", "late");
        custom.exit(Exit.signal(9));
        custom.acknowledge("t");
        deliver();
        ended("late", TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(custom.driver.executors).hasSize(1);
    }

    @Test
    void aLaunchThatNoMasterCountsDoesNotReviveItsExecutor() {
        custom.run("e", "t");
        hold();
        custom.launch("e", "late");
        custom.fault(faults -> faults.agentUnreachable(custom.driver.now, custom.agent));
        custom.exit(Exit.signal(9));
        custom.fault(faults -> faults.agentBack(custom.driver.now, custom.agent));
        custom.acknowledge("t");
        deliver();
        assertThat(custom.driver.executors).hasSize(1);
        ended("late", TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    void anExecutorThatLiesInTheNetworkIsNewToTheMasterAgainAfterALoss() {
        hold();
        custom.launch("e", "a");
        custom.fault(faults -> faults.agentUnreachable(custom.driver.now, custom.agent));
        custom.fault(faults -> faults.agentBack(custom.driver.now, custom.agent));
        custom.launch("e", "b");
        assertThat(custom.offered("cpus")).isEqualTo(3.25);
        deliver();
        assertThat(custom.driver.executors).hasSize(1);
        custom.started();
        assertThat(custom.launched(custom.subscribe("e"))).containsExactly("b");
        ended("a", TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(custom.offered("cpus")).isEqualTo(3.25);
    }

    @Test
    void aLaunchThatArrivesAfterItsAgentWasLostRunsUncounted() {
        hold();
        custom.launch("e", "a", "b");
        custom.fault(faults -> faults.agentUnreachable(custom.driver.now, custom.agent));
        custom.fault(faults -> faults.agentBack(custom.driver.now, custom.agent));
        assertThat(custom.offered("cpus")).isEqualTo(4.0);
        deliver();
        assertThat(custom.driver.executors).hasSize(1);
        assertThat(custom.used("cpus")).isZero();
        custom.started();
        assertThat(custom.launched(custom.subscribe("e"))).containsExactly("a", "b");
        custom.report("e", "a", TaskState.TASK_RUNNING);
        assertThat(custom.state("a")).isEqualTo(TaskState.TASK_RUNNING);
        custom.client.reconcile("a", custom.agent);
        assertThat(custom.state("a")).isEqualTo(TaskState.TASK_GONE);
        custom.shutdown("e");
        custom.driver.pass(Duration.ofSeconds(5));
        assertThat(custom.killed()).isTrue();
    }

    @Test
    void anAgentThatLostItsConnectionSaysThatItHasNoSuchExecutor() {
        hold();
        custom.launch("e", "a", "b");
        custom.fault(faults -> faults.disconnectAgent(custom.driver.now, custom.agent));
        custom.fault(faults -> faults.agentBack(custom.driver.now, custom.agent));
        ended("a", TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_RECONCILIATION);
        ended("b", TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_RECONCILIATION);
        assertThat(custom.used("cpus")).isZero();
        assertThat(custom.offered("cpus")).isEqualTo(4.0);
        custom.acknowledge("a");
        custom.acknowledge("b");
        deliver();
        assertThat(custom.driver.executors).hasSize(1);
    }

    @Test
    void aRebootLosesTheExecutorsThatTheNetworkHolds() {
        hold();
        custom.launch("e", "a");
        custom.fault(faults -> faults.rebootAgent(custom.driver.now, custom.agent));
        ended("a", TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_RECONCILIATION);
        assertThat(custom.used("cpus")).isZero();
        assertThat(custom.offered("cpus")).isEqualTo(4.0);
    }
}
