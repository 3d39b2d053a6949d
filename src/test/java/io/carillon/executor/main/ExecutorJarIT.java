package io.carillon.executor.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.executor.agent.FakeAgent;
import io.carillon.executor.code.AppJar;
import io.carillon.orders.OrderProtos.CodeWork;
import io.carillon.orders.OrderProtos.ProcessWork;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executor's own jar, as an agent starts it. */
final class ExecutorJarIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LARGEST = 5L << 20;

    /** What is in the jar, and nothing else is. */
    private static final String CONTENT =
            "META-INF/(MANIFEST.MF|LICENSE|)"
                    + "|io/carillon/(executor|orders|sdk|mesos/wire|core/schedule)/.*"
                    + "|io/carillon/model/job/(Milliseconds|Schedule)[^/]*"
                    + "|org/apache/mesos/v1/(Protos[^/]*|executor/.*)"
                    + "|com/google/protobuf/.*"
                    + "|org/objectweb/asm/.*";

    @TempDir Path sandbox;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private static Path jar() throws IOException {
        String given = System.getProperty("executor.jar");
        assertThat(given).as("system property executor.jar").isNotNull();
        return Path.of(given);
    }

    private Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar().toString());
        builder.environment().putAll(environment);
        builder.environment().put("MESOS_SANDBOX", sandbox.toString());
        builder.directory(sandbox.toFile())
                .redirectOutput(sandbox.resolve("stdout").toFile())
                .redirectError(sandbox.resolve("stderr").toFile());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static int exit(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static TaskInfo task(String id, String command) {
        return task(
                id,
                TaskOrder.newBuilder()
                        .setFormat(1)
                        .setProcess(ProcessWork.newBuilder().setShell(command))
                        .putEnv("GREETING", "hello")
                        .build());
    }

    private static TaskInfo code(String id, String type) {
        return task(
                id,
                TaskOrder.newBuilder()
                        .setFormat(1)
                        .setCode(CodeWork.newBuilder().setClassName(type))
                        .setShardCount(1)
                        .setAttempt(1)
                        .build());
    }

    private static TaskInfo task(String id, TaskOrder order) {
        TaskInfo.Builder task = TaskInfo.newBuilder().setName(id).setData(order.toByteString());
        task.getTaskIdBuilder().setValue(id);
        task.getAgentIdBuilder().setValue("agent");
        return task.build();
    }

    @Test
    void theJarIsSmallAndHasNothingButTheExecutor() throws Exception {
        assertThat(Files.size(jar())).isLessThan(LARGEST);
        try (JarFile file = new JarFile(jar().toFile())) {
            assertThat(file.stream().filter(entry -> !entry.isDirectory()))
                    .allSatisfy(entry -> assertThat(entry.getName()).matches(CONTENT));
        }
    }

    @Test
    void itRunsTasksAndLeavesWhenThereAreNone() throws Exception {
        try (FakeAgent agent = new FakeAgent()) {
            Map<String, String> environment = agent.environment();
            environment.put("CARILLON_IDLE_TIMEOUT", "PT0.5S");
            Process process = start(environment);
            agent.subscribe();
            agent.launch(task("a", "echo $GREETING; sleep 1; exit 7"));
            assertThat(agent.update().getState()).isEqualTo(TaskState.TASK_RUNNING);
            TaskStatus end = agent.update();

            assertThat(end.getState()).isEqualTo(TaskState.TASK_FAILED);
            assertThat(end.getMessage()).isEqualTo("Command exited with status 7");
            assertThat(sandbox.resolve("tasks/a/stdout")).hasContent("hello");
            assertThat(exit(process)).isZero();
            assertThat(Files.readString(sandbox.resolve("stdout")))
                    .contains("Subscribed")
                    .contains("The executor ends: it had no task for PT0.5S");
            assertThat(sandbox.resolve("stderr")).isEmptyFile();
        }
    }

    @Test
    void itRunsJobCodeAndOutlivesItsFaults() throws Exception {
        new AppJar()
                .job("Says", "System.out.print(\"hello\"); context.result(\"[1]\");")
                .job("Exits", "System.exit(0);")
                .job(
                        "Leaves",
                        "new ThreadPoolExecutor(1, 1, 1, TimeUnit.HOURS, new"
                                + " LinkedBlockingQueue<Runnable>()).submit(() -> 1).get();")
                .write(sandbox.resolve("app.jar"));
        try (FakeAgent agent = new FakeAgent()) {
            Process process = start(agent.environment());
            agent.subscribe();

            assertThat(end(agent, code("a", "app.Exits")).getMessage())
                    .contains("System.exit(0) was called");
            assertThat(end(agent, code("b", "app.Leaves")).getMessage())
                    .contains("left threads", "pool-1-thread-1");
            TaskStatus said = end(agent, code("c", "app.Says"));

            assertThat(said.getState()).isEqualTo(TaskState.TASK_FINISHED);
            assertThat(TaskNews.parseFrom(said.getData()).getResult()).isEqualTo("[1]");
            assertThat(sandbox.resolve("tasks/c/stdout")).hasContent("hello");
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void itLeavesWhenItsHeapStaysFull() throws Exception {
        Path go = sandbox.resolve("go");
        new AppJar()
                .job(
                        "Leaks",
                        "List<Object> all = new ArrayList<>(); System.getProperties().put(\"left\","
                                + " all); for (;;) { all.add(new long[1000]); }")
                .job(
                        "Waits",
                        "while (!java.nio.file.Files.exists(java.nio.file.Path.of(\""
                                + go
                                + "\"))) { Thread.sleep(20); }")
                .write(sandbox.resolve("app.jar"));
        try (FakeAgent agent = new FakeAgent()) {
            Map<String, String> environment = agent.environment();
            environment.put("JAVA_TOOL_OPTIONS", "-Xmx48m");
            Process process = start(environment);
            agent.subscribe();
            agent.launch(code("a", "app.Waits"));
            assertThat(agent.update().getState()).isEqualTo(TaskState.TASK_RUNNING);
            TaskStatus leaked = end(agent, code("b", "app.Leaks"));
            assertThat(leaked.getState()).isEqualTo(TaskState.TASK_FAILED);
            assertThat(leaked.getMessage()).contains("OutOfMemoryError");
            assertThat(leaked.hasReason()).isFalse();

            TaskStatus late = end(agent, code("c", "app.Waits"));
            assertThat(late.getState()).isEqualTo(TaskState.TASK_DROPPED);
            assertThat(late.getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
            assertThat(process.isAlive()).isTrue();

            Files.createFile(go);
            TaskStatus last = agent.update();
            assertThat(last.getTaskId().getValue()).isEqualTo("a");
            assertThat(last.getState()).isEqualTo(TaskState.TASK_FINISHED);
            assertThat(exit(process)).isEqualTo(1);
        }
    }

    /** Such as a full heap; here a time-out that ends after all time, if it begins after 6 s. */
    @Test
    void aFaultOfItsOwnEndsItWhateverHooksOfJobCodeDo() throws Exception {
        new AppJar()
                .job(
                        "Hooks",
                        "Runtime.getRuntime().addShutdownHook(new Thread(() -> { for (;;) { } }));"
                                + " Thread.sleep(12_000);")
                .write(sandbox.resolve("app.jar"));
        try (FakeAgent agent = new FakeAgent()) {
            Map<String, String> environment = agent.environment();
            // It overflows from the eleventh second on: not before the subscription, and after the
            // task.
            environment.put("CARILLON_IDLE_TIMEOUT", "PT" + (Long.MAX_VALUE - 10) + "S");
            Process process = start(environment);
            agent.subscribe();
            end(agent, code("a", "app.Hooks"));
            assertThat(exit(process)).isEqualTo(1);
            assertThat(Files.readString(sandbox.resolve("stderr"))).contains("ArithmeticException");
        }
    }

    /** The last update of the task. */
    private static TaskStatus end(FakeAgent agent, TaskInfo task) throws Exception {
        agent.launch(task);
        TaskStatus update = agent.update();
        while (update.getState() == TaskState.TASK_RUNNING) {
            update = agent.update();
        }
        return update;
    }

    @Test
    void aKilledTaskHasEndedWhenItIsReported() throws Exception {
        try (FakeAgent agent = new FakeAgent()) {
            start(agent.environment());
            agent.subscribe();
            agent.launch(task("a", "trap '' TERM; sleep 300 & echo $! > pid; wait; sleep 300"));
            agent.update();
            String pid = pid();
            agent.kill("a");

            assertThat(agent.update().getState()).isEqualTo(TaskState.TASK_KILLED);
            assertThat(lives(pid)).isFalse();
        }
    }

    @Test
    void processesDoNotOutliveAnExecutorThatIsKilled() throws Exception {
        try (FakeAgent agent = new FakeAgent()) {
            Process process = start(agent.environment());
            agent.subscribe();
            agent.launch(task("a", "sleep 300 & echo $! > pid; wait"));
            agent.update();
            String pid = pid();
            process.destroyForcibly();

            Awaitility.await().atMost(PATIENCE).until(() -> !lives(pid));
        }
    }

    @Test
    void anUnusableEnvironmentIsExplained() throws Exception {
        Process process = start(Map.of("MESOS_FRAMEWORK_ID", "f", "MESOS_EXECUTOR_ID", "e"));

        assertThat(exit(process)).isEqualTo(2);
        assertThat(sandbox.resolve("stderr"))
                .hasContent(
                        "carillon-executor: MESOS_AGENT_ENDPOINT is missing; start the executor"
                                + " through a Mesos agent, which sets it");
    }

    private String pid() {
        Path file = sandbox.resolve("pid");
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> Files.exists(file) ? Files.readString(file) : "",
                        t -> t.endsWith("\n"))
                .strip();
    }

    /** A process that has ended, but for which nobody waits, is a zombie. */
    private static boolean lives(String pid) throws IOException {
        if (ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty()) {
            return false;
        }
        Path status = Path.of("/proc", pid, "status");
        return !Files.exists(status) || !Files.readString(status).contains("State:\tZ");
    }
}
