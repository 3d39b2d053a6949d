package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.web.access.Access;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks tell of themselves over the API, each with its own token. */
final class TaskNewsApiTest {
    private static final String PLAIN = "application/x-www-form-urlencoded";
    private static ServerForTests server;
    private static int jobs;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static String liveTask() throws Exception {
        String job = "talker-" + ++jobs;
        server.job(job, "stay");
        JsonObject run = server.run(job, "RUNNING");
        String task = ServerForTests.shard(run, 0).getString("task");
        server.await("/v1/tasks/" + task, "state", "RUNNING");
        return task;
    }

    private static HttpResponse<String> tell(
            ServerForTests to, String task, String what, String body, String token)
            throws Exception {
        return to.call(
                "POST",
                "/v1/tasks/" + task + "/" + what,
                body,
                "Authorization",
                "Bearer " + token,
                "Content-Type",
                PLAIN);
    }

    private static HttpResponse<String> tell(String task, String what, String body)
            throws Exception {
        return tell(server, task, what, body, server.tasks.of(task).orElseThrow());
    }

    @Test
    void whatATaskTellsIsShownWithItsShardAndItself() throws Exception {
        String task = liveTask();
        assertThat(tell(task, "progress", "{\"fraction\":0.25,\"text\":\"a <b>\"}").statusCode())
                .isEqualTo(200);
        assertThat(tell(task, "result", " {\"rows\": 12345678901234567890.1}").statusCode())
                .isEqualTo(200);
        assertThat(tell(task, "checkpoint", "row 7\n").statusCode()).isEqualTo(200);

        JsonObject shown = server.get("/v1/tasks/" + task);
        JsonObject shard =
                ServerForTests.shard(server.get("/v1/runs/" + shown.getString("run")), 0);
        for (JsonObject one : new JsonObject[] {shown, shard}) {
            assertThat(one.getJsonObject("progress").getDouble("fraction")).isEqualTo(0.25);
            assertThat(one.getJsonObject("progress").getString("text")).isEqualTo("a <b>");
            assertThat(one.getJsonObject("progress").getString("at")).endsWith("Z");
            assertThat(one.getInteger("resultAttempt")).isEqualTo(1);
            assertThat(one.getJsonObject("checkpoint").getInteger("bytes")).isEqualTo(6);
        }
        String raw = server.call("GET", "/v1/tasks/" + task, "").body();
        assertThat(raw).contains("\"result\":{\"rows\":12345678901234567890.1}");
        HttpResponse<byte[]> bytes = server.bytes("/v1/tasks/" + task + "/checkpoint");
        assertThat(new String(bytes.body(), StandardCharsets.UTF_8)).isEqualTo("row 7\n");
        assertThat(bytes.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    }

    @Test
    void theNewestCountsAndAnEmptyCheckpointBeginsAnew() throws Exception {
        String task = liveTask();
        tell(task, "result", "1");
        tell(task, "result", "[2]");
        tell(task, "checkpoint", "x");
        tell(task, "checkpoint", "");
        JsonObject shown = server.get("/v1/tasks/" + task);
        assertThat(shown.getJsonArray("result")).isEqualTo(new JsonArray().add(2));
        assertThat(shown.getJsonObject("checkpoint").getInteger("bytes")).isZero();
    }

    @Test
    void withoutNewsThereIsNothingToShow() throws Exception {
        String task = liveTask();
        JsonObject shown = server.get("/v1/tasks/" + task);
        for (String field : new String[] {"progress", "result", "checkpoint", "newsDropped"}) {
            assertThat(shown.containsKey(field)).isTrue();
            assertThat(shown.getValue(field)).isNull();
        }
        assertThat(server.call("GET", "/v1/tasks/" + task + "/checkpoint", "").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "progress, {}, 422",
        "progress, {\"fraction\":1.01}, 422",
        "progress, {\"fraction\":\"1\"}, 422",
        "progress, nonsense, 422",
        "result, {, 422",
        "result, '', 422"
    })
    void whatIsWrongIsRefusedWithWords(String what, String body, int status) throws Exception {
        HttpResponse<String> refused = tell(liveTask(), what, body == null ? "" : body);
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(new JsonObject(refused.body()).getString("detail")).isNotEmpty();
    }

    /** The writer of answers has a limit of its own, and one result must not fail a whole list. */
    @Test
    void aResultThatAnAnswerCouldNotHoldIsRefused() throws Exception {
        String task = liveTask();
        String deepest = "[".repeat(100) + "]".repeat(100);
        assertThat(tell(task, "result", deepest).statusCode()).isEqualTo(200);
        for (int more : new int[] {1, 800, 900}) {
            String deeper = "[".repeat(more) + deepest + "]".repeat(more);
            HttpResponse<String> refused = tell(task, "result", deeper);
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(new JsonObject(refused.body()).getString("detail"))
                    .isEqualTo(
                            "the body is not valid: the result is not valid JSON:"
                                    + " Document nesting depth (101) exceeds the maximum allowed"
                                    + " (100)");
        }
        assertThat(server.call("GET", "/v1/tasks", "").body()).contains(deepest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"result", "checkpoint"})
    void whatIsTooLongIsRefused(String what) throws Exception {
        String task = liveTask();
        String exact = '"' + "x".repeat(4094) + '"';
        assertThat(tell(task, what, exact).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = tell(task, what, exact + " ");
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(refused.body()).contains("4096 bytes");
    }

    @Test
    void onlyTheTaskItselfTells() throws Exception {
        String task = liveTask();
        String other = liveTask();
        String foreign = server.tasks.of(other).orElseThrow();
        assertThat(tell(server, task, "result", "1", foreign).statusCode()).isEqualTo(403);
        String own = server.tasks.of(task).orElseThrow();
        assertThat(tell(server, task, "result", "1", own + "x").statusCode()).isEqualTo(403);
        assertThat(server.call("POST", "/v1/tasks/" + task + "/result", "1").statusCode())
                .isEqualTo(401);
        assertThat(tell(server, task, "result", "1", "something").statusCode()).isEqualTo(401);
        assertThat(server.get("/v1/tasks/" + task).getValue("result")).isNull();
    }

    /** The command line takes the token from the environment of its task. */
    @Test
    void whereNobodyNeedsATokenATaskMayCallWhatAllMay() throws Exception {
        String token = "Bearer " + server.tasks.of(liveTask()).orElseThrow();
        assertThat(server.call("GET", "/v1/jobs", "", "Authorization", token).statusCode())
                .isEqualTo(200);
    }

    @Test
    void theTokenEndsWithTheTask() throws Exception {
        String task = liveTask();
        tell(task, "checkpoint", "7");
        server.call("POST", "/v1/tasks/" + task + "/kill", "");
        server.await("/v1/tasks/" + task, "state", "KILLED");
        HttpResponse<String> refused = tell(task, "result", "1");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("the task has ended");
        String token = "Bearer " + server.tasks.of(task).orElseThrow();
        String path = "/v1/tasks/" + task + "/checkpoint";
        assertThat(server.call("GET", path, "", "Authorization", token).statusCode())
                .isEqualTo(403);
        assertThat(server.call("GET", path, "").body()).isEqualTo("7");
    }

    /** While nothing is decided, the requests of one task must not take all places. */
    @Test
    void aTaskTellsFewThingsAtATime() throws Exception {
        String task = liveTask();
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        server.lead.heldUp(
                () -> {
                    for (int i = 0; i < 20; i++) {
                        all.add(told(task, Integer.toString(i)));
                    }
                },
                engine ->
                        Awaitility.await()
                                .atMost(20, TimeUnit.SECONDS)
                                .until(() -> all.stream().filter(Future::isDone).count() == 16));
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> one : all) {
            HttpResponse<String> answer = one.get(20, TimeUnit.SECONDS);
            statuses.add(answer.statusCode());
            if (answer.statusCode() != 200) {
                assertThat(answer.body()).contains("more than 4 things at a time");
            }
        }
        assertThat(statuses).containsOnly(200, 503);
        assertThat(statuses.stream().filter(status -> status == 200)).hasSize(4);
        assertThat(tell(task, "result", "1").statusCode()).isEqualTo(200);
    }

    private static CompletableFuture<HttpResponse<String>> told(String task, String result) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return tell(task, "result", result);
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                command -> new Thread(command, "a caller").start());
    }

    @Test
    void aStandbyHandsOnWhatATaskTells() throws Exception {
        String task = liveTask();
        try (ServerForTests standby = new ServerForTests("node-2", Access.anybody())) {
            standby.lead.leader = Optional.of(server.node());
            String token = server.tasks.of(task).orElseThrow();
            assertThat(tell(standby, task, "result", "\"by way\"", token).statusCode())
                    .isEqualTo(200);
            assertThat(tell(standby, task, "result", "2", "ct_wrong").statusCode()).isEqualTo(403);
        }
        assertThat(server.get("/v1/tasks/" + task).getString("result")).isEqualTo("by way");
    }

    /** A task that is refused would end; one that is told to ask again goes on. */
    @Test
    void aNodeThatHasNotJoinedYetTellsATaskToAskAgain() throws Exception {
        String task = liveTask();
        String token = server.tasks.of(task).orElseThrow();
        try (ServerForTests starting = ServerForTests.starting("node-4")) {
            for (String what : new String[] {"progress", "result", "checkpoint"}) {
                HttpResponse<String> later = tell(starting, task, what, "1", token);
                assertThat(later.statusCode()).isEqualTo(503);
                assertThat(later.headers().firstValue("Retry-After")).isPresent();
            }
        }
    }

    /** The file of tokens holds digests, which do not tell how a token begins. */
    @Test
    void anOperatorsTokenMayBeginAsThoseOfTasksDo(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tokens.json");
        String token = "ct_chosen by an operator";
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        String hex = HexFormat.of().formatHex(digest);
        Files.writeString(file, "{\"tokens\": [{\"name\": \"ops\", \"sha256\": \"" + hex + "\"}]}");
        String task = liveTask();
        try (ServerForTests closed = new ServerForTests("node-5", Access.tokens(file))) {
            closed.lead.leader = Optional.of(server.node());
            for (String path : new String[] {"/v1/jobs", "/v1/tasks/" + task, "/metrics"}) {
                assertThat(statusOf(closed, path, token)).as(path).isEqualTo(200);
                assertThat(statusOf(closed, path, token + "x")).as(path).isEqualTo(403);
            }
            String own = server.tasks.of(task).orElseThrow();
            assertThat(tell(closed, task, "result", "1", own).statusCode()).isEqualTo(200);
            assertThat(statusOf(closed, "/v1/jobs", own)).isEqualTo(403);
        }
    }

    private static int statusOf(ServerForTests asked, String path, String token) throws Exception {
        return asked.call("GET", path, "", "Authorization", "Bearer " + token).statusCode();
    }

    @Test
    void whereCallersNeedTokensATaskNeedsItsOwn(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tokens.json");
        String digest = "0".repeat(64);
        Files.writeString(
                file, "{\"tokens\": [{\"name\": \"ops\", \"sha256\": \"" + digest + "\"}]}");
        String task = liveTask();
        try (ServerForTests closed = new ServerForTests("node-3", Access.tokens(file))) {
            closed.lead.leader = Optional.of(server.node());
            assertThat(closed.call("GET", "/v1/tasks/" + task + "/checkpoint", "").statusCode())
                    .isEqualTo(401);
            String token = server.tasks.of(task).orElseThrow();
            for (String path : new String[] {"", "/executor/stdout", "/kill"}) {
                String method = path.equals("/kill") ? "POST" : "GET";
                String own = "/v1/tasks/" + task + path;
                HttpResponse<String> refused =
                        closed.call(method, own, "", "Authorization", "Bearer " + token);
                assertThat(refused.statusCode()).as(own).isEqualTo(403);
                assertThat(refused.body()).contains("progress, result, checkpoint and files");
            }
            assertThat(tell(closed, task, "checkpoint", "c", token).statusCode()).isEqualTo(200);
            assertThat(statusOf(closed, "/v1/tasks/" + task + "/checkpoint", token)).isEqualTo(200);
            readsItsOwnFilesWhileItLives(closed, task, token);
        }
    }

    private static void readsItsOwnFilesWhileItLives(
            ServerForTests closed, String task, String token) throws Exception {
        String another = task.replaceFirst("[0-9]+$", "7");
        for (String id : List.of(task, another)) {
            server.wrote(id, "stdout", "written");
        }
        assertThat(another).isNotEqualTo(task);
        String files = "/v1/tasks/" + task + "/files/stdout";
        HttpResponse<String> own =
                closed.call("GET", files, "", "Authorization", "Bearer " + token);
        assertThat(own.body()).isEqualTo("written");
        assertThat(own.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(statusOf(closed, "/v1/tasks/" + another + "/files/stdout", token))
                .isEqualTo(403);
        server.call("POST", "/v1/tasks/" + task + "/kill", "");
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> statusOf(closed, files, token) == 403);
        assertThat(server.call("GET", files, "").body()).isEqualTo("written");
    }
}
