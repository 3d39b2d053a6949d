package io.carillon.web.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.web.access.Identity;
import io.carillon.web.access.Recognition;
import io.carillon.web.access.Recognition.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokens must be like, and what they say of their owners. */
final class OidcBearerTest extends JudgedTokens {
    private static @Nullable Object seconds(Instant at) {
        return at.getEpochSecond();
    }

    @Test
    void aGoodTokenNamesItsOwnerAndGivesRoles() throws Exception {
        Identity ada = accepted(issuer.token());
        assertThat(ada.caller().name()).isEqualTo("oidc:ada");
        assertThat(ada.kind()).isEqualTo(Identity.Kind.OIDC);
        assertThat(ada.roles()).containsExactly("admin");
        List<String> groups = List.of("team-red", "sre", "nobody");
        assertThat(accepted(issuer.token("groups", new JsonArray(groups))).roles())
                .containsExactly("admin", "viewer");
        assertThat(accepted(issuer.token("groups", "team-")).roles()).containsExactly("viewer");
        assertThat(accepted(issuer.token("aud", IssuerForTests.AUDIENCE)).roles()).hasSize(1);
    }

    @Test
    void anExpiredTokenIsRefused() throws Exception {
        String token = issuer.token("exp", seconds(now.plusSeconds(10)));
        accepted(token);
        now = now.plusSeconds(69);
        accepted(token);
        now = now.plusSeconds(1);
        refused(token, Reason.EXPIRED, "expired at 2031-05-06T07:08:19Z");
        refused(issuer.token("exp", seconds(now.minusSeconds(60))), Reason.EXPIRED, "log in again");
    }

    @Test
    void aTokenWithoutAnEndIsRefused() throws Exception {
        refused(issuer.token("exp", null), Reason.UNKNOWN, "when it expires");
        refused(issuer.token("exp", "2040"), Reason.UNKNOWN, "when it expires");
        refused(issuer.token("exp", Long.MAX_VALUE), Reason.UNKNOWN, "when it expires");
        refused(issuer.token("exp", 1e300), Reason.UNKNOWN, "when it expires");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nbf", "iat"})
    void aTokenThatIsNotValidYetIsRefused(String claim) throws Exception {
        accepted(issuer.token(claim, seconds(now.plusSeconds(60))));
        refused(
                issuer.token(claim, seconds(now.plusSeconds(61))),
                Reason.UNKNOWN,
                "not valid before 2031-05-06T07:09:10Z");
        refused(issuer.token(claim, "soon"), Reason.UNKNOWN, "is not a time");
    }

    @Test
    void aTokenForSomeoneElseIsRefused() throws Exception {
        refused(issuer.token("aud", "mail"), Reason.FOREIGN, "meant for \"mail\"");
        refused(issuer.token("aud", "carillon2"), Reason.FOREIGN, "accepted are those for");
        refused(issuer.token("aud", null), Reason.FOREIGN, "meant for nobody");
        refused(issuer.token("aud", new JsonArray()), Reason.FOREIGN, "meant for nobody");
        refused(issuer.token("aud", new JsonArray().add(7)), Reason.FOREIGN, "meant for nobody");
    }

    @Test
    void aTokenOfAnotherIssuerIsRefusedAndCostsTheIssuerNothing() throws Exception {
        refused(issuer.token("iss", issuer.url() + "/"), Reason.FOREIGN, "issued by");
        refused(issuer.token("iss", null), Reason.FOREIGN, "issued by nobody");
        TokenSigner stranger = TokenSigner.rsa("stranger", "RS256", 2048);
        refused(
                stranger.token(issuer.claims().put("iss", "https://evil.example")),
                Reason.FOREIGN,
                "issued by \"https://evil.example\"");
        assertThat(issuer.asked).hasValue(0);
    }

    @Test
    void aTokenThatIsNotSignedIsRefused() throws Exception {
        accepted(issuer.token());
        for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
            JsonObject header = new JsonObject().put("alg", none);
            String content = TokenSigner.content(header, issuer.claims());
            refused(content + ".", Reason.UNKNOWN, "accepted are RS256");
            refused(content + ".AAAA", Reason.UNKNOWN, "accepted are RS256");
            // Without the second dot it is no such token, and known to nobody.
            assertThat(judged(content)).isInstanceOf(Recognition.NotMine.class);
        }
        refused(
                TokenSigner.content(RSA.header(), issuer.claims()) + ".",
                Reason.UNKNOWN,
                "signature is wrong");
    }

    @Test
    void aTokenWithAnHmacOfThePublicKeyIsRefused() throws Exception {
        accepted(issuer.token());
        String der = Base64.getMimeEncoder().encodeToString(RSA.keys().getPublic().getEncoded());
        String pem = "-----BEGIN PUBLIC KEY-----\n" + der + "\n-----END PUBLIC KEY-----\n";
        List<byte[]> secrets =
                List.of(
                        RSA.keys().getPublic().getEncoded(),
                        pem.getBytes(StandardCharsets.UTF_8),
                        RSA.published().encode().getBytes(StandardCharsets.UTF_8),
                        RSA.published().getString("n").getBytes(StandardCharsets.UTF_8));
        for (byte[] secret : secrets) {
            for (String algorithm : List.of("HS256", "RS256")) {
                JsonObject header = RSA.header().put("alg", algorithm);
                refused(
                        TokenSigner.hmac(header, issuer.claims(), secret),
                        Reason.UNKNOWN,
                        algorithm.equals("HS256") ? "signed with \"HS256\"" : "signature is wrong");
            }
        }
    }

    @Test
    void keysThatATokenBringsAlongAreNotUsed() throws Exception {
        accepted(issuer.token());
        TokenSigner stranger = TokenSigner.rsa("first", "RS256", 2048);
        for (JsonObject more :
                List.of(
                        new JsonObject().put("jwk", stranger.published()),
                        new JsonObject().put("jku", issuer.url() + "/evil"),
                        new JsonObject().put("x5u", issuer.url() + "/evil"),
                        new JsonObject().put("x5c", new JsonArray().add("AAAA")))) {
            JsonObject header = stranger.header().mergeIn(more);
            refused(stranger.token(header, issuer.claims()), Reason.UNKNOWN, "signature is wrong");
        }
        JsonObject critical = RSA.header().put("crit", new JsonArray().add("b64")).put("b64", true);
        refused(RSA.token(critical, issuer.claims()), Reason.UNKNOWN, "extensions");
        JsonObject logout = RSA.header().put("typ", "logout+jwt");
        refused(RSA.token(logout, issuer.claims()), Reason.FOREIGN, "\"logout+jwt\"");
    }

    @Test
    void signaturesThatAreNoneAreRefused() throws Exception {
        issuer.keys = new JsonArray().add(RSA.published()).add(EC.published());
        accepted(EC.token(issuer.claims()));
        for (TokenSigner signer : List.of(RSA, EC)) {
            String content = TokenSigner.content(signer.header(), issuer.claims());
            for (int bytes : new int[] {1, 2, 8, 63, 64, 65, 96, 255, 256, 257, 1_000}) {
                refused(
                        content + "." + TokenSigner.text(new byte[bytes]),
                        Reason.UNKNOWN,
                        "signature is wrong");
            }
            refused(content + ".!", Reason.UNKNOWN, "signature is wrong");
        }
    }

    @Test
    void whoHasNoRoleIsToldWhichGroupsItHas() throws Exception {
        List<String> groups = List.of("staff", "sr\u202ee", "SRE", "team");
        refused(
                issuer.token("groups", new JsonArray(groups)),
                Reason.NO_ROLE,
                "ada has no role here: none of what the claim groups has gives one in oidc.roles:"
                        + " \"staff\", \"sr_e\", \"SRE\", \"team\"");
        refused(issuer.token("groups", null), Reason.NO_ROLE, "no texts in the claim groups");
        JsonArray many = new JsonArray();
        for (int i = 0; i < 200; i++) {
            many.add("g" + i + "x".repeat(30));
        }
        refused(issuer.token("groups", many), Reason.NO_ROLE, "and 180 more");
    }

    @Test
    void rolesMayLieWithinObjectsOrHaveANameWithDots() throws Exception {
        bearer = bearer(settings("preferred_username", "realm_access.roles"));
        JsonObject within = new JsonObject().put("roles", new JsonArray().add("sre"));
        assertThat(accepted(issuer.token("realm_access", within)).roles())
                .isEqualTo(new TreeSet<>(List.of("admin")));
        assertThat(accepted(issuer.token("realm_access.roles", "sre")).roles()).hasSize(1);
        refused(issuer.token("realm_access", "sre"), Reason.NO_ROLE, "no texts");
    }

    private OidcSettings settings(String name, String roles) {
        OidcSettings usual = issuer.settings("sre=admin");
        return new OidcSettings(
                usual.issuer(),
                usual.audience(),
                usual.client(),
                name,
                roles,
                usual.roles(),
                usual.authorities(),
                usual.clockSkew());
    }

    @Test
    void namesAreCleanAndShort() throws Exception {
        assertThat(name("preferred_username", "Ada L\u00f6velace <ada@x.example>\u001b\n\u202e"))
                .isEqualTo("oidc:Ada L\u00f6velace _ada@x.example____");
        assertThat(name("preferred_username", "x".repeat(1_000))).hasSize(105);
        assertThat(name("preferred_username", " \t")).isEqualTo("oidc:_");
        assertThat(name("preferred_username", "")).isEqualTo("oidc:f00-ba4");
        assertThat(name("preferred_username", null)).isEqualTo("oidc:f00-ba4");
        refused(issuer.token("preferred_username", null, "sub", null), Reason.UNKNOWN, "(sub)");
    }

    private String name(String claim, @Nullable Object value) throws Exception {
        return accepted(issuer.token(claim, value)).caller().name();
    }

    @Test
    void otherBearerTokensAreLeftToOthers() throws Exception {
        for (String token :
                List.of(
                        "",
                        "secret",
                        "a.b.c",
                        "..",
                        "e30.e30.",
                        "ct_AbC",
                        "a.b",
                        "e30.e30.e30.e30.e30",
                        TokenSigner.text(
                                        "{\"alg\":\"RS256\",\"alg\":\"none\"}"
                                                .getBytes(StandardCharsets.UTF_8))
                                + ".e30.AAAA")) {
            assertThat(judged(token)).isInstanceOf(Recognition.NotMine.class);
        }
        assertThat(issuer.asked).hasValue(0);
    }
}
