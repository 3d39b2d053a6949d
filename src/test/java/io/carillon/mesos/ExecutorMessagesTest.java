package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.carillon.core.contract.Effect;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.Opaque;
import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.HttpRequest;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.StatusSet;
import io.carillon.model.job.Uri;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.mesos.SharedLaunch;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.TaskId;
import io.carillon.orders.OrderProtos.ExecutorOrder;
import io.carillon.orders.OrderProtos.HttpWork;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.junit.jupiter.api.Test;

/** What Mesos and the executor are told of a task that shares one. */
class ExecutorMessagesTest {
    private static final FrameworkID FRAMEWORK = FrameworkID.newBuilder().setValue("F").build();
    private static final AgentId AGENT = new AgentId("S1");
    private static final ExecutorId EXECUTOR =
            new ExecutorId(new AppVersionId("reports", 3), 7, 2, AGENT);
    private static final TaskId TASK = TaskId.parse("job~20300101T000000000c~1~2").orElseThrow();

    private Program program = new Program.Code("com.example.Report", List.of("lib"));
    private Program command = new Program.None();
    private List<String> options = List.of("-Xmx64m", "-Da=it's");
    private Optional<String> jar = Optional.of("http://node/executor/x.jar");

    private TaskInfo task() {
        App app =
                new App(
                        "reports",
                        "",
                        "",
                        new TreeMap<>(),
                        List.of(
                                new Uri(
                                        "http://files/app.jar",
                                        false,
                                        false,
                                        true,
                                        Optional.empty())),
                        new TreeMap<>(Map.of("A", "b")),
                        Optional.of("batch"),
                        Optional.empty(),
                        Optional.empty(),
                        new AppExecutor(
                                AppExecutor.Mode.SHARED,
                                new Resources(100, 256_000, 0, 0, 0),
                                command,
                                Duration.ofMinutes(5),
                                9,
                                options));
        SharedExecutor executor =
                new SharedExecutor(
                        EXECUTOR,
                        "host",
                        "role",
                        List.of(),
                        jar,
                        9,
                        Duration.ofMinutes(5),
                        Instant.EPOCH,
                        SharedExecutor.FORMAT,
                        Optional.empty());
        Launch launch =
                new Launch(
                        TASK,
                        "job shard 1",
                        program,
                        new TreeMap<>(Map.of("CARILLON_JOB", "job")),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(4),
                        List.of(),
                        Optional.of(
                                new SharedLaunch(
                                        executor,
                                        app,
                                        3,
                                        "of shard",
                                        "of job",
                                        99,
                                        Optional.of(Instant.ofEpochMilli(5)),
                                        Optional.of(new Opaque(new byte[] {7})),
                                        Optional.empty())));
        Call call =
                ToMesos.call(
                        FRAMEWORK,
                        new Effect.Accept(
                                List.of(new OfferId("O")), AGENT, List.of(launch), Duration.ZERO));
        return call.getAccept().getOperations(0).getLaunch().getTaskInfos(0);
    }

    private static Map<String, String> env(CommandInfo command) {
        Map<String, String> env = new TreeMap<>();
        for (Environment.Variable one : command.getEnvironment().getVariablesList()) {
            env.put(one.getName(), one.getValue());
        }
        return env;
    }

    @Test
    void theTaskNamesItsExecutorAndNoCommand() {
        TaskInfo task = task();
        assertThat(task.hasCommand()).isFalse();
        assertThat(task.getKillPolicy().getGracePeriod().getNanoseconds())
                .isEqualTo(4_000_000_000L);
        ExecutorInfo executor = task.getExecutor();
        assertThat(executor.getExecutorId().getValue()).isEqualTo("reports~3~7.2@S1");
        assertThat(executor.getFrameworkId()).isEqualTo(FRAMEWORK);
        assertThat(executor.getType()).isEqualTo(ExecutorInfo.Type.CUSTOM);
        assertThat(executor.getName()).isEqualTo("app reports, version 3");
    }

    @Test
    void theStandardExecutorIsFetchedAndStartedByJava() {
        CommandInfo command = task().getExecutor().getCommand();
        assertThat(command.getUrisList())
                .extracting(CommandInfo.URI::getValue)
                .containsExactly("http://node/executor/x.jar", "http://files/app.jar");
        assertThat(command.getUris(0).getOutputFile()).isEqualTo("carillon-executor.jar");
        assertThat(command.getUris(0).getCache()).isTrue();
        assertThat(command.getUser()).isEqualTo("batch");
        assertThat(command.getValue())
                .isEqualTo(
                        "exec \"${JAVA_HOME:+$JAVA_HOME/bin/}java\" -XX:+UseSerialGC -Xms8m"
                                + " '-Xmx64m' '-Da=it'\\''s' -jar carillon-executor.jar");
        assertThat(env(command))
                .containsEntry("A", "b")
                .containsEntry("CARILLON_IDLE_TIMEOUT", "PT5M30S")
                .containsEntry("CARILLON_MAX_TASKS", "9");
    }

    /** Whoever may read the state of an agent may read this. */
    @Test
    void nothingOfTheNodeIsInTheDescriptionOfAnExecutor() {
        ExecutorInfo executor = task().getExecutor();
        assertThat(executor.hasData()).isFalse();
        assertThat(env(executor.getCommand()))
                .containsOnlyKeys("A", "CARILLON_IDLE_TIMEOUT", "CARILLON_MAX_TASKS");
    }

    @Test
    void anExecutorOfOnesOwnIsStartedAsTheAppSays() {
        command = new Program.Argv(List.of("./mine", "-x"));
        jar = Optional.empty();
        CommandInfo own = task().getExecutor().getCommand();
        assertThat(own.getShell()).isFalse();
        assertThat(own.getArgumentsList()).containsExactly("./mine", "-x");
        assertThat(own.getUrisCount()).isEqualTo(1);
    }

    @Test
    void theOrderTellsAllThatTheExecutorNeeds() throws Exception {
        TaskOrder order = TaskOrder.parseFrom(task().getData());
        assertThat(order.getFormat()).isEqualTo(1);
        assertThat(order.getCode().getClassName()).isEqualTo("com.example.Report");
        assertThat(order.getCode().getClasspathList()).containsExactly("lib");
        assertThat(order.getEnvMap()).containsEntry("CARILLON_JOB", "job");
        assertThat(order.getJob()).isEqualTo("job");
        assertThat(order.getRun()).isEqualTo("job~20300101T000000000c");
        assertThat(Instant.ofEpochMilli(order.getNominalTime())).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(order.getShard()).isEqualTo(1);
        assertThat(order.getShardCount()).isEqualTo(3);
        assertThat(order.getShardParameter()).isEqualTo("of shard");
        assertThat(order.getJobParameter()).isEqualTo("of job");
        assertThat(order.getAttempt()).isEqualTo(2);
        assertThat(order.getFence()).isEqualTo(99);
        assertThat(order.getDeadline()).isEqualTo(5);
        assertThat(order.getCheckpoint().toByteArray()).containsExactly(7);
    }

    @Test
    void commandsAreOrdersToo() throws Exception {
        program = new Program.Shell("echo a");
        assertThat(TaskOrder.parseFrom(task().getData()).getProcess().getShell())
                .isEqualTo("echo a");
        program = new Program.Argv(List.of("a", "b"));
        assertThat(TaskOrder.parseFrom(task().getData()).getProcess().getArgv().getWordList())
                .containsExactly("a", "b");
    }

    @Test
    void requestsAreOrdersToo() throws Exception {
        program =
                new Program.Http(
                        new HttpRequest(
                                "https://host/path",
                                HttpRequest.Method.POST,
                                new TreeMap<>(Map.of("X-Key", "a")),
                                Optional.of("ä"),
                                StatusSet.parse("200-299,404").orElseThrow(),
                                Duration.ofSeconds(3),
                                2,
                                Optional.of("ca.pem")));
        assertThat(TaskOrder.parseFrom(task().getData()).getHttp())
                .isEqualTo(
                        HttpWork.newBuilder()
                                .setUrl("https://host/path")
                                .setMethod("POST")
                                .addHeader(
                                        HttpWork.Header.newBuilder().setName("X-Key").setValue("a"))
                                .setBody(ByteString.copyFromUtf8("ä"))
                                .addExpect(
                                        HttpWork.StatusRange.newBuilder().setFrom(200).setTo(299))
                                .addExpect(
                                        HttpWork.StatusRange.newBuilder().setFrom(404).setTo(404))
                                .setTimeout(3_000)
                                .setRedirects(2)
                                .setCaFile("ca.pem")
                                .build());
    }

    @Test
    void theDescriptionOfAnExecutorIsTheSameWithEachTask() {
        ExecutorInfo first = task().getExecutor();
        program = new Program.Shell("another");
        assertThat(task().getExecutor()).isEqualTo(first);
    }

    @Test
    void aTaskIsCancelledByAMessageToItsExecutor() throws Exception {
        Call.Message message =
                ToMesos.call(FRAMEWORK, new Effect.Cancel(TASK.toString(), EXECUTOR)).getMessage();
        assertThat(message.getAgentId().getValue()).isEqualTo("S1");
        assertThat(message.getExecutorId().getValue()).isEqualTo("reports~3~7.2@S1");
        ExecutorOrder order = ExecutorOrder.parseFrom(message.getData());
        assertThat(order.getFormat()).isEqualTo(1);
        assertThat(order.getCancelList()).containsExactly(TASK.toString());
    }

    @Test
    void theStatusOfAWaitIsWords() {
        assertThat(WaitStatus.words(9)).isEqualTo("terminated with signal 9");
        assertThat(WaitStatus.words(3 << 8)).isEqualTo("exited with status 3");
        assertThat(WaitStatus.words(0)).isEqualTo("exited with status 0");
    }
}
