package io.carillon.executor.main;

import static io.carillon.executor.main.WithExecutor.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.executor.main.WithExecutor.Started;
import io.carillon.orders.OrderProtos.TaskNews;
import java.nio.file.Files;
import java.util.Map;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 5.3 and 5.4 of the table of {@link ExecutorConformanceTest}, and ways to leave. */
final class SubscriptionConformanceTest extends WithFakeAgent {

    @Test
    void s53TheFirstSubscriptionIsEmpty() throws Exception {
        assertThat(subscribed().call().getSubscribe())
                .isEqualTo(Call.Subscribe.getDefaultInstance());
    }

    @Test
    void s53ARestartedAgentIsToldWhatItMayNotKnow() throws Exception {
        subscribed();
        Started known = running("known");
        agent.acknowledges(false);
        agent.launch(task("new"));
        executor.work();
        TaskStatus unknown = agent.update();
        agent.goAway();
        known.end(true, "while the agent was away");
        agent.comeBack();
        Call.Subscribe subscribe = agent.subscribe().call().getSubscribe();

        assertThat(subscribe.getUnacknowledgedTasksList())
                .extracting(TaskInfo::getName)
                .containsExactly("new");
        assertThat(subscribe.getUnacknowledgedUpdatesList())
                .extracting(update -> update.getStatus().getState())
                .startsWith(TaskState.TASK_RUNNING);
        assertThat(subscribe.getUnacknowledgedUpdates(0).getStatus()).isEqualTo(unknown);
        TaskStatus end =
                subscribe.getUnacknowledgedUpdatesCount() == 2
                        ? subscribe.getUnacknowledgedUpdates(1).getStatus()
                        : agent.update();
        assertThat(end.getMessage()).isEqualTo("while the agent was away");
    }

    @Test
    void s53WithoutCheckpointALostAgentEndsEverything() throws Exception {
        Map<String, String> environment = agent.environment();
        environment.put("MESOS_CHECKPOINT", "0");
        executor.start(sandbox, environment);
        agent.subscribe();
        Started work = running("a");
        agent.goAway();
        work.awaitKill();
        work.end(false, "");

        assertThat(executor.exit()).isEqualTo(1);
    }

    @Test
    void s53AnExecutorThatIsBeingShutDownEndsWhenItSubscribes() throws Exception {
        subscribed();
        Started work = running("a");
        agent.dropStream();
        agent.subscribe();
        agent.send(Event.newBuilder().setType(Event.Type.SHUTDOWN).build());
        agent.dropStream();
        work.awaitKill();
        work.end(false, "");

        assertThat(executor.exit()).isZero();
    }

    @Test
    void s54AnUpdateHasItsFields() throws Exception {
        subscribed();
        agent.launch(task("a"));
        TaskStatus update = agent.update();

        assertThat(update.getUuid().size()).isEqualTo(16);
        assertThat(update.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
        assertThat(update.getExecutorId().getValue()).isEqualTo("executor-1");
        assertThat(Math.abs(update.getTimestamp() - System.currentTimeMillis() / 1000.0))
                .isLessThan(60);
        assertThat(update.hasAgentId()).isFalse();
    }

    @Test
    void s54UpdatesComeInOrder() throws Exception {
        subscribed();
        for (int i = 0; i < 50; i++) {
            agent.launch(task("t" + i));
            executor.work().end(true, "");
        }
        for (int i = 0; i < 50; i++) {
            TaskStatus begin = agent.update();
            TaskStatus end = agent.update();
            assertThat(begin.getTaskId().getValue()).isEqualTo("t" + i);
            assertThat(begin.getState()).isEqualTo(TaskState.TASK_RUNNING);
            assertThat(end.getTaskId()).isEqualTo(begin.getTaskId());
            assertThat(end.getState()).isEqualTo(TaskState.TASK_FINISHED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"503 Service Unavailable", "500 Internal Server Error", "cut"})
    void s54AnUpdateThatFailsIsKept(String failure) throws Exception {
        subscribed();
        Started work = running("a");
        // A call that ends without an answer is tried again on another connection, once.
        agent.answerCall(failure);
        agent.answerCall(failure);
        work.end(true, "the end");

        assertThat(agent.subscribe().call().getSubscribe().getUnacknowledgedUpdatesList())
                .extracting(update -> update.getStatus().getMessage())
                .as("the agent's word that it has taken the first update may be lost with the link")
                .endsWith("the end");
    }

    @Test
    void s54KillingIsToldBeforeTheEnd() throws Exception {
        agent.killingState(true);
        subscribed();
        Started work = running("a");
        agent.kill("a");
        work.awaitKill();
        assertThat(agent.update().getState()).isEqualTo(TaskState.TASK_KILLING);
        assertThat(agent.hasCalls()).isFalse();
        work.end(true, "");

        assertThat(agent.update().getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void s54TheLastUpdateIsAcknowledgedBeforeTheExit() throws Exception {
        subscribed();
        Started work = running("a");
        agent.acknowledges(false);
        agent.send(Event.newBuilder().setType(Event.Type.SHUTDOWN).build());
        work.awaitKill();
        work.end(true, "");
        TaskStatus last = agent.update();
        assertThat(executor.runs()).isTrue();
        agent.acknowledge("a", last.getUuid());

        assertThat(executor.exit()).isZero();
    }

    @Test
    void aStuckTaskMakesTheExecutorLeave() throws Exception {
        subscribed();
        Started stuck = running("a");
        Started other = running("b");
        stuck.listener.stuck("a thread of it runs on");
        agent.launch(task("c"));
        assertThat(agent.update().getMessage())
                .isEqualTo(
                        "the executor is leaving: the task a cannot be ended: a thread of it runs"
                                + " on");
        assertThat(executor.runs()).isTrue();
        other.end(true, "");

        assertThat(agent.update().getState()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(executor.exit()).isEqualTo(1);
    }

    @Test
    void newsThatComeFasterThanTheyLeaveReplaceEachOther() throws Exception {
        subscribed();
        Started work = running("a");
        for (int i = 0; i <= 100_000; i++) {
            TaskNews.Builder news = TaskNews.newBuilder().setFormat(1).setResult("" + i);
            news.getProgressBuilder().setFraction(i == 100_000 ? 0 : 1);
            work.listener.news(news.build());
        }
        work.end(true, "");
        TaskStatus update = agent.update();
        for (int i = 0; i < 20 && update.getState() == TaskState.TASK_RUNNING; i++) {
            update = agent.update();
        }

        assertThat(update.getState()).isEqualTo(TaskState.TASK_FINISHED);
        TaskNews last = TaskNews.parseFrom(update.getData());
        assertThat(last.getResult()).isEqualTo("100000");
        assertThat(last.getProgress().getFraction()).isZero();
    }

    @Test
    void anIdleExecutorLeaves() throws Exception {
        Map<String, String> environment = agent.environment();
        environment.put("CARILLON_IDLE_TIMEOUT", "PT0.2S");
        executor.start(sandbox, environment);
        agent.subscribe();

        assertThat(executor.exit()).isZero();
        assertThat(agent.call().call().getType()).isEqualTo(Call.Type.HEARTBEAT);
    }

    @Test
    void aTaskWhoseFolderCannotBeMadeFailsAlone() throws Exception {
        Files.createFile(sandbox.resolve("tasks"));
        subscribed();
        agent.launch(task("a"));

        assertThat(agent.update().getState()).isEqualTo(TaskState.TASK_FAILED);
        Files.delete(sandbox.resolve("tasks"));
        running("b");
    }
}
