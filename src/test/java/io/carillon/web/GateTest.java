package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.LogCapture;
import io.carillon.web.access.Access;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are not meant for this node, or not HTTP, over a real socket. */
final class GateTest {
    private static final String PUT =
            "PUT /v1/jobs/theirs HTTP/1.1\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 17\r\nConnection: close\r\n";
    private static final String BODY = "\r\n{\"command\":\"id\"}\n";
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

    private static int port() {
        return URI.create(server.url()).getPort();
    }

    private static String say(String request) throws Exception {
        return RawHttp.say(port(), request);
    }

    private static int jobs() throws Exception {
        return server.get("/v1/jobs").getJsonArray("items").size();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:1234",
                "localhost.",
                "carillon.localhost",
                "127.0.0.1",
                "127.9.9.9:80",
                "[::1]:8080",
                "[0::0001]",
                "[2001:DB8:0::7]",
                "node.example",
                "NODE.example:8080",
                "a.farm.example"
            })
    void aNodeAnswersToItsNames(String host) throws Exception {
        assertThat(RawHttp.status(say(get("/v1/jobs", host)))).isEqualTo(200);
    }

    private static String get(String path, String host) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "farm.example",
                "evilfarm.example",
                "notlocalhost",
                "10.0.0.7",
                "0.0.0.0",
                "[::2]",
                "[2001:db8::8]",
                "[:::]"
            })
    void aPageThatMadeItsNamePointHereGetsNothing(String host) throws Exception {
        int before = jobs();
        String origin = "Host: " + host + "\r\nOrigin: http://" + host + "\r\n";
        assertThat(RawHttp.status(say(PUT + origin + BODY))).isEqualTo(421);
        for (String path : List.of("/v1/jobs", "/", "/metrics", "/health/ready", "/nowhere")) {
            String answer = say(get(path, host));
            assertThat(RawHttp.status(answer)).as(path).isEqualTo(421);
            assertThat(answer).doesNotContain("there");
        }
        assertThat(jobs()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "user@localhost          | 400",
                "localhost:port          | 400",
                "local host              | 400",
                "localhost/path          | 400",
                "[::1                    | 400",
                "localhost,evil.example  | 400",
                "''                      | 400",
                "-                       | 400",
            })
    void aHostThatIsNotOneIsMalformed(String host, int status) throws Exception {
        String header = host == null ? "" : "Host: " + host + "\r\n";
        assertThat(RawHttp.status(say("GET /v1/jobs HTTP/1.1\r\n" + header + "\r\n")))
                .isEqualTo(status);
    }

    @Test
    void theAddressOfTheRequestLineCountsToo() throws Exception {
        assertThat(RawHttp.status(say(get("http://localhost/v1/jobs", "localhost"))))
                .isEqualTo(200);
        assertThat(RawHttp.status(say(get("http://evil.example/v1/jobs", "localhost"))))
                .isEqualTo(421);
        assertThat(RawHttp.status(say("GET /health/live HTTP/1.0\r\n\r\n"))).isEqualTo(200);
    }

    /** What a proxy before the node could read in another way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /version HTTP/1.1|Host: localhost|Host: localhost",
                "GET /version HTTP/1.1|Host: localhost|Host: evil.example",
                "GET /v1/jobs HTTP/1.1|Host: localhost|Authorization: a|Authorization: b",
                "GET /version HTTP/1.1|Host: localhost|no colon",
                "GET /version HTTP/1.1|Host: localhost|Space : before",
                "GET /version HTTP/1.1|Host: localhost|Content-Length: -1",
                "GET /version HTTP/1.1|Host: localhost|Content-Length: 1|Content-Length: 2",
                "GET /version HTTP/1.1|Host: localhost|Content-Length: 1|Transfer-Encoding:"
                        + " xchunked",
                "GET /version HTTP/1.1|Host: localhost|Transfer-Encoding: gzip, chunked",
                "GET /version HTTP/1.1|Host: localhost|Accept: a| b",
                "GET /version HTTP/1.1|Host: localhost|Accept: a|\tb",
                "GET /version HTTP/1.1|Host: localhost|Accept: a| ",
                "GET /version HTTP/1.1| Host: localhost|Host: localhost",
                "GET /version HTTP/1.1|Host:| localhost",
                "||GET /version HTTP/1.1|Host: localhost|X: a| Authorization: b"
            })
    void whatHasTwoMeaningsIsRefused(String lines) throws Exception {
        assertThat(RawHttp.status(say(lines.replace("|", "\r\n") + "\r\n\r\n"))).isEqualTo(400);
        assertThat(server.get("/health/live").getBoolean("live")).isTrue();
    }

    /** A head is watched wherever it lies among what is sent at once; a body never is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept: a||",
                "Content-Length: 10||a:|| b:|  ",
                "Transfer-Encoding: chunked||4|a| |3;x=y|b||0||",
                "Transfer-Encoding: chunked||4|a| |0|Trailer: a|Other: b||"
            })
    void aFoldedLineIsFoundInALaterRequest(String first) throws Exception {
        String sent =
                "POST /nowhere HTTP/1.1|Host: localhost|"
                        + first
                        + "GET /version HTTP/1.1|Host: localhost|Accept: a| b||";
        assertThat(say(sent.replace("|", "\r\n")))
                .contains("HTTP/1.1 404", "HTTP/1.1 400")
                .doesNotContain("HTTP/1.1 200");
    }

    /** The decoder takes such a line for a size, and another reader may not. */
    @ParameterizedTest
    @ValueSource(strings = {"4 \rx|", "4\r\rx|", "000000004|"})
    void aDoubtfulLineBetweenChunksHidesNoHead(String line) throws Exception {
        String sent =
                "POST /nowhere HTTP/1.1|Host: localhost|Transfer-Encoding: chunked||"
                        + line
                        + "abcd|0||GET /version HTTP/1.1|Host: localhost|Accept: a| b||";
        assertThat(say(sent.replace("|", "\r\n"))).doesNotContain("HTTP/1.1 200");
        assertThat(server.get("/health/live").getBoolean("live")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 22||{| \"command\":|\t\"id\"}|",
                "Transfer-Encoding: chunked||4|{| |5| \"com|b|mand\":\"id\"}|0||"
            })
    void aBodyStaysAsItIs(String body) throws Exception {
        String head =
                "PUT /v1/jobs/indented HTTP/1.1|Host: localhost|Connection: close|"
                        + "Content-Type: application/json|";
        assertThat(RawHttp.status(say((head + body).replace("|", "\r\n")))).isIn(200, 201);
    }

    /**
     * The lines after the last chunk are headers, too. Nobody can say where a broken body ends, so
     * the connection is closed without an answer.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "plain; X: a|Y: b|; true",
                "folded; X: a| b|; false",
                "second; X: a|Y: b|\tZ: c|; false",
                "first; ' X: a|'; false",
                "blank; 'X: a| |'; false",
                "broken; a b: c|; false"
            })
    void aFoldedTrailerIsRefusedWithItsRequest(String job, String trailer, boolean taken)
            throws Exception {
        String body = "{\"command\": \"succeed\"}";
        String sent =
                "PUT /v1/jobs/trailed-%s HTTP/1.1|Host: localhost|Connection: close|"
                        + "Content-Type: application/json|Transfer-Encoding: chunked||%x|%s|0|%s|";
        String all = sent.formatted(job, body.length(), body, trailer).replace("|", "\r\n");
        assertThat(RawHttp.status(say(all))).isEqualTo(taken ? 201 : 0);
        assertThat(server.call("GET", "/v1/jobs/trailed-" + job, "").statusCode())
                .isEqualTo(taken ? 200 : 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT evil:80 HTTP/1.1|Host: localhost",
                "CONNECT localhost:80 HTTP/1.1|Host: localhost",
                "OPTIONS * HTTP/1.1|Host: localhost",
                "GET * HTTP/1.1|Host: localhost",
                "GET version HTTP/1.1|Host: localhost",
                "GET ?q HTTP/1.1|Host: localhost",
                "GET http:// HTTP/1.1|Host: localhost",
                "GET http://localhost HTTP/1.1|Host: localhost",
                "GET ftp://localhost/version HTTP/1.1|Host: localhost",
                "GET // HTTP/1.1|Host: localhost",
                "GET /v1/jobs/%00 HTTP/1.1|Host: localhost",
                "GET /v1/jobs/%ff HTTP/1.1|Host: localhost",
                "GET /v1/jobs?q=%ff HTTP/1.1|Host: localhost",
                "GET /v1/jobs?%zz HTTP/1.1|Host: localhost",
                "GET /v1/jobs?limit=99999999999999999999 HTTP/1.1|Host: localhost",
                "TRACE / HTTP/1.1|Host: localhost",
                "PRI * HTTP/2.0|",
                "GET / HTTP/3.7|Host: localhost",
                "GET /version|Host: localhost",
                "NONSENSE /version HTTP/1.1|Host: localhost",
                "g\u00e9t /version HTTP/1.1|Host: localhost",
                "GET / HTTP/1.1|Host: localhost|Upgrade: websocket|Connection: Upgrade"
            })
    void whatIsNotARequestIsRefusedWithoutATraceInTheLog(String lines) throws Exception {
        try (LogCapture log = LogCapture.of("io.carillon", "io.vertx")) {
            String answer = say(lines.replace("|", "\r\n") + "\r\nConnection: close\r\n\r\n");
            assertThat(RawHttp.status(answer))
                    .as(answer)
                    .isIn(200, 204, 400, 404, 405, 422, 501, 505);
            assertThat(answer).doesNotContain("Exception");
            assertThat(log.lines()).isEmpty();
        }
        assertThat(server.get("/health/live").getBoolean("live")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FFFFFFFFFFFFFFFF", "80000000", "-1", "zz", "", "1\r\nxy"})
    void aBrokenChunkLeavesNoTrace(String chunk) throws Exception {
        try (LogCapture log = LogCapture.of("io.carillon", "io.vertx")) {
            String answer =
                    say(
                            "PUT /v1/jobs/x HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Content-Type: application/json\r\n"
                                    + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                    + chunk
                                    + "\r\n{}\r\n0\r\n\r\n");
            // The server may have nothing but a closed connection for it.
            assertThat(RawHttp.status(answer)).as(answer).isIn(0, 400);
            assertThat(log.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT | Sec-Fetch-Site: cross-site  | 403",
                "PUT | Sec-Fetch-Site: same-site   | 403",
                "PUT | Sec-Fetch-Site: nonsense    | 403",
                "PUT | Sec-Fetch-Site: same-origin | 201",
                "PUT | Sec-Fetch-Site: none        | 201",
                "PUT | Origin: http://localhost    | 201",
                "PUT | Origin: http://localhost:80 | 201",
                "PUT | Origin: https://localhost   | 403",
                "PUT | Origin: http://localhost.evil.example | 403",
                "PUT | Origin: null                | 403",
                "GET | Sec-Fetch-Site: cross-site  | 403",
                "GET | Sec-Fetch-Site: same-origin | 200",
                "GET | Origin: http://evil.example | 200",
            })
    void pagesOfOtherOriginsAreKeptOut(String method, String header, int status) throws Exception {
        String request =
                method.equals("PUT")
                        ? PUT.replace("theirs", "j" + Math.abs(header.hashCode()))
                                + "Host: localhost\r\n"
                                + header
                                + "\r\n"
                                + BODY
                        : get("/v1/jobs", "localhost\r\n" + header);
        assertThat(RawHttp.status(say(request))).isEqualTo(status);
    }

    @Test
    void aLinkFromElsewhereMayBeFollowed() throws Exception {
        String link =
                "localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n"
                        + "Sec-Fetch-Dest: ";
        assertThat(RawHttp.status(say(get("/", link + "document")))).isEqualTo(200);
        assertThat(RawHttp.status(say(get("/", link + "iframe")))).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1|Host: localhost",
                "GET /v1/jobs HTTP/1.1|Host: localhost",
                "GET /nowhere HTTP/1.1|Host: localhost",
                "GET /health/live HTTP/1.1|Host: localhost",
                "GET /v1/jobs HTTP/1.1|Host: evil.example",
                "OPTIONS * HTTP/1.1|Host: localhost",
                "CONNECT evil:80 HTTP/1.1|Host: localhost",
                "GET /version HTTP/1.1|Host: localhost|no colon"
            })
    void everyAnswerProtectsTheBrowser(String lines) throws Exception {
        String answer = say(lines.replace("|", "\r\n") + "\r\nConnection: close\r\n\r\n");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                .contains("content-security-policy: default-src 'none'")
                .contains("frame-ancestors 'none'")
                .contains("cross-origin-opener-policy: same-origin")
                .contains("cross-origin-resource-policy: same-origin")
                .contains("permissions-policy: ")
                .contains("x-content-type-options: nosniff");
    }

    @Test
    @SuppressWarnings("try") // closing may be interrupted, which fails the test
    void strangersLearnNoMoreThanALoadBalancerNeeds(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tokens.json");
        Files.writeString(
                file,
                "{\"tokens\": [{\"name\": \"ops\", \"sha256\": \""
                        // of "secret"
                        + "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\"}]}");
        try (ServerForTests closed = new ServerForTests("node-9", Access.tokens(file))) {
            for (String path : List.of("/health/ready", "/version")) {
                String stranger = closed.call("GET", path, "").body();
                assertThat(stranger).doesNotContain("problems", "state", "version");
                assertThat(closed.call("GET", path, "", "Authorization", "Bearer wrong").body())
                        .isEqualTo(stranger);
            }
            String[] token = {"Authorization", "Bearer secret"};
            assertThat(closed.call("GET", "/health/ready", "", token).body()).contains("problems");
            assertThat(closed.call("GET", "/version", "", token).body()).contains("version");
        }
    }
}
