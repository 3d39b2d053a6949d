package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LaunchTest {

    private final ModelDriver driver = new ModelDriver();

    @Test
    void taskRunsThroughItsStates() {
        String agent = driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        String container = client.running("t");
        driver.exit(container, Exit.status(0));
        assertThat(client.states())
                .containsExactly(
                        TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
        assertThat(client.updates())
                .allSatisfy(
                        status -> {
                            assertThat(status.getUuid().size()).isEqualTo(16);
                            assertThat(status.getSource())
                                    .isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
                            assertThat(status.hasReason()).isFalse();
                            assertThat(status.getAgentId().getValue()).isEqualTo(agent);
                            assertThat(status.getExecutorId().getValue()).isEqualTo("t");
                            assertThat(status.getContainerStatus().getContainerId().getValue())
                                    .isEqualTo(container);
                        });
        assertThat(client.last().getMessage()).isEqualTo("Command exited with status 0");
    }

    @ParameterizedTest
    @CsvSource({
        "3,0,Command exited with status 3",
        "0,15,Command terminated with signal Terminated",
        "0,9,Command terminated with signal Killed"
    })
    void failureSaysWhy(int status, int signal, String message) {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        driver.exit(client.running("t"), new Exit(status, signal));
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(client.last().getMessage()).isEqualTo(message);
    }

    @Test
    void failedLaunchIsTheAgentsWord() {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        client.accept(
                client.offers().get(0), ModelDriver.task("t", client.offers().get(0)).build());
        driver.model.launchFailed(
                driver.now, driver.started.get(0).containerId(), "Failed to fetch all URIs");
        driver.collect();
        assertThat(client.states()).containsExactly(TaskState.TASK_FAILED);
        assertThat(client.last().getReason())
                .isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(client.last().getMessage())
                .isEqualTo("Failed to launch container: Failed to fetch all URIs");
    }

    @Test
    void tenTenthsFitExactly() {
        driver.agent(AgentSpec.of("h", 1, 4096, 0));
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        Offer offer = client.offers().get(0);
        TaskInfo[] tasks =
                IntStream.range(0, 11)
                        .mapToObj(
                                i ->
                                        ModelDriver.task("t" + i, offer)
                                                .clearResources()
                                                .addResources(AgentSpec.scalar("cpus", 0.1))
                                                .build())
                        .toArray(TaskInfo[]::new);
        client.accept(offer, tasks);
        assertThat(driver.started).hasSize(10);
        assertThat(client.last().getTaskId().getValue()).isEqualTo("t10");
        assertThat(client.last().getMessage())
                .startsWith(
                        "Total resources cpus(allocated: r):0.1 required by task and its executor");
    }

    @Test
    void resourcesReturnWithTheTerminalStateBeforeItsAcknowledgement() {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        String container = client.running("t");
        driver.pass(Duration.ofSeconds(1));
        assertThat(ModelDriver.amount(client.offers().get(1).getResourcesList(), "cpus"))
                .isEqualTo(3);
        driver.exit(container, Exit.status(0));
        driver.pass(Duration.ofSeconds(1));
        assertThat(ModelDriver.amount(client.offers().get(2).getResourcesList(), "cpus"))
                .isEqualTo(1);
    }

    @Test
    void tooLongATaskFails() {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        Offer offer = client.offers().get(0);
        TaskInfo.Builder task = ModelDriver.task("t", offer);
        task.getMaxCompletionTimeBuilder().setNanoseconds(7_000_000_000L);
        client.accept(offer, task.build());
        String container = driver.started.get(0).containerId();
        driver.model.processStarted(driver.now, container);
        driver.collect();
        driver.pass(Duration.ofSeconds(7));
        assertThat(driver.signals.get(driver.signals.size() - 1).kill()).isTrue();
        driver.exit(container, Exit.signal(9));
        client.acknowledge(client.last());
        client.acknowledge(client.last());
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(client.last().getReason())
                .isEqualTo(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
    }

    private static Resource cpus(double amount) {
        return AgentSpec.scalar("cpus", amount);
    }

    private static Arguments invalid(Consumer<TaskInfo.Builder> change, String part) {
        return Arguments.of(change, part);
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                invalid(t -> t.setTaskId(id("")), "must not be empty"),
                invalid(t -> t.setTaskId(id("a/b")), "invalid characters"),
                invalid(t -> t.setTaskId(id("..")), "disallowed"),
                invalid(t -> t.setTaskId(id("x".repeat(256))), "255"),
                invalid(
                        t -> t.setAgentId(AgentID.newBuilder().setValue("other")),
                        "Task uses invalid agent"),
                invalid(TaskInfo.Builder::clearResources, "Task uses no resources"),
                invalid(t -> t.addResources(cpus(-1)), "value <= 0"),
                invalid(t -> t.addResources(cpus(0.0001)), "value <= 0"),
                invalid(t -> t.addResources(cpus(Double.NaN)), "finite"),
                invalid(t -> t.addResources(AgentSpec.scalar("gpus", 0.5)), "unsigned integer"),
                invalid(t -> t.addResources(cpus(4)), "more than available"),
                invalid(t -> t.addResources(AgentSpec.scalar("nix", 1)), "more than available"),
                invalid(
                        t ->
                                t.getResourcesBuilder(0)
                                        .getAllocationInfoBuilder()
                                        .setRole("stranger"),
                        "allocated to several roles"),
                invalid(TaskInfo.Builder::clearCommand, "at least one (but not both)"),
                invalid(
                        t ->
                                t.clearCommand()
                                        .setExecutor(
                                                ExecutorInfo.newBuilder()
                                                        .setExecutorId(
                                                                org.apache.mesos.v1.Protos
                                                                        .ExecutorID.newBuilder()
                                                                        .setValue("e"))),
                        "'ExecutorInfo.command' must be set"),
                invalid(
                        t -> t.getKillPolicyBuilder().getGracePeriodBuilder().setNanoseconds(-1),
                        "kill_policy"),
                invalid(
                        t -> t.getMaxCompletionTimeBuilder().setNanoseconds(-1),
                        "max_completion_time"),
                invalid(
                        t -> t.setHealthCheck(HealthCheck.newBuilder().setDelaySeconds(1)),
                        "health check"),
                invalid(t -> t.getCheckBuilder().setDelaySeconds(1), "CheckInfo"),
                invalid(
                        t ->
                                t.getCommandBuilder()
                                        .setEnvironment(
                                                Environment.newBuilder()
                                                        .addVariables(
                                                                Environment.Variable.newBuilder()
                                                                        .setName("A"))),
                        "must have a value"),
                invalid(
                        t -> t.putLimits("cpus", Value.Scalar.newBuilder().setValue(.01).build()),
                        "The cpu limit must be greater"),
                invalid(
                        t -> t.putLimits("gpus", Value.Scalar.newBuilder().setValue(2).build()),
                        "Only cpus and mem"),
                invalid(
                        t -> t.putLimits("mem", Value.Scalar.newBuilder().setValue(1).build()),
                        "memory"));
    }

    private static TaskID.Builder id(String value) {
        return TaskID.newBuilder().setValue(value);
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void invalidTaskIsRefusedForGood(Consumer<TaskInfo.Builder> change, String part) {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        Offer offer = client.offers().get(0);
        TaskInfo.Builder task = ModelDriver.task("t", offer);
        change.accept(task);
        client.accept(offer, task.build());
        assertThat(driver.started).isEmpty();
        assertThat(client.last().getState()).isEqualTo(TaskState.TASK_ERROR);
        assertThat(client.last().getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_INVALID);
        assertThat(client.last().getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
        assertThat(client.last().hasUuid()).isFalse();
        assertThat(client.last().getMessage()).contains(part);
    }

    @Test
    void sameIdTwiceIsRefusedUntilTheFirstIsAcknowledged() {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        String container = client.running("t");
        driver.exit(container, Exit.status(0));
        TaskStatus end = client.last();
        driver.pass(Duration.ofSeconds(1));
        Offer offer = client.offers().get(1);
        client.accept(offer, ModelDriver.task("t", offer).build());
        assertThat(client.last().getMessage()).isEqualTo("Task has duplicate ID: t");
        client.acknowledge(end);
        driver.pass(Duration.ofSeconds(1));
        Offer again = client.offers().get(2);
        client.accept(again, ModelDriver.task("t", again).build());
        assertThat(driver.started).hasSize(2);
    }

    @Test
    void oneMalformedResourceSpoilsItsLaunchOnly() {
        driver.agent();
        ModelDriver.Client client = driver.client(ModelDriver.modern());
        Offer offer = client.offers().get(0);
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
        call.getAcceptBuilder()
                .addOfferIds(offer.getId())
                .addOperations(
                        ModelDriver.launch(
                                ModelDriver.task("good", offer).build(),
                                ModelDriver.task("bad", offer).addResources(cpus(-1)).build()))
                .addOperations(ModelDriver.launch(ModelDriver.task("other", offer).build()));
        client.call(call);
        assertThat(client.states()).containsExactly(TaskState.TASK_ERROR, TaskState.TASK_ERROR);
        assertThat(driver.started).hasSize(1);
        assertThat(driver.started.get(0).command())
                .isEqualTo(CommandInfo.newBuilder().setValue("sleep 9").build());
    }
}
