package io.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carillon.web.ServerForTests;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands against a real server with a real engine. */
final class CommandLineClientTest {
    private static ServerForTests server;

    @Command(name = "carillon")
    private static final class Program {}

    private record Result(int exit, String out, String err) {
        JsonNode json() throws Exception {
            return new ObjectMapper().readTree(out);
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

    private static Result carillon(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--url", server.url()));
        return bare(all.toArray(new String[0]));
    }

    /** A port on which nothing listens. */
    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void oneNodeAfterTheOtherIsAsked(@TempDir Path folder) throws Exception {
        String gone = "http://127.0.0.1:" + closedPort();
        String urls = gone + "/, " + server.url() + "/,http://127.0.0.1:" + closedPort();
        Path document = folder.resolve("job.json");
        Files.writeString(document, "{\"name\": \"far\", \"command\": \"succeed\"}");
        assertThat(bare("job", "put", document.toString(), "--url", urls).exit()).isZero();
        assertThat(bare("job", "get", "far", "--url", urls).out()).contains("far");
        assertThat(bare("job", "list", "--url", gone + "," + gone).err()).contains(gone);
        assertThat(bare("job", "list", "--url", server.url() + ",nonsense").err())
                .contains("'nonsense'");
        assertThat(bare("job", "get", "none", "--url", urls).err()).contains("no job none");
    }

    @Test
    void aNodeThatKnowsNoLeaderSendsToTheNext() throws Exception {
        ServerForTests lost = ServerForTests.alone();
        try (lost) {
            assertThat(bare("job", "list", "--url", lost.url()).exit()).isEqualTo(1);
            assertThat(bare("job", "list", "--url", lost.url() + "," + server.url()).exit())
                    .isZero();
        }
    }

    @Test
    void aFileMayBeginWithAByteOrderMark(@TempDir Path folder) throws Exception {
        Path document = folder.resolve("job.json");
        Files.writeString(document, "\ufeff{\"name\": \"marked\", \"command\": \"succeed\"}");
        assertThat(carillon("job", "put", document.toString()).exit()).isZero();
        assertThat(carillon("job", "get", "marked").exit()).isZero();
    }

    @Test
    void aRemovedFrameworkIsResetWithItsNameTypedAgain() throws Exception {
        ServerForTests own = ServerForTests.leading();
        try (own) {
            own.frameworkRemoved("Framework has been removed");
            assertThat(bare("cluster", "reset-framework", "--url", own.url()).exit()).isEqualTo(2);
            assertThat(
                            bare("cluster", "reset-framework", "--confirm", "x", "--url", own.url())
                                    .err())
                    .contains("framework-1");
            Result done =
                    bare(
                            "cluster",
                            "reset-framework",
                            "--confirm",
                            "framework-1",
                            "--url",
                            own.url());
            assertThat(done.exit()).as(done.err()).isZero();
            assertThat(done.out()).contains("set aside");
        }
    }

    private static Result bare(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CommandLineClient.mount(new CommandLine(new Program()));
        line.setExecutionExceptionHandler(
                (error, command, parsed) -> {
                    command.getErr().println(error.getMessage());
                    return 1;
                });
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exit = line.execute(args);
        return new Result(exit, out.toString(), err.toString());
    }

    @Test
    void aJobIsPutShownPausedAndDeleted(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("job.json");
        Files.writeString(file, "{\"name\": \"from-file\", \"command\": \"succeed\"}");
        Result put = carillon("job", "put", file.toString(), "--create");
        assertThat(put.exit()).as(put.err()).isZero();
        assertThat(put.out()).contains("from-file");
        Result again = carillon("job", "put", file.toString(), "--create");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("exists already");
        assertThat(carillon("job", "put", file.toString(), "--if-version", "5").exit())
                .isEqualTo(1);
        assertThat(carillon("job", "put", file.toString(), "--if-version", "1").exit()).isZero();

        assertThat(carillon("job", "list").out()).contains("NAME").contains("from-file");
        assertThat(carillon("job", "list", "-q", "nothing-like-it").out())
                .doesNotContain("from-file");
        Result definition = carillon("job", "get", "from-file", "--definition");
        assertThat(definition.json().path("command").asText()).isEqualTo("succeed");
        assertThat(carillon("-o", "json", "job", "get", "from-file").exit()).isEqualTo(2);
        assertThat(carillon("job", "get", "from-file", "-o", "json").json().path("state").asText())
                .isEqualTo("ACTIVE");

        assertThat(carillon("job", "pause", "from-file", "--reason", "rest").exit()).isZero();
        assertThat(carillon("job", "get", "from-file").out()).contains("PAUSED").contains("rest");
        assertThat(carillon("job", "resume", "from-file").exit()).isZero();
        assertThat(carillon("job", "delete", "from-file").exit()).isZero();
    }

    @Test
    void anAppIsPutListedShownAndDeletedWithItsJobs(@TempDir Path folder) throws Exception {
        Path app = folder.resolve("app.json");
        Files.writeString(app, "{\"name\": \"shop\", \"env\": {\"A\": \"1\"}}");
        Path job = folder.resolve("job.json");
        Files.writeString(
                job, "{\"name\": \"sells\", \"command\": \"succeed\", \"app\": \"shop\"}");
        assertThat(carillon("app", "put", app.toString(), "--create").out()).contains("shop");
        assertThat(carillon("job", "put", job.toString()).exit()).isZero();

        assertThat(carillon("app", "list").out()).contains("MODE").contains("COMMAND");
        assertThat(carillon("app", "executors").out()).contains("IDLESINCE");
        assertThat(carillon("app", "executors", "shop", "-o", "json").json()).isEmpty();
        assertThat(carillon("app", "get", "shop", "--definition").json().at("/env/A").asText())
                .isEqualTo("1");
        assertThat(carillon("job", "list", "--app", "shop").out()).contains("sells");
        assertThat(carillon("job", "get", "sells", "--effective").json().at("/env/A").asText())
                .isEqualTo("1");
        assertThat(carillon("app", "schema").json().path("title").asText()).isEqualTo("App");
        assertThat(carillon("app", "delete", "shop").err()).contains("job sells uses the app");
        assertThat(carillon("app", "delete", "shop", "--jobs", "--yes", "other").err())
                .contains("not confirmed");
        assertThat(carillon("app", "get", "shop").exit()).isZero();
        assertThat(carillon("app", "delete", "shop", "--jobs", "--yes", "shop").exit()).isZero();
    }

    @Test
    void aChangeThatRollsIsShownWithTheRun() throws Exception {
        String[] daemon = {"type", "\"DAEMON\"", "shards", "{\"count\": 2}", "parameter", "\"1\""};
        server.job("stands", "work", daemon);
        org.awaitility.Awaitility.await()
                .until(() -> carillon("job", "runs", "stands").out().contains("RUNNING"));
        String id =
                carillon("job", "get", "stands", "-o", "json").json().at("/liveRuns/0/id").asText();
        org.awaitility.Awaitility.await()
                .until(() -> carillon("run", "get", id).out().contains("RUNNING"));
        assertThat(carillon("run", "get", id).out()).doesNotContain("rolling");
        daemon[5] = "\"2\"";
        server.job("stands", "work", daemon);

        assertThat(carillon("run", "get", id).out())
                .contains("rolling.done", "rolling.because", "JOBVERSION");
        assertThat(carillon("job", "delete", "stands").exit()).isZero();
    }

    @Test
    void problemsAreShownWithTheirPaths(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("wrong.json");
        Files.writeString(
                file, "{\"name\": \"wrong\", \"command\": \"x\", \"shards\": {\"count\": 0}}");
        Result put = carillon("job", "put", file.toString());
        assertThat(put.exit()).isEqualTo(1);
        assertThat(put.err()).contains("/shards/count: ");
        assertThat(carillon("job", "get", "no-such-job").err()).contains("there is no job");
    }

    @Test
    void aFileThatCannotBeUsedIsNamedWithoutTheUsage(@TempDir Path folder) throws Exception {
        Path broken = folder.resolve("broken.json");
        Files.writeString(broken, "{");
        Path binary = folder.resolve("binary.json");
        Files.write(binary, new byte[] {(byte) 0xff});
        for (String file :
                List.of(folder.resolve("absent") + "", folder + "", broken + "", binary + "")) {
            Result put = carillon("job", "put", file);
            assertThat(put.exit()).as(file).isEqualTo(2);
            assertThat(put.err().lines()).as(put.err()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "\ufeff"})
    void anEmptyDocumentIsSaidToBeEmpty(String text, @TempDir Path folder) throws Exception {
        String file = Files.writeString(folder.resolve("job.json"), text).toString();
        for (List<String> name : List.of(List.<String>of(), List.of("--name", "some"))) {
            Result put = put(file, name);
            assertThat(put.err()).contains("empty").contains(file);
            assertThat(put.exit()).isEqualTo(2);
            InputStream before = System.in;
            System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            try {
                put = put("-", name);
            } finally {
                System.setIn(before);
            }
            assertThat(put.err()).contains("empty").contains("standard input");
            assertThat(put.exit()).isEqualTo(2);
        }
    }

    private static Result put(String file, List<String> more) {
        List<String> all = new ArrayList<>(List.of("job", "put", file));
        all.addAll(more);
        return carillon(all.toArray(new String[0]));
    }

    @Test
    void aPauseTakesAnInstantOrADuration() throws Exception {
        server.job("resting", "succeed");
        java.time.Instant now = java.time.Instant.now();
        assertThat(carillon("job", "pause", "resting", "--until", "PT2H").exit()).isZero();
        assertThat(until("resting")).isBetween(now.plusSeconds(7_190), now.plusSeconds(7_300));
        assertThat(carillon("job", "pause", "resting", "--until", "p1w").exit()).isZero();
        assertThat(until("resting")).isAfter(now.plusSeconds(6 * 86_400));
        assertThat(carillon("job", "pause", "resting", "--until", "2099-01-01T00:00:00Z").exit())
                .isZero();
        for (String wrong :
                List.of(
                        "P1M",
                        "PT",
                        "P99999999999999D",
                        "2h",
                        "-PT1H",
                        "5m",
                        "tomorrow",
                        "18:00")) {
            Result paused = carillon("job", "pause", "resting", "--until", wrong);
            assertThat(paused.exit()).as(wrong).isNotZero();
            assertThat(paused.err()).contains("'" + wrong + "'", "instant", "Z", "PT2H");
        }
    }

    private static java.time.Instant until(String job) throws Exception {
        Result got = carillon("job", "get", job, "-o", "json");
        return java.time.Instant.parse(got.json().path("pause").path("until").asText());
    }

    @Test
    void eachColumnHasATitleOfItsOwnAndEachLineOneThing() throws Exception {
        server.job("shown", "succeed", "schedule", "{\"every\": \"PT1H\"}");
        String head = carillon("job", "list").out().lines().findFirst().orElseThrow();
        assertThat(head.split(" +")).doesNotHaveDuplicates().contains("STATE", "LASTRUN.STATE");
        String got = carillon("job", "get", "shown").out();
        assertThat(got.lines()).hasSizeGreaterThan(20).allMatch(line -> line.length() < 100);
    }

    @Test
    void theSchemaOfAJobDocumentIsPrinted() throws Exception {
        Result schema = carillon("job", "schema");
        assertThat(schema.exit()).as(schema.err()).isZero();
        assertThat(schema.json().path("properties").path("killGrace").isObject()).isTrue();
    }

    @Test
    void wrongUsageIsTwo(@TempDir Path folder) throws Exception {
        assertThat(carillon("job", "put", folder.resolve("absent").toString()).exit()).isEqualTo(2);
        assertThat(carillon("job").exit()).isEqualTo(2);
        assertThat(carillon("job", "list", "--colour").exit()).isEqualTo(2);
        Path nameless = folder.resolve("nameless.json");
        Files.writeString(nameless, "{\"command\": \"succeed\"}");
        assertThat(carillon("job", "put", nameless.toString()).exit()).isEqualTo(2);
        assertThat(carillon("job", "put", nameless.toString(), "--name", "named").exit()).isZero();
    }

    @Test
    void nobodyListeningIsSaidClearly() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Result result = bare("job", "list", "--url", "http://127.0.0.1:" + port);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("no node answers at http://127.0.0.1:" + port);
        assertThat(bare("job", "list", "--url", "nonsense").err()).contains("'nonsense'");
    }

    @Test
    void aRunIsWaitedForAndItsOutputIsShown() throws Exception {
        server.job("talking", "succeed", "shards", "{\"count\": 2, \"maxParallel\": 2}");
        server.job("broken", "fail", "retry", "{\"maxAttempts\": 1}");
        Result run = carillon("run", "now", "talking", "--wait", "--shards", "0,1");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("SUCCEEDED");
        Result failed = carillon("run", "now", "broken", "--wait");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.out()).contains("FAILED");

        Result first =
                carillon("run", "now", "talking", "--key", "same", "--env", "A=b", "-o", "json");
        String id = first.json().path("id").asText();
        server.wrote(id + "~0~1", "stdout", "line one\nline two");
        server.wrote(id + "~1~1", "stdout", "from the other\n");
        Result same = carillon("run", "now", "talking", "--key", "same", "--env", "A=b", "--logs");
        assertThat(same.out())
                .contains("shard 0 | line one")
                .contains("shard 0 | line two")
                .contains("shard 1 | from the other")
                .contains(id);
        assertThat(carillon("run", "get", id).out()).contains("SUCCEEDED").contains(id + "~");
        assertThat(carillon("run", "list", "talking").out()).contains(id);
        assertThat(carillon("job", "runs", "talking").out()).contains(id);
        assertThat(carillon("run", "kill", id).err()).contains("ended already");
        assertThat(carillon("task", "logs", id + "~0~1").out())
                .contains("line one")
                .contains("line two");
        assertThat(carillon("task", "logs", id + "~0~1", "--stderr").exit()).isEqualTo(1);
        assertThat(carillon("task", "logs", id + "~0~1", "--executor").err())
                .contains("shares no executor");
        JsonObject broken = server.run("broken", "FAILED");
        assertThat(carillon("run", "retry", broken.getString("id"), "--wait").exit()).isEqualTo(1);
    }

    @Test
    void firesAreListed() throws Exception {
        server.job("ticking", "succeed", "schedule", "{\"every\": \"PT1S\"}");
        org.awaitility.Awaitility.await()
                .until(() -> carillon("job", "fires", "ticking").out().contains("SUCCEEDED"));
        assertThat(carillon("job", "fires", "ticking", "--from", "yesterday").err())
                .contains("ISO-8601");
    }

    @Test
    void theClusterIsShownAndReconciled() throws Exception {
        assertThat(carillon("cluster", "show").out()).contains("LEADING");
        org.awaitility.Awaitility.await()
                .until(() -> carillon("cluster", "reconcile", "--wait").exit() == 0);
        assertThat(carillon("cluster", "reconcile", "--implicit", "-o", "json").exit()).isZero();
        assertThat(carillon("task", "list").exit()).isZero();
        assertThat(carillon("cluster", "abdicate").exit()).isZero();
    }

    @Test
    void theQuarantineIsListed(@TempDir Path folder) {
        assertThat(carillon("cluster", "quarantine", "list").out()).contains("KEY");
        Result none = carillon("cluster", "quarantine", "show", "runs/none~0");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("no record runs/none~0 in quarantine");
        String keep = folder.resolve("kept").toString();
        assertThat(carillon("cluster", "quarantine", "drop", "jobs/a", "--keep", keep).exit())
                .isEqualTo(1);
        assertThat(carillon("cluster", "quarantine", "drop", "jobs/a").exit()).isEqualTo(2);
        assertThat(carillon("cluster", "quarantine").exit()).isEqualTo(2);
    }
}
