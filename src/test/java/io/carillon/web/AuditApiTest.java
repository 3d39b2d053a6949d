package io.carillon.web;

import static io.carillon.web.AuditForTests.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who did what, as a node tells it: in its file, over the API, and in its metrics. */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
final class AuditApiTest {
    /** They are refused after some seconds, so they are sent at once. */
    private static final int GUESSES = 60;

    @TempDir Path folder;

    private Path file = Path.of("");
    private Optional<ServerForTests> started = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        file = folder.resolve("audit.log");
        ServerForTests server =
                ServerForTests.audited(
                        "node-1",
                        AuditForTests.tokens(folder, "alice", "ops"),
                        AuditForTests.to("node-1", file, true));
        started = Optional.of(server);
        server.lead.lead(Settings.DEFAULT, new ScriptedMesos(64));
    }

    @AfterEach
    void stop() throws Exception {
        if (started.isPresent()) {
            started.get().close();
        }
    }

    private ServerForTests server() {
        return started.orElseThrow();
    }

    private HttpResponse<String> alice(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = server().call(method, path, body, as("alice"));
        assertThat(answer.statusCode()).as("%s", answer.body()).isLessThan(300);
        return answer;
    }

    private List<JsonObject> lines(String outcome) throws Exception {
        return AuditForTests.lines(file).stream()
                .filter(line -> outcome.equals(line.getString("outcome")))
                .toList();
    }

    private JsonObject last(String outcome) throws Exception {
        List<JsonObject> lines = lines(outcome);
        return lines.get(lines.size() - 1);
    }

    private double count(String status, String caller) {
        return server()
                .metrics
                .find("carillon.http.requests")
                .tags("status", status, "caller", caller)
                .counters()
                .stream()
                .mapToDouble(io.micrometer.core.instrument.Counter::count)
                .sum();
    }

    /** The security review's finding 11: none of this left anything. */
    @Test
    void wrongTokensLeaveLinesAndCounters() throws Exception {
        List<CompletableFuture<Integer>> guesses = new ArrayList<>();
        ExecutorService callers = Executors.newFixedThreadPool(GUESSES);
        for (int i = 0; i < GUESSES; i++) {
            String token = "Bearer guess-" + i;
            guesses.add(CompletableFuture.supplyAsync(() -> guess(token), callers));
        }
        for (CompletableFuture<Integer> guess : guesses) {
            assertThat(guess.get(60, TimeUnit.SECONDS)).isIn(401, 429);
        }
        callers.shutdown();
        assertThat(count("401", "unknown") + count("429", "unknown")).isEqualTo(GUESSES);
        stop();
        started = Optional.empty();

        List<JsonObject> lines = AuditForTests.lines(file);
        assertThat(lines).hasSizeBetween(21, GUESSES - 1);
        assertThat(lines.get(0).getString("address")).isEqualTo("127.0.0.1");
        assertThat(lines.get(0).getString("path")).isEqualTo("/v1/jobs");
        assertThat(lines.get(0).getInteger("status")).isEqualTo(401);
        assertThat(lines.get(0).getString("detail"))
                .isEqualTo("unauthorized: the token is not known here");
        long counted = lines.stream().mapToLong(line -> line.getLong("count", 1L)).sum();
        assertThat(counted).isEqualTo(GUESSES);
        assertThat(Files.readString(file)).doesNotContain("guess");
    }

    private int guess(String token) {
        try {
            return server().call("GET", "/v1/jobs", "", "Authorization", token).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void changesNameTheirCallerAndWhy() throws Exception {
        alice("PUT", "/v1/jobs/a", "{\"command\": \"id\"}");
        assertThat(last("done").getString("detail")).isEqualTo("put job a - created, version 1");
        alice("POST", "/v1/jobs/a/pause", "{\"reason\": \"holidays\"}");
        JsonObject line = last("done");
        assertThat(line.getString("caller")).isEqualTo("alice");
        assertThat(line.getString("kind")).isEqualTo("token");
        assertThat(line.getString("address")).isEqualTo("127.0.0.1");
        assertThat(line.getString("method")).isEqualTo("POST");
        assertThat(line.getString("path")).isEqualTo("/v1/jobs/a/pause");
        assertThat(line.getString("detail")).startsWith("pause job a: holidays");
        alice("POST", "/v1/cluster/reconcile?kind=implicit", "");
        assertThat(last("done").getString("detail")).startsWith("implicit reconciliation");
        alice(
                "POST",
                "/v1/cluster/freeze",
                "{\"until\": \"2100-01-01T00:00:00Z\", \"reason\": \"fire\"}");
        assertThat(last("done").getString("detail"))
                .startsWith("freeze launches until 2100-01-01T00:00:00Z: fire");
        alice("POST", "/v1/cluster/abdicate", "");
        assertThat(last("done").getString("caller")).isEqualTo("alice");
        assertThat(last("done").getString("detail")).isEqualTo("give the lead away");

        int before = AuditForTests.lines(file).size();
        alice("GET", "/v1/audit", "");
        alice("POST", "/v1/plan", "{\"name\": \"a\", \"command\": \"id\"}");
        assertThat(AuditForTests.lines(file)).as("what changes nothing").hasSize(before);
    }

    @Test
    void aRefusedChangeHasALineWithItsReason() throws Exception {
        HttpResponse<String> answer =
                server().call("DELETE", "/v1/jobs/none", "", as("ops", "X-Request-Id", "my-id.1"));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("X-Request-Id")).contains("my-id.1");
        assertThat(new JsonObject(answer.body()).getString("requestId")).isEqualTo("my-id.1");
        JsonObject line = last("refused");
        assertThat(line.getString("caller")).isEqualTo("ops");
        assertThat(line.getString("request")).isEqualTo("my-id.1");
        assertThat(line.getInteger("status")).isEqualTo(404);
        assertThat(line.getString("detail")).startsWith("delete job none - not-found: ");
        assertThat(last("begun").getString("request")).isEqualTo("my-id.1");
    }

    @Test
    void idsThatCouldBeMisreadAreReplaced() throws Exception {
        for (String wild : List.of("a b", "x".repeat(65), "<script>", "\u00e9")) {
            String id =
                    server().call("GET", "/version", "", "X-Request-Id", wild)
                            .headers()
                            .firstValue("X-Request-Id")
                            .orElseThrow();
            assertThat(id).isNotEqualTo(wild).matches("[0-9a-f]{24}");
        }
    }

    @Test
    void whatChangedIsToldAndSecretsAreNot() throws Exception {
        String canary = "canary-7f3a";
        String secrets =
                ", \"parameter\": \"CANARY\", \"env\": {\"PASSWORD\": \"CANARY\"},"
                        + " \"shards\": {\"count\": 1, \"parameters\": {\"0\": \"CANARY\"}},"
                        + " \"uris\": [{\"value\": \"https://u:CANARY@h/x?sig=CANARY\"}]}";
        String job =
                ("{\"command\": \"id\", \"user\": \"root\"" + secrets).replace("CANARY", canary);
        alice("PUT", "/v1/jobs/a", job);
        alice("PUT", "/v1/jobs/a", job.replace("id", "whoami").replace(canary, canary + "2"));
        JsonArray changes = last("done").getJsonArray("changes");
        assertThat(changes)
                .contains(
                        new JsonObject()
                                .put("path", "/command")
                                .put("before", "id")
                                .put("after", "whoami"),
                        new JsonObject()
                                .put("path", "/env/PASSWORD")
                                .put("before", "***")
                                .put("after", "***"));
        assertThat(changes.encode()).contains("/parameter", "/shards/parameters/0");
        alice("PUT", "/v1/apps/x", "{\"env\": {\"PASSWORD\": \"" + canary + "\"}}");
        assertThat(last("done").getJsonArray("changes").encode()).contains("/env/PASSWORD");
        alice(
                "POST",
                "/v1/jobs/a/runs",
                "{\"parameter\": \"CANARY\", \"env\": {\"A\": \"CANARY\"}}"
                        .replace("CANARY", canary));
        assertThat(last("done").getString("detail")).contains("with a parameter, with env [A]");
        for (String broken :
                List.of(
                        "{\"command\": " + canary + "}",
                        "{\"env\": {\"A\": [\"" + canary + "\"]}}",
                        "{\"type\": \"" + canary + "\"}",
                        canary)) {
            assertThat(server().call("PUT", "/v1/jobs/b", broken, as("alice")).statusCode())
                    .isGreaterThanOrEqualTo(400);
        }
        server().call("GET", "/v1/jobs?token=" + canary, "", "Authorization", "Bearer " + canary);
        server().call("PUT", "/v1/jobs/c?token=" + canary, job, "Authorization", "Basic " + canary);
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(lines("refused")).hasSizeGreaterThanOrEqualTo(6));
        assertThat(Files.readString(file)).doesNotContain(canary);
        assertThat(server().call("GET", "/v1/audit?limit=1000", "", as("alice")).body())
                .doesNotContain(canary);
    }

    @Test
    void theNewestLinesAreListedByFilter() throws Exception {
        alice("PUT", "/v1/jobs/a", "{\"command\": \"id\"}");
        assertThat(
                        server().call("PUT", "/v1/jobs/b", "{\"command\": \"id\"}", as("ops"))
                                .statusCode())
                .isEqualTo(201);
        server().call("GET", "/v1/jobs", "", as("nobody"));

        assertThat(server().call("GET", "/v1/audit", "").statusCode()).isEqualTo(401);
        JsonObject all = audit("");
        assertThat(all.getString("node")).isEqualTo("node-1");
        assertThat(all.getJsonArray("items").getJsonObject(0).getInteger("status")).isEqualTo(401);
        assertThat(audit("?caller=ops&outcome=done").getJsonArray("items")).hasSize(1);
        assertThat(audit("?path=/v1/jobs/a&outcome=done").getJsonArray("items")).hasSize(1);
        assertThat(audit("?event=login").getJsonArray("items")).isEmpty();
        assertThat(audit("?to=2020-01-01T00:00:00Z").getJsonArray("items")).isEmpty();
        assertThat(audit("?from=2020-01-01T00:00:00Z").getJsonArray("items")).hasSizeGreaterThan(3);

        JsonObject first = audit("?limit=1&outcome=done");
        JsonObject second = audit("?limit=1&outcome=done&cursor=" + first.getString("next"));
        assertThat(first.getJsonArray("items").getJsonObject(0).getString("caller"))
                .isEqualTo("ops");
        assertThat(second.getJsonArray("items").getJsonObject(0).getString("caller"))
                .isEqualTo("alice");
        assertThat(server().call("GET", "/v1/audit?outcome=x", "", as("alice")).statusCode())
                .isEqualTo(400);
    }

    private JsonObject audit(String query) throws Exception {
        return new JsonObject(alice("GET", "/v1/audit" + query, "").body());
    }

    @Test
    void foreignNamesAndOriginsHaveLines() throws Exception {
        int port = URI.create(server().url()).getPort();
        assertThat(RawHttp.say(port, "GET /v1/jobs HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 421")
                .contains("X-Request-Id: ", "\"requestId\":");
        assertThat(
                        server().call("GET", "/v1/jobs", "", "Origin", "https://evil.example")
                                .statusCode())
                .isLessThan(500);
        assertThat(
                        server().call(
                                        "POST",
                                        "/v1/jobs/a/runs",
                                        "",
                                        as("alice", "Origin", "https://evil.example"))
                                .statusCode())
                .isEqualTo(403);
        alice("GET", "/v1/audit", "");
        org.awaitility.Awaitility.await().until(() -> lines("refused").size() >= 2);
        assertThat(lines("refused"))
                .extracting(line -> line.getInteger("status"))
                .contains(421, 403);
        assertThat(count("421", "unknown")).isEqualTo(1);
    }
}
