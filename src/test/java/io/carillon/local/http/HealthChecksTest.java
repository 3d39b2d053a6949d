package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.Test;

/** Checks and health checks over HTTP, with real processes and sockets. */
class HealthChecksTest extends LocalMesosFixture {

    private static HealthCheck.Builder health() {
        return HealthCheck.newBuilder()
                .setDelaySeconds(0)
                .setIntervalSeconds(0.05)
                .setTimeoutSeconds(20)
                .setGracePeriodSeconds(0);
    }

    private static HealthCheck.Builder command(String script) {
        return health().setType(HealthCheck.Type.COMMAND)
                .setCommand(CommandInfo.newBuilder().setValue(script));
    }

    private void launch(RawClient.Subscription stream, TaskInfo.Builder task) {
        Offer offer = stream.await(Event::hasOffers).getOffers().getOffers(0);
        task.setName("t")
                .setAgentId(offer.getAgentId())
                .addResources(TaskGroupsTest.scalar("cpus", 0.1));
        task.getTaskIdBuilder().setValue("t");
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
        call.getAcceptBuilder()
                .addOfferIds(offer.getId())
                .addOperationsBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .getLaunchBuilder()
                .addTaskInfos(task);
        assertThat(call(stream, call).status()).isEqualTo(202);
    }

    private static TaskInfo.Builder task(String script, HealthCheck.Builder health) {
        return TaskInfo.newBuilder()
                .setCommand(CommandInfo.newBuilder().setValue(script))
                .setHealthCheck(health);
    }

    /** Acknowledges everything until such a status comes. */
    private TaskStatus await(RawClient.Subscription stream, Predicate<TaskStatus> condition) {
        int[] next = {0};
        TaskStatus[] found = {TaskStatus.getDefaultInstance()};
        RawClient.until(
                () -> {
                    for (Event event :
                            stream.events().stream()
                                    .filter(Event::hasUpdate)
                                    .skip(next[0])
                                    .toList()) {
                        next[0]++;
                        TaskStatus status = event.getUpdate().getStatus();
                        Call.Builder call = Call.newBuilder().setType(Call.Type.ACKNOWLEDGE);
                        call.getAcknowledgeBuilder()
                                .setAgentId(status.getAgentId())
                                .setTaskId(status.getTaskId())
                                .setUuid(status.getUuid());
                        call(stream, call);
                        if (condition.test(status)) {
                            found[0] = status;
                            return true;
                        }
                    }
                    return false;
                });
        return found[0];
    }

    @Test
    void aCommandSeesTheSandboxAndTheEnvironmentOfItsTask() throws IOException {
        RawClient.Subscription stream = subscribe();
        TaskInfo.Builder task =
                task(
                        "touch up; exec sleep 600",
                        command("test -e up && test \"$OWN$MORE\" = xy && echo seen")
                                .setConsecutiveFailures(1000));
        task.getCommandBuilder()
                .getEnvironmentBuilder()
                .addVariablesBuilder()
                .setName("OWN")
                .setValue("x");
        task.getHealthCheckBuilder()
                .getCommandBuilder()
                .getEnvironmentBuilder()
                .addVariablesBuilder()
                .setName("MORE")
                .setValue("y");
        launch(stream, task);
        TaskStatus healthy = await(stream, status -> status.getHealthy());
        assertThat(healthy.getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(healthy.getReason())
                .isEqualTo(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
        String sandbox = "/frameworks/" + id(stream).getValue() + "/executors/t/runs/latest";
        RawClient.until(
                () ->
                        client.get("/files/download?path=" + sandbox + "/stderr")
                                .body()
                                .contains("seen"));
        assertThat(client.get("/files/download?path=" + sandbox + "/stdout").body()).isEmpty();
        JsonNode shown = json(client.get("/state")).at("/frameworks/0/tasks/0");
        assertThat(shown.at("/health_check/type").asText()).isEqualTo("COMMAND");
        assertThat(shown.get("statuses").findValue("healthy").asBoolean()).isTrue();
    }

    @Test
    void anUnhealthyTaskIsKilled() {
        RawClient.Subscription stream = subscribe();
        launch(stream, task("exec sleep 600", command("exit 1").setConsecutiveFailures(2)));
        TaskStatus end = await(stream, status -> status.getState() == TaskState.TASK_KILLED);
        assertThat(end.hasHealthy()).isTrue();
        assertThat(end.getHealthy()).isFalse();
        assertThat(end.getMessage()).startsWith("Command terminated with signal");
        assertThat(
                        stream.events().stream()
                                .map(event -> event.getUpdate().getStatus())
                                .filter(status -> status.getState() == TaskState.TASK_RUNNING)
                                .filter(TaskStatus::hasHealthy))
                .hasSize(2);
    }

    @Test
    void aRunThatTakesTooLongIsEndedWithItsChildren() {
        RawClient.Subscription stream = subscribe();
        launch(
                stream,
                task(
                        "exec sleep 600",
                        command("sleep 600 & echo $$ $! > pids; wait")
                                .setTimeoutSeconds(1)
                                .setConsecutiveFailures(1000)));
        String file = "/frameworks/" + id(stream).getValue() + "/executors/t/runs/latest/pids";
        RawClient.until(() -> client.get("/files/download?path=" + file).body().endsWith("\n"));
        String pids = client.get("/files/download?path=" + file).body().trim();
        assertThat(pids).contains(" ");
        for (String pid : pids.split(" ", -1)) {
            long number = Long.parseLong(pid);
            RawClient.until(
                    () -> ProcessHandle.of(number).filter(ProcessHandle::isAlive).isEmpty());
        }
    }

    @Test
    void healthIsAskedOverHttp() throws IOException {
        int[] status = {204};
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/up",
                exchange -> {
                    exchange.sendResponseHeaders(status[0], -1);
                    exchange.close();
                });
        server.start();
        try {
            HealthCheck.Builder http =
                    health().setType(HealthCheck.Type.HTTP).setConsecutiveFailures(1);
            http.getHttpBuilder().setPort(server.getAddress().getPort()).setPath("/up");
            RawClient.Subscription stream = subscribe();
            launch(stream, task("exec sleep 600", http));
            await(stream, TaskStatus::getHealthy);
            status[0] = 500;
            TaskStatus end = await(stream, one -> one.getState() == TaskState.TASK_KILLED);
            assertThat(end.getHealthy()).isFalse();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void healthIsAskedOverTcp() throws IOException {
        RawClient.Subscription stream = subscribe();
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            HealthCheck.Builder tcp =
                    health().setType(HealthCheck.Type.TCP).setConsecutiveFailures(3);
            tcp.getTcpBuilder().setPort(server.getLocalPort());
            launch(stream, task("exec sleep 600", tcp));
            await(stream, TaskStatus::getHealthy);
        }
        await(stream, status -> status.getState() == TaskState.TASK_KILLED);
    }

    @Test
    void aCheckReportsWithoutAKill() {
        RawClient.Subscription stream = subscribe();
        CheckInfo.Builder check =
                CheckInfo.newBuilder()
                        .setType(CheckInfo.Type.COMMAND)
                        .setDelaySeconds(0)
                        .setIntervalSeconds(0.05);
        check.getCommandBuilder().setCommand(CommandInfo.newBuilder().setValue("exit 7"));
        launch(
                stream,
                TaskInfo.newBuilder()
                        .setCommand(CommandInfo.newBuilder().setValue("exec sleep 600"))
                        .setCheck(check));
        TaskStatus status = await(stream, one -> one.getCheckStatus().getCommand().hasExitCode());
        assertThat(status.getCheckStatus().getCommand().getExitCode()).isEqualTo(7);
        assertThat(status.getReason())
                .isEqualTo(TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED);
        assertThat(status.getState()).isEqualTo(TaskState.TASK_RUNNING);
    }
}
