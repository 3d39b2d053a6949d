package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents of requests: every error at once, and no request waits for another's document. */
final class DocumentsTest {
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
        server.job("there", "succeed");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    PUT  | /v1/jobs/new         | {"foo": 1, "command": "true", "schedule": {"cron": "0 0 2 30 2 ?"}, "shards": {"count": 2, "parameters": {"7": "x"}}} | /foo /schedule/cron /shards/parameters/7
                    PUT  | /v1/jobs/new         | {"foo": 1, "command": "true", "shards": {"count": 100000}} | /foo /shards/count
                    POST | /v1/plan             | {"name": "n", "foo": 1, "command": "true", "schedule": {"cron": "0 0 2 30 2 ?"}} | /foo /schedule/cron
                    POST | /v1/jobs/there/runs  | {"foo": 1, "shards": [7], "env": {"A=B": "1"}} | /env/A=B /foo /shards
                    POST | /v1/jobs/there/runs  | {"shards": [0, "1"], "parameter": "a\\u0000"} | /parameter /shards/1
                    POST | /v1/jobs/there/pause | {"foo": 1, "until": "2001-01-01T00:00:00Z", "stop": true} | /foo /stop /until
                    POST | /v1/jobs/there/pause | {"until": "2001-01-01T00:00:00Z", "stop": true} | /stop /until
                    POST | /v1/jobs/there/pause | {"until": "soon", "stop": true} | /stop /until
                    POST | /v1/jobs/there/restart | {"foo": 1, "shards": [7]} | /foo /shards
                    POST | /v1/jobs/none/runs   | {"foo": 1, "shards": [7]} | /foo
                    """)
    void allErrorsComeAtOnce(String method, String path, String body, String paths)
            throws Exception {
        HttpResponse<String> response = server.call(method, path, body);
        assertThat(response.statusCode()).isEqualTo(path.equals("/v1/plan") ? 200 : 422);
        JsonArray errors = new JsonObject(response.body()).getJsonArray("errors");
        assertThat(errors.stream().map(error -> ((JsonObject) error).getString("path")))
                .containsExactlyInAnyOrder(paths.split(" "));
    }

    @Test
    void aByteOrderMarkIsTaken() throws Exception {
        String mark = "\ufeff";
        assertThat(
                        server.call("PUT", "/v1/jobs/marked", mark + "{\"command\": \"x\"}")
                                .statusCode())
                .isEqualTo(201);
        assertThat(server.call("POST", "/v1/jobs/there/runs", mark + "{}").statusCode())
                .isEqualTo(202);
        assertThat(server.call("POST", "/v1/jobs/there/pause", mark).statusCode()).isEqualTo(200);
        server.call("POST", "/v1/jobs/there/resume", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"LONG\": 1, \"LONG\": 2}",
                "{\"command\": LONG}",
                "{\"LONG\": 1}",
                "{\"name\": \"LONG\"}",
                "[\"LONG\"]",
                "{\"\\ud800\": 1, \"\\ud800\": 2}",
            })
    void whatIsRefusedIsRepeatedInPart(String body) throws Exception {
        HttpResponse<String> response =
                server.call("PUT", "/v1/jobs/long", body.replace("LONG", "x".repeat(45_000)));
        assertThat(response.statusCode()).isIn(400, 422);
        assertThat(response.body().length()).isLessThan(5_000);
    }

    @Test
    void queryParametersAreBounded() throws Exception {
        String longWord = "x".repeat(8_000);
        HttpResponse<String> unknown = server.call("GET", "/v1/jobs?" + longWord + "=1", "");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body().length()).isLessThan(2_000);
        assertThat(server.call("GET", "/v1/jobs?q=" + longWord, "").statusCode()).isEqualTo(400);
        assertThat(server.call("GET", "/v1/jobs?q=" + "x".repeat(200), "").statusCode())
                .isEqualTo(200);
    }

    /** With every worker busy, what needs none is answered: small documents, health, reads. */
    @Test
    void aLargeDocumentKeepsNoOtherRequestWaiting() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            var unused =
                    server.vertx.executeBlocking(
                            () -> {
                                begun.countDown();
                                return busy.await(30, TimeUnit.SECONDS);
                            },
                            false);
        }
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Integer> large =
                CompletableFuture.supplyAsync(() -> put("large", document("large", 100_000)));
        try {
            for (int i = 0; i < 5; i++) {
                assertThat(put("small", document("small", i))).isIn(200, 201);
                assertThat(server.call("GET", "/health/live", "").statusCode()).isEqualTo(200);
            }
            assertThat(large.isDone()).isFalse();
        } finally {
            busy.countDown();
        }
        assertThat(large.get(20, TimeUnit.SECONDS)).isEqualTo(201);
    }

    private static int put(String job, String document) {
        try {
            return server.call("PUT", "/v1/jobs/" + job, document).statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A document that is as long as wanted because of its blanks. */
    private static String document(String command, int blanks) {
        return "{\"command\": " + " ".repeat(blanks) + "\"" + command + "\"}";
    }

    @Test
    void theWritesOfAConnectionKeepTheirOrder() throws Exception {
        String requests = "";
        for (String command : List.of("first", "second", "third", "fourth")) {
            String body = document(command, command.length() % 2 == 1 ? 200_000 : 10);
            requests +=
                    "PUT /v1/jobs/ordered HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + (command.equals("fourth") ? "\r\nConnection: close" : "")
                            + "\r\n\r\n"
                            + body;
        }
        String answers = RawHttp.say(URI.create(server.url()).getPort(), requests);
        assertThat(answers).containsSubsequence("first", "second", "third", "fourth");
        JsonObject job = server.get("/v1/jobs/ordered");
        assertThat(job.getLong("version")).isEqualTo(4);
        assertThat(job.getJsonObject("definition").getString("command")).isEqualTo("fourth");
    }
}
