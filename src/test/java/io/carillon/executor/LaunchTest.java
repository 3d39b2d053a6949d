package io.carillon.executor;

import static io.carillon.executor.MachineRun.order;
import static io.carillon.executor.MachineRun.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.carillon.orders.OrderProtos.CodeWork;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a LAUNCH. */
final class LaunchTest {

    private final MachineRun run = MachineRun.subscribed();

    @Test
    void aTaskBeginsAndIsReportedAsRunningOnceItHasBegun() {
        run.launch(task("a"));

        assertThat(run.one(Action.Begin.class)).isEqualTo(new Action.Begin("a", order()));
        assertThat(run.updates()).isEmpty();

        run.on(new Input.WorkBegan("a"));

        assertThat(run.states()).containsExactly(TaskState.TASK_RUNNING);
    }

    @Test
    void anUpdateHasAllThatTheAgentAsksFor() {
        run.launch(task("a")).on(new Input.WorkBegan("a"));

        TaskStatus status = run.lastUpdate();
        assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
        assertThat(status.getExecutorId().getValue()).isEqualTo("executor-1");
        assertThat(status.getTaskId().getValue()).isEqualTo("a");
        assertThat(status.getTimestamp()).isEqualTo(1_001.0);
        assertThat(status.getUuid().size()).isEqualTo(16);
        assertThat(status.getUuid().byteAt(6) & 0xf0).isEqualTo(0x40);
        assertThat(status.getUuid().byteAt(8) & 0xc0).isEqualTo(0x80);
    }

    @Test
    void everyUpdateHasItsOwnUuid() {
        run.launch(task("a")).on(new Input.WorkBegan("a")).ended("a", true, "").acceptAll();

        assertThat(run.updates()).extracting(TaskStatus::getUuid).doesNotHaveDuplicates();
    }

    static Stream<Arguments> noOrders() {
        return Stream.of(
                Arguments.of(
                        TaskInfo.newBuilder(task("a")).clearData().build(),
                        "The task has no data; tasks of this executor carry a"
                                + " carillon.v1.TaskOrder"),
                Arguments.of(
                        task("a", ByteString.copyFromUtf8("\377nonsense")),
                        "The data of the task is not a carillon.v1.TaskOrder"),
                Arguments.of(
                        task("a", order().toBuilder().setFormat(2).build().toByteString()),
                        "the format 2, and this executor knows the format 1"),
                Arguments.of(
                        task("a", order().toBuilder().clearProcess().build().toByteString()),
                        "names no work"),
                Arguments.of(
                        task(
                                "a",
                                order().toBuilder()
                                        .setCode(CodeWork.getDefaultInstance())
                                        .build()
                                        .toByteString()),
                        "This executor has no works of the kind CODE"));
    }

    @ParameterizedTest
    @MethodSource("noOrders")
    void whatIsNoOrderForThisExecutorFailsWithWords(TaskInfo task, String words) {
        run.launch(task);

        assertThat(run.has(Action.Begin.class)).isFalse();
        assertThat(run.states()).containsExactly(TaskState.TASK_FAILED);
        assertThat(run.lastUpdate().getMessage()).contains(words);
    }

    @Test
    void aWorkThatCannotBeginFailsItsTaskAlone() {
        run.running("a").launch(task("b")).on(new Input.WorkRefused("b", "no such program"));

        assertThat(run.states()).containsExactly(TaskState.TASK_FAILED);
        assertThat(run.lastUpdate().getTaskId().getValue()).isEqualTo("b");
        assertThat(run.lastUpdate().getMessage()).isEqualTo("no such program");
        assertThat(run.has(Action.Exit.class)).isFalse();
    }

    @Test
    void aRepeatedLaunchIsIgnoredWhileItsTaskLivesAndAfterwards() {
        run.running("a").launch(task("a"));

        assertThat(run.has(Action.Begin.class)).isFalse();
        assertThat(run.updates()).isEmpty();

        run.ended("a", true, "").acceptAll().clear().launch(task("a"));

        assertThat(run.has(Action.Begin.class)).isFalse();
        assertThat(run.updates()).isEmpty();
    }

    @Test
    void thereAreNoMoreTasksThanThereMayBe() {
        run.running("a").running("b").running("c").launch(task("d"));

        assertThat(run.has(Action.Begin.class)).isFalse();
        assertThat(run.lastUpdate().getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(run.lastUpdate().getMessage())
                .isEqualTo("the executor has as many tasks as it may (3)");
        assertThat(run.lastUpdate().hasReason()).isFalse();

        run.acceptAll().ended("a", true, "").clear().launch(task("e"));

        assertThat(run.one(Action.Begin.class).task()).isEqualTo("e");
    }

    @Test
    void aGroupIsRefusedTaskByTask() {
        Event.Builder event = Event.newBuilder().setType(Event.Type.LAUNCH_GROUP);
        event.getLaunchGroupBuilder().getTaskGroupBuilder().addTasks(task("a")).addTasks(task("b"));
        run.event(event).acceptAll();

        assertThat(run.has(Action.Begin.class)).isFalse();
        assertThat(run.updates())
                .extracting(status -> status.getTaskId().getValue())
                .containsExactly("a", "b");
        assertThat(run.updates())
                .allSatisfy(
                        status -> {
                            assertThat(status.getState()).isEqualTo(TaskState.TASK_FAILED);
                            assertThat(status.getMessage()).contains("no task groups");
                        });
    }

    @Test
    void messagesThatAreNoOrdersAreIgnoredAndLogged() {
        Event.Builder event = Event.newBuilder().setType(Event.Type.MESSAGE);
        event.getMessageBuilder().setData(ByteString.copyFromUtf8("hello"));
        run.event(event);

        assertThat(run.one(Action.Say.class).text()).contains("5 bytes");
    }

    @Test
    void longMessagesAreCut() {
        run.running("a").ended("a", false, "x".repeat(100_000));

        assertThat(run.lastUpdate().getMessage().length()).isBetween(1_000, 4_100);
    }

    @Test
    void successAndFailureAreToldApart() {
        run.running("a").running("b");
        run.ended("a", true, "fine").ended("b", false, "bad").acceptAll();

        assertThat(run.states()).containsExactly(TaskState.TASK_FINISHED, TaskState.TASK_FAILED);
        assertThat(run.updates()).extracting(TaskStatus::getMessage).containsExactly("fine", "bad");
    }

    @Test
    void anEndIsReportedOnce() {
        run.running("a").ended("a", true, "").ended("a", false, "again").acceptAll();

        assertThat(run.states()).containsExactly(TaskState.TASK_FINISHED);
    }

    @Test
    void theNextTickIsNeverInThePast() {
        run.running("a").after(Duration.ofHours(2)).acceptAll();

        assertThat(run.machine.dueAt())
                .hasValueSatisfying(due -> assertThat(due).isGreaterThan(run.now));
    }
}
