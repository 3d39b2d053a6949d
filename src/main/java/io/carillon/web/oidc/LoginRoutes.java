package io.carillon.web.oidc;

import io.carillon.runtime.TaskTokens;
import io.carillon.web.access.Recognition;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Need;
import io.carillon.web.http.Problem;
import io.carillon.web.http.Refusal;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console's login: the browser goes to the issuer and comes back with a code, for which the
 * node gets a token. The page keeps that as it keeps one that was typed in: no cookie gives access
 * to anything. Used on the server's context.
 */
final class LoginRoutes {
    static final String LOGIN = "/console/login";
    static final String CALLBACK = "/console/callback";

    private static final Logger LOG = LoggerFactory.getLogger(LoginRoutes.class);
    private static final String COOKIE = "carillon-login";
    private static final int LONGEST_PLACE = 1_000;
    private static final int LONGEST_CODE = 8 * 1024;

    private final OidcSettings settings;
    private final CodeFlow flow;
    private final IssuerKeys issuer;
    private final TokenCheck check;
    private final OidcBearer bearer;
    private final TaskTokens tokens;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    LoginRoutes(
            OidcSettings settings,
            CodeFlow flow,
            IssuerKeys issuer,
            TokenCheck check,
            OidcBearer bearer,
            TaskTokens tokens,
            InstantSource clock) {
        this.settings = settings;
        this.flow = flow;
        this.issuer = issuer;
        this.check = check;
        this.bearer = bearer;
        this.tokens = tokens;
        this.clock = clock;
    }

    void mount(RouteTable routes) {
        routes.here(HttpMethod.GET, LOGIN, Need.NONE, this::begin);
        routes.here(HttpMethod.GET, CALLBACK, Need.NONE, this::end);
    }

    private Future<Reply> begin(Exchange exchange) {
        exchange.onlyQuery("to");
        String to = exchange.query("to").orElse("");
        if (!(to.isEmpty() || to.startsWith("#")) || to.length() > LONGEST_PLACE) {
            throw new Refusal(
                    Problem.parameter("?to", "must begin with # and be shorter than a page"));
        }
        LoginState login =
                LoginState.begin(random, exchange.origin() + CALLBACK, to, clock.instant());
        Optional<String> sealedState = login.seal(tokens, random);
        if (sealedState.isEmpty()) {
            return page(503, "This node has not joined its cluster yet; try again.");
        }
        return issuer.published()
                .compose(
                        published ->
                                flow.address(published, login)
                                        .map(address -> away(exchange, address, sealedState.get()))
                                        .orElseGet(
                                                () ->
                                                        page(
                                                                502,
                                                                settings.issuer()
                                                                        + " does not tell where"
                                                                        + " people log in.")))
                .recover(error -> page(503, String.valueOf(error.getMessage())));
    }

    private static Future<Reply> away(Exchange exchange, String address, String value) {
        return Future.succeededFuture(
                new Reply(302, "text/plain", Buffer.buffer(), new TreeMap<>(), Optional.empty())
                        .with("Location", address)
                        .with(
                                "Set-Cookie",
                                cookie(exchange, value, LoginState.LONGEST.toSeconds())));
    }

    private static String cookie(Exchange exchange, String value, long seconds) {
        return COOKIE
                + "="
                + value
                + "; Path=/console/; HttpOnly; SameSite=Lax; Max-Age="
                + seconds
                + (exchange.origin().startsWith("https:") ? "; Secure" : "");
    }

    private Future<Reply> end(Exchange exchange) {
        Optional<LoginState> login =
                exchange.cookie(COOKIE)
                        .flatMap(value -> LoginState.open(value, tokens, clock.instant()))
                        .filter(begun -> same(begun.state(), exchange.query("state").orElse("")));
        if (login.isEmpty()) {
            return page(
                    400,
                    "This login has not begun in this browser, or more than "
                            + LoginState.LONGEST.toMinutes()
                            + " minutes ago. Log in again.");
        }
        return code(exchange, login.get())
                .onSuccess(reply -> refused(exchange, reply))
                .map(reply -> reply.with("Set-Cookie", cookie(exchange, "", 0)));
    }

    private static void refused(Exchange exchange, Reply reply) {
        if (reply.status() >= 400) {
            exchange.notLoggedIn("the login at the issuer ended with status " + reply.status());
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private Future<Reply> code(Exchange exchange, LoginState login) {
        Optional<String> by = exchange.query("iss");
        if (by.isPresent() && !by.get().equals(settings.issuer())) {
            return page(400, "The answer is not one of " + settings.issuer() + ".");
        }
        Optional<String> code = exchange.query("code");
        if (code.isEmpty() || code.get().length() > LONGEST_CODE) {
            String error = exchange.query("error").orElse("it sent no code");
            return page(
                    403,
                    settings.issuer()
                            + " has not logged you in: "
                            + Words.quoted(exchange.query("error_description").orElse(error)));
        }
        return issuer.published()
                .compose(published -> flow.exchange(published, login, code.get()))
                .compose(given -> given(exchange, login, given))
                .recover(
                        error -> {
                            LOG.warn(
                                    "{} gives no token for the code of a login: {}",
                                    settings.issuer(),
                                    Words.quoted(String.valueOf(error.getMessage())));
                            return page(
                                    502,
                                    settings.issuer()
                                            + " gives no token for this login; the log of the node"
                                            + " tells why.");
                        });
    }

    /** The ID token must be that of this login, whichever token is used from now on. */
    private Future<Reply> given(Exchange exchange, LoginState login, JsonObject given) {
        Optional<Jws> id = text(given, "id_token").flatMap(Jws::of);
        if (id.isEmpty()) {
            return page(502, settings.issuer() + " gives no ID token; oidc.scopes needs openid.");
        }
        String clientId = settings.client().orElseThrow().id();
        return check.check(id.get(), clientId)
                .compose(
                        verdict -> {
                            if (verdict instanceof Verdict.Bad bad) {
                                return page(403, "The ID token is not good: " + bad.because());
                            }
                            if (verdict instanceof Verdict.Later later) {
                                return page(503, later.because());
                            }
                            Claims claims = id.get().claims();
                            boolean own =
                                    claims.text("nonce").equals(Optional.of(login.nonce()))
                                            && (!claims.has("azp")
                                                    || claims.text("azp")
                                                            .equals(Optional.of(clientId)));
                            return own
                                    ? first(exchange, login, given, id.get().text())
                                    : page(403, "The ID token is not that of this login.");
                        });
    }

    /** The access token, if it is one for this cluster, else the ID token. */
    private Future<Reply> first(Exchange exchange, LoginState login, JsonObject given, String id) {
        String access = text(given, "access_token").orElse(id);
        return bearer.recognise(access)
                .compose(
                        found ->
                                found instanceof Recognition.Known known
                                        ? logged(exchange, login, known, access)
                                        : bearer.recognise(id)
                                                .compose(
                                                        then ->
                                                                second(
                                                                        exchange, login, id, found,
                                                                        then)));
    }

    private static Future<Reply> second(
            Exchange exchange, LoginState login, String id, Recognition first, Recognition second) {
        if (second instanceof Recognition.Known known) {
            return logged(exchange, login, known, id);
        }
        boolean nearer =
                first instanceof Recognition.Refused refused
                        && (refused.reason() == Recognition.Reason.NO_ROLE
                                || !(second instanceof Recognition.Refused other)
                                || other.reason() != Recognition.Reason.NO_ROLE);
        return (nearer ? first : second) instanceof Recognition.Refused refused
                ? page(403, "You are logged in there, but not here: " + refused.because())
                : page(503, "It cannot be told at the moment who you are; try again.");
    }

    private static Optional<String> text(JsonObject json, String name) {
        return json.getValue(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Future<Reply> logged(
            Exchange exchange, LoginState login, Recognition.Known known, String token) {
        exchange.loggedIn(known.identity());
        return Future.succeededFuture(LoginPage.with(token, login.to()));
    }

    private static Future<Reply> page(int status, String words) {
        return Future.succeededFuture(LoginPage.without(status, words));
    }
}
