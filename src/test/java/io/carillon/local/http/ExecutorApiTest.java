package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The executor endpoint, row by row; the test is the executor of a process that only sleeps. */
class ExecutorApiTest extends ExecutorFixture {

    private static final ByteString UUID = ByteString.fromHex("00000000000040008000000000000001");

    @BeforeEach
    void launchOneThatDoesNotSubscribe() {
        framework = subscribe();
        launch(
                executor("e", CommandInfo.newBuilder().setValue("sleep 1000")),
                Map.of("t", "nothing"));
        RawClient.until(
                () ->
                        executorCall(call(FrameworkID.getDefaultInstance(), "e", Call.Type.UNKNOWN))
                                .body()
                                .contains("Framework"));
    }

    private static Call call(FrameworkID framework, String executor, Call.Type type) {
        return call(framework, executor, type, one -> one);
    }

    private static Call call(
            FrameworkID framework,
            String executor,
            Call.Type type,
            UnaryOperator<Call.Builder> more) {
        Call.Builder call = Call.newBuilder().setType(type).setFrameworkId(framework);
        if (!framework.hasValue()) {
            call.getFrameworkIdBuilder().setValue("unknown");
        }
        call.getExecutorIdBuilder().setValue(executor);
        return more.apply(call).build();
    }

    private Call own(Call.Type type, UnaryOperator<Call.Builder> more) {
        return call(id(framework), "e", type, more);
    }

    private Call subscribeCall(UnaryOperator<Call.Subscribe.Builder> more) {
        return own(
                Call.Type.SUBSCRIBE,
                call -> call.setSubscribe(more.apply(Call.Subscribe.newBuilder())));
    }

    private RawClient.Subscription subscribed(String path) {
        return client.subscribe(
                path,
                Buffer.buffer(subscribeCall(one -> one).toByteArray()),
                "Content-Type",
                RawClient.PROTOBUF,
                "Accept",
                RawClient.PROTOBUF);
    }

    private static Event await(RawClient.Subscription stream, Event.Type type) {
        RawClient.until(
                () -> executorEvents(stream).stream().anyMatch(one -> one.getType() == type));
        return executorEvents(stream).stream()
                .filter(one -> one.getType() == type)
                .findFirst()
                .orElseThrow();
    }

    private Call update(TaskState state) {
        return own(
                Call.Type.UPDATE,
                call -> {
                    TaskStatus.Builder status = call.getUpdateBuilder().getStatusBuilder();
                    status.setState(state)
                            .setUuid(UUID)
                            .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                            .getTaskIdBuilder()
                            .setValue("t");
                    return call;
                });
    }

    private RawClient.Reply post(String body, String... headers) {
        return client.send(HttpMethod.POST, EXECUTOR_API, Buffer.buffer(body), headers);
    }

    @Test
    void anAgentThatRecoversAsksForAnotherTry() {
        subscribed(EXECUTOR_API);
        RawClient.get(
                mesos.fault((faults, now) -> faults.restartAgent(now, mesos.agents().get(0))));
        RawClient.Reply early = executorCall(update(TaskState.TASK_RUNNING));
        assertThat(early.status()).isEqualTo(503);
        assertThat(early.body()).isEqualTo("Agent has not finished recovery");
        assertThat(await(subscribed(EXECUTOR_API), Event.Type.SUBSCRIBED).hasSubscribed()).isTrue();
    }

    @Test
    void onlyAPostIsAllowed() {
        RawClient.Reply reply = client.get(EXECUTOR_API);
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.headers()).containsEntry("Allow", "POST");
        assertThat(reply.body())
                .isEqualTo(
                        "405 Method Not Allowed. Expecting one of { 'POST' }, but received"
                                + " 'GET'.");
    }

    @Test
    void aCallNeedsAContentType() {
        RawClient.Reply reply = post("x");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).isEqualTo("Expecting 'Content-Type' to be present");
    }

    @Test
    void aBodyThatIsNoCallIsRefused() {
        RawClient.Reply protobuf = post("x", "Content-Type", RawClient.PROTOBUF);
        assertThat(protobuf.status()).isEqualTo(400);
        assertThat(protobuf.body()).isEqualTo("Failed to parse body into Call protobuf");
        RawClient.Reply json = post("x", "Content-Type", RawClient.JSON);
        assertThat(json.status()).isEqualTo(400);
        assertThat(json.body()).startsWith("Failed to parse body into JSON: ");
        RawClient.Reply other = post("{\"type\":7}", "Content-Type", RawClient.JSON);
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.body()).startsWith("Failed to convert JSON into Call protobuf: ");
    }

    @Test
    void bothIdsAreRequired() {
        RawClient.Reply reply = post("", "Content-Type", RawClient.PROTOBUF);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).isEqualTo("Failed to parse body into Call protobuf");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/json; charset=utf-8", "application/X-protobuf"})
    void otherTypesAreNotUnderstood(String type) {
        RawClient.Reply reply = post("{}", "Content-Type", type);
        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.body())
                .isEqualTo(
                        "Expecting 'Content-Type' of application/json or application/x-protobuf");
    }

    @Test
    void anInvalidCallIsRefused() {
        RawClient.Reply reply = executorCall(own(Call.Type.SUBSCRIBE, call -> call));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body())
                .isEqualTo(
                        "Failed to validate Executor::Call: Expecting 'subscribe' to be present");
    }

    @Test
    void whatCannotBeAnsweredIsNotAcceptable() {
        RawClient.Reply reply =
                client.send(
                        HttpMethod.POST,
                        EXECUTOR_API,
                        Buffer.buffer(subscribeCall(one -> one).toByteArray()),
                        "Content-Type",
                        RawClient.PROTOBUF,
                        "Accept",
                        "text/plain");
        assertThat(reply.status()).isEqualTo(406);
    }

    @Test
    void aHeartbeatIsAlwaysWelcome() {
        Call stranger = call(FrameworkID.getDefaultInstance(), "nobody", Call.Type.HEARTBEAT);
        assertThat(executorCall(stranger).status()).isEqualTo(202);
        assertThat(executorCall(stranger).body()).isEmpty();
    }

    @Test
    void strangersAreNotFound() {
        Call framework = call(FrameworkID.getDefaultInstance(), "e", Call.Type.UNKNOWN);
        assertThat(executorCall(framework).status()).isEqualTo(400);
        assertThat(executorCall(framework).body()).isEqualTo("Framework cannot be found");
        Call executor = call(id(this.framework), "nobody", Call.Type.UNKNOWN);
        assertThat(executorCall(executor).status()).isEqualTo(400);
        assertThat(executorCall(executor).body()).isEqualTo("Executor cannot be found");
    }

    @Test
    void whoDoesNotSubscribeFirstIsForbidden() {
        RawClient.Reply reply = executorCall(update(TaskState.TASK_RUNNING));
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.body()).isEqualTo("Executor is not subscribed");
    }

    @ParameterizedTest
    @ValueSource(strings = {EXECUTOR_API, "/slave(1)/api/v1/executor", "/api/v1/executor/"})
    void aSubscriptionIsAStreamWithoutAnId(String path) {
        RawClient.Subscription stream = subscribed(path);
        assertThat(stream.response.statusCode()).isEqualTo(200);
        assertThat(stream.response.getHeader("Content-Type")).isEqualTo(RawClient.PROTOBUF);
        assertThat(stream.stream()).isNull();
        Event.Subscribed first = await(stream, Event.Type.SUBSCRIBED).getSubscribed();
        assertThat(first.getFrameworkInfo().getId()).isEqualTo(id(framework));
        assertThat(first.getExecutorInfo().getExecutorId().getValue()).isEqualTo("e");
        assertThat(first.getAgentInfo().getId().getValue()).isEqualTo(mesos.agents().get(0));
        assertThat(first.getContainerId().getValue()).isNotEmpty();
        Event.Launch launch = await(stream, Event.Type.LAUNCH).getLaunch();
        assertThat(launch.getTask().getTaskId().getValue()).isEqualTo("t");
        assertThat(launch.getTask().getData().toStringUtf8()).isEqualTo("nothing");
    }

    @Test
    void updatesAndMessagesAreAccepted() {
        RawClient.Subscription stream = subscribed(EXECUTOR_API);
        RawClient.Reply updated = executorCall(update(TaskState.TASK_RUNNING));
        assertThat(updated.status()).isEqualTo(202);
        assertThat(updated.body()).isEmpty();
        Event.Acknowledged acknowledged = await(stream, Event.Type.ACKNOWLEDGED).getAcknowledged();
        assertThat(acknowledged.getUuid()).isEqualTo(UUID);
        assertThat(acknowledged.getTaskId().getValue()).isEqualTo("t");
        Call message =
                own(
                        Call.Type.MESSAGE,
                        call -> {
                            call.getMessageBuilder().setData(ByteString.copyFromUtf8("x"));
                            return call;
                        });
        assertThat(executorCall(message).status()).isEqualTo(202);
        framework.await(one -> one.hasMessage());
        framework.await(one -> one.hasUpdate());
        assertThat(updates().get(0).getUuid()).isEqualTo(UUID);
    }

    @Test
    void theUnknownCallIsNotImplemented() {
        subscribed(EXECUTOR_API);
        assertThat(executorCall(own(Call.Type.UNKNOWN, call -> call)).status()).isEqualTo(501);
    }

    @Test
    void aSecondSubscriptionEndsTheFirst() {
        RawClient.Subscription first = subscribed(EXECUTOR_API);
        await(first, Event.Type.LAUNCH);
        await(subscribed(EXECUTOR_API), Event.Type.SUBSCRIBED);
        first.awaitEnd();
    }

    @Test
    void itSpeaksJsonToo() throws IOException {
        String ids =
                "{\"framework_id\":{\"value\":\""
                        + id(framework).getValue()
                        + "\"},\"executor_id\":{\"value\":\"e\"},";
        RawClient.Subscription stream =
                client.subscribe(
                        EXECUTOR_API,
                        Buffer.buffer(ids + "\"type\":\"SUBSCRIBE\",\"subscribe\":{}}"),
                        "Content-Type",
                        RawClient.JSON);
        assertThat(stream.response.getHeader("Content-Type")).isEqualTo(RawClient.JSON);
        JsonNode launch =
                new ObjectMapper().readTree(stream.awaitText(text -> text.contains("LAUNCH")));
        assertThat(launch.at("/launch/task/task_id/value").asText()).isEqualTo("t");
        String update =
                ids
                        + "\"type\":\"UPDATE\",\"update\":{\"status\":{"
                        + "\"task_id\":{\"value\":\"t\"},\"state\":\"TASK_RUNNING\","
                        + "\"source\":\"SOURCE_EXECUTOR\",\"uuid\":\"AAAAAAAAQACAAAAAAAAAAQ==\"}}}";
        assertThat(client.post(EXECUTOR_API, update).status()).isEqualTo(202);
        JsonNode acknowledged =
                new ObjectMapper()
                        .readTree(stream.awaitText(text -> text.contains("ACKNOWLEDGED")));
        assertThat(acknowledged.at("/acknowledged/uuid").asText())
                .isEqualTo("AAAAAAAAQACAAAAAAAAAAQ==");
    }

    @Test
    void aStreamThatTheExecutorClosesIsNoEnd() {
        RawClient.Subscription first = subscribed(EXECUTOR_API);
        await(first, Event.Type.LAUNCH);
        executorCall(update(TaskState.TASK_RUNNING));
        RawClient.get(first.response.request().connection().close());
        RawClient.Subscription second = subscribed(EXECUTOR_API);
        await(second, Event.Type.SUBSCRIBED);
        assertThat(framework.await(one -> one.hasUpdate()).getUpdate().getStatus().getState())
                .isEqualTo(TaskState.TASK_RUNNING);
        launch(
                executor("e", CommandInfo.newBuilder().setValue("sleep 1000")),
                Map.of("next", "nothing"));
        assertThat(await(second, Event.Type.LAUNCH).getLaunch().getTask().getName())
                .isEqualTo("next");
    }
}
