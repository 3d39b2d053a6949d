package io.carillon.web.oidc;

import io.carillon.web.access.Recognition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of an issuer, kept and asked for anew: when a token names one that is not known, and
 * when they are old. However many such tokens arrive, the issuer is asked once a minute at most;
 * what it has last published counts for as long as it cannot be reached. Used on one context.
 */
final class IssuerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    /** Time between two questions to an issuer that has answered before. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    /** Time between two questions to one that has never answered. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    /** After this time keys are asked for anew: one may have been withdrawn. */
    static final Duration FRESH = Duration.ofMinutes(10);

    private record Known(KeySet keys, Issuer.Published published, Instant at) {}

    private final Vertx vertx;
    private final String name;
    private final Supplier<Future<Issuer.Published>> issuer;
    private final InstantSource clock;
    private Optional<Known> known = Optional.empty();
    private Optional<Instant> lastAsked = Optional.empty();
    private Optional<Future<Void>> asking = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private Runnable changed = () -> {};

    /**
     * @param name the issuer, for words
     * @param issuer asks it
     */
    IssuerKeys(
            Vertx vertx,
            String name,
            Supplier<Future<Issuer.Published>> issuer,
            InstantSource clock) {
        this.vertx = vertx;
        this.name = name;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** What is to be done whenever the keys are others than before. */
    void whenChanged(Runnable then) {
        changed = then;
    }

    /** Whether a token is signed with a key of the issuer. */
    Future<Verdict> check(Jws token) {
        if (known.isEmpty()) {
            return asked(FIRST_PAUSE).compose(done -> decided(token));
        }
        freshen();
        KeySet keys = known.get().keys();
        return keys.verifies(token)
                .compose(
                        good ->
                                // One that names no key may be signed with one that is new.
                                good || (keys.has(token) && token.key().isPresent())
                                        ? Future.succeededFuture(verdict(token, good))
                                        : asked(PAUSE).compose(done -> decided(token)));
    }

    /** Asks for the keys anew if they are old, and does not wait for the answer. */
    void freshen() {
        if (known.filter(keys -> clock.instant().isAfter(keys.at().plus(FRESH))).isPresent()) {
            Future<Void> unused = asked(PAUSE);
        }
    }

    private Future<Verdict> decided(Jws token) {
        if (known.isEmpty()) {
            return Future.succeededFuture(new Verdict.Later(unreachable()));
        }
        KeySet keys = known.get().keys();
        if (!keys.has(token) && problem.isPresent()) {
            return Future.succeededFuture(new Verdict.Later(unreachable()));
        }
        return keys.verifies(token).map(good -> verdict(token, good));
    }

    private Verdict verdict(Jws token, boolean good) {
        if (good) {
            return new Verdict.Good(token.claims());
        }
        return new Verdict.Bad(
                Recognition.Reason.UNKNOWN,
                known.filter(now -> now.keys().has(token)).isPresent()
                        ? "the token is not genuine: its signature is wrong"
                        : "the token is signed with a key that "
                                + name
                                + " does not publish; if the key is new, try again in a minute");
    }

    private String unreachable() {
        return name + " cannot be asked for its keys: " + problem.orElse("try again in a moment");
    }

    /** What the issuer has published; fails in words if it has never answered. */
    Future<Issuer.Published> published() {
        Future<Void> ready = known.isPresent() ? Future.succeededFuture() : asked(FIRST_PAUSE);
        return ready.compose(
                done ->
                        known.isPresent()
                                ? Future.succeededFuture(known.get().published())
                                : Future.failedFuture(unreachable()));
    }

    /** Asks the issuer, unless it was asked within that time. Never fails. */
    private Future<Void> asked(Duration pause) {
        if (asking.isPresent()) {
            return asking.get();
        }
        Instant now = clock.instant();
        if (lastAsked.filter(last -> now.isBefore(last.plus(pause))).isPresent()) {
            return Future.succeededFuture();
        }
        lastAsked = Optional.of(now);
        Future<Void> answer =
                issuer.get()
                        .transform(
                                done -> {
                                    asking = Optional.empty();
                                    try {
                                        if (done.failed()) {
                                            failed(String.valueOf(done.cause().getMessage()));
                                        } else {
                                            answered(done.result(), now);
                                        }
                                    } catch (IllegalArgumentException e) {
                                        failed(String.valueOf(e.getMessage()));
                                    }
                                    return Future.succeededFuture();
                                });
        if (!answer.isComplete()) {
            asking = Optional.of(answer);
        }
        return answer;
    }

    private void answered(Issuer.Published published, Instant at) {
        KeySet fresh = KeySet.of(vertx, published.keys());
        boolean same = known.filter(old -> old.keys().same(fresh)).isPresent();
        // The library has been at work with the old object, which is as good.
        KeySet keys = same ? known.orElseThrow().keys() : fresh;
        known = Optional.of(new Known(keys, published, at));
        problem = Optional.empty();
        if (!same) {
            LOG.info("{} has published its keys", name);
            changed.run();
        }
    }

    private void failed(String because) {
        if (!problem.equals(Optional.of(because))) {
            LOG.warn("{} cannot be asked for its keys: {}", name, because);
        }
        problem = Optional.of(because);
    }
}
