package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carillon.local.LocalMesos;
import io.carillon.local.LocalMesosOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalMesosTest {

    private static final String API = "/api/v1/scheduler";
    private static final String SUBSCRIBE =
            "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"u\","
                    + "\"name\":\"n\",\"failover_timeout\":600,\"unknown_key\":[1],"
                    + "\"capabilities\":{\"type\":\"MULTI_ROLE\"},\"roles\":[\"r\"]}}}";

    @TempDir Path work;
    private Vertx vertx;
    private LocalMesos mesos;
    private RawClient client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        use(LocalMesosOptions.in(work));
    }

    private void use(LocalMesosOptions options) {
        mesos =
                RawClient.get(
                        LocalMesos.start(
                                vertx,
                                options.withTimes(Duration.ofMillis(100), Duration.ofSeconds(15))));
        client = new RawClient(vertx, mesos.url());
    }

    @AfterEach
    void stop() {
        RawClient.get(mesos.close());
        RawClient.get(vertx.close());
    }

    private static Call.Builder subscribeCall() {
        Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        call.getSubscribeBuilder()
                .setFrameworkInfo(
                        FrameworkInfo.newBuilder()
                                .setUser("u")
                                .setName("n")
                                .setFailoverTimeout(600)
                                .setCheckpoint(true)
                                .addCapabilities(
                                        Capability.newBuilder()
                                                .setType(Capability.Type.PARTITION_AWARE)));
        return call;
    }

    private RawClient.Subscription subscribe() {
        return client.subscribe(
                Buffer.buffer(subscribeCall().build().toByteArray()),
                "Content-Type",
                RawClient.PROTOBUF,
                "Accept",
                RawClient.PROTOBUF);
    }

    private RawClient.Reply call(RawClient.Subscription stream, Call.Builder call) {
        return client.send(
                HttpMethod.POST,
                API,
                Buffer.buffer(call.setFrameworkId(id(stream)).build().toByteArray()),
                "Content-Type",
                RawClient.PROTOBUF,
                "Mesos-Stream-Id",
                stream.stream());
    }

    private static FrameworkID id(RawClient.Subscription stream) {
        return stream.await(Event::hasSubscribed).getSubscribed().getFrameworkId();
    }

    private void launch(RawClient.Subscription stream, String id, String command) {
        Offer offer = stream.await(Event::hasOffers).getOffers().getOffers(0);
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
        TaskInfo.Builder task =
                TaskInfo.newBuilder()
                        .setName(id)
                        .setTaskId(TaskID.newBuilder().setValue(id))
                        .setAgentId(offer.getAgentId())
                        .setCommand(CommandInfo.newBuilder().setValue(command))
                        .addResources(
                                Resource.newBuilder()
                                        .setName("cpus")
                                        .setType(Value.Type.SCALAR)
                                        .setScalar(Value.Scalar.newBuilder().setValue(0.1)));
        call.getAcceptBuilder()
                .addOfferIds(offer.getId())
                .addOperations(
                        Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task)));
        assertThat(call(stream, call).status()).isEqualTo(202);
    }

    /** Acknowledges everything until that state comes. */
    private TaskStatus follow(RawClient.Subscription stream, TaskState until) {
        int next = 0;
        while (true) {
            int from = next;
            RawClient.until(() -> stream.events().stream().filter(Event::hasUpdate).count() > from);
            TaskStatus status =
                    stream.events().stream()
                            .filter(Event::hasUpdate)
                            .skip(from)
                            .findFirst()
                            .orElseThrow()
                            .getUpdate()
                            .getStatus();
            next++;
            Call.Builder call = Call.newBuilder().setType(Call.Type.ACKNOWLEDGE);
            call.getAcknowledgeBuilder()
                    .setAgentId(status.getAgentId())
                    .setTaskId(status.getTaskId())
                    .setUuid(status.getUuid());
            assertThat(call(stream, call).status()).isEqualTo(202);
            if (status.getState() == until) {
                return status;
            }
        }
    }

    @Test
    void runsATaskInProtobufAndShowsItsOutput() throws IOException {
        RawClient.Subscription stream = subscribe();
        assertThat(stream.response.statusCode()).isEqualTo(200);
        assertThat(stream.response.getHeader("Content-Type")).isEqualTo(RawClient.PROTOBUF);
        assertThat(stream.response.getHeader("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(UUID.fromString(stream.stream())).isNotNull();
        launch(stream, "t", "echo hello; echo oops >&2; exit 3");
        TaskStatus end = follow(stream, TaskState.TASK_FAILED);
        assertThat(end.getMessage()).isEqualTo("Command exited with status 3");
        String path = "/frameworks/" + id(stream).getValue() + "/executors/t/runs/latest/stdout";
        for (String prefix : List.of("", "/slave(1)", "/slave%281%29")) {
            JsonNode read = json(client.get(prefix + "/files/read?offset=0&path=" + path));
            assertThat(read.get("data").asText()).isEqualTo("hello\n");
        }
        JsonNode size = json(client.get("/files/read?path=" + path));
        assertThat(size.get("offset").asInt()).isEqualTo(6);
        assertThat(size.get("data").asText()).isEmpty();
        assertThat(client.get("/files/download?path=" + path).body()).isEqualTo("hello\n");
        String directory = path.replace("/stdout", "");
        JsonNode files = json(client.get("/files/browse?path=" + directory));
        assertThat(files).hasSize(2);
        assertThat(files.get(0).get("path").asText()).endsWith("/latest/stderr");
        assertThat(client.get("/files/read?offset=0&path=/etc/passwd").status()).isEqualTo(404);
        assertThat(client.get("/files/read").status()).isEqualTo(400);
        assertThat(client.get("/files/read?offset=x&path=" + path).status()).isEqualTo(400);
        assertThat(client.get("/files/read?offset=0&path=" + directory).body())
                .isEqualTo("Cannot read a directory.\n");
        JsonNode v1 =
                json(
                        client.post(
                                "/slave(1)/api/v1",
                                "{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\""
                                        + path
                                        + "\",\"offset\":1,\"length\":3}}"));
        assertThat(v1.get("read_file").get("size").isIntegralNumber()).isTrue();
        assertThat(
                        new String(
                                Base64.getDecoder()
                                        .decode(v1.get("read_file").get("data").asText()),
                                StandardCharsets.UTF_8))
                .isEqualTo("ell");
    }

    private static JsonNode json(RawClient.Reply reply) throws IOException {
        assertThat(reply.status()).isEqualTo(200);
        return new ObjectMapper().readTree(reply.body());
    }

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
                "POST|application/json|{\"type\":5}|400|Failed to convert JSON into Call",
                "POST|application/x-protobuf|x|400|Failed to parse body into Call protobuf",
                "POST|application/json|{}|400|Expecting 'type' to be present",
                "POST|application/json|{\"type\":\"NEW_ONE\"}|400|Expecting 'type' to be",
                "POST|application/json|{\"type\":\"KILL\"}|400|Expecting 'framework_id' to be",
                "POST|application/json|{\"type\":\"SUBSCRIBE\",\"subscribe\":{}}|400|Not init"
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
                        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 2\r\n\r\n{}";
        NetSocket socket =
                RawClient.get(vertx.createNetClient().connect(mesos.port(), "127.0.0.1"));
        socket.handler(part -> received.accumulateAndGet(part.toString(), String::concat));
        String get = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
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

    @Test
    void operatorsSeeTheCluster() throws IOException {
        RawClient.Subscription stream = subscribe();
        launch(stream, "t", "sleep 600");
        follow(stream, TaskState.TASK_RUNNING);
        JsonNode state = json(client.get("/state"));
        assertThat(state.get("slaves").get(0).get("used_resources").get("cpus").asDouble())
                .isEqualTo(0.1);
        assertThat(state.get("frameworks").get(0).get("tasks").get(0).get("state").asText())
                .isEqualTo("TASK_RUNNING");
        assertThat(json(client.get("/slave(1)/state")).at("/frameworks/0/executors/0/directory"))
                .isNotNull();
        assertThat(json(client.get("/metrics/snapshot")).get("master/tasks_running").asInt())
                .isEqualTo(1);
        assertThat(json(client.get("/version")).get("version").asText()).isNotEmpty();
        assertThat(client.get("/health").status()).isEqualTo(200);
        assertThat(client.get("/nothing").status()).isEqualTo(404);
        for (String type :
                List.of(
                        "GET_HEALTH",
                        "GET_VERSION",
                        "GET_TASKS",
                        "GET_AGENTS",
                        "GET_FRAMEWORKS",
                        "GET_STATE",
                        "GET_MASTER")) {
            JsonNode answer = json(client.post("/api/v1", "{\"type\":\"" + type + "\"}"));
            assertThat(answer.get("type").asText()).isEqualTo(type);
        }
        JsonNode tasks = json(client.post("/api/v1", "{\"type\":\"GET_TASKS\"}"));
        assertThat(tasks.at("/get_tasks/tasks/0/state").asText()).isEqualTo("TASK_RUNNING");
        assertThat(client.post("/api/v1", "{\"type\":\"GET_ROLES\"}").status()).isEqualTo(501);
    }

    @Test
    void closingEndsTheTasks() throws IOException {
        RawClient.Subscription stream = subscribe();
        launch(stream, "t", "echo $$; exec sleep 600");
        follow(stream, TaskState.TASK_RUNNING);
        String path = "/frameworks/" + id(stream).getValue() + "/executors/t/runs/latest/stdout";
        RawClient.until(() -> client.get("/files/download?path=" + path).body().endsWith("\n"));
        long pid = Long.parseLong(client.get("/files/download?path=" + path).body().trim());
        assertThat(ProcessHandle.of(pid)).isPresent();
        RawClient.get(mesos.close());
        stream.awaitEnd();
        RawClient.until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void faultsCanBeMade() {
        RawClient.Subscription stream = subscribe();
        launch(stream, "t", "sleep 600");
        follow(stream, TaskState.TASK_RUNNING);
        RawClient.get(
                mesos.fault((faults, now) -> faults.agentUnreachable(now, mesos.agents().get(0))));
        assertThat(
                        stream.await(
                                        event ->
                                                event.getUpdate().getStatus().getState()
                                                        == TaskState.TASK_UNREACHABLE)
                                .getUpdate()
                                .getStatus()
                                .hasUuid())
                .isFalse();
        Future<Void> impossible = mesos.fault((faults, now) -> faults.agentBack(now, "nobody"));
        RawClient.until(impossible::failed);
    }
}
