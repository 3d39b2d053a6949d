package io.carillon.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.carillon.local.cluster.Exit;
import io.carillon.local.cluster.Order;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessesTest {

    @TempDir Path work;
    private final Map<String, Exit> exits = new ConcurrentHashMap<>();
    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private final Map<String, Boolean> starts = new ConcurrentHashMap<>();
    private Processes processes = null;

    @BeforeEach
    void open() throws IOException {
        processes = open(false);
    }

    private Processes open(boolean instant) throws IOException {
        return new Processes(
                new Sandbox(work),
                instant,
                agent -> "slave(1)@127.0.0.1:5050",
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
                });
    }

    @AfterEach
    void close() {
        processes.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    private void run(String container, Consumer<CommandInfo.Builder> command) {
        CommandInfo.Builder builder = CommandInfo.newBuilder();
        command.accept(builder);
        processes.start(
                new Order.StartProcess(
                        container,
                        "S0",
                        "F0",
                        FrameworkInfo.newBuilder().setUser("u").setName("n").build(),
                        TaskInfo.newBuilder()
                                .setName("t")
                                .setTaskId(TaskID.newBuilder().setValue("t"))
                                .setAgentId(AgentID.newBuilder().setValue("S0"))
                                .setCommand(builder)
                                .build(),
                        "r"));
    }

    private void shell(String container, String script) {
        run(container, command -> command.setValue(script));
    }

    private Exit exit(String container) {
        soon().until(() -> exits.containsKey(container) || failures.containsKey(container));
        assertThat(failures).doesNotContainKey(container);
        return exits.get(container);
    }

    private String failure(String container) {
        soon().until(() -> exits.containsKey(container) || failures.containsKey(container));
        assertThat(exits).doesNotContainKey(container);
        return failures.get(container);
    }

    private Path file(String container, String name) {
        return new Sandbox(work).runs("S0", "F0", "t").resolve(container).resolve(name);
    }

    private String text(String container, String name) throws IOException {
        return Files.readString(file(container, name));
    }

    private long pid(String container, String name) throws IOException {
        soon().until(
                        () ->
                                Files.exists(file(container, name))
                                        && text(container, name).endsWith("\n"));
        return Long.parseLong(text(container, name).trim());
    }

    private static void awaitDead(long pid) {
        soon().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"exit 0,0,0", "exit 7,7,0", "kill -15 $$,0,15", "kill -9 $$,0,9"})
    void tellsHowACommandEnded(String script, int status, int signal) {
        shell("c", script);
        assertThat(exit("c")).isEqualTo(new Exit(status, signal));
        assertThat(starts).containsKey("c");
    }

    @Test
    void keepsOutputInTheSandboxAndLatestLeadsThere() throws IOException {
        shell("c1", "echo out; echo err >&2; pwd");
        exit("c1");
        assertThat(text("c1", "stdout")).startsWith("out\n").contains("/runs/c1");
        assertThat(text("c1", "stderr")).isEqualTo("err\n");
        shell("c2", "echo second");
        exit("c2");
        assertThat(text("latest", "stdout")).isEqualTo("second\n");
        assertThat(new Sandbox(work).find("/frameworks/F0/executors/t/runs/latest/stdout"))
                .hasValueSatisfying(path -> assertThat(path).hasContent("second\n"));
        assertThat(new Sandbox(work).find("/etc/passwd")).isEmpty();
    }

    @Test
    void givesTheEnvironmentOfAnAgentAndNothingOfItsOwn() throws IOException {
        run(
                "c",
                command ->
                        command.setValue("env")
                                .setEnvironment(
                                        Environment.newBuilder()
                                                .addVariables(
                                                        Environment.Variable.newBuilder()
                                                                .setName("MINE")
                                                                .setValue("x y"))));
        exit("c");
        List<String> lines = Files.readAllLines(file("c", "stdout"));
        assertThat(lines)
                .contains("MINE=x y", "MESOS_FRAMEWORK_ID=F0", "MESOS_SLAVE_ID=S0")
                .contains("MESOS_EXECUTOR_ID=t", "MESOS_ALLOCATION_ROLE=r")
                .anyMatch(line -> line.startsWith("PATH=/usr/local/sbin:"))
                .anyMatch(line -> line.startsWith("MESOS_SANDBOX=" + work.toAbsolutePath()))
                .noneMatch(line -> line.startsWith("HOME=") || line.startsWith("USER="));
    }

    @Test
    void withoutShellTheArgumentsAreTakenAsTheyAre() throws IOException {
        run(
                "c",
                command ->
                        command.setShell(false)
                                .setValue("echo")
                                .addArguments("echo")
                                .addArguments("$HOME  *"));
        exit("c");
        assertThat(text("c", "stdout")).isEqualTo("$HOME  *\n");
        run("none", command -> command.setShell(false).setValue("no-such-program"));
        assertThat(exit("none").status()).isEqualTo(127);
    }

    @Test
    void politeSignalIsIgnoredByWhomItWantsTheOtherIsNot() throws IOException {
        shell("c", "trap '' TERM; echo $$ > pid; while :; do sleep 0.1; done");
        long pid = pid("c", "pid");
        processes.signal("c", false);
        processes.signal("c", true);
        assertThat(exit("c")).isEqualTo(Exit.signal(9));
        awaitDead(pid);
    }

    @Test
    void signalReachesGrandchildren() throws IOException {
        shell("c", "sh -c 'echo $$ > pid; sleep 600; :' ; :");
        long grandchild = pid("c", "pid");
        processes.signal("c", false);
        exit("c");
        awaitDead(grandchild);
    }

    @Test
    void orphansOfAnEndedCommandAreSweptAway() throws IOException {
        shell("c", "(echo ready; exec sleep 600) & echo $! > pid");
        long orphan = pid("c", "pid");
        assertThat(exit("c")).isEqualTo(Exit.status(0));
        awaitDead(orphan);
    }

    @Test
    void closingEndsAllToTheLastGrandchild() throws IOException {
        shell("c", "trap '' TERM HUP; sh -c 'echo $$ > pid; sleep 600; :'; :");
        long grandchild = pid("c", "pid");
        processes.close();
        awaitDead(grandchild);
    }

    @Test
    void cancelledBeforeItsStartIsNeverStarted() throws IOException {
        Path fifo = work.resolve("slow");
        HttpServer server = server("/slow", new byte[0], Duration.ofMillis(300));
        try {
            run(
                    "c",
                    command ->
                            command.setValue("echo x > " + fifo)
                                    .addUris(uri(server, "/slow").setExtract(false)));
            processes.signal("c", true);
            assertThat(failure("c")).isNotEmpty();
            assertThat(fifo).doesNotExist();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void nextStartEndsWhatAKilledOneLeft() throws Exception {
        Path other = Files.createDirectories(work.resolve("other"));
        Process stray = new ProcessBuilder("sleep", "600").start();
        try {
            new Leftovers(other).note("c", stray.toHandle());
            new Leftovers(other).end(new ProcessGroups());
            assertThat(stray.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(other.resolve("processes")).isEmptyDirectory();
        } finally {
            stray.destroyForcibly();
        }
    }

    @Test
    void anotherProcessWithTheSamePidIsLeftAlone() throws Exception {
        Path other = Files.createDirectories(work.resolve("other"));
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Files.createDirectories(other.resolve("processes"));
            Files.writeString(other.resolve("processes/c"), stranger.pid() + " 12345");
            new Leftovers(other).end(new ProcessGroups());
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void anotherUserIsRefused() {
        run("c", command -> command.setValue("true").setUser("nobody-of-ours"));
        assertThat(failure("c")).contains("not as 'nobody-of-ours'");
    }

    @Test
    void instantCommandsNeedNoProcess() throws IOException {
        processes.close();
        processes = open(true);
        shell("c", "true");
        assertThat(exits).containsEntry("c", Exit.status(0));
        assertThat(file("c", "stdout")).doesNotExist();
    }

    private static HttpServer server(String path, byte[] body, Duration delay) throws IOException {
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

    private static CommandInfo.URI.Builder uri(HttpServer server, String path) {
        return CommandInfo.URI
                .newBuilder()
                .setValue("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    @Test
    void fetchesAndUnpacksFromHttp() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("dir/inside.txt"));
            zip.write("zipped".getBytes(StandardCharsets.UTF_8));
        }
        HttpServer server = server("/a.zip", bytes.toByteArray(), Duration.ZERO);
        try {
            run(
                    "c",
                    command ->
                            command.setValue("cat dir/inside.txt").addUris(uri(server, "/a.zip")));
            exit("c");
            assertThat(text("c", "stdout")).isEqualTo("zipped");
            run("none", command -> command.setValue("true").addUris(uri(server, "/none")));
            assertThat(failure("none"))
                    .startsWith("Failed to fetch all URIs for container 'none'")
                    .contains("404");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void fetchesFilesUnpacksTarsAndMakesExecutable() throws Exception {
        Path script = Files.writeString(work.resolve("hello.sh"), "#!/bin/sh\necho hello\n");
        Process tar =
                new ProcessBuilder(
                                "tar", "-C", work.toString(), "-czf", work + "/a.tgz", "hello.sh")
                        .start();
        assertThat(tar.waitFor()).isZero();
        run(
                "c",
                command ->
                        command.setValue("./bin/run; sh hello.sh; ls")
                                .addUris(
                                        CommandInfo.URI
                                                .newBuilder()
                                                .setValue("file://" + script)
                                                .setExecutable(true)
                                                .setOutputFile("bin/run"))
                                .addUris(CommandInfo.URI.newBuilder().setValue(work + "/a.tgz")));
        exit("c");
        assertThat(text("c", "stdout")).startsWith("hello\nhello\n").contains("a.tgz");
    }

    @ParameterizedTest
    @CsvSource({
        "../evil,/etc/hostname",
        ",/no/such/file",
        ",relative/path",
        ",hdfs://somewhere/file",
        ",/tmp"
    })
    void refusesWhatItCannotFetch(String output, String value) {
        CommandInfo.URI.Builder uri = CommandInfo.URI.newBuilder().setValue(value);
        if (output != null) {
            uri.setOutputFile(output);
        }
        run("c", command -> command.setValue("true").addUris(uri));
        assertThat(failure("c")).startsWith("Failed to fetch all URIs");
    }
}
