package io.carillon.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.local.cluster.ExecutorPrincipal;
import io.carillon.local.cluster.Exit;
import io.carillon.local.cluster.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The processes of custom executors: their environment, their token, their life. */
class ExecutorProcessesTest extends ProcessesFixture {

    private static Order.StartExecutor executor(String container, CommandInfo command) {
        return new Order.StartExecutor(
                ContainerID.newBuilder().setValue(container).build(),
                "S0",
                FrameworkInfo.newBuilder().setUser("u").setName("n").build(),
                ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("t"))
                        .setFrameworkId(FrameworkID.newBuilder().setValue("F0"))
                        .setCommand(command)
                        .build(),
                Duration.ofMillis(1500));
    }

    private List<String> environment(CommandInfo.Builder command) throws IOException {
        processes.start(executor("c", command.setValue("env").build()));
        assertThat(exit("c")).isEqualTo(Exit.status(0));
        return Files.readAllLines(file("c", "stdout"));
    }

    @Test
    void withoutCheckpointThereIsNoRecovery() throws IOException {
        assertThat(environment(CommandInfo.newBuilder()))
                .contains("MESOS_CHECKPOINT=0", "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD=1500ms")
                .noneMatch(line -> line.startsWith("MESOS_RECOVERY_TIMEOUT="))
                .noneMatch(line -> line.startsWith("MESOS_SUBSCRIPTION_BACKOFF_MAX="))
                .noneMatch(line -> line.startsWith("MESOS_ALLOCATION_ROLE="));
    }

    @Test
    void itFindsTheJavaOfTheLocalMesosLast() throws IOException {
        assertThat(environment(CommandInfo.newBuilder()))
                .anyMatch(
                        line ->
                                line.startsWith("PATH=/usr/local/sbin:")
                                        && line.endsWith(
                                                ":" + System.getProperty("java.home") + "/bin"));
    }

    @Test
    void noVariableOfItsOwnReplacesItsToken() throws IOException {
        Environment own =
                Environment.newBuilder()
                        .addVariables(
                                Environment.Variable.newBuilder()
                                        .setName("MESOS_EXECUTOR_AUTHENTICATION_TOKEN")
                                        .setValue("mine"))
                        .build();
        assertThat(environment(CommandInfo.newBuilder().setEnvironment(own)))
                .filteredOn(line -> line.startsWith("MESOS_EXECUTOR_AUTHENTICATION_TOKEN="))
                .singleElement()
                .matches(line -> !line.endsWith("=mine"));
    }

    @Test
    void itsTokenSaysWhoItIsUntilItHasEnded() throws IOException {
        processes.start(
                executor(
                        "c",
                        CommandInfo.newBuilder()
                                .setValue(
                                        "echo $MESOS_EXECUTOR_AUTHENTICATION_TOKEN > token;"
                                                + " exec sleep 1000")
                                .build()));
        soon().until(() -> Files.exists(file("c", "token")) && text("c", "token").endsWith("\n"));
        String token = text("c", "token").strip();
        assertThat(tokens.owner(token)).contains(new ExecutorPrincipal("F0", "t", "c"));
        assertThat(tokens.owner(token + "x")).isEmpty();
        processes.start(executor("d", CommandInfo.newBuilder().setValue("true").build()));
        exit("d");
        assertThat(tokens.owner(token)).isPresent();
        processes.signal("c", false);
        assertThat(exit("c")).isEqualTo(Exit.signal(15));
        assertThat(tokens.owner(token)).isEmpty();
    }

    @Test
    void anOpenAgentGivesNoTokens() {
        ExecutorTokens open = new ExecutorTokens(false);
        Order.StartExecutor order =
                executor("c", CommandInfo.newBuilder().setValue("true").build());
        assertThat(open.required()).isFalse();
        assertThat(open.issue(order)).isEmpty();
        assertThat(tokens.issue(order)).isNotEqualTo(tokens.issue(order));
    }

    @Test
    void commandsThatNeedNoProcessAreForTasksOnly() throws IOException {
        processes.close();
        processes = open(true);
        processes.start(executor("c", CommandInfo.newBuilder().setValue("true").build()));
        assertThat(exit("c")).isEqualTo(Exit.status(0));
        assertThat(file("c", "stdout")).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "PT5S,5secs",
        "PT1.5S,1500ms",
        "PT15M,15mins",
        "PT90S,90secs",
        "PT2H,2hrs",
        "PT24H,1days",
        "PT336H,2weeks",
        "PT0.000002S,2us",
        "PT0.000000003S,3ns",
        "PT0S,0ns"
    })
    void durationsAreWrittenAsMesosDoes(Duration duration, String text) {
        assertThat(MesosDurations.text(duration)).isEqualTo(text);
    }
}
