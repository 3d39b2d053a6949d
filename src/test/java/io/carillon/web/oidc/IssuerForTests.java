package io.carillon.web.oidc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A small OpenID provider on loopback, with real keys: discovery, keys, the authorization code flow
 * with PKCE. Whoever comes to log in is logged in at once. Refuses what is not as the standards
 * ask.
 */
public final class IssuerForTests implements AutoCloseable {
    public static final String CLIENT = "carillon-console";
    public static final String AUDIENCE = "carillon";
    public static final String SECRET = "s3cr:et &+%";

    /** Making keys takes a while. */
    public static final TokenSigner RSA = TokenSigner.rsa("first", "RS256", 2048);

    public static final TokenSigner EC = TokenSigner.ec("second", "ES256", "secp256r1");

    private record Login(String challenge, String nonce, String redirect) {}

    private final HttpServer server;
    private final InstantSource clock;
    private final boolean tls;
    private final Map<String, Login> logins = new ConcurrentHashMap<>();

    /** How often it was asked for its keys. */
    public final AtomicInteger asked = new AtomicInteger();

    public final AtomicInteger exchanged = new AtomicInteger();

    /** What it publishes. */
    public volatile JsonArray keys = new JsonArray().add(RSA.published());

    public volatile boolean down;

    /** What it says instead of its own name. */
    public volatile Optional<String> otherName = Optional.empty();

    /** Changes what the ID tokens say. */
    public final JsonObject idClaims = new JsonObject();

    /** Changes what the access tokens say. */
    public final JsonObject accessClaims = new JsonObject();

    public volatile boolean opaqueAccess;
    public volatile boolean confidential;
    public volatile Optional<String> refuses = Optional.empty();
    private volatile String lastVerifier = "";

    public IssuerForTests(InstantSource clock) throws IOException {
        this(clock, Optional.empty());
    }

    /** One that speaks TLS, if it is given how. */
    IssuerForTests(InstantSource clock, Optional<SSLContext> tls) throws IOException {
        this.clock = clock;
        this.tls = tls.isPresent();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (tls.isPresent()) {
            HttpsServer secure = HttpsServer.create(any, 50);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
            server = secure;
        } else {
            server = HttpServer.create(any, 50);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    /** Another site than 127.0.0.1, as browsers see it. */
    public String url() {
        return (tls ? "https" : "http")
                + "://localhost:"
                + server.getAddress().getPort()
                + "/realm";
    }

    public OidcSettings settings(String... roles) {
        return new OidcSettings(
                url(),
                AUDIENCE,
                Optional.of(
                        new OidcSettings.Client(
                                CLIENT, Optional.empty(), List.of("openid", "groups"))),
                "preferred_username",
                "groups",
                ClaimRoles.of(List.of(roles)),
                Optional.empty(),
                Duration.ofMinutes(1));
    }

    /** The claims of a token that is good. */
    public JsonObject claims() {
        Instant now = clock.instant();
        return new JsonObject()
                .put("iss", url())
                .put("sub", "f00-ba4")
                .put("aud", new JsonArray().add("other").add(AUDIENCE))
                .put("preferred_username", "ada")
                .put("groups", new JsonArray().add("sre").add("staff"))
                .put("iat", now.getEpochSecond())
                .put("exp", now.plusSeconds(600).getEpochSecond());
    }

    /** A token that is good, with those claims instead; those of null are left out. */
    public String token(@Nullable Object... changes) {
        JsonObject claims = claims();
        for (int i = 0; i < changes.length; i += 2) {
            String name = String.valueOf(changes[i]);
            if (changes[i + 1] == null) {
                claims.remove(name);
            } else {
                claims.put(name, changes[i + 1]);
            }
        }
        return RSA.token(claims);
    }

    public String lastVerifier() {
        return lastVerifier;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (down) {
                send(exchange, 503, new JsonObject());
                return;
            }
            switch (path) {
                case "/realm/.well-known/openid-configuration" -> send(exchange, 200, discovery());
                case "/realm/keys" -> {
                    asked.incrementAndGet();
                    send(exchange, 200, new JsonObject().put("keys", keys));
                }
                case "/realm/authorize" -> authorize(exchange);
                case "/realm/token" -> token(exchange);
                default -> send(exchange, 404, new JsonObject());
            }
        }
    }

    private JsonObject discovery() {
        return new JsonObject()
                .put("issuer", otherName.orElse(url()))
                .put("authorization_endpoint", url() + "/authorize")
                .put("token_endpoint", url() + "/token")
                .put("introspection_endpoint", url() + "/introspect")
                .put("userinfo_endpoint", url() + "/userinfo")
                .put("jwks_uri", url() + "/keys");
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
        boolean good =
                "code".equals(query.get("response_type"))
                        && CLIENT.equals(query.get("client_id"))
                        && List.of(query.getOrDefault("scope", "").split(" ", -1))
                                .contains("openid")
                        && "S256".equals(query.get("code_challenge_method"))
                        && query.getOrDefault("code_challenge", "").length() == 43
                        && query.getOrDefault("state", "").length() >= 22
                        && query.getOrDefault("nonce", "").length() >= 22
                        && query.getOrDefault("redirect_uri", "").endsWith("/console/callback");
        if (!good) {
            send(exchange, 400, new JsonObject().put("error", "invalid_request"));
            return;
        }
        String code = "code-" + logins.size() + "-" + query.get("nonce");
        logins.put(
                code,
                new Login(
                        query.get("code_challenge"),
                        query.get("nonce"),
                        query.get("redirect_uri")));
        String answer =
                refuses.map(error -> "error=" + error).orElse("code=" + code + "&iss=" + url());
        exchange.getResponseHeaders()
                .set(
                        "Location",
                        query.get("redirect_uri") + "?" + answer + "&state=" + query.get("state"));
        exchange.sendResponseHeaders(302, -1);
    }

    private void token(HttpExchange exchange) throws IOException {
        exchanged.incrementAndGet();
        Map<String, String> form =
                form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Login login = logins.remove(form.getOrDefault("code", ""));
        String verifier = form.getOrDefault("code_verifier", "");
        lastVerifier = verifier;
        String basic = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        boolean good =
                login != null
                        && "authorization_code".equals(form.get("grant_type"))
                        && login.redirect().equals(form.get("redirect_uri"))
                        && verifier.length() >= 43
                        && login.challenge().equals(digest(verifier))
                        && (confidential
                                ? basic.equals("Basic " + credentials())
                                : CLIENT.equals(form.get("client_id")));
        if (!good || login == null) {
            send(exchange, 400, new JsonObject().put("error", "invalid_grant"));
            return;
        }
        JsonObject id = claims().put("aud", CLIENT).put("nonce", login.nonce()).mergeIn(idClaims);
        JsonObject access = claims().mergeIn(accessClaims);
        send(
                exchange,
                200,
                new JsonObject()
                        .put("token_type", "Bearer")
                        .put("expires_in", 600)
                        .put("access_token", opaqueAccess ? "opaque-17" : RSA.token(access))
                        .put("id_token", RSA.token(id)));
    }

    private static String credentials() {
        String text = CLIENT + ":" + SECRET;
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(String verifier) {
        try {
            return TokenSigner.text(
                    MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> form(@Nullable String encoded) {
        Map<String, String> form = new TreeMap<>();
        for (String pair : String.valueOf(encoded).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            form.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return form;
    }

    private static void send(HttpExchange exchange, int status, JsonObject body)
            throws IOException {
        byte[] bytes = body.encode().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
