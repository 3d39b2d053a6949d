package io.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.carillon.terminal.Output;
import io.carillon.web.ServerForTests;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

    private RunFollower follower(String run, boolean terminal) {
        return new RunFollower(
                new ApiClient(server.url(), java.util.Optional.empty()),
                run,
                true,
                false,
                Output.to(collected, terminal));
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
        follower(id, true).follow();
        assertThat(collected.toString(StandardCharsets.UTF_8).lines())
                .contains("shard 0 | second", "shard 0 stderr | oops")
                .allMatch(line -> line.startsWith("shard 0 ") && !line.contains("\r"));
    }

    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 9, 13, 64 * 1024})
    void aCharacterMayComeInTwoParts(int bytes) throws Exception {
        String task = task("parts-" + bytes);
        String text = "é日🎉\n".repeat(bytes > 100 ? 20_000 : 20);
        server.wrote(task, "stdout", text);
        server.wrote(task, "stderr", "");
        server.mostBytes = bytes;
        try {
            assertThat(carillon(true, "task", "logs", task))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(text);
            assertThat(carillon(false, "task", "logs", task))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(text);
            follower(task.substring(0, task.length() - "~0~1".length()), true).follow();
        } finally {
            server.mostBytes = Integer.MAX_VALUE;
        }
        assertThat(collected.toString(StandardCharsets.UTF_8))
                .isEqualTo(text.replaceAll("(?m)^(?=.)", "shard 0 | "));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3"})
    void aLineThatIsTooLongIsCutBetweenCharacters(int before) throws Exception {
        String task = task("wide-" + before);
        String text = "x".repeat(before) + "🎉".repeat(40_000);
        server.wrote(task, "stdout", text);
        server.wrote(task, "stderr", "");
        follower(task.substring(0, task.length() - "~0~1".length()), true).follow();
        assertThat(collected.toString(StandardCharsets.UTF_8).replaceAll("shard 0 \\| |\n", ""))
                .isEqualTo(text);
        assertThat(collected.toString(StandardCharsets.UTF_8).lines()).hasSize(3);
    }

    @Test
    void oneEndlessOutputDoesNotHoldTheOthersBack() throws Exception {
        server.job("endless", "wait", "shards", "{\"count\": 2}");
        String run = server.run("endless", "RUNNING").getString("id");
        server.writesWithoutEnd(run + "~0~1", "stdout");
        server.wrote(run + "~0~1", "stderr", "errors");
        server.wrote(run + "~1~1", "stdout", "other\n");
        server.wrote(run + "~1~1", "stderr", "");
        Thread stops =
                new Thread(
                        () -> {
                            org.awaitility.Awaitility.await()
                                    .atMost(Duration.ofSeconds(30))
                                    .until(() -> shows("shard 1 | other"));
                            carillon(false, "run", "kill", run);
                        });
        stops.start();
        assertTimeoutPreemptively(Duration.ofSeconds(40), () -> follower(run, false).follow());
        stops.join();
        assertThat(collected.toString(StandardCharsets.UTF_8))
                .contains("shard 1 | other", "shard 0 stderr | errors");
    }

    private boolean shows(String text) {
        return collected.toString(StandardCharsets.UTF_8).contains(text);
    }

    @Test
    void logsThatAreNotFollowedEndWhereTheOutputEndsNow() throws Exception {
        String task = task("growing");
        server.writesWithoutEnd(task, "stdout");
        byte[] shown =
                assertTimeoutPreemptively(
                        Duration.ofSeconds(20), () -> carillon(false, "task", "logs", task));
        assertThat(shown).hasSizeBetween(64 * 1024 + 1, 128 * 1024);
        byte[] followed =
                assertTimeoutPreemptively(
                        Duration.ofSeconds(20), () -> carillon(false, "task", "logs", "-f", task));
        assertThat(followed).hasSize(shown.length);
    }

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
