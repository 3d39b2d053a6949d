package io.carillon.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.carillon.local.cluster.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.Environment;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessesTest extends ProcessesFixture {

    @ParameterizedTest
    @CsvSource({
        "exit 0,0,0",
        "exit 7,7,0",
        "kill -15 $$,0,15",
        "kill -9 $$,0,9",
        "exit 137,137,0",
        "exit 143,143,0",
        "exit 129,129,0",
        "exit 159,159,0",
        "exit 255,255,0",
        "trap '' TERM; kill -15 $$; exit 3,3,0",
        "kill -6 $$,0,6",
        "sh -c 'kill -9 $$'; exit $?,137,0"
    })
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

    private static Environment environment(String... variables) {
        Environment.Builder environment = Environment.newBuilder();
        for (int i = 0; i < variables.length; i += 2) {
            environment.addVariablesBuilder().setName(variables[i]).setValue(variables[i + 1]);
        }
        return environment.build();
    }

    @Test
    void withoutShellEachVariableArrivesWhateverItsName() throws IOException {
        run(
                "c",
                command ->
                        command.setShell(false)
                                .setValue("env")
                                .setEnvironment(
                                        environment(
                                                "spring.profiles.active",
                                                "x y",
                                                "a-b",
                                                "1\n2=3",
                                                "PERL5OPT",
                                                "-Mno::such",
                                                "LC_ALL",
                                                "xx_YY",
                                                "LANG",
                                                "")));
        exit("c");
        assertThat(text("c", "stdout"))
                .contains("spring.profiles.active=x y\n", "a-b=1\n2=3\n", "LC_ALL=xx_YY\n")
                .contains("PERL5OPT=-Mno::such\n", "LANG=\n");
        assertThat(text("c", "stderr")).isEmpty();
        run("dash", command -> command.setShell(false).setValue("-x"));
        assertThat(exit("dash").status()).isEqualTo(127);
    }

    @Test
    void aDescendantInASessionOfItsOwnEndsWithItsTask() throws IOException {
        Assumptions.assumeTrue(Supervisor.present().isPresent());
        shell(
                "c",
                "(setsid sh -c 'echo $$ > pid; exec sleep 600' &); while [ ! -s pid ]; do :; done");
        long escaped = pid("c", "pid");
        assertThat(exit("c")).isEqualTo(Exit.status(0));
        awaitDead(escaped);
        shell("k", "(setsid sh -c 'echo $$ > pid; exec sleep 600' &); sleep 600");
        long other = pid("k", "pid");
        processes.signal("k", true);
        exit("k");
        awaitDead(other);
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
}
