package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.junit.jupiter.api.Test;

/** What custom executors say to their agents, and what becomes of it. */
class ExecutorSubscriptionsTest {

    private final CustomDriver custom = new CustomDriver();

    @Test
    void whatItReportsReachesTheFrameworkWithItsOwnUuid() {
        String stream = custom.run("e", "t");
        TaskStatus.Builder running =
                custom.status("t", TaskState.TASK_RUNNING)
                        .setData(ByteString.copyFromUtf8("half"))
                        .setMessage("half of it")
                        .setTimestamp(7);
        running.getContainerStatusBuilder().setExecutorPid(17);
        assertThat(custom.update("e", running).status()).isEqualTo(202);
        TaskStatus seen = custom.last("t");
        assertThat(seen.getUuid()).isEqualTo(running.getUuid());
        assertThat(seen.getData().toStringUtf8()).isEqualTo("half");
        assertThat(seen.getMessage()).isEqualTo("half of it");
        assertThat(seen.getTimestamp()).isEqualTo(7);
        assertThat(seen.getAgentId().getValue()).isEqualTo(custom.agent);
        assertThat(seen.getExecutorId().getValue()).isEqualTo("e");
        assertThat(seen.getContainerStatus().getExecutorPid()).isEqualTo(17);
        assertThat(seen.getContainerStatus().getContainerId())
                .isEqualTo(custom.order().container());
        Event acknowledged = CustomDriver.last(custom.events(stream));
        assertThat(acknowledged.getAcknowledged().getUuid()).isEqualTo(running.getUuid());
        assertThat(acknowledged.getAcknowledged().getTaskId().getValue()).isEqualTo("t");
    }

    @Test
    void itIsAcknowledgedAtOnceAndTheFrameworkGetsOneUpdateAfterTheOther() {
        String stream = custom.run("e", "t");
        custom.report("e", "t", TaskState.TASK_STARTING);
        custom.report("e", "t", TaskState.TASK_RUNNING);
        custom.report("e", "t", TaskState.TASK_FINISHED);
        assertThat(custom.types(stream)).filteredOn(Event.Type.ACKNOWLEDGED::equals).hasSize(3);
        assertThat(custom.client.states()).containsExactly(TaskState.TASK_STARTING);
        custom.driver.pass(Duration.ofSeconds(10));
        assertThat(custom.client.states())
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_STARTING);
        custom.acknowledge("t");
        custom.acknowledge("t");
        assertThat(custom.state("t")).isEqualTo(TaskState.TASK_FINISHED);
    }

    @Test
    void aRepeatedOrLateOrStrangeUpdateIsOnlyAcknowledged() {
        String stream = custom.run("e", "t");
        TaskStatus.Builder running = custom.status("t", TaskState.TASK_RUNNING);
        custom.update("e", running);
        custom.update("e", running);
        custom.acknowledge("t");
        custom.report("e", "t", TaskState.TASK_FINISHED);
        custom.report("e", "t", TaskState.TASK_FAILED);
        custom.report("e", "stranger", TaskState.TASK_RUNNING);
        assertThat(custom.client.states())
                .containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
        assertThat(custom.types(stream)).filteredOn(Event.Type.ACKNOWLEDGED::equals).hasSize(5);
    }

    @Test
    void messagesGoBothWays() {
        String stream = custom.run("e", "t");
        Call.Builder call = Call.newBuilder().setType(Call.Type.MESSAGE);
        call.getMessageBuilder()
                .setAgentId(AgentID.newBuilder().setValue(custom.agent))
                .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                .setData(ByteString.copyFromUtf8("down"));
        assertThat(custom.client.call(call).status()).isEqualTo(202);
        assertThat(CustomDriver.last(custom.events(stream)).getMessage().getData().toStringUtf8())
                .isEqualTo("down");
        custom.call(
                "e",
                up -> {
                    up.setType(org.apache.mesos.v1.executor.ExecutorProtos.Call.Type.MESSAGE)
                            .getMessageBuilder()
                            .setData(ByteString.copyFromUtf8("up"));
                    return up;
                });
        var message = CustomDriver.last(custom.client.all()).getMessage();
        assertThat(message.getData().toStringUtf8()).isEqualTo("up");
        assertThat(message.getAgentId().getValue()).isEqualTo(custom.agent);
        assertThat(message.getExecutorId().getValue()).isEqualTo("e");
    }

    @Test
    void messagesOfAnAgentWithoutItsMasterAreLost() {
        custom.run("e", "t");
        custom.fault(faults -> faults.disconnectAgent(custom.driver.now, custom.agent));
        int events = custom.client.all().size();
        CallAnswer answer =
                custom.call(
                        "e",
                        up -> {
                            up.setType(
                                            org.apache.mesos.v1.executor.ExecutorProtos.Call.Type
                                                    .MESSAGE)
                                    .getMessageBuilder()
                                    .setData(ByteString.copyFromUtf8("up"));
                            return up;
                        });
        assertThat(answer.status()).isEqualTo(202);
        assertThat(custom.client.all()).hasSize(events);
    }

    @Test
    void aSubscriptionOfAnEndingExecutorIsToldSoAndClosed() {
        custom.launch("e", "t");
        custom.started();
        custom.shutdown("e");
        String stream = custom.subscribe("e");
        assertThat(custom.types(stream)).containsExactly(Event.Type.SHUTDOWN);
        assertThat(custom.driver.closed).contains(stream);
    }

    @Test
    void aSecondSubscriptionClosesTheFirst() {
        String first = custom.run("e", "t");
        custom.report("e", "t", TaskState.TASK_RUNNING);
        custom.acknowledge("t");
        String second = custom.subscribe("e");
        assertThat(custom.driver.closed).containsExactly(first);
        custom.launch("e", "next");
        assertThat(custom.launched(second)).containsExactly("next");
        assertThat(custom.launched(first)).containsExactly("t");
        assertThat(custom.state("t")).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void whatABrokenStreamLostIsReportedAtTheNextSubscription() {
        String first = custom.run("e", "known");
        custom.driver.model.streamClosed(custom.driver.now, first);
        custom.launch("e", "lost", "kept");
        String second =
                custom.subscribe(
                        "e",
                        subscribe ->
                                subscribe
                                        .addUnacknowledgedTasks(custom.task("e", "kept"))
                                        .addUnacknowledgedUpdatesBuilder()
                                        .setStatus(custom.status("known", TaskState.TASK_RUNNING)));
        assertThat(custom.launched(second)).isEmpty();
        assertThat(custom.state("lost")).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(custom.last("lost").getReason())
                .isEqualTo(TaskStatus.Reason.REASON_AGENT_RESTARTED);
        assertThat(custom.state("known")).isEqualTo(TaskState.TASK_RUNNING);
        custom.report("e", "kept", TaskState.TASK_RUNNING);
        assertThat(custom.state("kept")).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void aLiveSubscriptionBeatsEveryHalfHour() {
        String stream = custom.run("e", "t");
        custom.driver.pass(Duration.ofMinutes(29));
        assertThat(custom.types(stream)).doesNotContain(Event.Type.HEARTBEAT);
        custom.driver.pass(Duration.ofMinutes(31));
        assertThat(custom.types(stream)).filteredOn(Event.Type.HEARTBEAT::equals).hasSize(2);
        custom.driver.model.streamClosed(custom.driver.now, stream);
        custom.driver.pass(Duration.ofMinutes(10));
        String second = custom.subscribe("e");
        custom.driver.pass(Duration.ofMinutes(30));
        assertThat(custom.types(stream)).filteredOn(Event.Type.HEARTBEAT::equals).hasSize(2);
        assertThat(custom.types(second)).filteredOn(Event.Type.HEARTBEAT::equals).hasSize(1);
    }
}
