package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an agent answers to the calls of executors, in its order. */
class ExecutorCallsTest {

    private final CustomDriver custom = new CustomDriver();

    private static Arguments call(String text, UnaryOperator<Call.Builder> change) {
        return Arguments.of(text, change);
    }

    private static Arguments update(String text, Consumer<TaskStatus.Builder> change) {
        return call(
                text,
                call -> {
                    TaskStatus.Builder status = good();
                    change.accept(status);
                    return call.setType(Call.Type.UPDATE)
                            .setUpdate(Call.Update.newBuilder().setStatus(status));
                });
    }

    private static TaskStatus.Builder good() {
        return new CustomDriver().status("t", TaskState.TASK_RUNNING);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                call("Expecting 'type' to be present", call -> call),
                call(
                        "Expecting 'subscribe' to be present",
                        call -> call.setType(Call.Type.SUBSCRIBE)),
                call("Expecting 'update' to be present", call -> call.setType(Call.Type.UPDATE)),
                call("Expecting 'message' to be present", call -> call.setType(Call.Type.MESSAGE)),
                update("Expecting 'uuid' to be present", TaskStatus.Builder::clearUuid),
                update(
                        "Not a valid UUID",
                        status -> status.setUuid(ByteString.copyFromUtf8("too short"))),
                update(
                        "with invalid source, expecting 'SOURCE_EXECUTOR'",
                        TaskStatus.Builder::clearSource),
                update(
                        "with invalid source, expecting 'SOURCE_EXECUTOR'",
                        status -> status.setSource(TaskStatus.Source.SOURCE_AGENT)),
                update(
                        "TASK_STAGING from executor e",
                        status -> status.setState(TaskState.TASK_STAGING)),
                update(
                        "ExecutorID in Call: e does not match ExecutorID in TaskStatus: other",
                        status -> status.setExecutorId(ExecutorID.newBuilder().setValue("other"))),
                update(
                        "CheckStatusInfo must specify 'type'",
                        status -> status.getCheckStatusBuilder().getTcpBuilder()),
                update(
                        "Expecting the result of the check to be set for HTTP",
                        status -> status.getCheckStatusBuilder().setType(CheckInfo.Type.HTTP)),
                call(
                        "Expecting 'uuid' to be present",
                        call ->
                                call.setType(Call.Type.SUBSCRIBE)
                                        .setSubscribe(
                                                Call.Subscribe.newBuilder()
                                                        .addUnacknowledgedUpdates(
                                                                Call.Update.newBuilder()
                                                                        .setStatus(
                                                                                good().clearUuid())))));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedCallIsRefusedBeforeAnybodyIsLookedFor(
            String text, UnaryOperator<Call.Builder> change) {
        CallAnswer answer = custom.call("e", change);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).startsWith("Failed to validate Executor::Call: ").contains(text);
    }

    @Test
    void aGoodUpdateIsTaken() {
        custom.run("e", "t");
        TaskStatus.Builder status = custom.status("t", TaskState.TASK_RUNNING);
        status.setExecutorId(ExecutorID.newBuilder().setValue("e"));
        status.getCheckStatusBuilder().setType(CheckInfo.Type.TCP).getTcpBuilder();
        assertThat(custom.update("e", status).status()).isEqualTo(202);
        assertThat(custom.last("t").getCheckStatus().getType()).isEqualTo(CheckInfo.Type.TCP);
    }

    private CallAnswer unacceptable(UnaryOperator<Call.Builder> change) {
        return custom.send(
                new ExecutorRequest(
                        custom.message("e", change), Optional.empty(), Optional.empty(), false));
    }

    @Test
    void anUnusableAcceptIsRefusedAfterTheCallItself() {
        assertThat(unacceptable(call -> call.setType(Call.Type.HEARTBEAT)).status()).isEqualTo(406);
        assertThat(unacceptable(call -> call).status()).isEqualTo(400);
    }

    @Test
    void aHeartbeatIsWelcomeFromAnybody() {
        assertThat(custom.call("nobody", call -> call.setType(Call.Type.HEARTBEAT)).status())
                .isEqualTo(202);
    }

    @Test
    void strangersAreNotFound() {
        CallAnswer framework = custom.update("e", custom.status("t", TaskState.TASK_RUNNING));
        assertThat(framework).isEqualTo(CallAnswer.badRequest("Framework cannot be found"));
        custom.launch("e", "t");
        CallAnswer other = custom.update("other", custom.status("t", TaskState.TASK_RUNNING));
        assertThat(other).isEqualTo(CallAnswer.badRequest("Executor cannot be found"));
    }

    @Test
    void onlyASubscriptionIsHeardFirst() {
        custom.launch("e", "t");
        custom.started();
        CallAnswer early = custom.update("e", custom.status("t", TaskState.TASK_RUNNING));
        assertThat(early).isEqualTo(CallAnswer.of(403, "Executor is not subscribed"));
        custom.subscribe("e");
        assertThat(custom.update("e", custom.status("t", TaskState.TASK_RUNNING)).status())
                .isEqualTo(202);
    }

    @Test
    void anUnknownCallIsNotImplemented() {
        custom.run("e", "t");
        assertThat(custom.call("e", call -> call.setType(Call.Type.UNKNOWN)).status())
                .isEqualTo(501);
    }

    @Test
    void theTokenOfAnotherIsForbidden() {
        custom.launch("e", "t");
        Call call =
                custom.message(
                        "e",
                        one ->
                                one.setType(Call.Type.SUBSCRIBE)
                                        .setSubscribe(Call.Subscribe.newBuilder()));
        String container = custom.order().containerId();
        String framework = custom.client.id;
        for (ExecutorPrincipal other :
                new ExecutorPrincipal[] {
                    new ExecutorPrincipal("other", "e", container),
                    new ExecutorPrincipal(framework, "other", container),
                    new ExecutorPrincipal(framework, "e", "other")
                }) {
            assertThat(as(call, other).status()).isEqualTo(403);
        }
        assertThat(as(call, new ExecutorPrincipal(framework, "e", container)).status())
                .isEqualTo(200);
    }

    private CallAnswer as(Call call, ExecutorPrincipal principal) {
        return custom.send(
                new ExecutorRequest(call, Optional.empty(), Optional.of(principal), true));
    }

    @Test
    void anIdOnTwoAgentsIsToldApartByTokenOrPath() {
        custom.run("e", "t");
        custom.client.decline(custom.fresh(), 600);
        custom.driver.agent(AgentSpec.of("h2", 4, 4096, 4096).at(5051, "/slave(2)"));
        custom.launch("e", "second");
        assertThat(custom.driver.executors).hasSize(2);
        UnaryOperator<Call.Builder> subscribe =
                call -> call.setType(Call.Type.SUBSCRIBE).setSubscribe(Call.Subscribe.newBuilder());
        CallAnswer vague = custom.call("e", subscribe);
        assertThat(vague.status()).isEqualTo(400);
        assertThat(vague.body()).contains("MESOS_SLAVE_PID");
        CallAnswer byPath =
                custom.send(
                        new ExecutorRequest(
                                custom.message("e", subscribe),
                                Optional.of("/slave(2)"),
                                Optional.empty(),
                                true));
        assertThat(custom.launched(byPath.streamId().orElseThrow())).containsExactly("second");
        CallAnswer byToken =
                as(
                        custom.message("e", subscribe),
                        new ExecutorPrincipal(
                                custom.client.id,
                                "e",
                                custom.driver.executors.get(1).containerId()));
        assertThat(custom.driver.closed).contains(byPath.streamId().orElseThrow());
        assertThat(byToken.status()).isEqualTo(200);
    }

    @Test
    void executorsOfCommandsAndGroupsHaveNoSuchApi() {
        ModelDriver.Client client = custom.client;
        client.accept(custom.offer(), ModelDriver.task("t", custom.offer()).build());
        CallAnswer answer = custom.update("t", custom.status("t", TaskState.TASK_FINISHED));
        assertThat(answer.body()).isEqualTo("Framework cannot be found");
    }
}
