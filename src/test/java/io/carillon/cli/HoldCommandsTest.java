package io.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.web.ServerForTests;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands about drains and freezes, against a real server with a real engine. */
final class HoldCommandsTest {
    private static ServerForTests server;

    @Command(name = "carillon")
    private static final class Program {}

    private record Result(int exit, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void anAgentIsDrainedAndUndrained() {
        assertThat(carillon("agent", "drain", "S7").exit()).as("without a reason").isEqualTo(2);
        Result drained =
                carillon(
                        "agent",
                        "drain",
                        "S7",
                        "--reason",
                        "new disks",
                        "--until",
                        "PT2H",
                        "--policy",
                        "STAY");
        assertThat(drained.exit()).as(drained.err()).isZero();
        assertThat(drained.out())
                .contains("new disks")
                .contains("STAY")
                .contains("hint: no offer has told of an agent with this id yet");
        assertThat(carillon("agent", "list", "--drained").out())
                .contains("S7")
                .contains("STAY: new disks, until 20")
                .contains("ATTRIBUTES")
                .doesNotContain("UNAVAILABLE");
        assertThat(carillon("agent", "show", "S7").out()).contains("toMove");
        assertThat(carillon("agent", "undrain", "S7").exit()).isZero();
        assertThat(carillon("agent", "undrain", "S7").err()).contains("S7 is not drained");
    }

    @Test
    void launchesAreFrozenAndThawed() {
        assertThat(carillon("freeze", "--reason", "why").exit()).as("without an end").isEqualTo(2);
        assertThat(carillon("freeze", "--reason", "why", "--until", "soon").err())
                .contains("'soon'");
        Result frozen = carillon("freeze", "--reason", "incident 7", "--until", "PT1H");
        assertThat(frozen.exit()).as(frozen.err()).isZero();
        assertThat(frozen.out()).contains("incident 7");
        assertThat(carillon("cluster", "show").out()).contains("incident 7");
        assertThat(carillon("thaw").exit()).isZero();
        assertThat(carillon("thaw").err()).contains("launches are not frozen");
    }

    private static Result carillon(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--url", server.url()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CommandLineClient.mount(new CommandLine(new Program()));
        line.setExecutionExceptionHandler(
                (error, command, parsed) -> {
                    command.getErr().println(error.getMessage());
                    return 1;
                });
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exit = line.execute(all.toArray(new String[0]));
        return new Result(exit, out.toString(), err.toString());
    }
}
