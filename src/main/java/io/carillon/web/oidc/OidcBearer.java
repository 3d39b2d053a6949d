package io.carillon.web.oidc;

import io.carillon.model.Caller;
import io.carillon.web.access.Authenticator;
import io.carillon.web.access.Identity;
import io.carillon.web.access.Recognition;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Knows callers by the JSON Web Tokens of an issuer, sent as bearer tokens (RFC 6750). Bearer
 * tokens of another form are left to others. Used on the server's context.
 */
final class OidcBearer implements Authenticator {
    private static final String SCHEME = "Bearer ";

    /** So that a name at the issuer is not taken for that of a token of this cluster. */
    private static final String PREFIX = "oidc:";

    private final OidcSettings settings;
    private final TokenCheck check;
    private final IssuerKeys keys;
    private final CheckedTokens checked;

    OidcBearer(OidcSettings settings, TokenCheck check, IssuerKeys keys, InstantSource clock) {
        this.settings = settings;
        this.check = check;
        this.keys = keys;
        this.checked = new CheckedTokens(clock);
        keys.whenChanged(checked::clear);
    }

    @Override
    public Future<Recognition> recognise(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        return header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Future.succeededFuture(new Recognition.NotMine())
                : recognise(header.substring(SCHEME.length()).trim());
    }

    /** Whose token it is. */
    Future<Recognition> recognise(String token) {
        Optional<Identity> owner = checked.owner(token);
        if (owner.isPresent()) {
            keys.freshen();
            return Future.succeededFuture(new Recognition.Known(owner.get()));
        }
        Optional<Jws> jws = Jws.of(token);
        return jws.isEmpty()
                ? Future.succeededFuture(new Recognition.NotMine())
                : check.check(jws.get(), settings.audience())
                        .map(verdict -> recognition(token, verdict));
    }

    private Recognition recognition(String token, Verdict verdict) {
        if (verdict instanceof Verdict.Bad bad) {
            return new Recognition.Refused(bad.reason(), bad.because());
        }
        if (verdict instanceof Verdict.Later later) {
            return new Recognition.NotYet(later.because());
        }
        Claims claims = ((Verdict.Good) verdict).claims();
        Optional<String> name = name(claims);
        if (name.isEmpty()) {
            return new Recognition.Refused(
                    Recognition.Reason.UNKNOWN, "the token does not say whose it is (sub)");
        }
        List<String> values = claims.texts(settings.rolesClaim());
        SortedSet<String> roles = settings.roles().given(values);
        if (roles.isEmpty()) {
            return new Recognition.Refused(
                    Recognition.Reason.NO_ROLE, roleless(name.get(), values));
        }
        Identity owner = new Identity(Caller.named(PREFIX + name.get()), Identity.Kind.OIDC, roles);
        Instant end = claims.instant("exp").orElseThrow().plus(settings.clockSkew());
        checked.put(token, owner, end);
        return new Recognition.Known(owner);
    }

    private Optional<String> name(Claims claims) {
        return claims.text(settings.nameClaim())
                .map(Words::name)
                .filter(name -> !name.isEmpty())
                .or(() -> claims.text("sub").map(Words::name).filter(name -> !name.isEmpty()));
    }

    private String roleless(String name, List<String> values) {
        String claim = settings.rolesClaim();
        return name
                + " has no role here: "
                + (values.isEmpty()
                        ? "the token has no texts in the claim " + claim + " (oidc.rolesClaim)"
                        : "none of what the claim "
                                + claim
                                + " has gives one in oidc.roles: "
                                + Words.quoted(values));
    }
}
