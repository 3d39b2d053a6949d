package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which custom executors a master refuses, and what it counts for them. */
class ExecutorRulesTest {

    private final CustomDriver custom = new CustomDriver();

    private static Arguments executor(String text, Consumer<ExecutorInfo.Builder> change) {
        return task(text, task -> change.accept(task.getExecutorBuilder()));
    }

    private static Arguments task(String text, Consumer<TaskInfo.Builder> change) {
        return Arguments.of(text, change);
    }

    private static Resource ports(long begin, long end) {
        Resource.Builder ports = Resource.newBuilder().setName("ports").setType(Value.Type.RANGES);
        ports.getRangesBuilder().addRangeBuilder().setBegin(begin).setEnd(end);
        return ports.build();
    }

    private static ExecutorID id(String value) {
        return ExecutorID.newBuilder().setValue(value).build();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                task(
                        "at least one (but not both)",
                        task -> task.setCommand(CommandInfo.newBuilder().setValue("true"))),
                executor("ID must not be empty", one -> one.setExecutorId(id(""))),
                executor("contains invalid characters", one -> one.setExecutorId(id("a/b"))),
                executor("'..' is disallowed", one -> one.setExecutorId(id(".."))),
                executor(
                        "invalid FrameworkID (Actual: other",
                        one -> one.setFrameworkId(FrameworkID.newBuilder().setValue("other"))),
                executor(
                        "'shutdown_grace_period' must be non-negative",
                        one -> one.getShutdownGracePeriodBuilder().setNanoseconds(-1)),
                executor(
                        "'ExecutorInfo.command' must be set for 'CUSTOM' executor",
                        ExecutorInfo.Builder::clearCommand),
                executor(
                        "'ExecutorInfo.command' must be set",
                        one -> one.clearType().clearCommand()),
                executor(
                        "'ExecutorInfo.command' must not be set for 'DEFAULT' executor",
                        one -> one.setType(ExecutorInfo.Type.DEFAULT)),
                executor(
                        "'ExecutorInfo.type' must be 'CUSTOM'",
                        one -> one.clearCommand().setType(ExecutorInfo.Type.DEFAULT)),
                executor(
                        "'ExecutorInfo.type' must be 'CUSTOM'",
                        one -> one.setType(ExecutorInfo.Type.UNKNOWN)),
                executor(
                        "must have a value set",
                        one ->
                                one.getCommandBuilder()
                                        .setEnvironment(
                                                Environment.newBuilder()
                                                        .addVariables(
                                                                Environment.Variable.newBuilder()
                                                                        .setName("A")))),
                executor("value <= 0", one -> one.addResources(AgentSpec.scalar("cpus", -1))),
                executor(
                        "required by task and its executor is more than available",
                        one -> one.addResources(AgentSpec.scalar("cpus", 3.5))),
                executor(
                        "required by task and its executor is more than available",
                        one ->
                                one.getResourcesBuilder(0)
                                        .getAllocationInfoBuilder()
                                        .setRole("stranger")),
                task(
                        "overlapping resources in the task and its executor",
                        task -> {
                            task.addResources(ports(31000, 31005));
                            task.getExecutorBuilder().addResources(ports(31005, 31009));
                        }));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aTaskWithABadExecutorIsRefusedForGood(String text, Consumer<TaskInfo.Builder> change) {
        TaskInfo.Builder task = custom.task("e", "t");
        change.accept(task);
        custom.accept(task.build());
        assertThat(custom.last("t").getMessage()).contains(text);
        assertThat(custom.state("t")).isEqualTo(TaskState.TASK_ERROR);
        assertThat(custom.last("t").getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_INVALID);
        assertThat(custom.last("t").hasUuid()).isFalse();
        assertThat(custom.driver.executors).isEmpty();
        assertThat(custom.used("cpus")).isZero();
    }

    private static Arguments live(Consumer<ExecutorInfo.Builder> change) {
        return Arguments.of(change);
    }

    static Stream<Arguments> others() {
        return Stream.of(
                live(one -> one.setName("other")),
                live(one -> one.getCommandBuilder().setValue("exec other")),
                live(ExecutorInfo.Builder::clearType),
                live(one -> one.addResources(AgentSpec.scalar("disk", 1))),
                live(
                        one ->
                                one.setContainer(
                                        ContainerInfo.newBuilder()
                                                .setType(ContainerInfo.Type.MESOS))),
                live(one -> one.getShutdownGracePeriodBuilder().setNanoseconds(1)));
    }

    @ParameterizedTest
    @MethodSource("others")
    void anotherExecutorUnderTheIdOfALiveOneIsRefused(Consumer<ExecutorInfo.Builder> change) {
        custom.run("e", "t");
        TaskInfo.Builder second = custom.task("e", "second");
        change.accept(second.getExecutorBuilder());
        custom.accept(second.build());
        assertThat(custom.state("second")).isEqualTo(TaskState.TASK_ERROR);
        assertThat(custom.last("second").getMessage())
                .startsWith(
                        "ExecutorInfo is not compatible with existing ExecutorInfo with same"
                                + " ExecutorID");
    }

    @Test
    void whatTheMasterFillsInMakesNoDifference() {
        custom.run("e", "t");
        TaskInfo.Builder second = custom.task("e", "second");
        second.getExecutorBuilder().clearFrameworkId();
        second.getExecutorBuilder()
                .getResourcesBuilderList()
                .forEach(one -> one.getAllocationInfoBuilder().setRole("r"));
        custom.accept(second.build());
        custom.report("e", "second", TaskState.TASK_RUNNING);
        assertThat(custom.state("second")).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void allTasksOfAnExecutorUseOneRole() {
        CustomDriver two = new CustomDriver(ModelDriver.modern().addRoles("s"));
        two.run("e", "t");
        two.driver.pass(java.time.Duration.ofSeconds(10));
        for (int i = 0; i < 20 && !two.offer().getAllocationInfo().getRole().equals("s"); i++) {
            two.client.decline(two.offer(), 0);
            two.driver.pass(java.time.Duration.ofSeconds(1));
        }
        Offer offer = two.offer();
        assertThat(offer.getAllocationInfo().getRole()).isEqualTo("s");
        two.accept(two.task("e", "second").build());
        assertThat(two.state("second")).isEqualTo(TaskState.TASK_ERROR);
        assertThat(two.last("second").getMessage())
                .contains("All tasks of an executor must use the same role");
    }

    @Test
    void anExecutorIsCountedOnceWhileItLives() {
        custom.launch("e", "a", "b");
        assertThat(custom.used("cpus")).isEqualTo(1.0);
        assertThat(custom.used("mem")).isEqualTo(64.0);
        custom.launch("e", "c");
        assertThat(custom.used("cpus")).isEqualTo(1.25);
        custom.launch("other", "d");
        assertThat(custom.used("cpus")).isEqualTo(2.0);
    }

    @Test
    void theExecutorOfTheFirstTaskCountsForTheSecondOfTheSameCall() {
        // Four cpus: 0.5 of the executor, and 14 tasks of 0.25.
        String[] ids =
                java.util.stream.IntStream.range(0, 15)
                        .mapToObj(i -> "t" + i)
                        .toArray(String[]::new);
        custom.launch("e", ids);
        assertThat(custom.used("cpus")).isEqualTo(4.0);
        assertThat(custom.state("t14")).isEqualTo(TaskState.TASK_ERROR);
        assertThat(custom.last("t14").getMessage())
                .contains("required by task and its executor is more");
        assertThat(custom.client.updates()).hasSize(1);
    }

    @Test
    void itsResourcesComeBackWhenItEnds() {
        String stream = custom.run("e", "t");
        custom.report("e", "t", TaskState.TASK_FINISHED);
        assertThat(custom.used("cpus")).isEqualTo(0.5);
        custom.exit(Exit.status(0));
        assertThat(custom.used("cpus")).isZero();
        assertThat(custom.offered("cpus")).isEqualTo(4.0);
        assertThat(custom.driver.closed).contains(stream);
    }

    @Test
    void offersNameTheExecutorsOfTheirFramework() {
        custom.run("e", "t");
        custom.driver.pass(java.time.Duration.ofSeconds(2));
        assertThat(custom.offer().getExecutorIdsList()).containsExactly(id("e"));
        ModelDriver.Client stranger = custom.driver.client(ModelDriver.modern());
        custom.client.decline(custom.offer(), 100);
        custom.driver.pass(java.time.Duration.ofSeconds(2));
        assertThat(stranger.offers()).isNotEmpty();
        assertThat(stranger.offers().get(0).getExecutorIdsList()).isEmpty();
    }

    @Test
    void offersDoNotNameAnExecutorThatHasEnded() {
        custom.run("e", "t");
        custom.exit(Exit.status(0));
        custom.driver.pass(java.time.Duration.ofSeconds(2));
        assertThat(custom.offer().getExecutorIdsList()).isEmpty();
    }

    @Test
    void groupsRunWithTheDefaultExecutorOnly() {
        GroupDriver groups = new GroupDriver();
        groups.accept(
                GroupDriver.group(
                        groups.executor("e")
                                .setType(ExecutorInfo.Type.CUSTOM)
                                .setCommand(CommandInfo.newBuilder().setValue("true")),
                        java.util.List.of(groups.task("t").build())));
        assertThat(groups.last("t").getMessage())
                .contains("runs task groups with the default executor only");
    }
}
