package io.carillon.web.oidc;

import io.carillon.runtime.TaskTokens;
import io.carillon.web.access.Authenticator;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Login with OpenID Connect, put together: a way of knowing callers by tokens of an issuer, and the
 * console's login. Made before the server starts, and used on its context. The issuer is asked for
 * its keys when the first token arrives.
 */
public final class Oidc {
    final OidcBearer bearer;
    private final Optional<LoginRoutes> login;

    private Oidc(OidcBearer bearer, Optional<LoginRoutes> login) {
        this.bearer = bearer;
        this.login = login;
    }

    /**
     * Login at one issuer.
     *
     * @param tokens has the key that the nodes share
     */
    public static Oidc of(
            Vertx vertx, OidcSettings settings, TaskTokens tokens, InstantSource clock) {
        Issuer issuer = new Issuer(vertx, settings.issuer(), settings.authorities());
        IssuerKeys keys = new IssuerKeys(vertx, settings.issuer(), issuer::ask, clock);
        TokenCheck check = new TokenCheck(settings.issuer(), settings.clockSkew(), keys, clock);
        OidcBearer bearer = new OidcBearer(settings, check, keys, clock);
        return new Oidc(
                bearer,
                settings.client()
                        .map(
                                client ->
                                        new LoginRoutes(
                                                settings,
                                                new CodeFlow(vertx, issuer, client),
                                                keys,
                                                check,
                                                bearer,
                                                tokens,
                                                clock)));
    }

    /** Knows callers by tokens of the issuer. */
    public Authenticator bearer() {
        return bearer;
    }

    /** The path at which the console's login begins; empty if there is none. */
    public Optional<String> login() {
        return login.map(routes -> LoginRoutes.LOGIN);
    }

    /** The routes of the console's login, if there is one. */
    public void mount(RouteTable routes) {
        login.ifPresent(some -> some.mount(routes));
    }
}
