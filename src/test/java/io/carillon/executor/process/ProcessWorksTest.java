package io.carillon.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.executor.RepeatedWork;
import io.carillon.executor.TaskFiles;
import io.carillon.executor.Work;
import io.carillon.executor.WorkEnd;
import io.carillon.executor.WorkListener;
import io.carillon.executor.WorkRefusedException;
import io.carillon.orders.OrderProtos.ProcessWork;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks as processes: real ones, below a real sandbox. */
final class ProcessWorksTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir Path sandbox;

    private final Map<String, String> environment = new TreeMap<>(System.getenv());
    private TaskFiles files;

    /** What a work said. */
    private static final class Told implements WorkListener {
        final CompletableFuture<WorkEnd> end = new CompletableFuture<>();

        @Override
        public void news(TaskNews news) {}

        @Override
        public void ended(WorkEnd ended) {
            if (!end.complete(ended)) {
                throw new IllegalStateException("It ended twice");
            }
        }

        @Override
        public void stuck(String why) {
            end.completeExceptionally(new AssertionError(why));
        }

        WorkEnd await() throws Exception {
            return end.get(20, TimeUnit.SECONDS);
        }
    }

    private final Told told = new Told();

    @BeforeEach
    void folder() throws Exception {
        files = new TaskFiles(sandbox, Files.createDirectories(sandbox.resolve("tasks/t")));
    }

    private static TaskOrder shell(String command) {
        return TaskOrder.newBuilder()
                .setFormat(1)
                .setProcess(ProcessWork.newBuilder().setShell(command))
                .build();
    }

    private Work begin(TaskOrder order) throws WorkRefusedException {
        return new ProcessWorks(environment).begin(order, files, told);
    }

    /** Job code beside it may have filled the heap just then. */
    @Test
    void anEndThatCannotBeToldForLackOfMemoryIsToldAgain() throws Exception {
        AtomicBoolean again = new AtomicBoolean();
        WorkListener listener =
                new WorkListener() {
                    @Override
                    public void news(TaskNews news) {}

                    @Override
                    public void ended(WorkEnd end) {
                        if (!again.getAndSet(true)) {
                            throw new OutOfMemoryError("for the first time");
                        }
                        told.ended(end);
                    }

                    @Override
                    public void stuck(String why) {
                        told.stuck(why);
                    }
                };
        Work unused = new ProcessWorks(environment).begin(shell("exit 3"), files, listener);
        assertThat(told.await().message()).isEqualTo("Command exited with status 3");
    }

    private WorkEnd run(String command) throws Exception {
        Work unused = begin(shell(command));
        return told.await();
    }

    /** Waits until a process of the task has written a line, and returns it. */
    private String line(String name) {
        Path file = sandbox.resolve(name);
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
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

    @ParameterizedTest
    @CsvSource({
        "exit 0,true,Command exited with status 0",
        "exit 3,false,Command exited with status 3",
        "exit 127,false,Command exited with status 127",
        "kill -TERM $$,false,Command terminated with signal Terminated",
        "kill -KILL $$,false,Command terminated with signal Killed",
        "kill -SEGV $$,false,Command terminated with signal Segmentation fault",
    })
    void anEndIsToldInTheWordsOfTheCommandExecutor(String command, boolean success, String words)
            throws Exception {
        assertThat(run(command)).isEqualTo(new WorkEnd(success, words));
    }

    @Test
    void outputGoesToTheTasksOwnFilesAndTheSandboxIsTheWorkingFolder() throws Exception {
        run("pwd; echo problem >&2; cat");

        assertThat(files.stdout()).hasContent(sandbox.toRealPath().toString());
        assertThat(files.stderr()).hasContent("problem");
    }

    @Test
    void aProgramRunsWithoutAShell() throws Exception {
        TaskOrder.Builder order = TaskOrder.newBuilder().setFormat(1);
        order.getProcessBuilder()
                .getArgvBuilder()
                .addAllWord(List.of("printf", "%s|", "a b", "$HOME", "*"));
        Work unused = begin(order.build());

        assertThat(told.await().success()).isTrue();
        assertThat(files.stdout()).hasContent("a b|$HOME|*|");
    }

    @Test
    void theEnvironmentIsTheExecutorsOverlaidByTheTasksWithoutTheSecret() throws Exception {
        environment.put("OF_EXECUTOR", "1");
        environment.put("OF_BOTH", "executor");
        environment.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "secret");
        TaskOrder order =
                shell("echo $OF_EXECUTOR $OF_BOTH $OF_TASK; env").toBuilder()
                        .putEnv("OF_BOTH", "task")
                        .putEnv("OF_TASK", "2")
                        .build();
        Work unused = begin(order);
        told.await();

        assertThat(Files.readAllLines(files.stdout())).startsWith("1 task 2");
        assertThat(Files.readString(files.stdout())).doesNotContain("secret");
    }

    @Test
    void aKillIsATermToTheWholeTreeAndTheEndComesWhenNothingIsLeft() throws Exception {
        Work work =
                begin(
                        shell(
                                "sh -c 'trap \"sleep 0.3; echo bye > child; exit\" TERM;"
                                        + " echo $$ > pid; while :; do sleep 0.05; done' & wait"));
        String child = line("pid");
        work.kill(LONG);

        assertThat(told.await().message()).isEqualTo("Command terminated with signal Terminated");
        assertThat(lives(child)).isFalse();
        assertThat(sandbox.resolve("child")).hasContent("bye");
    }

    @Test
    void whatIgnoresTheTermIsKilledAfterTheGrace() throws Exception {
        Work work = begin(shell("trap '' TERM; echo $$ > pid; while :; do sleep 0.05; done"));
        line("pid");
        long begin = System.nanoTime();
        work.kill(Duration.ofMillis(500));

        assertThat(told.await().message()).isEqualTo("Command terminated with signal Killed");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(10));
    }

    @Test
    void aSecondKillShortensTheGraceAndAnotherDoesNotLengthenIt() throws Exception {
        Work work = begin(shell("trap '' TERM; echo $$ > pid; while :; do sleep 0.05; done"));
        line("pid");
        work.kill(LONG);
        work.kill(Duration.ofMillis(100));
        work.kill(LONG);

        assertThat(told.await().message()).isEqualTo("Command terminated with signal Killed");
    }

    @Test
    void whatAProcessLeavesBehindEndsWithIt() throws Exception {
        WorkEnd end =
                run("trap '' TERM; sleep 300 & echo $! > pid; (trap '' TERM; sleep 300) & exit 0");

        assertThat(end).isEqualTo(new WorkEnd(true, "Command exited with status 0"));
        assertThat(lives(line("pid"))).isFalse();
    }

    @Test
    void aProcessInASessionOfItsOwnWhoseParentHasEndedEndsAsWell() throws Exception {
        WorkEnd end =
                run(
                        "(setsid sh -c 'echo $$ > pid; sleep 300' &) ;"
                                + " while ! [ -s pid ]; do sleep 0.02; done; exit 4");

        assertThat(end.message()).isEqualTo("Command exited with status 4");
        assertThat(lives(line("pid"))).isFalse();
    }

    @Test
    void oneTasksEndLeavesAnotherAlone() throws Exception {
        ProcessWorks works = new ProcessWorks(environment);
        Told other = new Told();
        Work second = works.begin(shell("echo $$ > pid; sleep 300"), files, other);
        String pid = line("pid");
        Work unused = works.begin(shell("exit 1"), files, told);

        assertThat(told.await().success()).isFalse();
        assertThat(lives(pid)).isTrue();
        assertThat(other.end).isNotDone();
        second.kill(Duration.ZERO);
        other.await();
    }

    @Test
    void whatCannotBeStartedIsRefusedWithWords() {
        TaskOrder.Builder empty = TaskOrder.newBuilder();
        empty.getProcessBuilder().getArgvBuilder();
        assertThatThrownBy(() -> begin(empty.build()))
                .isInstanceOf(WorkRefusedException.class)
                .hasMessage("argv is empty; its first word is the program");

        assertThatThrownBy(() -> begin(TaskOrder.newBuilder().build()))
                .isInstanceOf(WorkRefusedException.class)
                .hasMessageContaining("neither a shell command nor a program");

        TaskOrder wrong = shell("true").toBuilder().putEnv("A=B", "c").build();
        assertThatThrownBy(() -> begin(wrong)).isInstanceOf(WorkRefusedException.class);
    }

    @Test
    void aTaskThatStaysDoesEachFireAsAProcessOfItsOwn() throws Exception {
        LinkedBlockingQueue<WorkEnd> fired = new LinkedBlockingQueue<>();
        WorkListener listener =
                new WorkListener() {
                    @Override
                    public void news(TaskNews news) {}

                    @Override
                    public void fired(WorkEnd end) {
                        fired.add(end);
                    }

                    @Override
                    public void ended(WorkEnd end) {
                        told.ended(end);
                    }

                    @Override
                    public void stuck(String why) {
                        told.stuck(why);
                    }
                };
        String command = "echo $$ $CARILLON_NOMINAL_TIME; case $CARILLON_NOMINAL_TIME in *02Z)";
        Work work =
                new RepeatedWork(
                        new ProcessWorks(environment),
                        shell(command + " exit 7;; *03Z) sleep 1000;; esac"),
                        files,
                        listener);
        Instant start = Instant.parse("2030-01-01T00:00:00Z");
        work.fire(start.plusSeconds(1));
        assertThat(fired.poll(20, TimeUnit.SECONDS).success()).isTrue();
        work.fire(start.plusSeconds(2));
        assertThat(fired.poll(20, TimeUnit.SECONDS).message()).contains("7");
        work.fire(start.plusSeconds(3));
        work.kill(Duration.ofMillis(100));
        assertThat(told.await().success()).isTrue();
        assertThat(fired.poll().success()).isFalse();
        String[] lines = Files.readString(files.stdout()).split("\n");
        assertThat(lines[0]).endsWith(" 2030-01-01T00:00:01Z");
        assertThat(lines[1]).endsWith(" 2030-01-01T00:00:02Z");
        assertThat(lines[0].split(" ")[0]).isNotEqualTo(lines[1].split(" ")[0]);
    }
}
