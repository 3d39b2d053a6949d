package io.carillon.web.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.node.Futures;
import io.carillon.runtime.TaskTokens;
import io.carillon.web.access.Identity;
import io.carillon.web.access.Recognition;
import io.carillon.web.access.Recognition.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of which tokens are accepted; the issuer and its keys are real, the time is not. */
abstract class JudgedTokens {
    static final TokenSigner RSA = IssuerForTests.RSA;
    static final TokenSigner EC = IssuerForTests.EC;

    final Vertx vertx = Vertx.vertx();
    Instant now = Instant.parse("2031-05-06T07:08:09Z");
    IssuerForTests issuer;
    OidcBearer bearer;

    @BeforeEach
    void start() throws Exception {
        issuer = new IssuerForTests(() -> now);
        bearer = bearer(issuer.settings("sre=admin", "team-*=viewer"));
    }

    OidcBearer bearer(OidcSettings settings) {
        return Oidc.of(vertx, settings, new TaskTokens(), () -> now).bearer;
    }

    @AfterEach
    void stop() throws Exception {
        issuer.close();
        Futures.get(vertx.close(), Duration.ofSeconds(20));
    }

    Recognition judged(String token) throws Exception {
        Supplier<Future<Recognition>> asked = () -> bearer.recognise(token);
        Promise<Recognition> judged = Promise.promise();
        vertx.runOnContext(here -> asked.get().onComplete(judged));
        return Futures.get(judged.future(), Duration.ofSeconds(20));
    }

    void refused(String token, Reason reason, String because) throws Exception {
        assertThat(judged(token))
                .isInstanceOfSatisfying(
                        Recognition.Refused.class,
                        refused -> {
                            assertThat(refused.because()).contains(because);
                            assertThat(refused.reason()).isEqualTo(reason);
                        });
        // Nor is it when it comes again.
        assertThat(judged(token)).isInstanceOf(Recognition.Refused.class);
    }

    Identity accepted(String token) throws Exception {
        Recognition found = judged(token);
        assertThat(found).isInstanceOf(Recognition.Known.class);
        return ((Recognition.Known) found).identity();
    }
}
