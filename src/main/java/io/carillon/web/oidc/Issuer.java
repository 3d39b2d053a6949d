package io.carillon.web.oidc;

import io.carillon.model.Opaque;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What an issuer publishes: its endpoints (OpenID Connect Discovery) and its keys (RFC 7517). Asks
 * anew each time, follows no redirects, and reads answers of bounded length in bounded time. Used
 * on one context.
 */
final class Issuer {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 1024 * 1024;
    private static final int MOST_CONNECTIONS = 8;
    private static final String DISCOVERY = ".well-known/openid-configuration";

    /**
     * What an issuer has published.
     *
     * @param authorization where people log in; empty if it does not tell
     * @param token where codes are exchanged; empty if it does not tell
     * @param postsSecret whether clients show their secret in the body alone
     * @param keys its keys, as they were published
     */
    record Published(
            Optional<String> authorization,
            Optional<String> token,
            boolean postsSecret,
            JsonArray keys) {}

    private final String url;
    private final Duration longest;
    private final HttpClientOptions options;
    private final HttpClient client;

    Issuer(Vertx vertx, String url, Optional<Opaque> authorities) {
        this(vertx, url, authorities, LONGEST);
    }

    /**
     * @param longest how long an answer may take
     */
    Issuer(Vertx vertx, String url, Optional<Opaque> authorities, Duration longest) {
        this.url = url;
        this.longest = longest;
        this.options =
                new HttpClientOptions()
                        .setConnectTimeout((int) longest.toMillis())
                        .setIdleTimeout((int) longest.toSeconds())
                        .setIdleTimeoutUnit(TimeUnit.SECONDS);
        authorities.ifPresent(
                pem ->
                        options.setTrustOptions(
                                new PemTrustOptions().addCertValue(Buffer.buffer(pem.bytes()))));
        this.client = vertx.createHttpClient(options);
    }

    /** How to speak with the issuer, for others that do. */
    HttpClientOptions options() {
        return new HttpClientOptions(options);
    }

    /** How long an answer may take. */
    Duration longest() {
        return longest;
    }

    static int mostConnections() {
        return MOST_CONNECTIONS;
    }

    /** Asks for all of it; a failure tells why in words. */
    Future<Published> ask() {
        return get(url + (url.endsWith("/") ? "" : "/") + DISCOVERY)
                .compose(
                        found -> {
                            if (!url.equals(found.getValue("issuer"))) {
                                return failed(
                                        "it says that it is "
                                                + Words.quoted(
                                                        String.valueOf(found.getValue("issuer")))
                                                + "; write oidc.issuer exactly so if that is"
                                                + " meant");
                            }
                            Optional<String> keys = endpoint(found, "jwks_uri");
                            return keys.isEmpty()
                                    ? failed("it does not tell where its keys are (jwks_uri)")
                                    : get(keys.get()).compose(set -> published(found, set));
                        });
    }

    private Future<Published> published(JsonObject found, JsonObject set) {
        if (!(set.getValue("keys") instanceof JsonArray keys)) {
            return failed("what it publishes at jwks_uri is no set of keys");
        }
        return Future.succeededFuture(
                new Published(
                        endpoint(found, "authorization_endpoint"),
                        endpoint(found, "token_endpoint"),
                        found.getValue("token_endpoint_auth_methods_supported")
                                        instanceof JsonArray ways
                                && ways.contains("client_secret_post")
                                && !ways.contains("client_secret_basic"),
                        keys));
    }

    /** An issuer that is reached by TLS must not lead to what is not. */
    private Optional<String> endpoint(JsonObject found, String name) {
        if (!(found.getValue(name) instanceof String text)) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(text);
            boolean safe = "https".equals(uri.getScheme()) || isPlain(uri);
            return safe && uri.getHost() != null && uri.getFragment() == null
                    ? Optional.of(text)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isPlain(URI uri) {
        return "http".equals(uri.getScheme()) && url.startsWith("http:");
    }

    private Future<JsonObject> get(String address) {
        RequestOptions request =
                new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setAbsoluteURI(address)
                        .setFollowRedirects(false)
                        .putHeader("Accept", "application/json, application/jwk-set+json");
        return client.request(request)
                .compose(out -> out.send().compose(Issuer::body))
                .timeout(longest.toMillis(), TimeUnit.MILLISECONDS)
                .map(JsonObject::new)
                .recover(
                        error ->
                                failed(
                                        address
                                                + (error instanceof DecodeException
                                                        ? " is not JSON"
                                                        : ": " + error.getMessage())));
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        if (response.statusCode() != 200) {
            whole.fail("status " + response.statusCode());
            response.exceptionHandler(whole::tryFail).request().reset();
            return whole.future();
        }
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail)
                .handler(
                        part -> {
                            if (body.length() + part.length() > MOST_BYTES) {
                                whole.tryFail("more than " + MOST_BYTES + " bytes");
                                response.request().reset();
                            } else {
                                body.appendBuffer(part);
                            }
                        })
                .endHandler(end -> whole.tryComplete(body));
        return whole.future();
    }

    private static <T> Future<T> failed(String because) {
        return Future.failedFuture(because);
    }
}
