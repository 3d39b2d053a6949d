package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which task groups a master refuses. */
class GroupRulesTest {

    private final GroupDriver groups = new GroupDriver();

    private static Arguments wrong(
            String name, BiConsumer<GroupDriver, Offer.Operation.Builder> change) {
        return Arguments.of(name, change);
    }

    private static Arguments executor(
            String name, java.util.function.Consumer<ExecutorInfo.Builder> change) {
        return wrong(
                name,
                (groups, group) ->
                        change.accept(group.getLaunchGroupBuilder().getExecutorBuilder()));
    }

    private static Arguments task(
            String name, java.util.function.Consumer<TaskInfo.Builder> change) {
        return wrong(name, (groups, group) -> change.accept(second(group)));
    }

    private static TaskInfo.Builder second(Offer.Operation.Builder group) {
        return group.getLaunchGroupBuilder().getTaskGroupBuilder().getTasksBuilder(1);
    }

    private static Resource ports(long begin, long end) {
        Resource.Builder ports = Resource.newBuilder().setName("ports").setType(Value.Type.RANGES);
        ports.getRangesBuilder().addRangeBuilder().setBegin(begin).setEnd(end);
        return ports.build();
    }

    private static CommandInfo.Builder command() {
        return CommandInfo.newBuilder().setValue("true");
    }

    static Stream<Arguments> wrongGroups() {
        return Stream.of(
                executor("no type", ExecutorInfo.Builder::clearType),
                executor("unknown type", one -> one.setType(ExecutorInfo.Type.UNKNOWN)),
                executor("custom without command", one -> one.setType(ExecutorInfo.Type.CUSTOM)),
                executor(
                        "custom",
                        one -> one.setType(ExecutorInfo.Type.CUSTOM).setCommand(command())),
                executor("default with command", one -> one.setCommand(command())),
                executor(
                        "docker executor",
                        one ->
                                one.getContainerBuilder()
                                        .setType(ContainerInfo.Type.DOCKER)
                                        .getDockerBuilder()
                                        .setImage("i")),
                executor("no framework", ExecutorInfo.Builder::clearFrameworkId),
                executor(
                        "other framework",
                        one -> one.setFrameworkId(FrameworkID.newBuilder().setValue("x"))),
                executor("empty id", one -> one.getExecutorIdBuilder().setValue("")),
                executor("id with a slash", one -> one.getExecutorIdBuilder().setValue("a/b")),
                executor(
                        "negative grace",
                        one ->
                                one.setShutdownGracePeriod(
                                        DurationInfo.newBuilder().setNanoseconds(-1))),
                executor("no resources", ExecutorInfo.Builder::clearResources),
                executor(
                        "too few cpus",
                        one -> one.setResources(0, AgentSpec.scalar("cpus", 0.009))),
                executor(
                        "too little memory",
                        one -> one.setResources(1, AgentSpec.scalar("mem", 31))),
                executor("no disk", one -> one.removeResources(2)),
                executor("negative cpus", one -> one.setResources(0, AgentSpec.scalar("cpus", -1))),
                executor("too large", one -> one.setResources(0, AgentSpec.scalar("cpus", 3.75))),
                task(
                        "too large together",
                        one -> one.setResources(0, AgentSpec.scalar("cpus", 3.5))),
                task("no resources", TaskInfo.Builder::clearResources),
                task(
                        "negative resources",
                        one -> one.setResources(0, AgentSpec.scalar("cpus", -1))),
                task("id twice", one -> one.setTaskId(TaskID.newBuilder().setValue("a"))),
                task("empty id", one -> one.setTaskId(TaskID.newBuilder().setValue(""))),
                task("other agent", one -> one.getAgentIdBuilder().setValue("x")),
                task(
                        "executor of its own",
                        one ->
                                one.getExecutorBuilder()
                                        .setCommand(command())
                                        .getExecutorIdBuilder()
                                        .setValue("own")),
                task(
                        "docker",
                        one ->
                                one.getContainerBuilder()
                                        .setType(ContainerInfo.Type.DOCKER)
                                        .getDockerBuilder()
                                        .setImage("i")),
                task(
                        "health check without type",
                        one -> one.getHealthCheckBuilder().setCommand(command())),
                task("incomplete health check", one -> one.getHealthCheckBuilder()),
                task(
                        "remote check in a network of its own",
                        one -> {
                            one.getHealthCheckBuilder()
                                    .setType(HealthCheck.Type.TCP)
                                    .getTcpBuilder()
                                    .setPort(80);
                            one.getContainerBuilder()
                                    .setType(ContainerInfo.Type.MESOS)
                                    .addNetworkInfos(NetworkInfo.newBuilder());
                        }),
                task(
                        "limits",
                        one ->
                                one.putLimits(
                                        "cpus", Value.Scalar.newBuilder().setValue(1).build())),
                wrong(
                        "operation id",
                        (groups, group) -> group.setId(OperationID.newBuilder().setValue("o"))),
                wrong(
                        "a port twice",
                        (groups, group) -> {
                            second(group).addResources(ports(31000, 31002));
                            group.getLaunchGroupBuilder()
                                    .getTaskGroupBuilder()
                                    .getTasksBuilder(0)
                                    .addResources(ports(31002, 31005));
                        }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongGroups")
    void anErrorIsOneOfTheWholeGroup(
            String name, BiConsumer<GroupDriver, Offer.Operation.Builder> change) {
        Offer.Operation.Builder group = group("e", "a", "b");
        change.accept(groups, group);
        int size = group.getLaunchGroup().getTaskGroup().getTasksCount();
        groups.accept(group);
        assertThat(groups.client.updates()).hasSize(size);
        assertThat(groups.client.updates())
                .allSatisfy(
                        status -> {
                            assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
                            assertThat(status.getReason())
                                    .isEqualTo(TaskStatus.Reason.REASON_TASK_GROUP_INVALID);
                            assertThat(status.hasUuid()).isFalse();
                            assertThat(status.getMessage()).isNotEmpty();
                        });
        assertThat(groups.driver.started).isEmpty();
        assertThat(groups.used("cpus")).isZero();
    }

    private Offer.Operation.Builder group(String executor, String... ids) {
        return GroupDriver.group(
                groups.executor(executor),
                Stream.of(ids).map(id -> groups.task(id).build()).toList());
    }

    @Test
    void aGroupWithoutTasksDoesNothing() {
        groups.accept(group("e"));
        assertThat(groups.client.updates()).isEmpty();
        assertThat(groups.used("cpus")).isZero();
    }

    @Test
    void anotherGroupCannotUseTheIdOfARunningTask() {
        groups.run("e", "a");
        groups.launch("e", "b", "a");
        assertThat(groups.last("b").getState()).isEqualTo(TaskState.TASK_ERROR);
        assertThat(groups.ordered("b")).isFalse();
    }

    @Test
    void aRunningExecutorTakesGroupsWithTheSameInfoAlone() {
        groups.run("e", "a");
        ExecutorInfo.Builder other = groups.executor("e").setName("other");
        groups.accept(GroupDriver.group(other, List.of(groups.task("b").build())));
        assertThat(groups.last("b").getReason())
                .isEqualTo(TaskStatus.Reason.REASON_TASK_GROUP_INVALID);
        groups.run("e", "c");
        assertThat(groups.last("c").getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(groups.order("c").container().getParent())
                .isEqualTo(groups.order("a").container().getParent());
        groups.exit("a", Exit.status(0));
        groups.exit("c", Exit.status(0));
        groups.accept(GroupDriver.group(other, List.of(groups.task("d").build())));
        assertThat(groups.ordered("d")).isTrue();
    }

    @Test
    void theExecutorOfTheGroupMayStandInItsTasks() {
        TaskInfo task = groups.task("a").setExecutor(groups.executor("e")).build();
        groups.accept(GroupDriver.group(groups.executor("e"), List.of(task)));
        assertThat(groups.ordered("a")).isTrue();
    }

    @Test
    void aRunningExecutorNeedsNoRoomTwice() {
        groups.run("e", "a");
        TaskInfo rest = groups.task("b").setResources(0, AgentSpec.scalar("cpus", 3.25)).build();
        groups.accept(GroupDriver.group(groups.executor("e"), List.of(rest)));
        groups.started("b");
        assertThat(groups.last("b").getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(groups.used("cpus")).isEqualTo(4);
    }

    @Test
    void aBadGroupHarmsNoOther() {
        groups.accept(
                group("e", "a"),
                GroupDriver.group(
                        groups.executor("f"), List.of(groups.task("b").clearResources().build())),
                group("f", "c"));
        assertThat(groups.ordered("a")).isTrue();
        assertThat(groups.last("b").getState()).isEqualTo(TaskState.TASK_ERROR);
        assertThat(groups.ordered("c")).isTrue();
        assertThat(groups.used("cpus")).isEqualTo(1.5);
    }

    @Test
    void manyTasksShareAnExecutor() {
        String[] ids = IntStream.range(0, 12).mapToObj(i -> "t" + i).toArray(String[]::new);
        groups.run("e", ids);
        assertThat(groups.used("cpus")).isEqualTo(3.5);
        groups.exit("t7", Exit.status(2));
        for (String id : ids) {
            if (!id.equals("t7")) {
                groups.exit(id, Exit.signal(15));
                assertThat(groups.last(id).getState()).isEqualTo(TaskState.TASK_KILLED);
            }
        }
        assertThat(groups.used("cpus")).isZero();
    }
}
