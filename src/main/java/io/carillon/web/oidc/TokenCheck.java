package io.carillon.web.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.web.access.Recognition.Reason;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Judges tokens of one issuer (RFC 7519, RFC 8725, OpenID Connect Core 3.1.3.7). What can be told
 * without a key comes first, so that the issuer is not asked for the sake of a token that is none
 * of its own. Used on one context.
 */
final class TokenCheck {
    /** What tokens for callers are; tokens for other uses say so. */
    private static final List<String> TYPES = List.of("jwt", "at+jwt", "application/at+jwt");

    private final String issuer;
    private final Duration skew;
    private final IssuerKeys keys;
    private final InstantSource clock;

    TokenCheck(String issuer, Duration skew, IssuerKeys keys, InstantSource clock) {
        this.issuer = issuer;
        this.skew = skew;
        this.keys = keys;
        this.clock = clock;
    }

    /** Whether a token is genuine, of that audience, and valid now. */
    Future<Verdict> check(Jws token, String audience) {
        return form(token)
                .or(() -> parties(token.claims(), audience))
                .or(() -> time(token.claims()))
                .map(Future::succeededFuture)
                .orElseGet(() -> keys.check(token));
    }

    private static Optional<Verdict> form(Jws token) {
        if (!Algorithms.accepts(token.algorithm())) {
            return bad(
                    Reason.UNKNOWN,
                    "the token is signed with "
                            + Words.quoted(token.algorithm())
                            + "; accepted are "
                            + Algorithms.words());
        }
        if (token.header().has("crit")) {
            return bad(Reason.UNKNOWN, "the token has extensions that are not known here (crit)");
        }
        JsonNode type = token.header().path("typ");
        return type.isMissingNode() || TYPES.contains(type.asText().toLowerCase(Locale.ROOT))
                ? Optional.empty()
                : bad(
                        Reason.FOREIGN,
                        "the token is of type "
                                + Words.quoted(type.asText())
                                + ", which is not for callers");
    }

    private Optional<Verdict> parties(Claims claims, String audience) {
        Optional<String> by = claims.text("iss");
        if (!by.equals(Optional.of(issuer))) {
            return bad(
                    Reason.FOREIGN,
                    "the token was issued by "
                            + by.map(Words::quoted).orElse("nobody")
                            + "; accepted are those of "
                            + Words.quoted(issuer));
        }
        List<String> meant = claims.texts("aud");
        return meant.contains(audience)
                ? Optional.empty()
                : bad(
                        Reason.FOREIGN,
                        "the token is meant for "
                                + (meant.isEmpty() ? "nobody" : Words.quoted(meant))
                                + "; accepted are those for "
                                + Words.quoted(audience));
    }

    private Optional<Verdict> time(Claims claims) {
        Instant now = clock.instant();
        Optional<Instant> end = claims.instant("exp");
        if (end.isEmpty()) {
            return bad(Reason.UNKNOWN, "the token does not say when it expires (exp)");
        }
        if (!now.isBefore(end.get().plus(skew))) {
            return bad(Reason.EXPIRED, "the token expired at " + end.get() + "; log in again");
        }
        for (String name : List.of("nbf", "iat")) {
            Optional<Instant> from = claims.instant(name);
            if (claims.has(name) && from.isEmpty()) {
                return bad(Reason.UNKNOWN, "the token's " + name + " is not a time");
            }
            if (from.filter(begin -> now.isBefore(begin.minus(skew))).isPresent()) {
                return bad(
                        Reason.UNKNOWN,
                        "the token is not valid before "
                                + from.get()
                                + "; by the clock of this node it is "
                                + now);
            }
        }
        return Optional.empty();
    }

    private static Optional<Verdict> bad(Reason reason, String because) {
        return Optional.of(new Verdict.Bad(reason, because));
    }
}
