package io.carillon.executor.main;

import static io.carillon.executor.main.WithExecutor.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.carillon.executor.agent.FakeAgent;
import io.carillon.executor.agent.FakeAgent.Request;
import io.carillon.executor.main.WithExecutor.Started;
import java.time.Duration;
import java.util.Map;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The executor as an agent sees it, over real sockets. Each line of the executor HTTP API of Mesos
 * is one test, named by its section in the reference of the protocol; where time matters, the test
 * of the state machine is named as well.
 *
 * <table>
 * <caption>The executor HTTP API of Mesos, line by line</caption>
 * <tr><td>5.1</td><td>POST, path, media types, no stream id</td><td>{@link #s51RequestsHaveTheForm}</td></tr>
 * <tr><td>5.1</td><td>two connections</td><td>{@link #s51CallsHaveAConnectionOfTheirOwn}</td></tr>
 * <tr><td>5.1</td><td>domain socket, TLS</td><td>{@code AgentLinksTest}</td></tr>
 * <tr><td>5.1</td><td>bearer token on every request</td><td>{@link #s51EveryRequestHasTheToken}</td></tr>
 * <tr><td>5.1</td><td>an agent that recovers: 503</td><td>{@link #s51ARecoveringAgentIsAskedAgain}</td></tr>
 * <tr><td>5.1</td><td>refused: 400, 401, 403</td><td>{@link #s51ARefusalIsFatal}</td></tr>
 * <tr><td>5.1</td><td>a call before the subscription: 403</td><td>{@link #s51ACallThatIsRefusedMakesTheExecutorSubscribeAgain}</td></tr>
 * <tr><td>5.2</td><td>LAUNCH in order, once</td><td>{@link #s52LaunchesBeginInOrderAndOnce}</td></tr>
 * <tr><td>5.2</td><td>LAUNCH_GROUP</td><td>{@link #s52AGroupIsRefused}</td></tr>
 * <tr><td>5.2</td><td>KILL of an unknown task</td><td>{@link #s52AKillOfAnUnknownTaskIsAnswered}</td></tr>
 * <tr><td>5.2</td><td>ACKNOWLEDGED</td><td>{@link #s52WhatIsAcknowledgedIsNotToldAgain}</td></tr>
 * <tr><td>5.2</td><td>MESSAGE, HEARTBEAT, unknown events</td><td>{@link #s52WhatIsNoOrderIsIgnored}</td></tr>
 * <tr><td>5.2</td><td>SHUTDOWN</td><td>{@link #s52AShutdownEndsEverything}</td></tr>
 * <tr><td>5.2</td><td>ERROR</td><td>{@link #s52AnErrorIsFatal}</td></tr>
 * <tr><td>5.3</td><td>first SUBSCRIBE</td><td>{@link SubscriptionConformanceTest#s53TheFirstSubscriptionIsEmpty}</td></tr>
 * <tr><td>5.3</td><td>unacknowledged updates and tasks</td><td>{@link SubscriptionConformanceTest#s53ARestartedAgentIsToldWhatItMayNotKnow}</td></tr>
 * <tr><td>5.3</td><td>without checkpoint</td><td>{@link SubscriptionConformanceTest#s53WithoutCheckpointALostAgentEndsEverything}</td></tr>
 * <tr><td>5.3</td><td>quickly, then within the back-off; recovery timeout</td><td>{@code SubscriptionTest}</td></tr>
 * <tr><td>5.3</td><td>SHUTDOWN instead of SUBSCRIBED</td><td>{@link SubscriptionConformanceTest#s53AnExecutorThatIsBeingShutDownEndsWhenItSubscribes}</td></tr>
 * <tr><td>5.4</td><td>fields of an update</td><td>{@link SubscriptionConformanceTest#s54AnUpdateHasItsFields}</td></tr>
 * <tr><td>5.4</td><td>in order; 202 before the next</td><td>{@link SubscriptionConformanceTest#s54UpdatesComeInOrder}</td></tr>
 * <tr><td>5.4</td><td>connection errors and 5xx</td><td>{@link SubscriptionConformanceTest#s54AnUpdateThatFailsIsKept}</td></tr>
 * <tr><td>5.4</td><td>sequence with TASK_KILLING</td><td>{@link SubscriptionConformanceTest#s54KillingIsToldBeforeTheEnd}</td></tr>
 * <tr><td>5.4</td><td>exit after the last acknowledgement</td><td>{@link SubscriptionConformanceTest#s54TheLastUpdateIsAcknowledgedBeforeTheExit}</td></tr>
 * <tr><td>5.4</td><td>HEARTBEAT call</td><td>{@code SubscriptionTest}, {@code IdleTest}</td></tr>
 * <tr><td>5.5</td><td>within the shutdown's grace</td><td>{@code KillTest}</td></tr>
 * </table>
 */
final class ExecutorConformanceTest extends WithFakeAgent {

    @Test
    void s51RequestsHaveTheForm() throws Exception {
        Request subscribe = subscribed();
        agent.kill("x");
        Request update = agent.call();

        for (Request request : new Request[] {subscribe, update}) {
            assertThat(request.line()).isEqualTo("POST /api/v1/executor HTTP/1.1");
            assertThat(request.headers())
                    .containsEntry("content-type", "application/x-protobuf")
                    .containsEntry("accept", "application/x-protobuf")
                    .containsEntry("host", agent.environment().get("MESOS_AGENT_ENDPOINT"))
                    .doesNotContainKeys("mesos-stream-id", "authorization");
            assertThat(request.call().getFrameworkId().getValue()).isEqualTo("framework-1");
            assertThat(request.call().getExecutorId().getValue()).isEqualTo("executor-1");
        }
    }

    @Test
    void s51TheAgentIsCalledByItsOwnNameWhereItHasOne() throws Exception {
        Map<String, String> environment = agent.environment();
        environment.put("MESOS_SLAVE_PID", "slave(3)@10.0.0.1:5051");
        executor.start(sandbox, environment);

        assertThat(agent.subscribe().line()).isEqualTo("POST /slave(3)/api/v1/executor HTTP/1.1");
    }

    @Test
    void s51CallsHaveAConnectionOfTheirOwn() throws Exception {
        Request subscribe = subscribed();
        agent.kill("x");
        Request first = agent.call();
        agent.kill("y");
        Request second = agent.call();

        assertThat(first.connection()).isNotEqualTo(subscribe.connection());
        assertThat(second.connection()).isEqualTo(first.connection());
    }

    @Test
    void s51EveryRequestHasTheToken() throws Exception {
        Map<String, String> environment = agent.environment();
        environment.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "abc.def");
        executor.start(sandbox, environment);
        Request subscribe = agent.subscribe();
        agent.kill("x");

        assertThat(subscribe.headers()).containsEntry("authorization", "Bearer abc.def");
        assertThat(agent.call().headers()).containsEntry("authorization", "Bearer abc.def");
        assertThat(executor.said()).doesNotContain("abc.def");
    }

    @Test
    void s51ARecoveringAgentIsAskedAgain() throws Exception {
        agent.refuseSubscribe("503 Service Unavailable");
        agent.refuseSubscribe("404 Not Found");
        subscribed();
        agent.subscribe();
        agent.subscribe();
        running("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"400 Bad Request", "401 Unauthorized", "403 Forbidden"})
    void s51ARefusalIsFatal(String status) throws Exception {
        agent.refuseSubscribe(status);
        subscribed();

        assertThat(executor.exit()).isEqualTo(1);
        assertThat(executor.said()).contains(status.substring(0, 3) + " words.");
    }

    @Test
    void s51ACallThatIsRefusedMakesTheExecutorSubscribeAgain() throws Exception {
        subscribed();
        Started work = running("a");
        agent.answerCall("403 Forbidden");
        work.end(true, "");
        TaskStatus refused = agent.update();

        assertThat(agent.subscribe().call().getSubscribe().getUnacknowledgedUpdatesList())
                .extracting(Call.Update::getStatus)
                .containsExactly(refused);
    }

    @Test
    void s52LaunchesBeginInOrderAndOnce() throws Exception {
        subscribed();
        agent.launch(task("a"));
        agent.launch(task("b"));
        agent.launch(task("a"));
        agent.launch(task("c"));

        for (String id : new String[] {"a", "b", "c"}) {
            Started work = executor.work();
            assertThat(work.files.folder()).isEqualTo(sandbox.resolve("tasks").resolve(id));
            assertThat(work.files.folder()).isDirectory();
            assertThat(agent.update().getTaskId().getValue()).isEqualTo(id);
        }
        assertThat(executor.started).isEmpty();
    }

    @Test
    void s52AGroupIsRefused() throws Exception {
        subscribed();
        Event.Builder event = Event.newBuilder().setType(Event.Type.LAUNCH_GROUP);
        event.getLaunchGroupBuilder().getTaskGroupBuilder().addTasks(task("a")).addTasks(task("b"));
        agent.send(event.build());

        for (String id : new String[] {"a", "b"}) {
            TaskStatus update = agent.update();
            assertThat(update.getTaskId().getValue()).isEqualTo(id);
            assertThat(update.getState()).isEqualTo(TaskState.TASK_FAILED);
        }
        running("c");
    }

    @Test
    void s52AKillOfAnUnknownTaskIsAnswered() throws Exception {
        subscribed();
        agent.kill("x");

        assertThat(agent.update().getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void s52WhatIsAcknowledgedIsNotToldAgain() throws Exception {
        subscribed();
        Started work = running("a");
        agent.acknowledges(false);
        work.end(true, "");
        TaskStatus update = agent.update();
        agent.dropStream();
        assertThat(agent.subscribe().call().getSubscribe().getUnacknowledgedUpdatesCount())
                .isEqualTo(1);
        agent.acknowledge("a", update.getUuid());
        running("b");
        agent.dropStream();

        assertThat(agent.subscribe().call().getSubscribe().getUnacknowledgedUpdatesList())
                .noneMatch(one -> one.getStatus().getUuid().equals(update.getUuid()));
    }

    @Test
    void s52WhatIsNoOrderIsIgnored() throws Exception {
        subscribed();
        Event.Builder message = Event.newBuilder().setType(Event.Type.MESSAGE);
        message.getMessageBuilder().setData(ByteString.copyFromUtf8("hello"));
        agent.send(message.build());
        agent.send(Event.newBuilder().setType(Event.Type.HEARTBEAT).build());
        agent.send(Event.getDefaultInstance());
        // A type of the future, 99.
        agent.sendBytes(FakeAgent.chunk(new byte[] {'2', '\n', 8, 99}));

        running("a");
        assertThat(executor.said()).contains("A message of 5 bytes is not an order");
    }

    @Test
    void s52AShutdownEndsEverything() throws Exception {
        subscribed();
        Started a = running("a");
        Started b = running("b");
        agent.send(Event.newBuilder().setType(Event.Type.SHUTDOWN).build());
        assertThat(a.awaitKill()).isEqualTo(Duration.ofSeconds(3));
        b.awaitKill();
        a.end(false, "");
        b.end(false, "");

        assertThat(agent.update().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(agent.update().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(executor.exit()).isZero();
    }

    @Test
    void s52AnErrorIsFatal() throws Exception {
        subscribed();
        Started work = running("a");
        Event.Builder event = Event.newBuilder().setType(Event.Type.ERROR);
        event.getErrorBuilder().setMessage("no such executor");
        agent.send(event.build());
        work.awaitKill();
        work.end(false, "");

        assertThat(executor.exit()).isEqualTo(1);
        assertThat(executor.said()).contains("no such executor");
    }
}
