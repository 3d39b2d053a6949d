package io.carillon.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.carillon.local.cluster.Exit;
import io.carillon.local.cluster.Order;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Processes below a work directory of their own, and what became of them. */
class ProcessesFixture {

    @TempDir Path work;
    final Map<String, Exit> exits = new ConcurrentHashMap<>();
    final Map<String, String> failures = new ConcurrentHashMap<>();
    final Map<String, Boolean> starts = new ConcurrentHashMap<>();
    final Map<String, Optional<CheckStatusInfo>> checks = new ConcurrentHashMap<>();
    final ExecutorTokens tokens = new ExecutorTokens(true);
    Processes processes = null;

    @BeforeEach
    void open() throws IOException {
        processes = open(false);
    }

    Processes open(boolean instant) throws IOException {
        return open(instant, new OwnOutput());
    }

    Processes open(boolean instant, OwnOutput output) throws IOException {
        return new Processes(
                new Sandbox(work),
                instant,
                agent -> "slave(1)@127.0.0.1:5050",
                tokens,
                new Processes.Listener() {
                    @Override
                    public void started(String containerId) {
                        starts.put(containerId, true);
                    }

                    @Override
                    public void exited(String containerId, Exit exit) {
                        exits.put(containerId, exit);
                    }

                    @Override
                    public void failed(String containerId, String message) {
                        failures.put(containerId, message);
                    }

                    @Override
                    public void checked(String checkId, Optional<CheckStatusInfo> result) {
                        checks.put(checkId, result);
                    }
                },
                output);
    }

    @AfterEach
    void close() {
        processes.close();
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    void run(String container, Consumer<CommandInfo.Builder> command) {
        CommandInfo.Builder builder = CommandInfo.newBuilder();
        command.accept(builder);
        processes.start(order(container, builder));
    }

    static Order.StartProcess order(String container, CommandInfo.Builder builder) {
        return new Order.StartProcess(
                ContainerID.newBuilder().setValue(container).build(),
                "S0",
                "F0",
                "t",
                FrameworkInfo.newBuilder().setUser("u").setName("n").build(),
                TaskInfo.newBuilder()
                        .setName("t")
                        .setTaskId(TaskID.newBuilder().setValue("t"))
                        .setAgentId(AgentID.newBuilder().setValue("S0"))
                        .setCommand(builder)
                        .build(),
                "r");
    }

    void shell(String container, String script) {
        run(container, command -> command.setValue(script));
    }

    Exit exit(String container) {
        soon().until(() -> exits.containsKey(container) || failures.containsKey(container));
        assertThat(failures).doesNotContainKey(container);
        return exits.get(container);
    }

    String failure(String container) {
        soon().until(() -> exits.containsKey(container) || failures.containsKey(container));
        assertThat(exits).doesNotContainKey(container);
        return failures.get(container);
    }

    Path file(String container, String name) {
        return new Sandbox(work).runs("S0", "F0", "t").resolve(container).resolve(name);
    }

    String text(String container, String name) throws IOException {
        return Files.readString(file(container, name));
    }

    long pid(String container, String name) throws IOException {
        soon().until(
                        () ->
                                Files.exists(file(container, name))
                                        && text(container, name).endsWith("\n"));
        return Long.parseLong(text(container, name).trim());
    }

    static void awaitDead(long pid) {
        soon().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    static HttpServer server(String path, byte[] body, Duration delay) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                path,
                exchange -> {
                    java.util.concurrent.locks.LockSupport.parkNanos(delay.toNanos());
                    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    static CommandInfo.URI.Builder uri(HttpServer server, String path) {
        return CommandInfo.URI
                .newBuilder()
                .setValue("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }
}
