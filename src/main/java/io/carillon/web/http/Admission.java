package io.carillon.web.http;

import io.carillon.runtime.TaskTokens;
import io.carillon.web.access.Access;
import io.carillon.web.access.Identity;
import io.carillon.web.access.Recognition;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The checks of a request that has a route: a limit on requests at a time, a limit on their
 * duration, the token, and the form of its body. Used on the server's context.
 */
public final class Admission {
    /** Key of the {@link Identity} in the routing context. */
    static final String IDENTITY = "identity";

    /** Key of the id of the task that calls, in the routing context. */
    static final String TASK = "task";

    private static final String TIMER = "timer";
    private static final int MAX_IN_FLIGHT = 512;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final int BODY_BYTES = 1024 * 1024;

    private final Access access;
    private final TaskTokens tasks;
    private final Connections connections;
    private int inFlight;

    public Admission(Access access, Connections connections, TaskTokens tasks) {
        this.access = access;
        this.tasks = tasks;
        this.connections = connections;
    }

    /** A request that is not over after a minute loses its connection. */
    public static void limited(RoutingContext routing) {
        start(routing);
        routing.addEndHandler(ended -> stop(routing));
        routing.next();
    }

    /** A request that has made progress has its minute again. */
    static void again(RoutingContext routing) {
        if (stop(routing)) {
            start(routing);
        }
    }

    private static void start(RoutingContext routing) {
        Long timer =
                routing.vertx()
                        .setTimer(TIMEOUT.toMillis(), id -> routing.request().connection().close());
        routing.put(TIMER, timer);
    }

    private static boolean stop(RoutingContext routing) {
        Long timer = routing.remove(TIMER);
        return timer != null && routing.vertx().cancelTimer(timer);
    }

    /** Limits the requests that are being answered; called when a request has arrived whole. */
    void bound(RoutingContext routing) {
        if (inFlight >= MAX_IN_FLIGHT) {
            throw new Refusal(Problem.unavailable("busy", "too many requests at a time", 1));
        }
        inFlight++;
        connections.answered(routing.request());
        routing.addEndHandler(ended -> inFlight--);
        routing.next();
    }

    /** Refuses a request whose sender is not known here, where callers must be known. */
    public void authenticate(RoutingContext routing) {
        recognised(
                routing,
                found -> {
                    Identity identity = admitted(routing, found);
                    routing.put(IDENTITY, identity);
                    if (identity.kind() != Identity.Kind.ANYBODY) {
                        connections.known(routing.request());
                    }
                });
    }

    /** Notes who sends a request that strangers may send too. */
    public void identify(RoutingContext routing) {
        recognised(
                routing,
                found -> {
                    if (found instanceof Recognition.Known known) {
                        routing.put(IDENTITY, located(known.identity(), routing.request()));
                        connections.known(routing.request());
                    } else {
                        access.stranger().ifPresent(anybody -> routing.put(IDENTITY, anybody));
                    }
                });
    }

    /** The body waits for an answer that does not come at once. */
    private void recognised(RoutingContext routing, Consumer<Recognition> then) {
        HttpServerRequest request = routing.request();
        Future<Recognition> found = access.recognise(request);
        if (found.succeeded()) {
            then.accept(found.result());
            routing.next();
            return;
        }
        request.pause();
        found.onComplete(
                done -> {
                    try {
                        then.accept(
                                done.succeeded()
                                        ? done.result()
                                        : new Recognition.NotYet(
                                                "it cannot be told who calls; ask again"));
                    } catch (RuntimeException e) {
                        request.resume();
                        routing.fail(e);
                        return;
                    }
                    routing.next();
                    request.resume();
                });
    }

    private Identity admitted(RoutingContext routing, Recognition found) {
        HttpServerRequest request = routing.request();
        Optional<String> header = Optional.ofNullable(request.getHeader("Authorization"));
        if (found instanceof Recognition.Known known) {
            // Another node has checked the token of a task.
            TaskAccess.task(known.identity()).ifPresent(task -> own(routing, task));
            return located(known.identity(), request);
        }
        if (found instanceof Recognition.Refused refused) {
            throw unauthorized(refused.because());
        }
        if (found instanceof Recognition.NotYet notYet) {
            throw new Refusal(Problem.unavailable(notYet.type(), notYet.because(), 1));
        }
        // After all others: an operator may have chosen a token that begins as those of tasks do.
        if (TaskAccess.claims(header)
                && (access.required() || TaskAccess.isTold(routing.normalizedPath()))) {
            String task = TaskAccess.of(tasks, routing.normalizedPath(), header.orElseThrow());
            routing.put(TASK, task);
            return located(TaskAccess.identity(task), request);
        }
        return access.stranger()
                .map(anybody -> located(anybody, request))
                .orElseThrow(
                        () ->
                                unauthorized(
                                        header.isEmpty()
                                                ? "send a token: Authorization: Bearer <token>"
                                                : "the token is not known here"));
    }

    private static void own(RoutingContext routing, String task) {
        if (!TaskAccess.owner(routing.normalizedPath()).equals(task)) {
            throw new Refusal(Problem.of(403, "forbidden", "this is another task's"));
        }
        routing.put(TASK, task);
    }

    private static Refusal unauthorized(String detail) {
        return new Refusal(
                Problem.of(401, "unauthorized", detail)
                        .with("WWW-Authenticate", "Bearer realm=\"carillon\""));
    }

    /** Where a forwarded request began, only the node can know that has forwarded it. */
    private static Identity located(Identity identity, HttpServerRequest request) {
        String address = request.remoteAddress().hostAddress();
        return address == null || Forwarding.forwarded(request) ? identity : identity.at(address);
    }

    /**
     * What the caller may do at a route.
     *
     * @throws Refusal if that is less than the route needs, whatever the state is
     */
    Permission permission(RoutingContext routing, Need need) {
        Optional<Identity> identity = Optional.ofNullable(routing.get(IDENTITY));
        return Permission.of(
                identity, identity.map(access::roles).orElse(List.of()), need, routing);
    }

    /** Refuses early a document that is too large or not JSON. */
    static void document(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String length = request.getHeader("Content-Length");
        boolean empty =
                request.getHeader("Transfer-Encoding") == null
                        && (length == null || length.equals("0"));
        if (length != null && length.matches("[0-9]+") && tooLarge(length)) {
            throw new Refusal(tooLarge());
        }
        String type = request.getHeader("Content-Type");
        if (!empty && type != null && !isJson(type)) {
            throw new Refusal(
                    Problem.of(
                            415,
                            "unsupported-media-type",
                            "send the document with Content-Type: application/json"));
        }
        String encoding = request.getHeader("Content-Encoding");
        if (!empty && encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new Refusal(
                    Problem.of(
                            415, "unsupported-media-type", "send the document without encoding"));
        }
        routing.next();
    }

    static Problem tooLarge() {
        return Problem.of(413, "too-large", "a body may have at most " + BODY_BYTES + " bytes");
    }

    static int bodyBytes() {
        return BODY_BYTES;
    }

    private static boolean tooLarge(String length) {
        return length.length() > 10 || Long.parseLong(length) > BODY_BYTES;
    }

    private static boolean isJson(String type) {
        String bare = type.split(";", 2)[0].trim().toLowerCase(java.util.Locale.ROOT);
        return bare.equals("application/json") || bare.endsWith("+json");
    }
}
