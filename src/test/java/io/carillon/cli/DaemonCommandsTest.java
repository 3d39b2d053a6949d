package io.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carillon.web.ServerForTests;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands about daemons, against a real server with a real engine. */
final class DaemonCommandsTest {
    private static ServerForTests server;

    @Command(name = "carillon")
    private static final class Program {}

    private record Result(int exit, String out, String err) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (JsonProcessingException e) {
                throw new AssertionError(out, e);
            }
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void whatIsKnownOfTheHealthOfADaemonIsShownAndItIsRestarted() throws Exception {
        server.job(
                "checked",
                "work",
                "type",
                "\"DAEMON\"",
                "health",
                "{\"command\": \"x\"}",
                "check",
                "{\"command\": \"y\"}");
        server.job(
                "crashes",
                "fail",
                "type",
                "\"DAEMON\"",
                "retry",
                "{\"initialDelay\": \"PT0.1S\", \"factor\": 100}");
        String id =
                carillon("job", "get", "checked", "-o", "json")
                        .json()
                        .at("/liveRuns/0/id")
                        .asText();
        Awaitility.await()
                .until(() -> carillon("job", "get", "checked").out().contains("\"ready\" : 1"));
        assertThat(carillon("run", "get", id).out())
                .containsPattern("HEALTHY +READY")
                .containsPattern("true +true")
                .doesNotContain("crashLoop");
        String crashes =
                carillon("job", "get", "crashes", "-o", "json")
                        .json()
                        .at("/liveRuns/0/id")
                        .asText();
        Awaitility.await()
                .until(() -> carillon("run", "get", crashes).out().contains("NEXTATTEMPT"));
        assertThat(carillon("run", "get", crashes).out()).contains("health.crashLoops");

        Result restart =
                carillon("job", "restart", "checked", "--shard", "0", "--reason", "because");
        assertThat(restart.exit()).as(restart.err()).isZero();
        assertThat(restart.out()).contains("1 shard is restarted");
        assertThat(carillon("job", "restart", "checked", "--shard", "7").err())
                .contains("7 is not a shard");
        assertThat(carillon("job", "delete", "checked").exit()).isZero();
        assertThat(carillon("job", "delete", "crashes").exit()).isZero();
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
