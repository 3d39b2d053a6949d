package io.carillon.web.http;

import io.carillon.model.Caller;
import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.Election;
import io.carillon.runtime.Leadership;
import io.carillon.web.access.Authenticator;
import io.carillon.web.access.Identity;
import io.carillon.web.access.Recognition;
import io.carillon.web.access.Recognition.Reason;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How a leader knows on whose behalf another node asks. That node has recognised the caller, and
 * signs what it knows of it together with the request: its method, address, body and headers, the
 * leader that it is meant for, the time, and a number that comes once. The token of the caller
 * stays where it was shown. Used on the server's context.
 */
public final class Peers implements Authenticator {
    /** The name of the node that has forwarded a request. */
    static final String MARK = "Carillon-Forwarded-By";

    private static final String CALLER = "Carillon-Caller";
    private static final String PURPOSE = "carillon forwarded request 1";

    /** By how much the clocks of two nodes may differ, with the way of the request. */
    static final Duration WINDOW = Duration.ofSeconds(60);

    /** Signed requests that are known of twice that time: some 2,000 in a second. */
    private static final int MAX_NONCES = 250_000;

    private final ClusterKey key;
    private final Leadership leadership;
    private final String node;
    private final boolean required;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    // A request may be signed for a time ahead of this clock, and is good until behind it.
    private final Nonces nonces = new Nonces(WINDOW.multipliedBy(2), MAX_NONCES);

    /**
     * @param node this node
     * @param required whether callers of this node must show who they are
     */
    public Peers(
            ClusterKey key,
            Leadership leadership,
            String node,
            boolean required,
            InstantSource clock) {
        this.key = key;
        this.leadership = leadership;
        this.node = node;
        this.required = required;
        this.clock = clock;
    }

    /**
     * Adds what shows the leader on whose behalf a request is sent. All other headers that it reads
     * are there already.
     *
     * @return whether this node could sign: it knows the key
     */
    boolean sign(
            HttpMethod method,
            String uri,
            Identity identity,
            Optional<Buffer> body,
            Election.Node leader,
            MultiMap headers) {
        Signed signed =
                new Signed(
                        clock.instant(),
                        random.nextLong(),
                        Signed.digest(body.orElseGet(Buffer::buffer)),
                        leader.proof());
        headers.set(MARK, node).set(CALLER, text(identity)).set(Signed.HEADER, signed.text());
        Optional<String> signature = key.sign(PURPOSE, parts(method, uri, headers));
        signature.ifPresent(code -> headers.set(Signed.SIGNATURE, code));
        return signature.isPresent();
    }

    private static List<String> parts(HttpMethod method, String uri, MultiMap headers) {
        List<String> parts = new ArrayList<>();
        parts.add(method.name());
        parts.add(uri);
        for (String name : List.of(MARK, CALLER, Signed.HEADER)) {
            parts.add(String.valueOf(headers.get(name)));
        }
        parts.addAll(Hop.signed(headers));
        return parts;
    }

    @Override
    public Future<Recognition> recognise(HttpServerRequest request) {
        String signature = request.getHeader(Signed.SIGNATURE);
        return Future.succeededFuture(
                signature == null ? new Recognition.NotMine() : judged(request, signature));
    }

    private Recognition judged(HttpServerRequest request, String signature) {
        String from = String.valueOf(request.getHeader(MARK));
        if (!key.known()) {
            return new Recognition.NotYet("this node has not joined yet; ask again, or another");
        }
        Optional<Signed> signed = Signed.of(request);
        if (signed.isEmpty()
                || !key.accepts(
                        PURPOSE,
                        parts(request.method(), request.uri(), request.headers()),
                        signature)) {
            return refused(
                    "the request is not signed by a node of this cluster; if "
                            + from
                            + " is one, cluster.secretFile must be the same on all nodes");
        }
        return signedRightly(request, signed.get(), from);
    }

    private Recognition signedRightly(HttpServerRequest request, Signed signed, String from) {
        Instant now = clock.instant();
        if (Duration.between(signed.at(), now).abs().compareTo(WINDOW) > 0) {
            return new Recognition.NotYet(
                    "clock-skew",
                    from
                            + " has signed the request at "
                            + signed.at()
                            + ", and the clock of "
                            + node
                            + " shows "
                            + now
                            + "; the clocks of nodes may differ by "
                            + WINDOW.toSeconds()
                            + " s");
        }
        if (!signed.target().equals(ownProof())) {
            return new Recognition.NotYet(
                    "not-leader", "the request was not meant for this term of this node");
        }
        if (!nonces.room(now)) {
            return new Recognition.NotYet("busy", "too many forwarded requests");
        }
        // Nothing is remembered of a request that another program could have made.
        if (!nonces.isNew(signed.nonce(), now)) {
            return refused("the request has been sent before");
        }
        return identity(request.getHeader(CALLER))
                .map(who -> admitted(who, from))
                .orElseGet(() -> refused("the header " + CALLER + " cannot be read"));
    }

    private Recognition admitted(Identity who, String from) {
        return required && who.kind() == Identity.Kind.ANYBODY
                ? new Recognition.Refused(
                        Reason.FOREIGN,
                        from
                                + " does not ask who calls, and "
                                + node
                                + " does; authentication.mode must be the same on all nodes")
                : new Recognition.Known(who);
    }

    private static Recognition refused(String because) {
        return new Recognition.Refused(Reason.UNKNOWN, because);
    }

    /** What names this node as the leader; nothing else is a target here. */
    private String ownProof() {
        return leadership
                .leader()
                .filter(leader -> leader.name().equals(node))
                .map(Election.Node::proof)
                .orElse("");
    }

    private String text(Identity identity) {
        // Whatever is shown where no one needs to show anything proves nothing to a node that asks.
        boolean proven = required || identity.kind() == Identity.Kind.TASK;
        JsonObject json =
                new JsonObject()
                        .put("name", identity.caller().name())
                        .put("kind", (proven ? identity.kind() : Identity.Kind.ANYBODY).name())
                        .put("roles", new JsonArray(new ArrayList<>(identity.roles())));
        identity.caller().address().ifPresent(address -> json.put("address", address));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Identity> identity(String text) {
        try {
            JsonObject json =
                    new JsonObject(
                            new String(
                                    Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
            TreeSet<String> roles = new TreeSet<>();
            for (Object role : json.getJsonArray("roles")) {
                roles.add((String) role);
            }
            Identity.Kind kind = Identity.Kind.valueOf(json.getString("kind"));
            Caller caller = Caller.named(Objects.requireNonNull(json.getString("name")));
            Identity identity = new Identity(caller, kind, roles);
            String address = json.getString("address");
            return Optional.of(address == null ? identity : identity.at(address));
        } catch (DecodeException
                | ClassCastException
                | IllegalArgumentException
                | NullPointerException e) {
            // A newer node may know kinds that this one does not.
            return Optional.empty();
        }
    }
}
