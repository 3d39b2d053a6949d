package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.local.LocalMesosOptions;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.junit.jupiter.api.Test;

class LocalMesosTest extends LocalMesosFixture {

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
    void aShutdownEndsTheTaskAndItsChildren() throws IOException {
        RawClient.Subscription stream = subscribe();
        launch(stream, "t", "sleep 600 & echo $$ $!; wait");
        TaskStatus running = follow(stream, TaskState.TASK_RUNNING);
        String path = "/frameworks/" + id(stream).getValue() + "/executors/t/runs/latest/stdout";
        RawClient.until(() -> client.get("/files/download?path=" + path).body().endsWith("\n"));
        String[] pids = client.get("/files/download?path=" + path).body().trim().split(" ");
        Call.Builder call = Call.newBuilder().setType(Call.Type.SHUTDOWN);
        call.getShutdownBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue("t"))
                .setAgentId(running.getAgentId());
        assertThat(call(stream, call).status()).isEqualTo(202);
        follow(stream, TaskState.TASK_KILLED);
        for (String pid : pids) {
            long number = Long.parseLong(pid);
            RawClient.until(
                    () -> ProcessHandle.of(number).filter(ProcessHandle::isAlive).isEmpty());
        }
    }

    @Test
    void eachAgentHasItsOwnPortsOfTheMachine() throws IOException {
        RawClient.get(mesos.close());
        use(LocalMesosOptions.in(work).withAgents(3, 1, 512));
        List<String> ports = new ArrayList<>();
        json(client.get("/state"))
                .get("slaves")
                .forEach(agent -> ports.add(agent.at("/resources/ports").asText()));
        assertThat(ports)
                .containsExactlyInAnyOrder("[31000-31588]", "[31589-32177]", "[32178-32766]");
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
