package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.Test;

/** Task groups over HTTP, with real processes. */
class TaskGroupsTest extends LocalMesosFixture {

    static Resource scalar(String name, double amount) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount))
                .build();
    }

    private static CommandInfo shell(String script) {
        return CommandInfo.newBuilder().setValue(script).build();
    }

    private void launchGroup(
            RawClient.Subscription stream, String executor, Map<String, CommandInfo> commands) {
        Offer offer = stream.await(Event::hasOffers).getOffers().getOffers(0);
        Offer.Operation.Builder operation =
                Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH_GROUP);
        operation
                .getLaunchGroupBuilder()
                .setExecutor(
                        ExecutorInfo.newBuilder()
                                .setType(ExecutorInfo.Type.DEFAULT)
                                .setExecutorId(ExecutorID.newBuilder().setValue(executor))
                                .setFrameworkId(id(stream))
                                .addResources(scalar("cpus", 0.2))
                                .addResources(scalar("mem", 32))
                                .addResources(scalar("disk", 8)));
        commands.forEach(
                (name, command) ->
                        operation
                                .getLaunchGroupBuilder()
                                .getTaskGroupBuilder()
                                .addTasks(
                                        TaskInfo.newBuilder()
                                                .setName(name)
                                                .setTaskId(TaskID.newBuilder().setValue(name))
                                                .setAgentId(offer.getAgentId())
                                                .setCommand(command)
                                                .addResources(scalar("cpus", 0.1))));
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
        call.getAcceptBuilder().addOfferIds(offer.getId()).addOperations(operation);
        assertThat(call(stream, call).status()).isEqualTo(202);
    }

    /** Acknowledges everything until each task has come to its state; the last of each task. */
    private Map<String, TaskStatus> follow(
            RawClient.Subscription stream, Map<String, TaskState> until) {
        Map<String, TaskStatus> last = new TreeMap<>();
        int[] next = {0};
        RawClient.until(
                () -> {
                    List<TaskStatus> all =
                            stream.events().stream()
                                    .filter(Event::hasUpdate)
                                    .map(event -> event.getUpdate().getStatus())
                                    .toList();
                    for (; next[0] < all.size(); next[0]++) {
                        TaskStatus status = all.get(next[0]);
                        last.put(status.getTaskId().getValue(), status);
                        acknowledge(stream, status);
                    }
                    return until.entrySet().stream()
                            .allMatch(
                                    one ->
                                            last.containsKey(one.getKey())
                                                    && last.get(one.getKey()).getState()
                                                            == one.getValue());
                });
        return last;
    }

    private String text(String path) {
        RawClient.until(() -> client.get("/files/download?path=" + path).body().endsWith("\n"));
        return client.get("/files/download?path=" + path).body().trim();
    }

    @Test
    void aFailureEndsTheProcessesOfItsGroup() {
        RawClient.Subscription stream = subscribe();
        launchGroup(
                stream,
                "e",
                Map.of(
                        "fails",
                        shell("until test -e ../../go; do sleep 0.05; done; exit 3"),
                        "lives",
                        shell("echo $$; sleep 600 & echo $!; touch ../../go; wait")));
        String run = "/frameworks/" + id(stream).getValue() + "/executors/e/runs/latest";
        Map<String, TaskStatus> ends =
                follow(
                        stream,
                        Map.of("fails", TaskState.TASK_FAILED, "lives", TaskState.TASK_KILLED));
        assertThat(ends.get("fails").getMessage()).isEqualTo("Command exited with status 3");
        assertThat(ends.get("lives").getMessage()).startsWith("Command terminated with signal");
        assertThat(ends.get("lives").getExecutorId().getValue()).isEqualTo("e");
        for (String pid : text(run + "/tasks/lives/stdout").split("\n", -1)) {
            long number = Long.parseLong(pid);
            RawClient.until(
                    () -> ProcessHandle.of(number).filter(ProcessHandle::isAlive).isEmpty());
        }
        stream.await(event -> event.getFailure().getExecutorId().getValue().equals("e"));
    }

    @Test
    void eachTaskHasASandboxInTheOneOfItsExecutor() throws IOException {
        RawClient.Subscription stream = subscribe();
        launchGroup(
                stream,
                "e",
                Map.of(
                        "one",
                        shell("pwd; env | sort; exec sleep 600"),
                        "two",
                        shell("echo two; sleep 600")));
        Map<String, TaskStatus> running =
                follow(
                        stream,
                        Map.of("one", TaskState.TASK_RUNNING, "two", TaskState.TASK_RUNNING));
        String executor = "/frameworks/" + id(stream).getValue() + "/executors/e/runs/";
        String container =
                running.get("one").getContainerStatus().getContainerId().getParent().getValue();
        assertThat(text(executor + container + "/tasks/two/stdout")).isEqualTo("two");
        String one = running.get("one").getContainerStatus().getContainerId().getValue();
        String[] lines = text(executor + "latest/tasks/one/stdout").split("\n", -1);
        assertThat(lines[0]).endsWith(executor + container + "/containers/" + one);
        assertThat(lines)
                .anyMatch(line -> line.startsWith("MESOS_CONTAINER_IP=127.0.0.1"))
                .anyMatch(line -> line.equals("MESOS_SANDBOX=" + lines[0]))
                .noneMatch(line -> line.startsWith("MESOS_FRAMEWORK_ID="));

        JsonNode agent = json(client.get("/slave(1)/state"));
        JsonNode shown = agent.at("/frameworks/0/executors/0");
        assertThat(shown.get("id").asText()).isEqualTo("e");
        assertThat(shown.get("type").asText()).isEqualTo("DEFAULT");
        assertThat(shown.get("container").asText()).isEqualTo(container);
        assertThat(shown.get("directory").asText()).endsWith(executor + container);
        assertThat(shown.get("tasks")).hasSize(2);
        assertThat(shown.at("/resources/cpus").asDouble()).isEqualTo(0.2);
        JsonNode state = json(client.get("/state"));
        assertThat(state.at("/slaves/0/used_resources/cpus").asDouble()).isEqualTo(0.4);
        assertThat(state.at("/frameworks/0/used_resources/cpus").asDouble()).isEqualTo(0.4);
        assertThat(state.at("/frameworks/0/executors/0/executor_id").asText()).isEqualTo("e");
        assertThat(state.at("/frameworks/0/tasks/0/executor_id").asText()).isEqualTo("e");
        JsonNode tasks = json(client.get("/tasks?task_id=two"));
        assertThat(tasks.at("/tasks/0/executor_id").asText()).isEqualTo("e");
        assertThat(json(client.get("/roles")).at("/roles/0/allocated/cpus").asDouble())
                .isEqualTo(0.4);
        JsonNode executors = json(client.post("/api/v1", "{\"type\":\"GET_EXECUTORS\"}"));
        assertThat(
                        executors
                                .at("/get_executors/executors/0/executor_info/executor_id/value")
                                .asText())
                .isEqualTo("e");
        Call.Builder call = Call.newBuilder().setType(Call.Type.SHUTDOWN);
        call.getShutdownBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                .setAgentId(running.get("one").getAgentId());
        assertThat(call(stream, call).status()).isEqualTo(202);
        follow(stream, Map.of("one", TaskState.TASK_KILLED, "two", TaskState.TASK_KILLED));
        JsonNode after = json(client.get("/slave(1)/state"));
        assertThat(after.at("/frameworks/0/executors")).isEmpty();
        assertThat(after.at("/frameworks/0/completed_executors/0/completed_tasks")).hasSize(2);
    }

    @Test
    void aGroupThatCannotBeFetchedFails() {
        RawClient.Subscription stream = subscribe();
        CommandInfo.Builder command = CommandInfo.newBuilder().setValue("true");
        command.addUrisBuilder().setValue("/no/such/file");
        launchGroup(stream, "e", Map.of("good", shell("sleep 600"), "bad", command.build()));
        Map<String, TaskStatus> ends =
                follow(stream, Map.of("bad", TaskState.TASK_FAILED, "good", TaskState.TASK_KILLED));
        assertThat(ends.get("bad").getMessage()).contains("/no/such/file");
    }
}
