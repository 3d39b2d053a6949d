package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.core.records.StoredToken;
import io.carillon.web.access.Access;
import io.carillon.web.access.Bearer;
import io.carillon.web.access.RunTimeTokens;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that are made, expire and are revoked while nodes run. */
class TokensApiTest {
    @TempDir private Path folder;
    private final AtomicReference<Instant> time =
            new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));
    private CallersForTests callers;
    private Access access;
    private RunTimeTokens standby;
    private ServerForTests server;

    @BeforeEach
    void serves() throws Exception {
        AtomicReference<ServerForTests> self = new AtomicReference<>();
        callers = new CallersForTests(folder).with("admin").with("viewer").with("operator");
        RunTimeTokens made =
                new RunTimeTokens(
                        sha256 ->
                                self.get()
                                        .lead
                                        .engine
                                        .map(
                                                engine ->
                                                        Future.fromCompletionStage(
                                                                engine.ask(
                                                                                s ->
                                                                                        s.tokens()
                                                                                                .of(
                                                                                                        sha256))
                                                                        .toCompletionStage())),
                        time::get);
        access = callers.access(time::get).after(made);
        server = new ServerForTests("node-1", access);
        self.set(server);
        server.lead.lead(Settings.DEFAULT, new ScriptedMesos(64));
        standby = new RunTimeTokens(sha256 -> Optional.empty(), time::get);
    }

    @AfterEach
    void ends() throws Exception {
        server.close();
    }

    private HttpResponse<String> as(String who, String method, String path, String body)
            throws Exception {
        return server.call(method, path, body, CallersForTests.of(who));
    }

    private int with(String token, String path) throws Exception {
        return server.call("GET", path, "", "Authorization", "Bearer " + token).statusCode();
    }

    private JsonObject made(String body) throws Exception {
        HttpResponse<String> answer = as("admin", "POST", "/v1/tokens", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body());
    }

    @Test
    void aTokenIsShownOnceAndOpensWhatItsRolesOpen() throws Exception {
        JsonObject made = made("{\"name\": \"ci\", \"roles\": [\"viewer\"]}");
        String token = made.getString("token");
        assertThat(token).startsWith("cat_").hasSize(4 + 43);
        assertThat(with(token, "/v1/jobs")).isEqualTo(200);
        assertThat(with(token, "/v1/tokens")).isEqualTo(403);
        HttpResponse<String> list = as("admin", "GET", "/v1/tokens", "");
        assertThat(list.body()).contains("\"ci\"", "\"viewer\"").doesNotContain(token);
        assertThat(server.lead.stored().toString()).doesNotContain(token);
        assertThat(
                        as(
                                        "admin",
                                        "POST",
                                        "/v1/tokens",
                                        "{\"name\": \"ci\", \"roles\": [\"viewer\"]}")
                                .statusCode())
                .isEqualTo(409);
    }

    @Test
    void aRevokedTokenIsWorthNothingAtOnce() throws Exception {
        String token = made("{\"name\": \"ci\", \"roles\": [\"viewer\"]}").getString("token");
        assertThat(with(token, "/v1/jobs")).isEqualTo(200);
        assertThat(as("admin", "DELETE", "/v1/tokens/ci", "").statusCode()).isEqualTo(200);
        assertThat(with(token, "/v1/jobs")).isEqualTo(401);
        assertThat(as("admin", "DELETE", "/v1/tokens/ci", "").statusCode()).isEqualTo(404);
    }

    /** The node that the request has reached may not have heard of it. */
    @Test
    void theLeaderRefusesARevokedTokenThatIsStillInACache() throws Exception {
        String token = made("{\"name\": \"ci\", \"roles\": [\"admin\"]}").getString("token");
        StoredToken old =
                new StoredToken(
                        "ci",
                        Bearer.digest(token),
                        new TreeSet<>(List.of("admin")),
                        Optional.empty(),
                        time.get(),
                        "admin");
        as("admin", "DELETE", "/v1/tokens/ci", "");
        RunTimeTokens late = new RunTimeTokens(sha256 -> Optional.empty(), time::get);
        late.stored(Optional.of(List.of(old)));
        ServerForTests behind = new ServerForTests("node-1", callers.access(time::get).after(late));
        try (behind) {
            behind.lead.lead(Settings.DEFAULT, new ScriptedMesos(64));
            String[] headers = {
                "Authorization", "Bearer " + token, "Content-Type", "application/json"
            };
            assertThat(behind.call("GET", "/v1/jobs", "", headers).statusCode()).isEqualTo(401);
            assertThat(
                            behind.call("PUT", "/v1/jobs/x", "{\"command\": \"true\"}", headers)
                                    .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void anExpiredTokenIsRefusedWithTheReason() throws Exception {
        Instant soon = Instant.now().plusSeconds(3_600);
        time.set(Instant.now());
        String token =
                made("{\"name\": \"ci\", \"roles\": [\"viewer\"], \"expires\": \"" + soon + "\"}")
                        .getString("token");
        assertThat(with(token, "/v1/jobs")).isEqualTo(200);
        time.set(soon.plusSeconds(1));
        HttpResponse<String> over =
                server.call("GET", "/v1/jobs", "", "Authorization", "Bearer " + token);
        assertThat(over.statusCode()).isEqualTo(401);
        assertThat(over.body()).contains("the token ci has expired");
        HttpResponse<String> past =
                as(
                        "admin",
                        "POST",
                        "/v1/tokens",
                        "{\"name\": \"b\", \"roles\": [\"viewer\"],"
                                + " \"expires\": \"2020-01-01T00:00:00Z\"}");
        assertThat(past.statusCode()).isEqualTo(422);
    }

    @Test
    void nobodyMakesATokenWithMoreThanItHas() throws Exception {
        callers.role(
                "keeper",
                new JsonObject()
                        .put("verbs", new JsonArray().add("read").add("admin"))
                        .put("jobs", new JsonArray().add("*")));
        callers.write();
        access.look();
        assertThat(as("operator", "POST", "/v1/tokens", "{}").statusCode()).isEqualTo(403);
        HttpResponse<String> more =
                as("keeper", "POST", "/v1/tokens", "{\"name\": \"x\", \"roles\": [\"admin\"]}");
        assertThat(more.statusCode()).isEqualTo(403);
        assertThat(more.body()).contains("roles that its maker does not have: admin");
        assertThat(
                        as(
                                        "keeper",
                                        "POST",
                                        "/v1/tokens",
                                        "{\"name\": \"x\", \"roles\": [\"keeper\"]}")
                                .statusCode())
                .isEqualTo(201);
        assertThat(
                        as(
                                        "admin",
                                        "POST",
                                        "/v1/tokens",
                                        "{\"name\": \"y\", \"roles\": [\"nonsense\"]}")
                                .statusCode())
                .isEqualTo(422);
    }

    /** Finding 10 of the review: a changed file counted only after a restart. */
    @Test
    void aChangedFileCountsWithoutARestart() throws Exception {
        assertThat(as("viewer", "GET", "/v1/jobs", "").statusCode()).isEqualTo(200);
        new CallersForTests(folder).with("admin").with("second").write();
        access.look();
        assertThat(as("viewer", "GET", "/v1/jobs", "").statusCode()).isEqualTo(401);
        new CallersForTests(folder)
                .with("admin")
                .with("second", new JsonObject().put("roles", new JsonArray().add("viewer")))
                .write();
        access.look();
        assertThat(as("second", "GET", "/v1/jobs", "").statusCode()).isEqualTo(200);
    }

    @Test
    void aBrokenFileKeepsWhatItSaidAndIsShownAsAProblem() throws Exception {
        Files.writeString(callers.tokensFile(), "{\"tokens\": [{\"name\": \"x\"}]}");
        access.look();
        assertThat(as("viewer", "GET", "/v1/jobs", "").statusCode()).isEqualTo(200);
        HttpResponse<String> health = as("admin", "GET", "/health/ready", "");
        assertThat(health.body()).contains("/tokens/0/sha256 is missing");
        callers.write();
        access.look();
        assertThat(as("admin", "GET", "/health/ready", "").body()).doesNotContain("sha256");
    }

    @Test
    void aFileThatOthersMayWriteIsRefused() throws Exception {
        Files.setPosixFilePermissions(
                callers.tokensFile(), PosixFilePermissions.fromString("rw-rw-r--"));
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                () -> Access.tokens(callers.tokensFile())))
                .hasMessageContaining("chmod go-w");
        Files.writeString(
                callers.tokensFile(),
                "{\"tokens\": [{\"name\": \"x\", \"sha256\": \"" + "0".repeat(64) + "\"}]}");
        access.look();
        assertThat(as("viewer", "GET", "/v1/jobs", "").statusCode()).isEqualTo(200);
        assertThat(access.problems().toString()).contains("chmod go-w");
        Files.setPosixFilePermissions(
                callers.tokensFile(), PosixFilePermissions.fromString("rw-r--r--"));
        access.look();
        assertThat(access.problems()).as("what the problem said to do was done").isEmpty();
        assertThat(as("viewer", "GET", "/v1/jobs", "").statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenOfTheFileExpires() throws Exception {
        Instant end = time.get().plusSeconds(60);
        callers.with(
                "guest",
                new JsonObject()
                        .put("roles", new JsonArray().add("viewer"))
                        .put("expires", end.toString()));
        callers.write();
        access.look();
        assertThat(as("guest", "GET", "/v1/jobs", "").statusCode()).isEqualTo(200);
        time.set(end);
        HttpResponse<String> over = as("guest", "GET", "/v1/jobs", "");
        assertThat(over.statusCode()).isEqualTo(401);
        assertThat(over.body()).contains("the token guest has expired");
    }

    @Test
    void aNodeThatHasNotReadTheTokensAsksForPatience() throws Exception {
        try (ServerForTests behind =
                new ServerForTests("node-2", callers.access(time::get).after(standby))) {
            String[] headers = {"Authorization", "Bearer " + RunTimeTokens.make()};
            assertThat(behind.call("GET", "/v1/schema/job", "", headers).statusCode())
                    .isEqualTo(503);
            standby.stored(Optional.of(List.of()));
            assertThat(behind.call("GET", "/v1/schema/job", "", headers).statusCode())
                    .isEqualTo(401);
            standby.stored(Optional.empty());
            assertThat(behind.call("GET", "/v1/schema/job", "", headers).statusCode())
                    .isEqualTo(503);
        }
    }
}
