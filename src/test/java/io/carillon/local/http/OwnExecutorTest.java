package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.carillon.executor.main.ExecutorMain;
import io.carillon.orders.OrderProtos.ProcessWork;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Carillon's own executor, as its own process, on an agent of the local Mesos. */
class OwnExecutorTest extends ExecutorFixture {

    @BeforeEach
    void register() {
        framework = subscribe();
    }

    private ExecutorInfo.Builder own() {
        return executor("app~1@here", java(ExecutorMain.class, Message.class));
    }

    private static ByteString shell(String script) {
        return TaskOrder.newBuilder()
                .setFormat(1)
                .setProcess(ProcessWork.newBuilder().setShell(script))
                .putEnv("WORD", "bell")
                .setJob("job")
                .setRun("run")
                .setShardCount(1)
                .setAttempt(1)
                .build()
                .toByteString();
    }

    private Path tasks() {
        return sandbox("app~1@here").resolve("tasks");
    }

    private void running(int count) {
        RawClient.until(
                () -> {
                    updates().forEach(one -> acknowledge(framework, one));
                    return updates().stream()
                                    .filter(one -> one.getState() == TaskState.TASK_RUNNING)
                                    .map(one -> one.getTaskId().getValue())
                                    .distinct()
                                    .count()
                            == count;
                });
    }

    @Test
    void itRunsProcessesSideBySide() throws Exception {
        Map<String, ByteString> all = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            all.put("t" + i, shell("echo $WORD " + i));
        }
        all.put("fails", shell("echo oh >&2; exit 3"));
        launchOrders(own(), all);
        Map<String, TaskStatus> ends = ends(11);
        assertThat(ends.remove("fails").getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(ends.values()).allMatch(one -> one.getState() == TaskState.TASK_FINISHED);
        assertThat(Files.readString(tasks().resolve("t7/stdout"))).isEqualTo("bell 7\n");
        assertThat(
                        json(client.get(
                                        "/files/read?offset=0&path=/frameworks/"
                                                + id(framework).getValue()
                                                + "/executors/app~1@here/runs/latest"
                                                + "/tasks/fails/stderr"))
                                .get("data")
                                .asText())
                .contains("oh\n");
    }

    @Test
    void aKillEndsOneOfItsTasks() {
        launchOrders(own(), Map.of("a", shell("sleep 1000"), "b", shell("sleep 1000")));
        running(2);
        Call.Builder kill = Call.newBuilder().setType(Call.Type.KILL);
        kill.getKillBuilder().getTaskIdBuilder().setValue("a");
        assertThat(call(framework, kill).status()).isEqualTo(202);
        assertThat(ends(1).get("a").getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void itsDeathEndsAllItsTasks() {
        Map<String, ByteString> all = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            all.put("t" + i, shell("sleep 1000"));
        }
        launchOrders(own(), all);
        running(20);
        ProcessHandle executor =
                ProcessHandle.current()
                        .descendants()
                        .filter(one -> one.info().command().orElse("").endsWith("/java"))
                        .findFirst()
                        .orElseThrow();
        assertThat(executor.destroyForcibly()).isTrue();
        Event failure = framework.await(Event::hasFailure);
        assertThat(failure.getFailure().getStatus()).isEqualTo(9);
        assertThat(ends(20).values())
                .allMatch(one -> one.getState() == TaskState.TASK_FAILED)
                .allMatch(one -> one.getReason() == TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    void itLivesThroughARestartOfItsAgent() {
        launchOrders(
                own(),
                Map.of(
                        "stays",
                        shell("sleep 1000"),
                        "ends",
                        shell("while [ ! -e go ]; do sleep 0.05; done")));
        running(2);
        RawClient.get(
                mesos.fault((faults, now) -> faults.restartAgent(now, mesos.agents().get(0))));
        RawClient.until(
                () -> {
                    Files.write(sandbox("app~1@here").resolve("go"), new byte[0]);
                    return json(client.get("/slaves")).at("/slaves/0/active").asBoolean();
                });
        assertThat(ends(1).get("ends").getState()).isEqualTo(TaskState.TASK_FINISHED);
        Call.Builder kill = Call.newBuilder().setType(Call.Type.KILL);
        kill.getKillBuilder().getTaskIdBuilder().setValue("stays");
        assertThat(call(framework, kill).status()).isEqualTo(202);
        assertThat(ends(2).get("stays").getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void aShutdownEndsIt() {
        launchOrders(own(), Map.of("a", shell("sleep 1000")));
        running(1);
        TaskStatus status = updates().get(0);
        Call.Builder call = Call.newBuilder().setType(Call.Type.SHUTDOWN);
        call.getShutdownBuilder()
                .setAgentId(status.getAgentId())
                .setExecutorId(status.getExecutorId());
        assertThat(call(framework, call).status()).isEqualTo(202);
        assertThat(ends(1).get("a").getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(framework.await(Event::hasFailure).getFailure().getStatus()).isZero();
    }
}
