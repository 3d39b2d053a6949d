package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Launches that lie in the network, and SHUTDOWN. */
class HeldLaunchesTest {
    private final ModelDriver driver = new ModelDriver();
    private final String agent = driver.agent();
    private final ModelDriver.Client client = driver.client(ModelDriver.modern());

    @BeforeEach
    void hold() {
        driver.pass(Duration.ofSeconds(1));
        driver.fault(faults -> faults.holdLaunches(driver.now, agent));
    }

    private void launch() {
        Offer offer = client.offers().get(client.offers().size() - 1);
        client.accept(offer, ModelDriver.task("t", offer).build());
    }

    private void deliver() {
        driver.fault(faults -> faults.deliverLaunches(driver.now, agent));
    }

    private void shutDown(String executor, String onAgent) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.SHUTDOWN);
        call.getShutdownBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue(executor))
                .setAgentId(AgentID.newBuilder().setValue(onAgent));
        assertThat(client.call(call).status()).isEqualTo(202);
    }

    /** The agent was out of reach and is back before the launch arrives. */
    private String ghost() {
        launch();
        driver.fault(faults -> faults.agentUnreachable(driver.now, agent));
        driver.fault(faults -> faults.agentBack(driver.now, agent));
        client.reconcile("t", agent);
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_GONE);
        assertThat(driver.started).isEmpty();
        deliver();
        String container = driver.started.get(0).containerId();
        driver.model.processStarted(driver.now, container);
        driver.collect();
        return container;
    }

    @Test
    void aHeldLaunchIsStagingUntilItArrives() {
        launch();
        driver.pass(Duration.ofMinutes(5));
        client.reconcile("t", agent);
        assertThat(client.states()).containsExactly(TaskState.TASK_STAGING);
        assertThat(driver.started).isEmpty();
        deliver();
        assertThat(driver.started).hasSize(1);
        driver.model.processStarted(driver.now, driver.started.get(0).containerId());
        driver.collect();
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_STARTING);
        assertThatThrownBy(this::deliver).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aKillWaitsBehindTheLaunch() {
        launch();
        client.kill("t", kill -> kill);
        assertThat(client.states()).isEmpty();
        deliver();
        assertThat(client.states()).containsExactly(TaskState.TASK_KILLED);
    }

    @Test
    void theMasterForwardsTheUpdatesOfATaskThatItDoesNotKnowAndPassesNoKillOn() {
        ghost();
        TaskStatus starting = client.last();
        assertThat(starting.getState()).isEqualTo(TaskState.TASK_STARTING);
        client.kill("t", kill -> kill.setAgentId(AgentID.newBuilder().setValue(agent)));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_GONE);
        assertThat(client.last().hasUuid()).isFalse();
        assertThat(driver.signals).isEmpty();
        client.acknowledge(starting);
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_RUNNING);
        client.reconcile("", "");
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(client.last().hasUuid()).isTrue();
    }

    @Test
    void aShutdownReachesATaskThatTheMasterDoesNotKnow() {
        String container = ghost();
        shutDown("t", agent);
        assertThat(driver.signals)
                .containsExactly(new Order.SignalProcess(container, false, Duration.ofSeconds(5)));
        driver.exit(container, Exit.signal(15));
        client.acknowledge(client.last());
        client.acknowledge(client.last());
        client.acknowledge(client.last());
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_KILLED);
        client.acknowledge(client.last());
        driver.pass(Duration.ofHours(1));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void aShutdownOfAStubbornTaskKillsAfterItsGrace() {
        String container = ghost();
        shutDown("t", agent);
        driver.pass(Duration.ofSeconds(5));
        assertThat(driver.signals)
                .contains(new Order.SignalProcess(container, true, Duration.ZERO));
    }

    @Test
    void aShutdownEndsAKnownTaskAndNoOther() {
        driver.fault(faults -> faults.deliverLaunches(driver.now, agent));
        String container = client.running("t");
        shutDown("other", agent);
        shutDown("t", "elsewhere");
        assertThat(driver.signals).isEmpty();
        shutDown("t", agent);
        driver.exit(container, Exit.signal(15));
        assertThat(client.states()).contains(TaskState.TASK_KILLING);
        client.acknowledge(client.last());
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void aShutdownBeforeTheExecutorIsThereEndsTheTaskAsFailed() {
        deliver();
        launch();
        shutDown("t", agent);
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(client.last().getReason())
                .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    void anAgentThatOnlyLostItsConnectionSaysWhatItLacksAndStartsItAllTheSame() {
        launch();
        driver.fault(faults -> faults.disconnectAgent(driver.now, agent));
        driver.fault(faults -> faults.agentBack(driver.now, agent));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_DROPPED);
        client.acknowledge(client.last());
        deliver();
        assertThat(driver.started).hasSize(1);
    }

    @Test
    void anotherMasterDoesNotKnowItEither() {
        launch();
        driver.fault(faults -> faults.masterDown(driver.now));
        driver.fault(faults -> faults.masterUp(driver.now));
        driver.fault(faults -> faults.agentBack(driver.now, agent));
        FrameworkID id = FrameworkID.newBuilder().setValue(client.id).build();
        ModelDriver.Client again = driver.client(ModelDriver.modern().setId(id));
        again.reconcile("t", agent);
        assertThat(again.last().getState()).isEqualTo(TaskState.TASK_GONE);
        deliver();
        assertThat(driver.started).hasSize(1);
        again.reconcile("t", agent);
        assertThat(again.last().getState()).isEqualTo(TaskState.TASK_GONE);
    }

    @Test
    void aMachineThatRestartsTakesItsConnectionsAlong() {
        launch();
        driver.fault(faults -> faults.rebootAgent(driver.now, agent));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThatThrownBy(this::deliver).isInstanceOf(IllegalStateException.class);
    }
}
