package io.carillon.web.http;

import io.carillon.runtime.BusyException;
import io.carillon.runtime.Leadership;
import io.carillon.runtime.NotLeadingException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of the API. Each ends in a {@link Reply}, and every failure on the way in a {@link
 * Problem}. Filled once, before the server starts.
 */
public final class RouteTable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);
    private static final long ANSWER_SECONDS = 30;

    /** Answers a request. */
    public interface Endpoint {
        Future<Reply> answer(Exchange exchange);
    }

    /**
     * A route, and what its callers need.
     *
     * @param method its method
     * @param path its path, with names of parts
     * @param need what its callers must be permitted
     */
    public record Row(HttpMethod method, String path, Need need) {}

    private final Router router;
    private final Admission admission;
    private final Leadership leadership;
    private final Forwarding forwarding;
    private final Map<String, TreeSet<String>> methods = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final Bodies bodies;
    private final RequestAudit audit;

    /**
     * @param audit is told what becomes of requests
     * @param bodyBytes bytes of all bodies that may be held at a time
     */
    public RouteTable(
            Router router,
            Admission admission,
            Leadership leadership,
            Forwarding forwarding,
            RequestAudit audit,
            long bodyBytes) {
        this.audit = audit;
        this.router = router;
        this.admission = admission;
        this.leadership = leadership;
        this.forwarding = forwarding;
        this.bodies = new Bodies(Admission.bodyBytes(), bodyBytes);
    }

    /** A route that every node answers itself. */
    public void here(HttpMethod method, String path, Need need, Endpoint endpoint) {
        Route route = route(new Row(method, path, need));
        if (!method.equals(HttpMethod.GET)) {
            route.handler(RequestAudit::changes);
        }
        route.handler(routing -> answer(routing, need, endpoint));
    }

    /** A question with a document that the leader answers, and that changes nothing. */
    public void asking(String path, Need need, Endpoint endpoint) {
        leading(
                new Row(HttpMethod.POST, path, need),
                false,
                exchange -> {
                    exchange.unconditional();
                    return endpoint.answer(exchange);
                });
    }

    /** A route that the leader answers. A write has no condition that could hold. */
    public void leader(HttpMethod method, String path, Need need, Endpoint endpoint) {
        leading(
                new Row(method, path, need),
                !method.equals(HttpMethod.GET),
                exchange -> {
                    if (!method.equals(HttpMethod.GET)) {
                        exchange.unconditional();
                    }
                    return endpoint.answer(exchange);
                });
    }

    /** A write that the leader carries out, whose endpoint heeds {@code If-Match}. */
    public void conditional(HttpMethod method, String path, Need need, Endpoint endpoint) {
        leading(
                new Row(method, path, need),
                true,
                exchange -> {
                    exchange.replacesOnly();
                    return endpoint.answer(exchange);
                });
    }

    /** A write that the leader carries out, whose endpoint heeds both kinds of conditions. */
    public void creating(HttpMethod method, String path, Need need, Endpoint endpoint) {
        leading(new Row(method, path, need), true, endpoint);
    }

    /** A write of a task that the leader carries out, with a body of any type. */
    public void telling(String path, Endpoint endpoint) {
        Need need = Need.OWN_TASK;
        route(new Row(HttpMethod.POST, path, need))
                .handler(bodies::take)
                .handler(admission::bound)
                .handler(forwarding::unlessLeading)
                .handler(
                        routing ->
                                answer(
                                        routing,
                                        need,
                                        exchange -> {
                                            exchange.unconditional();
                                            return endpoint.answer(exchange);
                                        }));
    }

    private void leading(Row row, boolean changes, Endpoint endpoint) {
        Route route = route(row);
        if (changes) {
            route.handler(RequestAudit::changes);
        }
        boolean writes = !row.method().equals(HttpMethod.GET);
        if (writes) {
            // A client that sends slowly is not counted before its whole request has arrived.
            route.handler(Admission::document).handler(bodies::take);
        }
        route.handler(admission::bound).handler(forwarding::unlessLeading);
        if (writes) {
            route.handler(Documents::parse);
        }
        route.handler(routing -> answer(routing, row.need(), endpoint));
    }

    private Route route(Row row) {
        rows.add(row);
        String path = row.path();
        HttpMethod method = row.method();
        TreeSet<String> allowed = methods.computeIfAbsent(path, p -> new TreeSet<>());
        allowed.add(method.name());
        Route route = router.route(path).method(method);
        if (method.equals(HttpMethod.GET)) {
            allowed.add("HEAD");
            route.method(HttpMethod.HEAD);
        }
        return route;
    }

    /** All routes so far, in the order in which they were made. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** To be called after the last route. */
    public void close() {
        methods.forEach((path, allowed) -> router.route(path).handler(notAllowed(allowed)));
        router.route()
                .handler(
                        routing ->
                                send(routing, Problem.notFound("there is nothing at this path")));
        router.route().failureHandler(this::failed);
        for (int status : new int[] {400, 404, 405, 413, 414, 415, 500}) {
            router.errorHandler(status, this::failed);
        }
    }

    private Handler<RoutingContext> notAllowed(SortedSet<String> allowed) {
        String list = String.join(", ", allowed);
        return routing ->
                send(
                        routing,
                        Problem.of(405, "method-not-allowed", "allowed here: " + list)
                                .with("Allow", list));
    }

    private void answer(RoutingContext routing, Need need, Endpoint endpoint) {
        Future<Reply> reply;
        try {
            Permission permission = admission.permission(routing, need);
            Exchange exchange = new Exchange(routing, leadership.engine(), permission, audit);
            Future<Boolean> may =
                    permission.open() ? exchange.ask(state -> true) : Future.succeededFuture(true);
            reply = may.compose(yes -> endpoint.answer(exchange)).map(exchange::underConditions);
        } catch (RuntimeException e) {
            reply = Future.failedFuture(e);
        }
        reply.timeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .onSuccess(ready -> send(routing, ready, Optional.empty()))
                .onFailure(error -> send(routing, problem(routing, error)));
    }

    private void failed(RoutingContext routing) {
        Throwable error = routing.failure();
        Problem problem =
                switch (routing.statusCode()) {
                    case 400 ->
                            Problem.of(400, "bad-request", "the request is not well-formed HTTP");
                    case 404 -> Problem.notFound("there is nothing at this path");
                    case 413 -> Admission.tooLarge();
                    default -> problem(routing, error);
                };
        send(routing, error instanceof Refusal refusal ? refusal.problem() : problem);
    }

    private static Problem problem(RoutingContext routing, Throwable error) {
        if (error instanceof Refusal refusal) {
            return refusal.problem();
        }
        if (error instanceof NotLeadingException) {
            return Problem.unavailable("not-leader", String.valueOf(error.getMessage()), 1);
        }
        if (error instanceof BusyException) {
            return Problem.unavailable("busy", "too many requests are waiting", 1);
        }
        if (error instanceof TimeoutException) {
            return Problem.of(
                    504,
                    "no-answer",
                    "no answer within "
                            + ANSWER_SECONDS
                            + " seconds; a change that was asked for may still be made");
        }
        if (error instanceof HttpClosedException) {
            return Problem.of(400, "bad-request", "the connection was closed");
        }
        LOG.error(
                "Internal error while answering {} {} (request {})",
                routing.request().method(),
                routing.request().path(),
                RequestIds.of(routing.response()),
                error);
        return Problem.of(500, "internal", "internal error; see the log of the node");
    }

    private void send(RoutingContext routing, Problem problem) {
        Reply reply = Reply.of(problem, RequestIds.of(routing.response()));
        send(routing, reply, Optional.of(problem));
    }

    private void send(RoutingContext routing, Reply reply, Optional<Problem> problem) {
        audit.ended(routing, reply, problem)
                .onSuccess(told -> send(routing, told))
                .onFailure(
                        error -> {
                            LOG.error("The audit was not told of a request", error);
                            send(routing, reply);
                        });
    }

    private static void send(RoutingContext routing, Reply reply) {
        HttpServerResponse response = routing.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            routing.request().connection().close();
            return;
        }
        reply.headers().forEach(response::putHeader);
        response.setStatusCode(reply.status()).putHeader("Content-Type", reply.mediaType());
        Buffer body = reply.body();
        if (routing.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader("Content-Length", String.valueOf(reply.bytes())).end();
        } else if (reply.rest().isPresent()) {
            response.putHeader("Content-Length", String.valueOf(reply.bytes()));
            new Streaming(routing, reply.rest().get()).send(body);
        } else {
            response.end(body);
        }
    }
}
