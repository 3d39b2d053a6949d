package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every sort of bad request has its clear answer, and never a trace. */
final class ApiErrorsTest {
    static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
        server.job("there", "succeed");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static JsonObject problem(HttpResponse<String> response, int status, String kind) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        JsonObject problem = new JsonObject(response.body());
        assertThat(problem.getString("type")).isEqualTo("urn:carillon:problem:" + kind);
        assertThat(problem.getInteger("status")).isEqualTo(status);
        assertThat(problem.getString("title")).isNotBlank();
        assertThat(problem.getString("detail")).isNotBlank().doesNotContain("Exception");
        assertThat(problem.getJsonArray("errors")).isNotNull();
        return problem;
    }

    @Test
    void anUnknownAddressIsNotFound() throws Exception {
        problem(server.call("GET", "/nowhere", ""), 404, "not-found");
        problem(server.call("POST", "/v1/nowhere/at/all", "{}"), 404, "not-found");
        problem(server.call("GET", "/v1/jobs/none", ""), 404, "not-found");
        problem(server.call("GET", "/console/../../etc/passwd", ""), 404, "not-found");
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() throws Exception {
        HttpResponse<String> response = server.call("PATCH", "/v1/jobs/there", "{}");
        problem(response, 405, "method-not-allowed");
        assertThat(server.allow(response)).hasValue("DELETE, GET, HEAD, PUT");
        problem(server.call("DELETE", "/health/live", ""), 405, "method-not-allowed");
    }

    @Test
    void namesThatAreNoneAreRefused() throws Exception {
        for (String name :
                List.of(
                        "a%2Fb",
                        "a%40b",
                        "caf%C3%A9",
                        "%E2%98%83",
                        "UPPER",
                        "-a",
                        "a".repeat(300),
                        "a%00b",
                        "..%2F..",
                        "a%0Ab")) {
            HttpResponse<String> put =
                    server.call("PUT", "/v1/jobs/" + name, "{\"command\": \"x\"}");
            JsonObject problem = problem(put, 422, "invalid");
            assertThat(problem.getJsonArray("errors").getJsonObject(0).getString("path"))
                    .isEqualTo("/name");
            problem(server.call("GET", "/v1/jobs/" + name, ""), 422, "invalid");
        }
    }

    @Test
    void malformedJsonIsToldWhere() throws Exception {
        HttpResponse<String> put = server.call("PUT", "/v1/jobs/x", "{\"command\":\n \"a\",,}");
        assertThat(problem(put, 400, "malformed-json").getString("detail")).contains("line 2");
        problem(server.call("PUT", "/v1/jobs/x", "{\"a\": 1, \"a\": 2}"), 400, "malformed-json");
        problem(server.call("PUT", "/v1/jobs/x", "{} {}"), 400, "malformed-json");
        problem(server.call("PUT", "/v1/jobs/x", "[".repeat(5_000)), 400, "malformed-json");
        problem(server.call("PUT", "/v1/jobs/x", "[]"), 422, "invalid");
        problem(server.call("PUT", "/v1/jobs/x", ""), 422, "invalid");
        problem(server.call("POST", "/v1/jobs/there/runs", "{\"shard\": 1}"), 422, "invalid");
        problem(server.call("POST", "/v1/jobs/there/runs", "{\"shards\": 1}"), 422, "invalid");
        problem(server.call("POST", "/v1/jobs/there/runs", "{\"shards\": []}"), 422, "invalid");
        problem(server.call("POST", "/v1/jobs/there/runs", "{\"shards\": [7]}"), 422, "invalid");
    }

    @Test
    void anotherMediaTypeIsRefused() throws Exception {
        problem(
                server.call("PUT", "/v1/jobs/x", "a=b", "Content-Type", "text/plain"),
                415,
                "unsupported-media-type");
        problem(
                server.call(
                        "PUT",
                        "/v1/jobs/x",
                        "a=b",
                        "Content-Type",
                        "application/x-www-form-urlencoded"),
                415,
                "unsupported-media-type");
    }

    @Test
    void aBodyOfMoreThanOneMebibyteIsRefused() throws Exception {
        String large = "{\"command\": \"" + "x".repeat(1024 * 1024) + "\"}";
        problem(server.call("PUT", "/v1/jobs/x", large), 413, "too-large");
        // Without a length, it is noticed only on the way.
        String chunk = "10000\r\n" + "y".repeat(0x10000) + "\r\n";
        String response =
                raw(
                        "PUT /v1/jobs/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                + "Content-Type: application/json\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + chunk.repeat(17)
                                + "0\r\n\r\n");
        assertThat(response).startsWith("HTTP/1.1 413 ").contains("urn:carillon:problem:too-large");
    }

    @Test
    void brokenHttpIsRefused() throws Exception {
        assertThat(raw("GET /v1/jobs/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 4")
                .doesNotContain("Exception");
        assertThat(raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains(" 414 ");
        assertThat(
                        raw(
                                "GET /version HTTP/1.1\r\nHost: localhost\r\nBig: "
                                        + "a".repeat(20_000)
                                        + "\r\n\r\n"))
                .contains(" 431 ");
        assertThat(raw("HEAD /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS *",
                "GET *",
                "HEAD *",
                "PUT *",
                "GET x",
                "GET %2f",
                "GET http://127.0.0.1/nothing",
                "CONNECT 127.0.0.1:80",
                "TRACE /version",
                "FOO /version",
                "OPTIONS /version",
                "OPTIONS /v1/jobs",
                "PROPFIND /v1/jobs",
            })
    void anOddTargetIsNoFaultOfTheNode(String target) throws Exception {
        double errors = logged();
        assertThat(raw(target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"))
                .matches("(?s)HTTP/1.1 (4|204 ).*");
        assertThat(logged()).isEqualTo(errors);
    }

    /** Requests that were answered as internal errors, each of which is logged. */
    private static double logged() {
        return server
                .metrics
                .find("carillon.http.requests")
                .tag("status", "500")
                .counters()
                .stream()
                .mapToDouble(io.micrometer.core.instrument.Counter::count)
                .sum();
    }

    private static String raw(String request) throws Exception {
        URI url = URI.create(server.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            StringBuilder text = new StringBuilder();
            byte[] buffer = new byte[8_192];
            try {
                for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                    text.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                }
            } catch (java.net.SocketException reset) {
                // The server may cut off who sends too much; what it said before counts.
            }
            return text.toString();
        }
    }

    @Test
    void pagesOfAnotherOriginMayNotChangeAnything() throws Exception {
        HttpResponse<String> foreign =
                server.call("POST", "/v1/jobs/there/runs", "", "Origin", "http://evil.example");
        problem(foreign, 403, "cross-origin");
        problem(
                server.call("POST", "/v1/jobs/there/runs", "", "Origin", "null"),
                403,
                "cross-origin");
        assertThat(
                        server.call("POST", "/v1/jobs/there/runs", "", "Origin", server.url())
                                .statusCode())
                .isEqualTo(202);
        assertThat(server.call("GET", "/v1/jobs", "", "Origin", "http://evil.example").statusCode())
                .isEqualTo(200);
    }

    @Test
    void everyResponseIsHardened() throws Exception {
        for (String path : List.of("/", "/version", "/nowhere", "/v1/jobs")) {
            HttpResponse<String> response = server.call("GET", path, "");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(response.headers().firstValue("Cache-Control")).isPresent();
        }
        assertThat(server.call("GET", "/", "").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(p -> assertThat(p).contains("default-src 'none'"));
    }
}
