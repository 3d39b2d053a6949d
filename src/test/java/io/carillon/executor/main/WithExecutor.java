package io.carillon.executor.main;

import io.carillon.executor.ExecutorMachine;
import io.carillon.executor.ExecutorSettings;
import io.carillon.executor.TaskFiles;
import io.carillon.executor.Variables;
import io.carillon.executor.Work;
import io.carillon.executor.WorkEnd;
import io.carillon.executor.WorkListener;
import io.carillon.executor.Works;
import io.carillon.executor.agent.AgentAddress;
import io.carillon.executor.agent.FakeAgent;
import io.carillon.orders.OrderProtos.ProcessWork;
import io.carillon.orders.OrderProtos.TaskOrder;
import io.carillon.orders.OrderProtos.TaskOrder.WorkCase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.TaskInfo;

/** An executor in this JVM, with works that end when the test says so. */
final class WithExecutor implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final FakeAgent agent;
    final BlockingQueue<Started> started = new LinkedBlockingQueue<>();
    final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private Thread thread = new Thread();

    /** A work that has begun. */
    static final class Started implements Work {
        final TaskFiles files;
        final WorkListener listener;
        final CompletableFuture<Duration> killed = new CompletableFuture<>();

        Started(TaskFiles files, WorkListener listener) {
            this.files = files;
            this.listener = listener;
        }

        @Override
        public void kill(Duration grace) {
            killed.complete(grace);
        }

        void end(boolean success, String message) {
            listener.ended(new WorkEnd(success, message));
        }

        Duration awaitKill() throws Exception {
            return killed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    WithExecutor(FakeAgent agent) {
        this.agent = agent;
    }

    static WithExecutor started(FakeAgent agent, Path sandbox) throws Exception {
        return new WithExecutor(agent).start(sandbox, agent.environment());
    }

    WithExecutor start(Path sandbox, Map<String, String> environment) throws Exception {
        Variables variables = new Variables(environment);
        Works works =
                (order, files, listener) -> {
                    Started work = new Started(files, listener);
                    started.add(work);
                    return work;
                };
        Map<WorkCase, Works> kinds = Map.of(WorkCase.PROCESS, works);
        ExecutorMachine machine =
                new ExecutorMachine(
                        ExecutorSettings.of(variables),
                        kinds.keySet(),
                        new SecureRandom(),
                        Instant::now);
        ExecutorLoop loop =
                new ExecutorLoop(
                        machine,
                        AgentAddress.of(variables),
                        kinds,
                        sandbox,
                        new PrintStream(said, true, StandardCharsets.UTF_8));
        thread =
                new Thread(
                        () -> {
                            try {
                                exit.complete(loop.run());
                            } catch (InterruptedException | RuntimeException e) {
                                exit.completeExceptionally(e);
                            }
                        },
                        "executor");
        thread.start();
        return this;
    }

    static TaskInfo task(String id) {
        TaskOrder order =
                TaskOrder.newBuilder()
                        .setFormat(1)
                        .setProcess(ProcessWork.newBuilder().setShell("true"))
                        .build();
        TaskInfo.Builder task = TaskInfo.newBuilder().setName(id).setData(order.toByteString());
        task.getTaskIdBuilder().setValue(id);
        task.getAgentIdBuilder().setValue("agent");
        return task.build();
    }

    Started work() throws InterruptedException {
        Started work = started.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (work == null) {
            throw new AssertionError("No work began");
        }
        return work;
    }

    int exit() throws Exception {
        return exit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    boolean runs() {
        return !exit.isDone();
    }

    String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws Exception {
        thread.interrupt();
        thread.join(PATIENCE.toMillis());
        agent.close();
    }
}
