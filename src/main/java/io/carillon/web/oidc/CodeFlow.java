package io.carillon.web.oidc;

import io.carillon.web.access.Sha256;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The authorization code flow with PKCE (RFC 6749, RFC 7636) as a client of the issuer; a few at a
 * time. Used on one context.
 */
final class CodeFlow {
    private record Endpoints(String authorization, String token, boolean postsSecret) {}

    private record Library(Endpoints endpoints, OAuth2Auth auth) {}

    private final Vertx vertx;
    private final Issuer issuer;
    private final OidcSettings.Client client;
    private Optional<Library> library = Optional.empty();
    private int exchanges;

    CodeFlow(Vertx vertx, Issuer issuer, OidcSettings.Client client) {
        this.vertx = vertx;
        this.issuer = issuer;
        this.client = client;
    }

    /** Where the browser goes to log in; empty if the issuer does not tell its endpoints. */
    Optional<String> address(Issuer.Published published, LoginState login) {
        return library(published)
                .map(
                        known -> {
                            String endpoint = known.endpoints().authorization();
                            String url =
                                    known.auth()
                                            .authorizeURL(
                                                    new OAuth2AuthorizationURL()
                                                            .setRedirectUri(login.redirect())
                                                            .setScopes(client.scopes())
                                                            .setState(login.state())
                                                            .setCodeChallenge(
                                                                    challenge(login.verifier()))
                                                            .setCodeChallengeMethod("S256")
                                                            .putAdditionalParameter(
                                                                    "nonce", login.nonce()));
                            // The library adds a query, and an endpoint may have one.
                            return endpoint.contains("?")
                                    ? endpoint + "&" + url.substring(endpoint.length() + 1)
                                    : url;
                        });
    }

    private static String challenge(String verifier) {
        byte[] digest = Sha256.of(verifier.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }

    /** What the issuer gives for a code: {@code id_token}, {@code access_token}. */
    Future<JsonObject> exchange(Issuer.Published published, LoginState login, String code) {
        Optional<Library> known = library(published);
        if (known.isEmpty()) {
            return Future.failedFuture("it does not tell where codes are exchanged");
        }
        if (exchanges >= Issuer.mostConnections()) {
            return Future.failedFuture("too many log in at this moment");
        }
        exchanges++;
        return known.get()
                .auth()
                .authenticate(
                        new Oauth2Credentials()
                                .setFlow(OAuth2FlowType.AUTH_CODE)
                                .setCode(code)
                                .setCodeVerifier(login.verifier())
                                .setRedirectUri(login.redirect()))
                .timeout(issuer.longest().toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(done -> exchanges--)
                .map(User::principal);
    }

    private Optional<Library> library(Issuer.Published published) {
        if (published.authorization().isEmpty() || published.token().isEmpty()) {
            return Optional.empty();
        }
        Endpoints endpoints =
                new Endpoints(
                        published.authorization().get(),
                        published.token().get(),
                        published.postsSecret());
        if (library.filter(known -> known.endpoints().equals(endpoints)).isEmpty()) {
            library = Optional.of(new Library(endpoints, create(endpoints)));
        }
        return library;
    }

    private OAuth2Auth create(Endpoints endpoints) {
        OAuth2Options options =
                new OAuth2Options()
                        .setClientId(client.id())
                        .setAuthorizationPath(endpoints.authorization())
                        .setTokenPath(endpoints.token())
                        .setUseBasicAuthorization(!endpoints.postsSecret())
                        .setHttpClientOptions(issuer.options());
        client.secret()
                .ifPresent(
                        secret ->
                                options.setClientSecret(
                                        new String(secret.bytes(), StandardCharsets.UTF_8)));
        return OAuth2Auth.create(vertx, options);
    }
}
