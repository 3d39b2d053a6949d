package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** HTTP jobs from the API to the server that they ask, through the local Mesos. */
@ExtendWith(OutputOnFailure.class)
class HttpJobIT {
    private static final int SHARDS = 3;

    @TempDir private Path directory;

    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext(
                "/",
                exchange -> {
                    Map<String, String> got = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                    exchange.getRequestHeaders()
                            .forEach((name, values) -> got.put(name, values.get(0)));
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    got.put("", new String(body, StandardCharsets.UTF_8));
                    asked.add(got);
                    boolean first = got.get("Carillon-Attempt").equals("1");
                    boolean fails = exchange.getRequestURI().getPath().equals("/fails");
                    String said = fails && first ? "the disk is full\nat x" : "thanks\n";
                    byte[] answer = said.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(fails && first ? 500 : 200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private String document(String path) {
        return new JsonObject()
                .put(
                        "http",
                        new JsonObject()
                                .put(
                                        "url",
                                        "http://127.0.0.1:" + server.getAddress().getPort() + path)
                                .put("body", "{\"full\": true}")
                                .put("headers", new JsonObject().put("Authorization", "secret")))
                .put(
                        "shards",
                        new JsonObject()
                                .put("count", SHARDS)
                                .put("parameters", new JsonObject().put("1", "Zürich")))
                .put("resources", new JsonObject().put("cpus", 0.01).put("memMiB", 8))
                .put("retry", new JsonObject().put("initialDelay", "PT0S"))
                .encode();
    }

    @Test
    void aJobWithoutAnAppAsksItsServerForEachShardAndAgainAfterAFailure() throws Exception {
        try (CarillonProcess local =
                CarillonProcess.startServer("local", directory, directory.resolve("data"))) {
            local.line("Ctrl-C");
            Matcher printed = local.line("Console and API +(http://\\S+)/#token=(\\S+)");
            ApiClient api = new ApiClient(printed.group(1), printed.group(2));

            JsonObject good = run(api, "good", "/works");
            assertThat(good.getJsonObject("app").getString("name")).isEqualTo("carillon-http");
            assertThat(asked).hasSize(SHARDS);
            assertThat(asked)
                    .extracting(got -> got.get("Carillon-Shard"))
                    .containsExactlyInAnyOrder("0", "1", "2");
            assertThat(asked).extracting(got -> got.get("Idempotency-Key")).doesNotHaveDuplicates();
            assertThat(asked)
                    .allSatisfy(
                            got ->
                                    assertThat(got)
                                            .containsEntry("Carillon-Job", "good")
                                            .containsEntry("Carillon-Run", good.getString("id"))
                                            .containsEntry("Carillon-Shard-Count", "3")
                                            .containsEntry("Carillon-Attempt", "1")
                                            .containsEntry("Authorization", "secret")
                                            .containsEntry("", "{\"full\": true}"));
            assertThat(asked)
                    .filteredOn(got -> got.get("Carillon-Shard").equals("1"))
                    .extracting(
                            got ->
                                    URLDecoder.decode(
                                            got.get("Carillon-Shard-Parameter"),
                                            StandardCharsets.UTF_8))
                    .containsExactly("Zürich");
            String task = attempts(good, 1).get(0).getString("task");
            assertThat(api.get("/v1/tasks/" + task + "/files/stdout").body())
                    .contains("< 200 OK", "thanks")
                    .doesNotContain("secret");

            asked.clear();
            JsonObject retried = run(api, "retried", "/fails");
            for (int shard = 0; shard < SHARDS; shard++) {
                List<JsonObject> attempts = attempts(retried, shard);
                assertThat(attempts)
                        .extracting(one -> one.getString("state"))
                        .containsExactly("FAILED", "SUCCEEDED");
                assertThat(attempts.get(0).getString("because"))
                        .contains(
                                "the server answered 500 Internal Server Error, and 200-299 is"
                                        + " expected: the disk is full");
            }
            assertThat(asked).hasSize(2 * SHARDS);
            assertThat(asked.stream().map(got -> got.get("Idempotency-Key")).distinct())
                    .as("a retry is recognised by its key")
                    .hasSize(SHARDS);
            local.interrupt().exit();
        }
    }

    private JsonObject run(ApiClient api, String job, String path) throws Exception {
        HttpResponse<String> stored = api.put("/v1/jobs/" + job, document(path));
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
        String run =
                new JsonObject(api.post("/v1/jobs/" + job + "/runs", "{}").body()).getString("id");
        ApiClient.await(
                "the end of " + run,
                () -> api.json("/v1/runs/" + run).getString("state").equals("SUCCEEDED"));
        return api.json("/v1/runs/" + run);
    }

    private static List<JsonObject> attempts(JsonObject run, int shard) {
        return run.getJsonArray("shards").getJsonObject(shard).getJsonArray("attempts").stream()
                .map(JsonObject.class::cast)
                .toList();
    }
}
