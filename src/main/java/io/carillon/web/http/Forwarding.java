package io.carillon.web.http;

import io.carillon.runtime.Election;
import io.carillon.runtime.LeaderDoubt;
import io.carillon.runtime.Leadership;
import io.carillon.web.access.Identity;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Hands requests that only the leader can answer on to it, signed by this node and without what the
 * caller has shown who it is with; the answer comes back as a stream. A request is handed on once
 * at most: what has been handed on is marked, and a node that does not lead refuses it then. Used
 * on the server's context.
 */
public final class Forwarding {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(35);
    private static final Duration GLANCE = Duration.ofSeconds(2);

    private final HttpClient client;
    private final WebClient glances;
    private final Leadership leadership;
    private final String node;
    private final Peers peers;

    public Forwarding(HttpClient client, Leadership leadership, String node, Peers peers) {
        this.client = client;
        this.glances = WebClient.wrap(client, new WebClientOptions().setUserAgentEnabled(false));
        this.leadership = leadership;
        this.node = node;
        this.peers = peers;
    }

    /** Whether another node has handed the request on. */
    static boolean forwarded(HttpServerRequest request) {
        return request.getHeader(Peers.MARK) != null;
    }

    /** Goes on here when this node leads, and at the leader when it does not. */
    void unlessLeading(RoutingContext routing) {
        if (leadership.engine().isPresent()) {
            routing.next();
            return;
        }
        Optional<Election.Node> leader = leadership.leader();
        if (leader.isEmpty()) {
            throw new Refusal(Problem.unavailable("no-leader", "no node leads at the moment", 2));
        }
        if (leader.get().name().equals(node)) {
            throw new Refusal(
                    Problem.unavailable("no-leader", "this node is still taking over the lead", 1));
        }
        if (forwarded(routing.request())) {
            throw new Refusal(
                    Problem.unavailable("not-leader", "this node does not lead any more", 1));
        }
        LeaderDoubt.of(leader)
                .ifPresent(
                        doubt -> {
                            throw new Refusal(Problem.unavailable("leader-unproven", doubt, 2));
                        });
        Optional<RequestOptions> request = request(routing.request(), leader.get());
        forward(routing, leader.get(), request.orElseThrow(() -> unreachable(leader.get())));
    }

    private static Refusal unreachable(Election.Node leader) {
        return new Refusal(
                Problem.unavailable(
                        "leader-unreachable",
                        "the leader " + leader.name() + " cannot be reached at " + leader.url(),
                        2));
    }

    /**
     * What the leader answers to the same request; empty when this node is to lead, when no node
     * leads, and when the leader does not answer at once.
     */
    Future<Optional<JsonObject>> leaderSays(RoutingContext routing) {
        Optional<Election.Node> leader =
                leadership.leader().filter(other -> other.proven() && !other.name().equals(node));
        HttpServerRequest in = routing.request();
        Optional<RequestOptions> request = leader.flatMap(other -> request(in, other));
        if (request.isEmpty() || forwarded(in)) {
            return Future.succeededFuture(Optional.empty());
        }
        HttpRequest<Buffer> glance = glances.request(request.get()).idleTimeout(GLANCE.toMillis());
        Hop.ask(in.headers(), glance.headers());
        RequestIds.pass(routing.response(), glance.headers());
        if (!sign(routing, request.get(), leader.get(), Optional.empty(), glance.headers())) {
            return Future.succeededFuture(Optional.empty());
        }
        return glance.send()
                .map(answer -> Optional.of(answer).filter(a -> a.statusCode() == 200))
                .map(answer -> answer.map(HttpResponse::bodyAsJsonObject))
                .timeout(GLANCE.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(Optional.empty());
    }

    /** Empty when the leader has no valid address, as an operator has who holds the lead. */
    private static Optional<RequestOptions> request(HttpServerRequest in, Election.Node leader) {
        URI to;
        try {
            to = URI.create(leader.url());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        boolean ssl = "https".equals(to.getScheme());
        int port = to.getPort() >= 0 ? to.getPort() : ssl ? 443 : 80;
        if (!isBare(to) || port > 65_535 || !(ssl || "http".equals(to.getScheme()))) {
            return Optional.empty();
        }
        String query = in.query() == null ? "" : "?" + in.query();
        return Optional.of(
                new RequestOptions()
                        .setMethod(in.method())
                        .setSsl(ssl)
                        .setHost(to.getHost())
                        .setPort(port)
                        .setURI(in.path() + query)
                        .setConnectTimeout(CONNECT.toMillis())
                        .setIdleTimeout(ANSWER.toMillis()));
    }

    /** Whether it has a host and a port and nothing else. */
    private static boolean isBare(URI to) {
        return to.getHost() != null
                && to.getRawUserInfo() == null
                && to.getRawQuery() == null
                && to.getRawFragment() == null
                && List.of("", "/").contains(String.valueOf(to.getRawPath()));
    }

    private boolean sign(
            RoutingContext routing,
            RequestOptions request,
            Election.Node leader,
            Optional<Buffer> body,
            MultiMap headers) {
        Identity identity = routing.get(Admission.IDENTITY);
        return identity != null
                && peers.sign(
                        request.getMethod(), request.getURI(), identity, body, leader, headers);
    }

    private void forward(RoutingContext routing, Election.Node leader, RequestOptions request) {
        client.request(request)
                .onFailure(error -> fail(routing, unreachable(leader).problem()))
                .onSuccess(out -> send(routing, leader, request, out));
    }

    private void send(
            RoutingContext routing,
            Election.Node leader,
            RequestOptions request,
            HttpClientRequest out) {
        if (routing.response().closed() || routing.response().ended()) {
            // The client did not wait for a connection: what it asked for must not be done now.
            out.exceptionHandler(reset -> {}).reset();
            return;
        }
        Hop.ask(routing.request().headers(), out.headers());
        RequestIds.pass(routing.response(), out.headers());
        // Whole: a connection to the leader is not held while a slow client sends.
        Optional<Buffer> body = Bodies.of(routing);
        if (!sign(routing, request, leader, body, out.headers())) {
            out.exceptionHandler(reset -> {}).reset();
            fail(
                    routing,
                    Problem.unavailable(
                            "starting", "this node has not joined yet; ask again, or another", 1));
            return;
        }
        Future<HttpClientResponse> answer = body.map(out::send).orElseGet(out::send);
        routing.addEndHandler(ended -> out.reset());
        answer.compose(response -> back(routing, response))
                .onFailure(
                        error ->
                                fail(
                                        routing,
                                        Problem.of(
                                                502,
                                                "leader-unreachable",
                                                "the leader did not answer; whether it carried out"
                                                        + " the request is not known")));
    }

    private static Future<Void> back(RoutingContext routing, HttpClientResponse response) {
        HttpServerResponse out = routing.response();
        Hop.answer(response, out);
        if (response.getHeader("Content-Length") == null) {
            out.setChunked(true);
        }
        return out.send(response);
    }

    private static void fail(RoutingContext routing, Problem problem) {
        if (!routing.response().headWritten()) {
            routing.fail(new Refusal(problem));
        } else {
            routing.request().connection().close();
        }
    }
}
