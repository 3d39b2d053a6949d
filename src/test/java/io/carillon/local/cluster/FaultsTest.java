package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {

    private final ModelDriver driver = new ModelDriver();
    private String agent = "";

    @BeforeEach
    void agent() {
        agent = driver.agent();
    }

    private static FrameworkInfo.Builder info(boolean aware) {
        return aware ? ModelDriver.modern() : ModelDriver.info();
    }

    @ParameterizedTest
    @CsvSource({"true,TASK_UNREACHABLE", "false,TASK_LOST"})
    void unreachableAgentComesBackWithItsTasks(boolean aware, TaskState told) {
        ModelDriver.Client client = driver.client(info(aware));
        String container = client.running("t");
        driver.pass(Duration.ofSeconds(1));
        client.drain();
        driver.fault(faults -> faults.agentUnreachable(driver.now, agent));
        TaskStatus lost = client.last();
        assertThat(lost.getState()).isEqualTo(told);
        assertThat(lost.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
        assertThat(lost.hasUnreachableTime()).isTrue();
        assertThat(lost.hasUuid()).isFalse();
        assertThat(client.all(Event.Type.RESCIND)).hasSize(1);
        assertThat(client.all(Event.Type.FAILURE)).hasSize(1);
        client.reconcile("t", agent);
        assertThat(client.last().getState()).isEqualTo(told);
        client.reconcile("t", "");
        assertThat(client.last().getState())
                .isEqualTo(aware ? TaskState.TASK_UNKNOWN : TaskState.TASK_LOST);

        driver.fault(faults -> faults.agentBack(driver.now, agent));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(client.last().getReason())
                .isEqualTo(TaskStatus.Reason.REASON_AGENT_REREGISTERED);
        assertThat(ModelDriver.amount(client.offers().get(0).getResourcesList(), "cpus"))
                .isEqualTo(3);
        driver.exit(container, Exit.status(0));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_FINISHED);
    }

    @Test
    void whatEndedMeanwhileIsReportedWhenTheAgentIsBack() {
        ModelDriver.Client client = driver.client(info(true));
        String container = client.running("t");
        driver.fault(faults -> faults.agentUnreachable(driver.now, agent));
        client.drain();
        driver.exit(container, Exit.status(0));
        driver.pass(Duration.ofMinutes(1));
        assertThat(client.updates()).isEmpty();
        driver.fault(faults -> faults.agentBack(driver.now, agent));
        assertThat(client.states())
                .containsExactly(TaskState.TASK_FINISHED, TaskState.TASK_FINISHED);
        assertThat(client.last().hasUuid()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true,TASK_GONE_BY_OPERATOR", "false,TASK_LOST"})
    void goneAgentTakesItsTasks(boolean aware, TaskState told) {
        ModelDriver.Client client = driver.client(info(aware));
        String container = client.running("t");
        driver.fault(faults -> faults.markAgentGone(driver.now, agent));
        assertThat(client.last().getState()).isEqualTo(told);
        assertThat(driver.signals).hasSize(1);
        driver.exit(container, Exit.signal(9));
        client.reconcile("t", agent);
        assertThat(client.last().getState()).isEqualTo(told);
        assertThatThrownBy(() -> driver.model.faults().agentBack(driver.now, agent))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void removedAgentLosesItsTasksForEveryFramework() {
        ModelDriver.Client client = driver.client(info(true));
        client.running("t");
        driver.fault(faults -> faults.removeAgent(driver.now, agent));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_LOST);
        client.reconcile("t", agent);
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_UNKNOWN);
    }

    @Test
    void shortDisconnectionHarmsOnlyFrameworksWithoutCheckpoint() {
        ModelDriver.Client careful = driver.client(info(true));
        careful.running("t");
        ModelDriver.Client careless = driver.client(info(true).setCheckpoint(false));
        driver.pass(Duration.ofSeconds(1));
        Offer offer = (careless.offers().isEmpty() ? careful.offers() : careless.offers()).get(0);
        assertThat(offer).isNotNull();
        driver.fault(faults -> faults.disconnectAgent(driver.now, agent));
        careful.kill("t", kill -> kill);
        assertThat(careful.last().getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(driver.signals).isEmpty();
        driver.fault(faults -> faults.agentBack(driver.now, agent));
        assertThat(careful.last().getState()).isEqualTo(TaskState.TASK_KILLING);
        assertThat(driver.signals).hasSize(1);
    }

    @Test
    void uncheckpointedTaskIsLostWithTheConnection() {
        ModelDriver.Client client = driver.client(info(true).setCheckpoint(false));
        client.running("t");
        driver.fault(faults -> faults.disconnectAgent(driver.now, agent));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_LOST);
        assertThat(client.last().getReason())
                .isEqualTo(TaskStatus.Reason.REASON_AGENT_DISCONNECTED);
        driver.fault(faults -> faults.agentBack(driver.now, agent));
        Offer offer = client.offers().get(client.offers().size() - 1);
        assertThat(ModelDriver.amount(offer.getResourcesList(), "cpus")).isEqualTo(4);
    }

    @Test
    void rebootedAgentReportsWhatItDropped() {
        ModelDriver.Client client = driver.client(info(true));
        client.running("t");
        driver.fault(faults -> faults.rebootAgent(driver.now, agent));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(client.last().getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
        assertThat(client.last().hasUuid()).isTrue();
        client.acknowledge(client.last());
        client.reconcile("t", agent);
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_GONE);
    }

    @Test
    void restartedAgentDropsWhatWasNotStartedYet() {
        ModelDriver.Client client = driver.client(info(true));
        Offer offer = client.offers().get(0);
        client.accept(offer, ModelDriver.task("t", offer).build());
        driver.fault(faults -> faults.restartAgent(driver.now, agent));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(client.last().getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_RESTARTED);
    }

    @Test
    void drainedAgentEndsItsTasksAndGetsNoOffers() {
        ModelDriver.Client client = driver.client(info(true));
        String container = client.running("t");
        driver.fault(
                faults ->
                        faults.drainAgent(
                                driver.now, agent, Optional.of(Duration.ofSeconds(1)), true));
        assertThat(client.last().getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_KILLING);
        client.acknowledge(client.last());
        driver.pass(Duration.ofSeconds(1));
        assertThat(driver.signals).hasSize(2);
        driver.exit(container, Exit.signal(15));
        assertThat(client.states()).contains(TaskState.TASK_GONE_BY_OPERATOR);
        assertThatThrownBy(() -> driver.model.faults().reactivateAgent(driver.now, agent))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherMasterKnowsNothingUntilTheAgentsAreBack() {
        ModelDriver.Client client = driver.client(info(true));
        String container = client.running("t");
        driver.fault(faults -> faults.masterDown(driver.now));
        assertThat(driver.closed).containsExactly(client.stream);
        Request again =
                Request.subscribe(
                        ModelDriver.subscribe(
                                info(true).setId(FrameworkID.newBuilder().setValue(client.id))));
        assertThat(driver.send(again).body()).isEqualTo("No leader elected");
        driver.fault(faults -> faults.masterRecovering(driver.now));
        assertThat(driver.send(again).body()).isEqualTo("Master has not finished recovery");
        driver.fault(faults -> faults.masterUp(driver.now));
        ModelDriver.Client next =
                driver.client(info(true).setId(FrameworkID.newBuilder().setValue(client.id)));
        next.reconcile("t", agent);
        next.reconcile("t", "");
        next.reconcile("", "");
        assertThat(next.updates()).isEmpty();
        driver.fault(faults -> faults.agentBack(driver.now, agent));
        next.reconcile("t", agent);
        assertThat(next.last().getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(next.last().getMessage()).isEqualTo("Reconciliation: Latest task state");
        assertThat(next.offers()).hasSize(1);
        driver.exit(container, Exit.status(0));
        assertThat(next.last().getState()).isEqualTo(TaskState.TASK_FINISHED);
    }

    @Test
    void frameworkKnownFromAnAgentOnlyMustSubscribeFirst() {
        ModelDriver.Client client = driver.client(info(true));
        client.running("t");
        driver.fault(faults -> faults.masterDown(driver.now));
        driver.fault(faults -> faults.masterUp(driver.now));
        driver.fault(faults -> faults.agentBack(driver.now, agent));
        assertThat(client.call(Call.newBuilder().setType(Call.Type.REVIVE)).status())
                .isEqualTo(403);
        assertThat(driver.model.view().frameworks().getFrameworks(0).getRecovered()).isTrue();
    }

    @Test
    void agentsThatDoNotComeBackAreGivenUp() {
        ModelDriver.Client client = driver.client(info(true));
        client.running("t");
        driver.fault(faults -> faults.masterDown(driver.now));
        driver.fault(faults -> faults.masterUp(driver.now));
        ModelDriver.Client next =
                driver.client(info(true).setId(FrameworkID.newBuilder().setValue(client.id)));
        driver.pass(Duration.ofMinutes(10));
        assertThat(next.updates()).isEmpty();
        assertThat(next.all(Event.Type.FAILURE)).hasSize(1);
        next.reconcile("t", agent);
        assertThat(next.last().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    }

    @Test
    void followerRedirects() {
        driver.fault(faults -> faults.follow(driver.now, Optional.of("m2:5050")));
        CallAnswer answer =
                driver.send(Request.subscribe(ModelDriver.subscribe(ModelDriver.modern())));
        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.leader()).contains("m2:5050");
    }

    @Test
    void reconciliationTellsStatesWithoutUuid() {
        ModelDriver.Client client = driver.client(info(true));
        client.running("t");
        client.drain();
        client.reconcile("", "");
        client.reconcile("t", "wrong-agent");
        client.reconcile("gone", agent);
        client.reconcile("unknown", "never-seen");
        assertThat(client.states())
                .containsExactly(
                        TaskState.TASK_RUNNING,
                        TaskState.TASK_RUNNING,
                        TaskState.TASK_GONE,
                        TaskState.TASK_UNKNOWN);
        assertThat(client.updates())
                .allMatch(status -> !status.hasUuid())
                .allMatch(status -> status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION);
    }

    @Test
    void impossibleFaultsAreRefused() {
        assertThatThrownBy(() -> driver.model.faults().agentBack(driver.now, "nobody"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> driver.model.faults().agentBack(driver.now, agent))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> driver.model.faults().masterUp(driver.now))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sameSeedAndInputsGiveTheSameOrders() {
        ModelDriver other = new ModelDriver();
        String twin = other.agent();
        assertThat(twin).isEqualTo(agent);
        ModelDriver.Client one = driver.client(info(true));
        ModelDriver.Client two = other.client(info(true));
        driver.exit(one.running("t"), Exit.status(1));
        other.exit(two.running("t"), Exit.status(1));
        driver.pass(Duration.ofMinutes(5));
        other.pass(Duration.ofMinutes(5));
        assertThat(two.all()).isEqualTo(one.all());
    }
}
