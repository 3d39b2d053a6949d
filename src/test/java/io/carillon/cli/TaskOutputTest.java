package io.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.terminal.Output;
import io.carillon.web.ServerForTests;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What tasks wrote, on a terminal and in a pipe. */
final class TaskOutputTest {
    private static final String EVIL = "a\u001b[2J\rshard 9 | \u009b\u202eb\u007f";
    private static ServerForTests server;

    @Command(name = "carillon")
    private static final class Program {}

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static byte[] carillon(boolean terminal, String... args) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CommandLine line = CommandLineClient.mount(new CommandLine(new Program()));
        line.setOut(Output.to(bytes, terminal));
        String[] all = java.util.Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--url";
        all[args.length + 1] = server.url();
        line.execute(all);
        return bytes.toByteArray();
    }

    private static String task(String job) throws Exception {
        server.job(job, "succeed");
        JsonObject run = server.run(job, "SUCCEEDED");
        return run.getString("id") + "~0~1";
    }

    @Test
    void aPipeGetsTheBytesOfTheTask() throws Exception {
        String task = task("piped");
        byte[] bytes = new byte[200_000];
        new java.util.Random(1).nextBytes(bytes);
        server.wrote(task, "stdout", bytes);
        assertThat(carillon(false, "task", "logs", task)).isEqualTo(bytes);
        assertThat(carillon(true, "task", "logs", task, "--raw")).isEqualTo(bytes);
    }

    @Test
    void aTerminalGetsNothingThatSteersIt() throws Exception {
        String task = task("hostile");
        server.wrote(task, "stdout", EVIL + "é日🎉\n".repeat(30_000));
        String shown = new String(carillon(true, "task", "logs", task), StandardCharsets.UTF_8);
        assertThat(shown.codePoints().filter(c -> c != '\n' && Character.isISOControl(c)))
                .isEmpty();
        assertThat(shown)
                .doesNotContain("\u202e", "\ufffd")
                .contains("^[[2J^Mshard")
                .endsWith("🎉\n");
    }

    @Test
    void bothOutputsOfARunAreShownLineByLine() throws Exception {
        server.job("both", "succeed");
        String id = server.run("both", "SUCCEEDED").getString("id");
        server.wrote(id + "~0~1", "stdout", EVIL + "\nsecond");
        server.wrote(id + "~0~1", "stderr", "oops\n");
        RunFollower follower =
                new RunFollower(
                        new ApiClient(server.url(), java.util.Optional.empty()),
                        id,
                        true,
                        false,
                        Output.to(collected, true));
        follower.follow();
        assertThat(collected.toString(StandardCharsets.UTF_8).lines())
                .contains("shard 0 | second", "shard 0 stderr | oops")
                .allMatch(line -> line.startsWith("shard 0 ") && !line.contains("\r"));
    }

    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();

    @Test
    void theLastLinesOfALongOutputAreShown() throws Exception {
        String task = task("long");
        server.wrote(task, "stdout", "x".repeat(99).concat("\n").repeat(2_000) + "日\nlast");
        assertThat(carillon(false, "task", "logs", task, "--tail", "2"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("日\nlast");
        assertThat(carillon(false, "task", "logs", task, "--tail", "1000")).hasSize(998 * 100 + 8);
        assertThat(carillon(false, "task", "logs", task, "--tail", "9999")).hasSize(200_008);
        assertThat(carillon(false, "task", "logs", task, "--tail", "0")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1, 0",
        "a, 1, 0",
        "a|, 1, 0",
        "a|b, 1, 2",
        "a|b|, 1, 2",
        "a|b|c|, 2, 2",
        "a||, 1, 2",
        "a|b, 5, 0",
        "a|b|, 0, 4"
    })
    void theLastLinesBeginAfterALineEnd(String text, int lines, int begin) {
        byte[] bytes = text.replace('|', '\n').getBytes(StandardCharsets.UTF_8);
        assertThat(LastLines.begin(bytes, lines)).isEqualTo(begin);
    }

    @Test
    void documentsAndTablesSteerNoTerminal() throws Exception {
        String evil = new JsonObject().put("k", "x\u009b2J\u202e").encode();
        server.job("loud", "succeed", "labels", evil, "description", "\"\u009b2J\u2066\"");
        for (String[] args :
                new String[][] {
                    {"job", "get", "loud"},
                    {"job", "get", "loud", "-o", "json"},
                    {"job", "get", "loud", "--definition"},
                    {"job", "list", "-o", "json"}
                }) {
            String shown = new String(carillon(false, args), StandardCharsets.UTF_8);
            assertThat(shown).contains("loud").doesNotContain("\u009b", "\u202e", "\u2066");
        }
    }
}
