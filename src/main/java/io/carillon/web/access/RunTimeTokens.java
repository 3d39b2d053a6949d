package io.carillon.web.access;

import io.carillon.core.records.StoredToken;
import io.carillon.model.Caller;
import io.carillon.model.Opaque;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The bearer tokens that were made at run time. Each node reads them from the store, and is told of
 * changes; the node that leads has them in its state. Thread-safe.
 */
public final class RunTimeTokens implements Authenticator {
    /** What each token begins with, so that it is known for what it is where it should not be. */
    public static final String PREFIX = "cat_";

    private static final int SECRET_BYTES = 32;

    /** Looks a token up in the state of a node that leads. */
    public interface Lookup {
        /** The token with that digest; empty if this node does not lead. */
        Optional<Future<Optional<StoredToken>>> of(Opaque sha256);
    }

    private final Lookup lookup;
    private final InstantSource clock;
    private volatile Optional<List<StoredToken>> known = Optional.empty();

    public RunTimeTokens(Lookup lookup, InstantSource clock) {
        this.lookup = lookup;
        this.clock = clock;
    }

    /** A new token; nobody else knows it. */
    public static String make() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** What is stored now; empty: it is not known. */
    public void stored(Optional<List<StoredToken>> tokens) {
        known = tokens.map(List::copyOf);
    }

    @Override
    public Future<Recognition> recognise(HttpServerRequest request) {
        Optional<String> token = Bearer.of(request).filter(text -> text.startsWith(PREFIX));
        return token.isEmpty()
                ? Future.succeededFuture(new Recognition.NotMine())
                : owner(Bearer.digest(token.get()));
    }

    /** Whose token has that digest. */
    Future<Recognition> owner(Opaque sha256) {
        Optional<List<StoredToken>> present = known;
        Optional<StoredToken> found = Optional.empty();
        for (StoredToken token : present.orElse(List.of())) {
            found = Bearer.same(token.sha256(), sha256) ? Optional.of(token) : found;
        }
        if (found.isPresent()) {
            return Future.succeededFuture(judged(found));
        }
        // One that has just been made may not have come back from the store.
        return lookup.of(sha256)
                .map(asked -> asked.map(this::judged).otherwise(error -> notYet()))
                .orElseGet(
                        () ->
                                Future.succeededFuture(
                                        present.isEmpty() ? notYet() : judged(Optional.empty())));
    }

    private static Recognition notYet() {
        return new Recognition.NotYet(
                "this node does not know the tokens at the moment; ask again, or another");
    }

    private Recognition judged(Optional<StoredToken> found) {
        if (found.isEmpty()) {
            return new Recognition.Refused(
                    Recognition.Reason.UNKNOWN, "the token is not known here, or it is revoked");
        }
        StoredToken token = found.get();
        return token.isOver(clock.instant())
                ? new Recognition.Refused(
                        Recognition.Reason.EXPIRED,
                        "the token " + token.name() + " has expired; ask for a new one")
                : new Recognition.Known(
                        new Identity(
                                Caller.named(token.name()),
                                Identity.Kind.STORED_TOKEN,
                                token.roles()));
    }
}
