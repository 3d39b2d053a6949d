package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.core.contract.Settings;
import io.carillon.model.Opaque;
import io.carillon.runtime.AuditLine;
import io.carillon.runtime.AuditTrail;
import io.carillon.runtime.TaskTokens;
import io.carillon.web.access.Access;
import io.carillon.web.oidc.IssuerForTests;
import io.carillon.web.oidc.OidcSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens of an issuer at the API, and the console's login at it, step by step. */
final class OidcApiTest {
    private static final InstantSource CLOCK = InstantSource.system();

    private final HttpClient browser = HttpClient.newHttpClient();
    private IssuerForTests issuer;
    private ServerForTests server;
    private Access tokens;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        issuer = new IssuerForTests(CLOCK);
        Path file = folder.resolve("tokens.json");
        Files.writeString(
                file,
                "{\"tokens\": [{\"name\": \"ops\", \"sha256\": \""
                        // of "secret"
                        + "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\"}]}");
        tokens = Access.tokens(file);
        server = node("node-1", issuer.settings("sre=admin"));
    }

    private ServerForTests node(String name, OidcSettings settings) throws Exception {
        ServerForTests node = new ServerForTests(name, tokens, settings);
        node.lead.lead(Settings.DEFAULT, new ScriptedMesos(4));
        return node;
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        issuer.close();
    }

    private HttpResponse<String> jobs(String token) throws Exception {
        return server.call("GET", "/v1/jobs", "", "Authorization", "Bearer " + token);
    }

    @Test
    void tokensOfTheIssuerAndOfTheFileAreAccepted() throws Exception {
        assertThat(jobs(issuer.token()).statusCode()).isEqualTo(200);
        assertThat(jobs("secret").statusCode()).isEqualTo(200);
        assertThat(server.call("GET", "/v1/jobs", "").statusCode()).isEqualTo(401);
        HttpResponse<String> put =
                server.call(
                        "PUT",
                        "/v1/jobs/hers",
                        "{\"command\": \"work\"}",
                        "Authorization",
                        "bearer " + issuer.token());
        assertThat(put.statusCode()).isEqualTo(201);
        String[] hers = {"Authorization", "Bearer " + issuer.token()};
        String run =
                new JsonObject(server.call("POST", "/v1/jobs/hers/runs", "", hers).body())
                        .getString("id");
        server.call("POST", "/v1/runs/" + run + "/kill", "", hers);
        await().until(
                        () -> server.call("GET", "/v1/runs/" + run, "", hers).body(),
                        body -> body.contains("oidc:ada killed the run"));
    }

    @Test
    void refusalsTellWhy() throws Exception {
        HttpResponse<String> expired = jobs(issuer.token("exp", 1_700_000_000));
        assertThat(expired.statusCode()).isEqualTo(401);
        assertThat(expired.body()).contains("expired at 2023-11-14T22:13:20Z; log in again");
        assertThat(expired.headers().firstValue("WWW-Authenticate")).isPresent();
        HttpResponse<String> roleless = jobs(issuer.token("groups", new JsonArray().add("staff")));
        assertThat(roleless.statusCode()).isEqualTo(403);
        assertThat(roleless.body()).contains("ada has no role here").contains("\\\"staff\\\"");
        issuer.down = true;
        server.close();
        server = node("node-1", issuer.settings("sre=admin"));
        HttpResponse<String> later = jobs(issuer.token());
        assertThat(later.statusCode()).isEqualTo(503);
        assertThat(later.body()).contains("status 503");
        assertThat(jobs("secret").statusCode()).isEqualTo(200);
    }

    @Test
    void strangersAreToldWhereToLogIn() throws Exception {
        assertThat(server.get("/version").getString("login")).isEqualTo("/console/login");
        try (ServerForTests other = ServerForTests.alone()) {
            assertThat(other.get("/version").containsKey("login")).isFalse();
            assertThat(other.call("GET", "/console/login", "").statusCode()).isEqualTo(404);
        }
    }

    /** A login that the browser has been sent away for. */
    private record Begun(String cookie, URI issuer) {}

    private Begun begin(String query, String... headers) throws Exception {
        HttpResponse<String> sent = server.call("GET", "/console/login" + query, "", headers);
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(302);
        String cookie = sent.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .startsWith("carillon-login=")
                .contains("; Path=/console/;")
                .contains("; HttpOnly;")
                .contains("; SameSite=Lax;")
                .contains("; Max-Age=600");
        return new Begun(cookie, URI.create(sent.headers().firstValue("Location").orElseThrow()));
    }

    /** Where the issuer sends the browser back to: path and query. */
    private String loggedIn(Begun begun) throws Exception {
        HttpResponse<String> back =
                browser.send(
                        HttpRequest.newBuilder(begun.issuer()).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(back.statusCode()).as(back.body()).isEqualTo(302);
        String url = back.headers().firstValue("Location").orElseThrow();
        assertThat(url).startsWith(server.url() + "/console/callback?");
        return url.substring(server.url().length());
    }

    private static String kept(Begun begun) {
        return begun.cookie().substring(0, begun.cookie().indexOf(';'));
    }

    private HttpResponse<String> end(Begun begun) throws Exception {
        return server.call("GET", loggedIn(begun), "", "Cookie", kept(begun));
    }

    private static String token(HttpResponse<String> page) {
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        Matcher token = Pattern.compile("data-token=\"([^\"]+)\"").matcher(page.body());
        assertThat(token.find()).as(page.body()).isTrue();
        return token.group(1);
    }

    private static void refused(HttpResponse<String> page, int status, String words) {
        assertThat(page.statusCode()).as(page.body()).isEqualTo(status);
        assertThat(page.body()).contains(words).doesNotContain("data-token");
    }

    @Test
    void aLoginGivesThePageAToken() throws Exception {
        Begun begun = begin("?to=" + URLEncoder.encode("#job=a\"<b>", StandardCharsets.UTF_8));
        assertThat(begun.issuer().getQuery())
                .contains("scope=openid+groups")
                .contains("code_challenge_method=S256");
        assertThat(begun.cookie()).doesNotContain("Secure");
        HttpResponse<String> page = end(begun);
        assertThat(jobs(token(page)).statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("data-to=\"#job=a&quot;&lt;b&gt;\"");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("carillon-login=; ")
                .contains("Max-Age=0");
        // What was sealed cannot be read, and the verifier never goes through the browser.
        assertThat(begun.cookie() + begun.issuer()).doesNotContain(issuer.lastVerifier());
        assertThat(issuer.lastVerifier()).hasSize(43);
        assertThat(login().who().name() + " " + login().outcome()).isEqualTo("oidc:ada DONE");
    }

    private AuditLine login() {
        await().until(() -> !logins().isEmpty());
        return logins().get(0).line();
    }

    private List<AuditTrail.Numbered> logins() {
        return server.audit.newest(l -> l.event() == AuditLine.Event.LOGIN, Long.MAX_VALUE, 1);
    }

    @Test
    void eachLoginHasItsOwnSecrets() throws Exception {
        Begun one = begin("");
        Begun other = begin("");
        for (String name : List.of("state", "nonce", "code_challenge")) {
            assertThat(parameter(one.issuer(), name)).isNotEqualTo(parameter(other.issuer(), name));
        }
    }

    private static String parameter(URI uri, String name) {
        Matcher found = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(uri.toString());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    @Test
    void anotherNodeMayEndALogin() throws Exception {
        Begun begun = begin("");
        String back = loggedIn(begun);
        try (ServerForTests other = node("node-2", issuer.settings("sre=admin"))) {
            token(other.call("GET", back, "", "Cookie", kept(begun)));
        }
    }

    @Test
    void anotherClustersNodeMayNot() throws Exception {
        Begun begun = begin("");
        String back = loggedIn(begun);
        try (ServerForTests other = node("node-2", issuer.settings("sre=admin"))) {
            byte[] key = new byte[TaskTokens.KEY_BYTES];
            key[0] = 1;
            other.tasks.keyed(new Opaque(key));
            refused(
                    other.call("GET", back, "", "Cookie", kept(begun)),
                    400,
                    "has not begun in this browser");
        }
        assertThat(issuer.exchanged).hasValue(0);
    }

    @Test
    void whatThisBrowserHasNotBegunItCannotEnd() throws Exception {
        Begun begun = begin("");
        Begun other = begin("");
        String back = loggedIn(begun);
        String words = "has not begun in this browser";
        refused(server.call("GET", back, ""), 400, words);
        refused(server.call("GET", back, "", "Cookie", kept(other)), 400, words);
        refused(server.call("GET", back, "", "Cookie", kept(begun) + "A"), 400, words);
        for (String cookie : List.of("", "AAAA", "!", "A".repeat(3_000))) {
            refused(server.call("GET", back, "", "Cookie", "carillon-login=" + cookie), 400, words);
        }
        String stateless = back.replaceFirst("&state=[^&]*", "");
        refused(server.call("GET", stateless, "", "Cookie", kept(begun)), 400, words);
        assertThat(issuer.exchanged).hasValue(0);
        token(server.call("GET", back, "", "Cookie", kept(begun)));
    }

    /** Somebody else's code, brought into a login of one's own (RFC 7636). */
    @Test
    void aCodeIsOfUseToItsOwnLoginAlone() throws Exception {
        Begun victim = begin("");
        String code = parameter(URI.create(loggedIn(victim)), "code");
        Begun own = begin("");
        String back = loggedIn(own).replaceFirst("code=[^&]*", "code=" + code);
        refused(server.call("GET", back, "", "Cookie", kept(own)), 502, "gives no token");
        assertThat(issuer.exchanged).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "nonce, other, not that of this login",
        "azp, mail, not that of this login",
        "aud, carillon, The ID token is not good: the token is meant for",
        "iss, https://evil.example, The ID token is not good: the token was issued by",
    })
    void theIdTokenMustBeThatOfTheLogin(String claim, String value, String words) throws Exception {
        issuer.idClaims.put(claim, value);
        refused(end(begin("")), 403, words);
    }

    @Test
    void anExpiredIdTokenIsRefused() throws Exception {
        issuer.idClaims.put("exp", 1);
        refused(end(begin("")), 403, "expired at 1970");
    }

    @Test
    void whoHasNoRoleIsToldSo() throws Exception {
        issuer.accessClaims.put("groups", new JsonArray().add("<b>staff</b>"));
        issuer.idClaims.put("groups", new JsonArray());
        refused(
                end(begin("")),
                403,
                "ada has no role here: none of what the claim groups has gives one in oidc.roles:"
                        + " &quot;&lt;b&gt;staff&lt;/b&gt;&quot;");
        assertThat(login().outcome()).isEqualTo(AuditLine.Outcome.REFUSED);
    }

    @Test
    void whoIsNotLoggedInThereIsToldWhatTheIssuerSays() throws Exception {
        issuer.refuses =
                Optional.of("access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E");
        refused(
                end(begin("")),
                403,
                "has not logged you in: &quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot;");
        issuer.refuses = Optional.of("access_denied");
        refused(end(begin("")), 403, "has not logged you in: &quot;access_denied&quot;");
        assertThat(issuer.exchanged).hasValue(0);
    }

    @Test
    void anAnswerOfAnotherIssuerIsRefused() throws Exception {
        Begun begun = begin("");
        String back = loggedIn(begun).replaceFirst("iss=[^&]*", "iss=https://evil.example");
        refused(server.call("GET", back, "", "Cookie", kept(begun)), 400, "is not one of");
        assertThat(issuer.exchanged).hasValue(0);
    }

    @Test
    void theIdTokenDoesWhereTheAccessTokenIsNotForUs() throws Exception {
        server.close();
        OidcSettings usual = issuer.settings("sre=admin");
        server =
                node(
                        "node-1",
                        new OidcSettings(
                                usual.issuer(),
                                IssuerForTests.CLIENT,
                                usual.client(),
                                usual.nameClaim(),
                                usual.rolesClaim(),
                                usual.roles(),
                                usual.authorities(),
                                usual.clockSkew()));
        for (boolean opaque : new boolean[] {false, true}) {
            issuer.opaqueAccess = opaque;
            String token = token(end(begin("")));
            assertThat(jobs(token).statusCode()).isEqualTo(200);
            String claims =
                    new String(
                            java.util.Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]),
                            StandardCharsets.UTF_8);
            assertThat(new JsonObject(claims).getString("aud")).isEqualTo(IssuerForTests.CLIENT);
        }
    }

    @Test
    void aClientWithASecretShowsIt() throws Exception {
        issuer.confidential = true;
        refused(end(begin("")), 502, "gives no token for this login");
        server.close();
        OidcSettings usual = issuer.settings("sre=admin");
        Opaque secret = new Opaque(IssuerForTests.SECRET.getBytes(StandardCharsets.UTF_8));
        OidcSettings.Client client =
                new OidcSettings.Client(
                        IssuerForTests.CLIENT, Optional.of(secret), List.of("openid"));
        server =
                node(
                        "node-1",
                        new OidcSettings(
                                usual.issuer(),
                                usual.audience(),
                                Optional.of(client),
                                usual.nameClaim(),
                                usual.rolesClaim(),
                                usual.roles(),
                                usual.authorities(),
                                usual.clockSkew()));
        token(end(begin("")));
        assertThat(client.toString()).doesNotContain("s3cr");
    }

    @Test
    void behindTlsTheCookieIsForTlsAlone() throws Exception {
        Begun begun = begin("", "X-Forwarded-Proto", "https");
        assertThat(begun.cookie()).endsWith("; Secure");
        assertThat(parameter(begun.issuer(), "redirect_uri")).startsWith("https%3A%2F%2F127.0.0.1");
    }

    @Test
    void thePageIsSentToNoOtherPlace() throws Exception {
        for (String to :
                List.of("//evil.example", "https://evil.example", "x", "%23" + "x".repeat(1_000))) {
            assertThat(server.call("GET", "/console/login?to=" + to, "").statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void anIssuerThatCannotBeReachedIsTold() throws Exception {
        issuer.down = true;
        refused(server.call("GET", "/console/login", ""), 503, "cannot be asked for its keys");
    }
}
