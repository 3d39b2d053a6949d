package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carillon.local.LocalMesosOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerApiTest extends LocalMesosFixture {

    @Test
    void speaksJsonAsMesosDoes() throws IOException {
        RawClient.Subscription stream =
                client.subscribe(
                        Buffer.buffer(SUBSCRIBE), "Content-Type", RawClient.JSON, "Accept", "*/*");
        assertThat(stream.response.getHeader("Content-Type")).isEqualTo(RawClient.JSON);
        JsonNode subscribed =
                new ObjectMapper().readTree(stream.awaitText(text -> text.contains("SUBSCRIBED")));
        assertThat(subscribed.get("subscribed").get("heartbeat_interval_seconds").toString())
                .isEqualTo("15.0");
        assertThat(stream.awaitText(text -> text.contains("HEARTBEAT")))
                .isEqualTo("{\"type\":\"HEARTBEAT\"}");
        JsonNode offer =
                new ObjectMapper()
                        .readTree(stream.awaitText(text -> text.contains("OFFERS")))
                        .get("offers")
                        .get("offers")
                        .get(0);
        String framework = subscribed.get("subscribed").get("framework_id").toString();
        String accept =
                "{\"framework_id\":"
                        + framework
                        + ",\"type\":\"ACCEPT\",\"accept\":{\"offer_ids\":["
                        + offer.get("id")
                        + "],\"operations\":[{\"type\":\"LAUNCH\",\"launch\":{\"task_infos\":[{"
                        + "\"name\":\"j\",\"task_id\":{\"value\":\"j\"},\"agent_id\":"
                        + offer.get("agent_id")
                        + ",\"resources\":[{\"name\":\"cpus\",\"type\":\"SCALAR\","
                        + "\"scalar\":{\"value\":0.1}},{\"name\":\"ports\",\"type\":\"RANGES\","
                        + "\"ranges\":{\"range\":[{\"begin\":31000,\"end\":\"31001\"}]}}],"
                        + "\"command\":{\"value\":\"exit 0\"},"
                        + "\"kill_policy\":{\"grace_period\":{\"nanoseconds\":5000000000}}}]}}]}}";
        assertThat(client.post(API, accept, "Mesos-Stream-Id", stream.stream()).status())
                .isEqualTo(202);
        JsonNode status =
                new ObjectMapper()
                        .readTree(stream.awaitText(text -> text.contains("TASK_STARTING")))
                        .get("update")
                        .get("status");
        assertThat(Base64.getDecoder().decode(status.get("uuid").asText())).hasSize(16);
        String acknowledge =
                "{\"framework_id\":"
                        + framework
                        + ",\"type\":\"ACKNOWLEDGE\",\"acknowledge\":{\"agent_id\":"
                        + status.get("agent_id")
                        + ",\"task_id\":{\"value\":\"j\"},\"uuid\":"
                        + status.get("uuid")
                        + "}}";
        assertThat(client.post(API, acknowledge, "Mesos-Stream-Id", stream.stream()).status())
                .isEqualTo(202);
        stream.awaitText(text -> text.contains("TASK_RUNNING"));
        JsonNode tasks = json(client.get("/tasks"));
        assertThat(tasks.get("tasks").get(0).get("resources").get("ports").asText())
                .isEqualTo("[31000-31001]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|application/json||405|Expecting one of { 'POST' }, but received 'GET'",
                "POST||{}|400|Expecting 'Content-Type' to be present",
                "POST|application/json; charset=utf-8|{}|415|Expecting 'Content-Type' of",
                "POST|text/plain|{}|415|Expecting 'Content-Type' of",
                "POST|application/json|{nix|400|Failed to parse body into JSON: ",
                "POST|application/json|[]|400|Failed to convert JSON into Call protobuf: ",
                "POST|application/json|{\"type\":5}|400|Not expecting a JSON number for field",
                "POST|application/x-protobuf|x|400|Failed to parse body into Call protobuf",
                "POST|application/json|{}|400|Expecting 'type' to be present",
                "POST|application/json|{\"type\":\"NEW_ONE\"}|400|Expecting 'type' to be",
                "POST|application/json|{\"type\":\"KILL\"}|400|Expecting 'framework_id' to be",
                "POST|application/json|{\"type\":\"SUBSCRIBE\",\"subscribe\":{}}|400|Missing"
                        + " required fields: subscribe.framework_info"
            })
    void badRequestsAreAnsweredInTheirOrder(
            String method, String contentType, String body, int status, String text) {
        String[] headers =
                contentType == null ? new String[0] : new String[] {"Content-Type", contentType};
        for (String path : List.of(API, "/master/api/v1/scheduler", API + "/")) {
            RawClient.Reply reply =
                    client.send(
                            HttpMethod.valueOf(method),
                            path,
                            Buffer.buffer(body == null ? "" : body),
                            headers);
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.body()).contains(text);
            assertThat(status != 405 || "POST".equals(reply.headers().get("Allow"))).isTrue();
        }
    }

    @Test
    void unusableAcceptIsRefused() {
        assertThat(client.post(API, SUBSCRIBE, "Accept", "text/html").status()).isEqualTo(406);
        assertThat(client.post(API, SUBSCRIBE, "Mesos-Stream-Id", "x", "Accept", "*/*").status())
                .isEqualTo(400);
    }

    @Test
    void secondSubscriptionEndsTheFirst() {
        RawClient.Subscription first = subscribe();
        FrameworkID id = id(first);
        Call.Builder again = subscribeCall().setFrameworkId(id);
        again.getSubscribeBuilder().getFrameworkInfoBuilder().setId(id);
        RawClient.Subscription second =
                client.subscribe(
                        Buffer.buffer(again.build().toByteArray()),
                        "Content-Type",
                        RawClient.PROTOBUF,
                        "Accept",
                        RawClient.PROTOBUF);
        first.await(Event::hasError);
        first.awaitEnd();
        assertThat(id(second)).isEqualTo(id);
        assertThat(call(first, Call.newBuilder().setType(Call.Type.REVIVE)).status())
                .isEqualTo(400);
        assertThat(call(second, Call.newBuilder().setType(Call.Type.REVIVE)).status())
                .isEqualTo(202);
    }

    @Test
    void closedConnectionIsNoticed() {
        RawClient.Subscription stream = subscribe();
        String call =
                "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\""
                        + id(stream).getValue()
                        + "\"}}";
        RawClient.get(stream.response.request().connection().close());
        RawClient.until(
                () ->
                        client.post(API, call, "Mesos-Stream-Id", stream.stream())
                                .body()
                                .equals("Framework is not subscribed"));
    }

    @Test
    void pipelinedCallsAreAnsweredInOrder() {
        AtomicReference<String> received = new AtomicReference<>("");
        String request =
                "POST "
                        + API
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 2\r\n\r\n{}";
        NetSocket socket =
                RawClient.get(vertx.createNetClient().connect(mesos.port(), "127.0.0.1"));
        socket.handler(part -> received.accumulateAndGet(part.toString(), String::concat));
        String get = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        RawClient.get(socket.write(request + get + request));
        RawClient.until(() -> received.get().split("HTTP/1.1 ", -1).length == 4);
        assertThat(received.get().split("HTTP/1.1 ", -1))
                .extracting(text -> text.isEmpty() ? "" : text.substring(0, 3))
                .containsExactly("", "400", "200", "400");
    }

    @Test
    void slowReaderIsDisconnectedAndOthersAreNot() {
        RawClient.get(mesos.close());
        use(LocalMesosOptions.in(work).withStreamLimit(400_000));
        RawClient.Subscription slow = subscribe();
        FrameworkID id = id(slow);
        launch(slow, "t", "sleep 600");
        slow.await(Event::hasUpdate);
        slow.response.pause();
        Call.Builder reconcile = Call.newBuilder().setType(Call.Type.RECONCILE);
        for (int i = 0; i < 4_000; i++) {
            reconcile
                    .getReconcileBuilder()
                    .addTasksBuilder()
                    .setTaskId(TaskID.newBuilder().setValue("x".repeat(200) + i));
        }
        int before = call(slow, reconcile).status();
        RawClient.until(() -> call(slow, reconcile).status() == 403);
        assertThat(before).isIn(202, 403);
        assertThat(id).isNotNull();
        id(subscribe());
    }

    @Test
    void authenticationComesFirst() {
        RawClient.get(mesos.close());
        use(LocalMesosOptions.in(work).withCredentials(Map.of("p", "s")));
        RawClient.Reply refused = client.get(API);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.headers())
                .containsEntry("WWW-Authenticate", "Basic realm=\"mesos-master-scheduler\"");
        String wrong = Base64.getEncoder().encodeToString("p:x".getBytes(StandardCharsets.UTF_8));
        assertThat(client.post(API, SUBSCRIBE, "Authorization", "Basic " + wrong).status())
                .isEqualTo(401);
        String right = Base64.getEncoder().encodeToString("p:s".getBytes(StandardCharsets.UTF_8));
        assertThat(client.post(API, "{}", "Authorization", "Basic " + right).status())
                .isEqualTo(400);
        String other = SUBSCRIBE.replace("\"user\"", "\"principal\":\"q\",\"user\"");
        assertThat(client.post(API, other, "Authorization", "Basic " + right).body())
                .contains("Authenticated principal 'p' does not match principal 'q'");
    }

    @Test
    void followerSendsToTheLeader() {
        RawClient.get(mesos.close());
        use(LocalMesosOptions.in(work).redirectingTo("leader:5050"));
        RawClient.Reply reply = client.post(API, SUBSCRIBE);
        assertThat(reply.status()).isEqualTo(307);
        assertThat(reply.headers()).containsEntry("Location", "//leader:5050" + API);
        assertThat(client.get("/redirect").headers()).containsEntry("Location", "//leader:5050");
    }
}
