package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpdatesTest {

    private final ModelDriver driver = new ModelDriver();
    private String agent = "";

    @BeforeEach
    void agent() {
        agent = driver.agent();
    }

    private ModelDriver.Client launched(TaskInfo.Builder... more) {
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        Offer offer = client.offers().get(0);
        TaskInfo task =
                more.length == 0
                        ? ModelDriver.task("t", offer).build()
                        : more[0].mergeFrom(ModelDriver.task("t", offer).build()).build();
        client.accept(offer, task);
        return client;
    }

    private String container() {
        return driver.started.get(0).containerId();
    }

    private void start() {
        driver.model.processStarted(driver.now, container());
        driver.collect();
    }

    @Test
    void nextUpdateWaitsForTheAcknowledgementOfTheFirst() {
        ModelDriver.Client client = launched();
        start();
        driver.exit(container(), Exit.status(0));
        assertThat(client.states()).containsExactly(TaskState.TASK_STARTING);
        TaskStatus starting = client.last();
        client.acknowledge(
                starting,
                ByteString.copyFrom(
                        new byte[] {1, 2, 3, 4, 5, 6, 0x47, 8, 9, 10, 11, 12, 13, 14, 15, 16}));
        assertThat(client.states()).hasSize(1);
        client.acknowledge(starting);
        client.acknowledge(starting);
        assertThat(client.states())
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
        client.acknowledge(client.last());
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_FINISHED);
    }

    @Test
    void unacknowledgedComesAgainLaterAndLater() {
        ModelDriver.Client client = launched();
        start();
        driver.pass(Duration.ofSeconds(9));
        assertThat(client.updates()).hasSize(1);
        driver.pass(Duration.ofSeconds(1));
        assertThat(client.updates()).hasSize(2);
        driver.pass(Duration.ofSeconds(20));
        assertThat(client.updates()).hasSize(3);
        driver.pass(Duration.ofSeconds(40));
        assertThat(client.updates()).hasSize(4);
        assertThat(client.updates().stream().map(TaskStatus::getUuid).distinct()).hasSize(1);
        driver.pass(Duration.ofHours(1));
        int before = client.updates().size();
        driver.pass(Duration.ofMinutes(10));
        assertThat(client.updates()).hasSize(before + 1);
    }

    @Test
    void unacknowledgedComesAgainAtOnceWhenTheFrameworkSubscribesAnew() {
        ModelDriver.Client client = launched();
        start();
        driver.pass(Duration.ofMinutes(21));
        ModelDriver.Client next =
                driver.client(
                        ModelDriver.modern().setId(FrameworkID.newBuilder().setValue(client.id)));
        assertThat(next.updates()).containsExactly(client.last());
    }

    @Test
    void acknowledgementsCanBeLost() {
        ModelDriver.Client client = launched();
        start();
        driver.fault(faults -> faults.loseAcknowledgements(1));
        client.acknowledge(client.last());
        driver.pass(Duration.ofSeconds(10));
        assertThat(client.states())
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_STARTING);
    }

    @Test
    void malformedUuidIsRefused() {
        ModelDriver.Client client = launched();
        start();
        assertThat(client.acknowledge(client.last(), ByteString.copyFromUtf8("short")).status())
                .isEqualTo(400);
        assertThat(client.acknowledge(client.last(), ByteString.copyFrom(new byte[16])).status())
                .isEqualTo(400);
    }

    @Test
    void killIsPoliteThenNot() {
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        String container = client.running("t");
        client.kill("t", kill -> kill);
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_KILLING);
        client.acknowledge(client.last());
        assertThat(driver.signals).extracting(Order.SignalProcess::kill).containsExactly(false);
        driver.pass(Duration.ofMillis(2999));
        assertThat(driver.signals).hasSize(1);
        driver.pass(Duration.ofMillis(1));
        assertThat(driver.signals)
                .extracting(Order.SignalProcess::kill)
                .containsExactly(false, true);
        driver.exit(container, Exit.signal(9));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(client.last().getMessage()).isEqualTo("Command terminated with signal Killed");
    }

    private static KillPolicy grace(Duration grace) {
        return KillPolicy.newBuilder()
                .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(grace.toNanos()))
                .build();
    }

    @Test
    void secondKillCanOnlyShorten() {
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        client.running("t");
        client.kill("t", kill -> kill.setKillPolicy(grace(Duration.ofSeconds(60))));
        client.kill("t", kill -> kill.setKillPolicy(grace(Duration.ofSeconds(600))));
        client.kill("t", kill -> kill.setKillPolicy(grace(Duration.ofSeconds(20))));
        driver.pass(Duration.ofSeconds(19));
        assertThat(driver.signals).hasSize(1);
        driver.pass(Duration.ofSeconds(1));
        assertThat(driver.signals).hasSize(2);
        driver.pass(Duration.ofHours(1));
        assertThat(driver.signals).hasSize(2);
    }

    @Test
    void graceOfTheTaskCountsWhenTheCallHasNone() {
        launched(TaskInfo.newBuilder().setKillPolicy(grace(Duration.ofSeconds(7))));
        start();
        ModelDriver.Client client = driver.new Client(driver.events.keySet().iterator().next());
        client.id = driver.started.get(0).frameworkId();
        client.kill("t", kill -> kill);
        driver.pass(Duration.ofSeconds(6));
        assertThat(driver.signals).hasSize(1);
        driver.pass(Duration.ofSeconds(1));
        assertThat(driver.signals).hasSize(2);
    }

    @Test
    void killBeforeTheStartEndsAtOnceAndTheLateStartIsIgnored() {
        ModelDriver.Client client = launched();
        client.kill("t", kill -> kill);
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(client.last().getReason())
                .isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
        start();
        assertThat(client.states()).containsExactly(TaskState.TASK_KILLED);
        assertThat(driver.signals.get(0).kill()).isTrue();
    }

    @Test
    void frameworkThatDoesNotKnowItHearsNothingOfKilling() {
        ModelDriver.Client client = driver.client(ModelDriver.info());
        String container = client.running("t");
        client.kill("t", kill -> kill);
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_RUNNING);
        driver.exit(container, Exit.status(0));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void killOfAStrangerIsAQuestion() {
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        client.kill("nobody", kill -> kill);
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_UNKNOWN);
        client.running("t");
        List<TaskStatus> before = client.updates();
        client.kill(
                "t",
                kill ->
                        kill.setAgentId(
                                org.apache.mesos.v1.Protos.AgentID.newBuilder().setValue("other")));
        assertThat(client.updates()).isEqualTo(before);
        assertThat(driver.signals).isEmpty();
        assertThat(agent).isNotEmpty();
    }
}
