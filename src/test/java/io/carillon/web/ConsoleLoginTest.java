package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.web.access.Access;
import io.carillon.web.oidc.IssuerForTests;
import io.vertx.core.json.JsonArray;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Login at an issuer in a real browser, where there is one. The issuer is of another site. */
final class ConsoleLoginTest {
    private IssuerForTests issuer;
    private ServerForTests server;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        issuer = new IssuerForTests(InstantSource.system());
        Path tokens = folder.resolve("tokens.json");
        Files.writeString(
                tokens,
                "{\"tokens\": [{\"name\": \"ops\", \"sha256\": \"" + "0".repeat(64) + "\"}]}");
        server = new ServerForTests("node-1", Access.tokens(tokens), issuer.settings("sre=admin"));
        server.lead.lead(Settings.DEFAULT, new ScriptedMesos(4));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        issuer.close();
    }

    @Test
    void whoIsNotKnownIsOfferedToLogIn(@TempDir Path profile) throws Exception {
        String page = ConsoleTest.page(profile, server.url() + "/#job=nightly");
        assertThat(page)
                .doesNotContain("<form id=\"token-form\" hidden")
                .contains(
                        "<a id=\"log-in\" href=\"/console/login?to=%23job%3Dnightly\">Log in with")
                .contains("<button id=\"log-out\" type=\"button\" hidden");
    }

    @Test
    void whoLogsInSeesThePlaceItCameFor(@TempDir Path profile) throws Exception {
        server.call(
                "PUT",
                "/v1/jobs/nightly",
                "{\"command\": \"work\"}",
                "Authorization",
                "Bearer " + issuer.token());
        String to = URLEncoder.encode("#job=nightly", StandardCharsets.UTF_8);
        String page = ConsoleTest.page(profile, server.url() + "/console/login?to=" + to);
        assertThat(page)
                .contains("in term 1")
                .contains("<h2 id=\"job-title\">nightly</h2>")
                .contains("<form id=\"token-form\" hidden")
                .contains("<button id=\"log-out\" type=\"button\">Log out")
                .doesNotContain("data-token");
        assertThat(issuer.exchanged).hasValue(1);
    }

    @Test
    void whoHasNoRoleReadsWhy(@TempDir Path profile) throws Exception {
        issuer.accessClaims.put("groups", new JsonArray().add("staff"));
        issuer.idClaims.put("groups", new JsonArray().add("staff"));
        assertThat(ConsoleTest.page(profile, server.url() + "/console/login"))
                .contains("ada has no role here")
                .doesNotContain("in term 1");
    }
}
