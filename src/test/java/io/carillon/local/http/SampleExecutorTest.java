package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.carillon.local.LocalMesosOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A custom executor as a process of its own, over the whole of the local Mesos. */
class SampleExecutorTest extends ExecutorFixture {

    @BeforeEach
    void register() {
        framework = subscribe();
    }

    private Map<String, String> environment(String executor) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        for (String line : Files.readAllLines(sandbox(executor).resolve("environment"))) {
            int equals = line.indexOf('=');
            environment.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return environment;
    }

    @Test
    void itRunsThreeTasksInOneProcess() throws Exception {
        Path library = Files.writeString(work.resolve("library.txt"), "fetched");
        CommandInfo.Builder command = sample();
        command.addUrisBuilder().setValue(library.toString());
        command.getEnvironmentBuilder().addVariablesBuilder().setName("OWN").setValue("mine");
        launch(executor("e", command), Map.of("a", "finish", "b", "finish", "c", "finish"));
        Map<String, TaskStatus> ends = ends(3);
        assertThat(ends.keySet()).containsExactly("a", "b", "c");
        assertThat(ends.values())
                .allMatch(one -> one.getState() == TaskState.TASK_FINISHED)
                .allMatch(one -> one.getExecutorId().getValue().equals("e"))
                .extracting(one -> one.getContainerStatus().getContainerId().getValue())
                .containsOnly(sandbox("e").toRealPath().getFileName().toString());
        assertThat(Files.readString(sandbox("e").resolve("library.txt"))).isEqualTo("fetched");
        Map<String, String> environment = environment("e");
        assertThat(environment)
                .containsEntry("MESOS_FRAMEWORK_ID", id(framework).getValue())
                .containsEntry("MESOS_EXECUTOR_ID", "e")
                .containsEntry("MESOS_SLAVE_ID", mesos.agents().get(0))
                .containsEntry("MESOS_SLAVE_PID", "slave(1)@127.0.0.1:" + mesos.port())
                .containsEntry("MESOS_AGENT_ENDPOINT", "127.0.0.1:" + mesos.port())
                .containsEntry("MESOS_DIRECTORY", sandbox("e").toRealPath().toString())
                .containsEntry("MESOS_SANDBOX", sandbox("e").toRealPath().toString())
                .containsEntry("MESOS_CHECKPOINT", "1")
                .containsEntry("MESOS_RECOVERY_TIMEOUT", "15mins")
                .containsEntry("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs")
                .containsEntry("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs")
                .containsEntry("OWN", "mine")
                .containsKey("PATH")
                .doesNotContainKey("MESOS_EXECUTOR_AUTHENTICATION_TOKEN")
                .doesNotContainKey("HOME");
    }

    @Test
    void whatItsTasksWriteIsServedFromItsSandbox() throws Exception {
        launch(executor("e", sample()), Map.of("a", "finish"));
        ends(1);
        JsonNode output =
                json(
                        client.get(
                                "/files/read?offset=0&path=/frameworks/"
                                        + id(framework).getValue()
                                        + "/executors/e/runs/latest/tasks/a/stdout"));
        assertThat(output.get("data").asText()).isEqualTo("this is a\n");
        JsonNode agent = json(client.get("/slave(1)/state"));
        JsonNode executor = agent.at("/frameworks/0/executors/0");
        assertThat(executor.get("id").asText()).isEqualTo("e");
        assertThat(executor.get("type").asText()).isEqualTo("CUSTOM");
        assertThat(executor.get("directory").asText())
                .isEqualTo(sandbox("e").toRealPath().toString());
        assertThat(executor.at("/completed_tasks/0/id").asText()).isEqualTo("a");
        assertThat(json(client.get("/state")).at("/frameworks/0/executors/0/executor_id").asText())
                .isEqualTo("e");
    }

    @Test
    void itsDeathEndsItsTasksAndTheNextOneIsAnotherProcess() throws Exception {
        ExecutorInfo.Builder executor = executor("e", sample());
        launch(executor, Map.of("stays", "stay"));
        framework.await(one -> one.hasUpdate());
        acknowledge(framework, updates().get(0));
        launch(executor, Map.of("dies", "die"));
        Event failure = framework.await(Event::hasFailure);
        assertThat(failure.getFailure().getStatus()).isEqualTo(7 << 8);
        assertThat(failure.getFailure().getExecutorId().getValue()).isEqualTo("e");
        assertThat(ends(2).values())
                .allMatch(one -> one.getState() == TaskState.TASK_FAILED)
                .allMatch(one -> one.getReason() == TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        String first = sandbox("e").toRealPath().toString();
        launch(executor, Map.of("next", "finish"));
        assertThat(ends(3).get("next").getState()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(sandbox("e").toRealPath().toString()).isNotEqualTo(first);
    }

    @Test
    void itLivesThroughARestartOfItsAgent() throws Exception {
        launch(executor("e", sample()), Map.of("stays", "stay"));
        framework.await(Event::hasUpdate);
        acknowledge(framework, updates().get(0));
        RawClient.get(
                mesos.fault((faults, now) -> faults.restartAgent(now, mesos.agents().get(0))));
        RawClient.until(
                () ->
                        Files.readString(sandbox("e").resolve("stdout"))
                                        .lines()
                                        .filter("SUBSCRIBED"::equals)
                                        .count()
                                == 2);
        RawClient.until(() -> json(client.get("/slaves")).at("/slaves/0/active").asBoolean());
        Call.Builder kill = Call.newBuilder().setType(Call.Type.KILL);
        kill.getKillBuilder().getTaskIdBuilder().setValue("stays");
        assertThat(call(framework, kill).status()).isEqualTo(202);
        assertThat(ends(1).get("stays").getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void messagesGoBothWays() {
        launch(executor("e", sample()), Map.of("stays", "stay"));
        TaskStatus running = framework.await(Event::hasUpdate).getUpdate().getStatus();
        Call.Builder call = Call.newBuilder().setType(Call.Type.MESSAGE);
        call.getMessageBuilder()
                .setAgentId(running.getAgentId())
                .setExecutorId(running.getExecutorId())
                .setData(ByteString.copyFromUtf8("hello"));
        assertThat(call(framework, call).status()).isEqualTo(202);
        assertThat(framework.await(Event::hasMessage).getMessage().getData().toStringUtf8())
                .isEqualTo("HELLO");
    }

    @Test
    void aShutdownEndsIt() {
        launch(executor("e", sample()), Map.of("stays", "stay"));
        TaskStatus running = framework.await(Event::hasUpdate).getUpdate().getStatus();
        acknowledge(framework, running);
        Call.Builder call = Call.newBuilder().setType(Call.Type.SHUTDOWN);
        call.getShutdownBuilder()
                .setAgentId(running.getAgentId())
                .setExecutorId(running.getExecutorId());
        assertThat(call(framework, call).status()).isEqualTo(202);
        assertThat(framework.await(Event::hasFailure).getFailure().getStatus()).isZero();
        assertThat(ends(1).get("stays").getReason())
                .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    void oneThatCannotBeFetchedNeverStarts() {
        CommandInfo.Builder command = sample();
        command.addUrisBuilder().setValue(work.resolve("absent.jar").toString());
        launch(executor("e", command), Map.of("a", "finish"));
        TaskStatus end = ends(1).get("a");
        assertThat(end.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(end.getMessage()).contains("Failed to fetch all URIs").contains("absent.jar");
    }

    @Test
    void whereFrameworksNeedSecretsItNeedsItsToken() throws Exception {
        RawClient.get(mesos.close());
        use(LocalMesosOptions.in(work).withCredentials(Map.of("p", "secret")));
        String basic = "Basic " + Base64.getEncoder().encodeToString("p:secret".getBytes("UTF-8"));
        framework =
                client.subscribe(
                        io.vertx.core.buffer.Buffer.buffer(subscribeCall().build().toByteArray()),
                        "Content-Type",
                        RawClient.PROTOBUF,
                        "Accept",
                        RawClient.PROTOBUF,
                        "Authorization",
                        basic);
        authorization = basic;
        launch(executor("e", sample()), Map.of("a", "finish", "b", "stay"));
        RawClient.until(() -> Files.exists(sandbox("e").resolve("tasks/b/stdout")));
        String token = environment("e").get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN");
        assertThat(token).hasSizeGreaterThan(40);
        ExecutorProtos.Call.Builder call =
                ExecutorProtos.Call.newBuilder().setType(ExecutorProtos.Call.Type.MESSAGE);
        call.getFrameworkIdBuilder().setValue(id(framework).getValue());
        call.getExecutorIdBuilder().setValue("e");
        call.getMessageBuilder().setData(ByteString.copyFromUtf8("x"));
        for (String wrong : new String[] {"Bearer x", basic, "Bearer", "bearer " + token}) {
            RawClient.Reply refused = executorCall(call.build(), "Authorization", wrong);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.headers().get("WWW-Authenticate"))
                    .isEqualTo("Bearer realm=\"mesos-agent-executor\"");
        }
        assertThat(executorCall(call.build()).status()).isEqualTo(401);
        assertThat(executorCall(call.build(), "Authorization", "Bearer " + token).status())
                .isEqualTo(202);
        launch(executor("other", sample()), Map.of("c", "stay"));
        RawClient.until(() -> Files.exists(sandbox("other").resolve("tasks/c/stdout")));
        String stolen = environment("other").get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN");
        assertThat(executorCall(call.build(), "Authorization", "Bearer " + stolen).status())
                .isEqualTo(403);
    }
}
