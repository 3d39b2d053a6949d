package io.carillon.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.runtime.Election;
import io.carillon.web.access.Access;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a standby hands on to a leader, and takes from its answer, byte by byte. */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
final class ForwardedHeadersTest {
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Security-Policy: script-src *\r\n"
                    + "Set-Cookie: a=b\r\nX-More: 1\r\nETag: \"7\"\r\nCarillon-Next: 9\r\n"
                    + "Content-Type: text/html\r\nLocation: //evil.example/\r\n"
                    + "WWW-Authenticate: Basic\r\nClear-Site-Data: *\r\n"
                    + "Connection: close\r\n\r\n{}";

    /** Takes one request and answers it. */
    private static String answer(ServerSocket leader) {
        try (Socket socket = leader.accept()) {
            StringBuilder request = new StringBuilder();
            byte[] buffer = new byte[8_192];
            while (request.indexOf("\r\n\r\n") < 0) {
                int n = socket.getInputStream().read(buffer);
                request.append(new String(buffer, 0, Math.max(0, n), ISO_8859_1));
            }
            socket.getOutputStream().write(ANSWER.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return request.toString();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void onlyHeadersOfTheListsPass() throws Exception {
        try (ServerForTests standby = new ServerForTests("node-2", Access.anybody());
                ServerSocket leader = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            standby.lead.leader =
                    Optional.of(
                            new Election.Node("node-1", "http://127.0.0.1:" + leader.getLocalPort())
                                    .with("proof"));
            CompletableFuture<String> seen = CompletableFuture.supplyAsync(() -> answer(leader));
            String answer =
                    RawHttp.say(
                            URI.create(standby.url()).getPort(),
                            "GET /v1/jobs HTTP/1.1\r\n"
                                    + "Host: localhost\r\n"
                                    + "Authorization: Bearer secret\r\n"
                                    + "Cookie: secret\r\n"
                                    + "X-Hop: secret\r\n"
                                    + "X-Forwarded-For: 1.2.3.4\r\n"
                                    + "Carillon-Caller: secret\r\n"
                                    + "If-Match: \"1\"\r\n"
                                    + "If-Match: \"2\"\r\n"
                                    + "Idempotency-Key: k\r\n"
                                    + "Accept: application/json\r\n"
                                    + "Connection: close\r\n"
                                    + "Connection: X-Hop\r\n\r\n");
            String asked = seen.get(20, TimeUnit.SECONDS);
            assertThat(asked.lines().map(line -> line.replaceAll(":.*", "").toLowerCase(ROOT)))
                    .filteredOn(line -> !line.isEmpty())
                    .containsExactlyInAnyOrder(
                            "get /v1/jobs http/1.1",
                            "accept",
                            "if-match",
                            "if-match",
                            "idempotency-key",
                            "x-request-id",
                            "carillon-forwarded-by",
                            "carillon-caller",
                            "carillon-forward",
                            "carillon-signature",
                            "host");
            assertThat(asked)
                    .contains("If-Match: \"1\"\r\n", "If-Match: \"2\"\r\n")
                    .contains("Carillon-Forwarded-By: node-2")
                    .doesNotContain("secret", "Host: localhost\r\n");
            assertThat(answer)
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("etag: \"7\"\r\n")
                    .containsIgnoringCase("carillon-next: 9\r\n")
                    .containsIgnoringCase("content-type: application/octet-stream\r\n")
                    .contains("default-src 'none'")
                    .doesNotContain("script-src", "a=b", "X-More", "evil", "Basic", "Clear-Site");
        }
    }

    /** An operator who holds the lead has none; others may have been written by hand. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://",
                "::::",
                "ftp://127.0.0.1",
                "http://127.0.0.1:99999",
                "http://a_b",
                "http://user@127.0.0.1:1",
                "http://127.0.0.1:1/path",
                "http://127.0.0.1:1?query",
                "http://127.0.0.1:1#part",
                "http://[::1",
                "http:127.0.0.1",
                "//127.0.0.1:1",
                "file:///etc/passwd"
            })
    void aLeaderWithoutAnAddressCannotBeReached(String url) throws Exception {
        try (ServerForTests standby = new ServerForTests("node-2", Access.anybody())) {
            standby.lead.leader = Optional.of(new Election.Node("node-1", url).with("proof"));
            HttpResponse<String> jobs = standby.call("GET", "/v1/jobs", "");
            assertThat(jobs.statusCode()).isEqualTo(503);
            assertThat(jobs.body()).contains(":leader-unreachable");
            assertThat(standby.call("DELETE", "/v1/jobs/any", "").statusCode()).isEqualTo(503);
            assertThat(standby.call("GET", "/v1/cluster", "").statusCode()).isEqualTo(200);
        }
    }
}
