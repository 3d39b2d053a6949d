package io.carillon.web.http;

import io.carillon.runtime.Election;
import io.carillon.runtime.Leadership;
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
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Hands requests that only the leader can answer on to it, body and response as streams. A request
 * is handed on once at most: what has been handed on is marked, and a node that does not lead
 * refuses it then. Used on the server's context.
 */
public final class Forwarding {
    private static final String MARK = "Carillon-Forwarded-By";
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(35);
    private static final Duration GLANCE = Duration.ofSeconds(2);

    /** Headers that concern one connection (RFC 9110, 7.6.1) or that the next hop sets itself. */
    private static final List<String> OWN =
            List.of(
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "expect",
                    "host",
                    "origin",
                    "set-cookie");

    private final HttpClient client;
    private final WebClient glances;
    private final Leadership leadership;
    private final String node;

    public Forwarding(HttpClient client, Leadership leadership, String node) {
        this.client = client;
        this.glances = WebClient.wrap(client, new WebClientOptions().setUserAgentEnabled(false));
        this.leadership = leadership;
        this.node = node;
    }

    /** Whether another node has handed the request on. */
    static boolean forwarded(HttpServerRequest request) {
        return request.getHeader(MARK) != null;
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
                leadership.leader().filter(other -> !other.name().equals(node));
        HttpServerRequest in = routing.request();
        Optional<RequestOptions> request = leader.flatMap(other -> request(in, other));
        if (request.isEmpty() || forwarded(in)) {
            return Future.succeededFuture(Optional.empty());
        }
        HttpRequest<Buffer> glance = glances.request(request.get()).idleTimeout(GLANCE.toMillis());
        copy(in.headers(), glance.headers());
        return glance.putHeader(MARK, node)
                .send()
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
        if (to.getHost() == null || port > 65_535 || !(ssl || "http".equals(to.getScheme()))) {
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

    private void forward(RoutingContext routing, Election.Node leader, RequestOptions request) {
        client.request(request)
                .onFailure(error -> fail(routing, unreachable(leader).problem()))
                .onSuccess(out -> send(routing, out));
    }

    private void send(RoutingContext routing, HttpClientRequest out) {
        if (routing.response().closed() || routing.response().ended()) {
            // The client did not wait for a connection: what it asked for must not be done now.
            out.exceptionHandler(reset -> {}).reset();
            return;
        }
        copy(routing.request().headers(), out.headers());
        out.headers().remove("Content-Length");
        out.putHeader(MARK, node);
        // Whole: a connection to the leader is not held while a slow client sends.
        Future<HttpClientResponse> answer = Bodies.of(routing).map(out::send).orElseGet(out::send);
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
        out.setStatusCode(response.statusCode());
        copy(response.headers(), out.headers());
        if (response.getHeader("Content-Length") == null) {
            out.setChunked(true);
        }
        return out.send(response);
    }

    private static void copy(MultiMap from, MultiMap to) {
        String named = String.join(",", from.getAll("Connection")).toLowerCase(Locale.ROOT);
        Set<String> ofOneHop =
                Stream.of(named.split(",", -1)).map(String::strip).collect(Collectors.toSet());
        for (String name : from.names()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!OWN.contains(lower) && !ofOneHop.contains(lower) && !Hardening.owns(name)) {
                to.set(name, from.getAll(name));
            }
        }
    }

    private static void fail(RoutingContext routing, Problem problem) {
        if (!routing.response().headWritten()) {
            routing.fail(new Refusal(problem));
        } else {
            routing.request().connection().close();
        }
    }
}
