package io.carillon.web.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.web.access.Recognition;
import io.carillon.web.access.Recognition.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys of an issuer: which ones count, and when it is asked for them. */
final class IssuerKeysTest extends JudgedTokens {
    @ParameterizedTest
    @CsvSource({
        "RS256,",
        "RS384,",
        "RS512,",
        "PS256,",
        "PS384,",
        "PS512,",
        "ES256,secp256r1",
        "ES384,secp384r1"
    })
    void eachAcceptedWayOfSigningIsVerified(String algorithm, @Nullable String curve)
            throws Exception {
        TokenSigner signer =
                curve == null
                        ? IssuerForTests.RSA.by(algorithm)
                        : TokenSigner.ec("e", algorithm, curve);
        for (boolean named : new boolean[] {true, false}) {
            JsonObject key = signer.published();
            if (!named) {
                key.remove("alg");
            }
            issuer.keys = new JsonArray().add(EC.called("x").published()).add(key);
            bearer = bearer(issuer.settings("sre=admin"));
            accepted(signer.token(issuer.claims()));
            String other = signer.token(issuer.claims().put("groups", "sre"));
            String wrong = other.substring(0, other.lastIndexOf('.'));
            String signature = signer.token(issuer.claims()).split("\\.", -1)[2];
            refused(wrong + "." + signature, Reason.UNKNOWN, "signature is wrong");
        }
    }

    /** An issuer that publishes a secret by mistake does not make everybody an issuer. */
    @Test
    void publishedSecretsAreNoKeys() throws Exception {
        byte[] secret = new byte[32];
        JsonObject key =
                new JsonObject()
                        .put("kty", "oct")
                        .put("alg", "HS256")
                        .put("kid", "s")
                        .put("k", TokenSigner.text(secret));
        issuer.keys = new JsonArray().add(key).add(RSA.published());
        accepted(issuer.token());
        JsonObject header = new JsonObject().put("alg", "HS256").put("kid", "s");
        refused(
                TokenSigner.hmac(header, issuer.claims(), secret),
                Reason.UNKNOWN,
                "signed with \"HS256\"");
    }

    @Test
    void theKeyMustBeTheOneThatTheTokenNames() throws Exception {
        TokenSigner stranger = TokenSigner.rsa("first", "RS256", 2048);
        issuer.keys = new JsonArray().add(RSA.published()).add(EC.published());
        accepted(issuer.token());
        refused(stranger.token(issuer.claims()), Reason.UNKNOWN, "signature is wrong");
        // A key of the issuer, under the name of another one, and by another way of signing.
        refused(EC.called("first").token(issuer.claims()), Reason.UNKNOWN, "does not publish");
        refused(RSA.called("second").token(issuer.claims()), Reason.UNKNOWN, "does not publish");
        refused(RSA.by("RS512").token(issuer.claims()), Reason.UNKNOWN, "does not publish");
        refused(RSA.by("PS256").token(issuer.claims()), Reason.UNKNOWN, "does not publish");
        // Names that lead elsewhere lead nowhere.
        for (String kid : List.of("../../dev/null", "' or 1=1", "first\u0000")) {
            refused(
                    stranger.called(kid).token(issuer.claims()),
                    Reason.UNKNOWN,
                    "does not publish");
        }
    }

    @Test
    void weakKeysAreNoKeys() throws Exception {
        TokenSigner weak = TokenSigner.rsa("weak", "RS256", 1024);
        issuer.keys = new JsonArray().add(weak.published()).add(RSA.published());
        refused(weak.token(issuer.claims()), Reason.UNKNOWN, "does not publish");
        JsonObject padded = weak.published();
        padded.put("n", TokenSigner.text(new byte[200]) + padded.getString("n"));
        issuer.keys = new JsonArray().add(padded);
        bearer = bearer(issuer.settings("sre=admin"));
        assertThat(judged(weak.token(issuer.claims()))).isInstanceOf(Recognition.NotYet.class);
    }

    @Test
    void withoutAnyKeyNothingIsAccepted() throws Exception {
        for (JsonArray none :
                List.of(
                        new JsonArray(),
                        new JsonArray().add("x").add(new JsonObject()),
                        new JsonArray().add(RSA.published().put("use", "enc")))) {
            issuer.keys = none;
            bearer = bearer(issuer.settings("sre=admin"));
            assertThat(judged(issuer.token()))
                    .isInstanceOfSatisfying(
                            Recognition.NotYet.class,
                            notYet -> assertThat(notYet.because()).contains("publishes no key"));
            JsonObject header = new JsonObject().put("alg", "none");
            refused(
                    TokenSigner.content(header, issuer.claims()) + ".",
                    Reason.UNKNOWN,
                    "accepted are RS256");
        }
    }

    @Test
    void aNewKeyIsFoundAndAWithdrawnOneForgotten() throws Exception {
        String old = issuer.token();
        String fresh = EC.token(issuer.claims());
        accepted(old);
        issuer.keys = new JsonArray().add(EC.published());
        // The issuer was asked a moment ago.
        refused(fresh, Reason.UNKNOWN, "try again in a minute");
        now = now.plus(IssuerKeys.PAUSE);
        accepted(fresh);
        refused(old, Reason.UNKNOWN, "does not publish");
        assertThat(issuer.asked).hasValue(2);
    }

    @Test
    void aWithdrawnKeyIsForgottenThoughNoNewOneIsSeen() throws Exception {
        accepted(issuer.token());
        issuer.keys = new JsonArray().add(EC.published());
        now = now.plus(IssuerKeys.FRESH);
        String token = issuer.token();
        accepted(token);
        now = now.plusSeconds(1);
        accepted(token);
        await().until(() -> judged(token) instanceof Recognition.Refused);
        assertThat(issuer.asked).hasValue(2);
    }

    @Test
    void howeverManyUnknownKeysAreNamedTheIssuerIsAskedOnceAMinute() throws Exception {
        accepted(issuer.token());
        for (int i = 0; i < 50; i++) {
            refused(RSA.called("k" + i).token(issuer.claims()), Reason.UNKNOWN, "publish");
        }
        assertThat(issuer.asked).hasValue(1);
        now = now.plus(IssuerKeys.PAUSE);
        for (int i = 0; i < 50; i++) {
            refused(RSA.called("k" + i).token(issuer.claims()), Reason.UNKNOWN, "publish");
        }
        assertThat(issuer.asked).hasValue(2);
    }

    @Test
    void aTokenThatNamesNoKeyMayBeSignedWithANewOne() throws Exception {
        JsonObject header = new JsonObject().put("alg", "RS256");
        accepted(RSA.token(header, issuer.claims()));
        TokenSigner next = TokenSigner.rsa("next", "RS256", 2048);
        issuer.keys = new JsonArray().add(next.published());
        now = now.plus(IssuerKeys.PAUSE);
        accepted(next.token(header, issuer.claims()));
    }

    @Test
    void keysAreKeptWhileTheIssuerCannotBeReached() throws Exception {
        accepted(issuer.token());
        issuer.down = true;
        now = now.plus(Duration.ofDays(1));
        String token = issuer.token();
        accepted(token);
        now = now.plus(IssuerKeys.PAUSE);
        accepted(issuer.token());
        now = now.plus(IssuerKeys.PAUSE);
        assertThat(judged(EC.token(issuer.claims())))
                .isInstanceOfSatisfying(
                        Recognition.NotYet.class,
                        notYet -> assertThat(notYet.because()).contains("status 503"));
        issuer.down = false;
        issuer.keys = new JsonArray().add(EC.published());
        now = now.plus(IssuerKeys.PAUSE);
        accepted(EC.token(issuer.claims()));
    }

    @Test
    void anIssuerThatIsNotThereYetIsAskedAgain() throws Exception {
        issuer.down = true;
        assertThat(judged(issuer.token())).isInstanceOf(Recognition.NotYet.class);
        issuer.down = false;
        assertThat(judged(issuer.token())).isInstanceOf(Recognition.NotYet.class);
        assertThat(issuer.asked).hasValue(0);
        now = now.plus(IssuerKeys.FIRST_PAUSE);
        accepted(issuer.token());
    }

    @Test
    void anIssuerOfAnotherNameGivesNoKeys() throws Exception {
        issuer.otherName = Optional.of("https://evil.example/\u001b[2J");
        assertThat(judged(issuer.token()))
                .isInstanceOfSatisfying(
                        Recognition.NotYet.class,
                        notYet ->
                                assertThat(notYet.because())
                                        .contains("says that it is \"https://evil.example/_[2J\""));
        assertThat(issuer.asked).hasValue(0);
    }
}
