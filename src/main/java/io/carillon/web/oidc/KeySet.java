package io.carillon.web.oidc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that an issuer publishes at one time, and the library that verifies by them. The library
 * never forgets a key that it was given, so each set of keys has one of its own. Immutable; used on
 * one context.
 */
final class KeySet {
    private static final int MOST_KEYS = 100;

    private final List<JsonObject> keys;
    private final OAuth2Auth library;

    private KeySet(List<JsonObject> keys, OAuth2Auth library) {
        this.keys = keys;
        this.library = library;
    }

    /**
     * The usable ones of published keys.
     *
     * @throws IllegalArgumentException if none is: without any the library would accept tokens that
     *     are not signed
     */
    static KeySet of(Vertx vertx, JsonArray published) {
        List<JsonObject> usable = new ArrayList<>();
        for (int i = 0; i < Math.min(published.size(), MOST_KEYS); i++) {
            if (published.getValue(i) instanceof JsonObject key) {
                usable.addAll(Algorithms.usable(key));
            }
        }
        if (usable.isEmpty()) {
            throw new IllegalArgumentException(
                    "it publishes no key for one of " + Algorithms.words());
        }
        OAuth2Options options =
                new OAuth2Options()
                        .setClientId("carillon")
                        .setJwks(usable)
                        // Signatures alone: claims are judged by Tokens that know the time.
                        .setJWTOptions(
                                new JWTOptions()
                                        .setAudience(List.of())
                                        .setLeeway(Integer.MAX_VALUE));
        return new KeySet(usable, OAuth2Auth.create(vertx, options));
    }

    /** Whether a token may be signed with one of these keys. */
    boolean has(Jws token) {
        return keys.stream()
                .filter(key -> token.algorithm().equals(key.getString("alg")))
                .anyMatch(
                        key ->
                                token.key().isEmpty()
                                        || !key.containsKey("kid")
                                        || token.key().get().equals(key.getString("kid")));
    }

    /** Whether a token is signed with one of these keys, by the one that it names if it does. */
    Future<Boolean> verifies(Jws token) {
        if (!has(token)) {
            return Future.succeededFuture(false);
        }
        try {
            return library.authenticate(new TokenCredentials(token.text()))
                    .map(user -> user.attributes().containsKey("accessToken"))
                    .otherwise(false);
        } catch (RuntimeException e) {
            // The library throws for some signatures that are none.
            return Future.succeededFuture(false);
        }
    }

    /** Whether other keys are the same. */
    boolean same(KeySet other) {
        return keys.equals(other.keys);
    }
}
