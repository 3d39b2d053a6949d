package io.carillon.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.model.Opaque;
import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.Election;
import io.carillon.web.access.Access;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nodes show each other, and what nobody else can. Both nodes ask callers for a token. */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
final class PeersTest {
    private static final String[] ALICE = {"Authorization", "Bearer alice-secret"};

    private static final String PURPOSE = "carillon forwarded request 1";

    @TempDir Path folder;
    private ServerForTests leader;
    private ServerForTests standby;
    private int callers;

    @BeforeEach
    void start() throws Exception {
        leader = new ServerForTests("node-1", tokens("other", "other-secret"));
        leader.lead.lead(Settings.DEFAULT, new ScriptedMesos(4));
        // What the leader need not know: the token never goes there.
        standby = new ServerForTests("node-2", tokens("alice", "alice-secret"));
        standby.lead.leader = Optional.of(leader.node());
    }

    @AfterEach
    void stop() throws Exception {
        standby.close();
        leader.close();
    }

    private Access tokens(String name, String token) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        Path file = folder.resolve(name + ".json");
        Files.writeString(
                file,
                new JsonObject()
                        .put(
                                "tokens",
                                List.of(
                                        new JsonObject()
                                                .put("name", name)
                                                .put("sha256", HexFormat.of().formatHex(digest))))
                        .encode());
        return Access.tokens(file);
    }

    private static String type(HttpResponse<String> response) {
        return new JsonObject(response.body()).getString("type").replaceAll(".*:", "");
    }

    private static String detail(HttpResponse<String> response) {
        return new JsonObject(response.body()).getString("detail");
    }

    @Test
    void theLeaderKnowsForWhomAnotherNodeAsks() throws Exception {
        assertThat(standby.call("PUT", "/v1/jobs/a", "{\"command\": \"wait\"}", ALICE).statusCode())
                .isEqualTo(201);
        JsonObject run =
                new JsonObject(standby.call("POST", "/v1/jobs/a/runs", "{}", ALICE).body());
        String path = "/v1/runs/" + run.getString("id");
        assertThat(standby.call("POST", path + "/kill", "", ALICE).statusCode()).isEqualTo(202);
        org.awaitility.Awaitility.await()
                .until(
                        () ->
                                standby.call("GET", path, "", ALICE)
                                        .body()
                                        .contains("alice killed the run"));
        assertThat(standby.call("GET", "/v1/jobs?q=a&limit=1", "", ALICE).body())
                .contains("\"name\":\"a\"");
        JsonObject cluster = new JsonObject(standby.call("GET", "/v1/cluster", "", ALICE).body());
        assertThat(cluster.getValue("counts")).isNotNull();
        assertThat(leader.call("GET", "/v1/jobs", "", ALICE).statusCode()).isEqualTo(401);
    }

    @Test
    void nothingGoesToALeaderWithoutProof() throws Exception {
        try (ServerSocket rogue = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            standby.lead.leader =
                    Optional.of(
                            new Election.Node("rogue", "http://127.0.0.1:" + rogue.getLocalPort()));
            for (String path : List.of("/v1/jobs", "/v1/tasks", "/v1/agents")) {
                HttpResponse<String> refused = standby.call("GET", path, "", ALICE);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(type(refused)).isEqualTo("leader-unproven");
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            }
            HttpResponse<String> cluster = standby.call("GET", "/v1/cluster", "", ALICE);
            assertThat(cluster.statusCode()).isEqualTo(200);
            assertThat(cluster.body()).contains("has no valid proof");
            rogue.setSoTimeout(1);
            org.assertj.core.api.Assertions.assertThatThrownBy(rogue::accept)
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    /** Takes one request with its body, and answers nothing. */
    private static String listen(ServerSocket socket) {
        try (Socket from = socket.accept()) {
            StringBuilder request = new StringBuilder();
            byte[] buffer = new byte[8_192];
            while (!request.toString().endsWith("}") && !request.toString().endsWith("\r\n\r\n")) {
                int n = from.getInputStream().read(buffer);
                request.append(new String(buffer, 0, Math.max(0, n), ISO_8859_1));
            }
            return request.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the standby sends to the leader for that request; it does not arrive there. */
    private String captured(String method, String path, String body, String... headers)
            throws Exception {
        try (ServerSocket wire = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> seen = CompletableFuture.supplyAsync(() -> listen(wire));
            standby.lead.leader =
                    Optional.of(
                            new Election.Node("node-1", "http://127.0.0.1:" + wire.getLocalPort())
                                    .with(leader.node().proof()));
            var unused = standby.call(method, path, body, headers);
            return seen.get(20, TimeUnit.SECONDS)
                    .replaceFirst("(?i)\nhost: [^\r]*", "\nHost: localhost");
        }
    }

    private String toLeader(String request) throws Exception {
        // Each from an address of its own: whoever is refused often waits.
        return RawHttp.say(
                URI.create(leader.url()).getPort(),
                "127.0.1." + ++callers,
                request.replaceFirst("\r\n", "\r\nConnection: close\r\n"));
    }

    @Test
    void whatWasForwardedIsTakenOnceAndUnalteredOnly() throws Exception {
        String put =
                captured(
                        "PUT",
                        "/v1/jobs/a?x=1",
                        "{\"command\":\"succeed\"}",
                        "Authorization",
                        "Bearer alice-secret",
                        "Content-Type",
                        "application/json",
                        "If-None-Match",
                        "*",
                        "Idempotency-Key",
                        "one");
        assertThat(put).doesNotContain("alice-secret").contains("PUT /v1/jobs/a?x=1 HTTP/1.1");
        String caller = header(put, "Carillon-Caller");
        String admin = encoded(new JsonObject(decoded(caller)).put("name", "root").encode());
        String forward = header(put, "Carillon-Forward");
        List<String> altered =
                List.of(
                        put.replace("PUT ", "POST "),
                        put.replace("/v1/jobs/a", "/v1/jobs/b"),
                        put.replace("?x=1", ""),
                        put.replace("application/json", "application/jsonx+json"),
                        put.replaceFirst("(?i)\r\nIf-None-Match: \\*", ""),
                        put.replaceFirst("(?i)\r\nIf-None-Match", "\r\nIf-Match"),
                        put.replaceFirst("(?i)(\r\nIdempotency-Key: )one", "$1two"),
                        put.replaceFirst("\r\n", "\r\nAccept: text/plain\r\n"),
                        put.replace(caller, admin),
                        put.replace("node-2", "node-3"),
                        put.replace(
                                forward,
                                forward.replaceFirst(" [0-9a-f]{16} ", " 0123456789abcdef ")),
                        put.replace(forward, later(forward)),
                        put.replace(forward, forward.replace("proof-of-node-1", "proof-of-node-9")),
                        put.replace(forward, "1 2 3"),
                        put.replace(header(put, "Carillon-Signature"), "x".repeat(43)));
        for (String request : altered) {
            assertThat(request).isNotEqualTo(put);
            assertThat(toLeader(request)).as(request).startsWith("HTTP/1.1 401");
        }
        assertThat(toLeader(put.replaceFirst("(?i)\r\nCarillon-Signature: [^\r]*", "")))
                .startsWith("HTTP/1.1 401");
        String unasked = toLeader(put);
        assertThat(unasked).as(unasked).startsWith("HTTP/1.1 400").contains("?x");
        assertThat(toLeader(put)).startsWith("HTTP/1.1 401").contains("has been sent before");
    }

    private static String later(String forward) {
        String[] parts = forward.split(" ");
        parts[1] = String.valueOf(Long.parseLong(parts[1]) + 1);
        return String.join(" ", parts);
    }

    @Test
    void aBodyThatIsNotTheSignedOneIsRefused() throws Exception {
        String put =
                captured(
                        "PUT",
                        "/v1/jobs/a",
                        "{\"command\":\"succeed\"}",
                        "Authorization",
                        "Bearer alice-secret",
                        "Content-Type",
                        "application/json");
        assertThat(toLeader(put.replace("succeed", "altered")))
                .startsWith("HTTP/1.1 401")
                .contains("the body is not the one");
        // It has used up its number.
        assertThat(toLeader(put)).startsWith("HTTP/1.1 401");
        assertThat(standbyAgain("/v1/jobs/a")).isEqualTo(404);
    }

    private int standbyAgain(String path) throws Exception {
        standby.lead.leader = Optional.of(leader.node());
        return standby.call("GET", path, "", ALICE).statusCode();
    }

    private static String header(String request, String name) {
        Matcher line = Pattern.compile("(?im)^" + name + ": *([^\r]*)").matcher(request);
        assertThat(line.find()).isTrue();
        return line.group(1);
    }

    private static String decoded(String text) {
        return new String(Base64.getUrlDecoder().decode(text), UTF_8);
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    /** A request that a program signs, which may have the key or another one. */
    private HttpResponse<String> signed(ClusterKey key, Instant at, String nonce, String caller)
            throws Exception {
        return signed(key, at, nonce, caller, leader.node().proof());
    }

    private HttpResponse<String> signed(
            ClusterKey key, Instant at, String nonce, String caller, String target)
            throws Exception {
        return signed(key, at, nonce, caller, target, "/v1/jobs");
    }

    private HttpResponse<String> signed(
            ClusterKey key, Instant at, String nonce, String caller, String target, String path)
            throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(new byte[0]);
        String forward =
                String.format(
                        "1 %d %s %s %s",
                        at.toEpochMilli(),
                        nonce,
                        Base64.getUrlEncoder().withoutPadding().encodeToString(digest),
                        target);
        List<String> parts =
                new ArrayList<>(List.of("GET", path, "node-7", encoded(caller), forward));
        return leader.call(
                "GET",
                path,
                "",
                "Carillon-Forwarded-By",
                "node-7",
                "Carillon-Caller",
                encoded(caller),
                "Carillon-Forward",
                forward,
                "Carillon-Signature",
                key.sign(PURPOSE, parts).orElseThrow());
    }

    private static final String BOB = "{\"name\":\"bob\",\"kind\":\"TOKEN\",\"roles\":[\"admin\"]}";

    @Test
    void onlyTheKeyOfTheClusterSigns() throws Exception {
        ClusterKey other = ClusterKey.ofFile(List.of(new Opaque("x".repeat(32).getBytes(UTF_8))));
        HttpResponse<String> refused = signed(other, Instant.now(), "0000000000000001", BOB);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(detail(refused)).contains("node-7", "cluster.secretFile");
        // What was refused has not used up the number.
        assertThat(signed(leader.cluster, Instant.now(), "0000000000000001", BOB).statusCode())
                .isEqualTo(200);
        assertThat(signed(leader.cluster, Instant.now(), "0000000000000001", BOB).statusCode())
                .isEqualTo(401);
    }

    @Test
    void clocksThatAreTooFarApartAreNamed() throws Exception {
        for (Duration off : List.of(Duration.ofSeconds(120), Duration.ofSeconds(-120))) {
            Instant at = Instant.ofEpochSecond(Instant.now().plus(off).getEpochSecond());
            HttpResponse<String> refused = signed(leader.cluster, at, "0000000000000002", BOB);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(type(refused)).isEqualTo("clock-skew");
            assertThat(detail(refused)).contains("node-7", "node-1", at.toString());
        }
        Instant far = Instant.ofEpochMilli(999_999_999_999_999L);
        assertThat(type(signed(leader.cluster, far, "0000000000000002", BOB)))
                .isEqualTo("clock-skew");
    }

    @Test
    void aRequestForAnotherTermIsNotTaken() throws Exception {
        HttpResponse<String> refused =
                signed(leader.cluster, Instant.now(), "0000000000000003", BOB, "proof-of-node-2");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(type(refused)).isEqualTo("not-leader");
    }

    @Test
    void aNodeThatAsksForNoTokenOpensNoDoorAtOneThatDoes() throws Exception {
        try (ServerForTests open = new ServerForTests("node-8", Access.anybody())) {
            open.lead.leader = Optional.of(leader.node());
            HttpResponse<String> refused = open.call("GET", "/v1/jobs", "");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(detail(refused)).contains("node-8", "authentication.mode");
        }
    }

    @Test
    void aCallerThatCannotBeReadIsRefused() throws Exception {
        int nonce = 16;
        for (String caller :
                List.of(
                        "",
                        "[]",
                        "{\"name\":\"bob\"}",
                        "{\"name\":\"bob\",\"kind\":\"KING\",\"roles\":[]}",
                        "{\"name\":\"bob\",\"kind\":\"TOKEN\",\"roles\":[1]}",
                        "{\"name\":\"bob\",\"kind\":\"TOKEN\",\"roles\":\"admin\"}",
                        "{\"kind\":\"TOKEN\",\"roles\":[]}")) {
            HttpResponse<String> refused =
                    signed(leader.cluster, Instant.now(), String.format("%016x", nonce++), caller);
            assertThat(refused.statusCode()).as(caller).isEqualTo(401);
            assertThat(detail(refused)).contains("Carillon-Caller");
        }
    }

    @Test
    void aTaskForWhichAnotherNodeAsksHasWhatIsItsOwnAlone() throws Exception {
        String task = "{\"name\":\"task a\",\"kind\":\"TASK\",\"roles\":[]}";
        String target = leader.node().proof();
        int nonce = 64;
        for (String path :
                List.of("/v1/tasks/b/checkpoint", "/v1/jobs", "/v1/tasks/a", "/v1/tasks/a/kill")) {
            String next = String.format("%016x", nonce++);
            HttpResponse<String> refused =
                    signed(leader.cluster, Instant.now(), next, task, target, path);
            assertThat(refused.statusCode()).as(path).isEqualTo(403);
        }
        String last = String.format("%016x", nonce);
        String checkpoint = "/v1/tasks/a/checkpoint";
        assertThat(signed(leader.cluster, Instant.now(), last, task, target, checkpoint).body())
                .contains("not a task's id");
    }

    @Test
    void aNodeThatDoesNotKnowTheKeyYetSaysSo() throws Exception {
        try (ServerForTests starting = ServerForTests.starting("node-3")) {
            starting.lead.leader = Optional.of(leader.node());
            assertThat(type(starting.call("GET", "/v1/jobs", ""))).isEqualTo("starting");
            assertThat(starting.call("GET", "/v1/cluster", "").statusCode()).isEqualTo(200);
            assertThat(type(starting.call("GET", "/v1/jobs", "", "Carillon-Signature", "x")))
                    .isEqualTo("starting");
        }
    }
}
