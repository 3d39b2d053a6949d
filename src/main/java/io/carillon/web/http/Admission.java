package io.carillon.web.http;

import io.carillon.core.access.Role;
import io.carillon.runtime.TaskTokens;
import io.carillon.web.access.Access;
import io.carillon.web.access.Identity;
import io.carillon.web.access.Recognition;
import io.carillon.web.access.Throttle;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
    private static final String PAUSE = "pause";
    private static final int MAX_IN_FLIGHT = 512;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final int BODY_BYTES = 1024 * 1024;

    private final Access access;
    private final TaskTokens tasks;
    private final Connections connections;
    private final Throttle throttle;
    private final Map<Recognition.Reason, Counter> failures =
            new EnumMap<>(Recognition.Reason.class);
    private int inFlight;

    public Admission(
            Access access,
            Connections connections,
            TaskTokens tasks,
            Throttle throttle,
            MeterRegistry metrics) {
        this.throttle = throttle;
        for (Recognition.Reason reason : Recognition.Reason.values()) {
            failures.put(
                    reason,
                    Counter.builder("carillon.auth.failures")
                            .description("Requests whose sender was not known, or not any more")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(metrics));
        }
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
                    pace(identity);
                    routing.put(IDENTITY, identity);
                    if (identity.kind() != Identity.Kind.ANYBODY) {
                        connections.known(routing.request());
                    }
                });
    }

    /**
     * Notes who sends a request that strangers may send too. The answer tells whether a token is
     * good, so that one which is not counts here as well.
     */
    public void identify(RoutingContext routing) {
        recognised(
                routing,
                found -> {
                    if (found instanceof Recognition.Known known) {
                        routing.put(IDENTITY, located(known.identity(), routing.request()));
                        connections.known(routing.request());
                    } else {
                        access.stranger().ifPresent(anybody -> routing.put(IDENTITY, anybody));
                        guessed(routing, found);
                    }
                });
    }

    /** One whose token is worth nothing is answered as a stranger, and waits if it guesses. */
    private void guessed(RoutingContext routing, Recognition found) {
        Optional<String> header = Optional.ofNullable(routing.request().getHeader("Authorization"));
        if (!access.required()
                || header.isEmpty()
                || TaskAccess.claims(header)
                || found instanceof Recognition.NotYet) {
            return;
        }
        Recognition.Reason reason =
                found instanceof Recognition.Refused refused
                        ? refused.reason()
                        : Recognition.Reason.UNKNOWN;
        failed(routing, reason).ifPresent(pause -> routing.put(PAUSE, pause));
    }

    /** Goes on, at once or after a pause. */
    private static void proceed(RoutingContext routing) {
        Duration pause = routing.remove(PAUSE);
        if (pause == null) {
            routing.next();
        } else {
            routing.vertx().setTimer(pause.toMillis(), timer -> routing.next());
        }
    }

    /** The body waits for an answer that does not come at once. */
    private void recognised(RoutingContext routing, Consumer<Recognition> then) {
        HttpServerRequest request = routing.request();
        Future<Recognition> found = access.recognise(request);
        if (found.succeeded()) {
            try {
                then.accept(found.result());
            } catch (Unknown e) {
                refuse(routing, e);
                return;
            }
            proceed(routing);
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
                    } catch (Unknown e) {
                        request.resume();
                        refuse(routing, e);
                        return;
                    } catch (RuntimeException e) {
                        request.resume();
                        routing.fail(e);
                        return;
                    }
                    proceed(routing);
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
            throw new Unknown(
                    refused.reason(),
                    refused.reason() == Recognition.Reason.NO_ROLE
                            ? Problem.of(403, "forbidden", refused.because())
                            : unauthorized(refused.because()));
        }
        if (found instanceof Recognition.NotYet notYet) {
            throw new Refusal(Problem.unavailable(notYet.type(), notYet.because(), 1));
        }
        // After all others: an operator may have chosen a token that begins as those of tasks do.
        if (TaskAccess.claims(header)
                && (access.required() || TaskAccess.isTold(routing.normalizedPath()))) {
            String task = task(routing, header.orElseThrow());
            routing.put(TASK, task);
            return located(TaskAccess.identity(task), request);
        }
        return access.stranger()
                .map(anybody -> located(anybody, request))
                .orElseThrow(
                        () ->
                                header.isEmpty()
                                        ? new Unknown(
                                                Recognition.Reason.MISSING,
                                                unauthorized(
                                                        "send a token: Authorization: Bearer"
                                                                + " <token>"))
                                        : new Unknown(
                                                Recognition.Reason.UNKNOWN,
                                                unauthorized("the token is not known here")));
    }

    private static void own(RoutingContext routing, String task) {
        if (!TaskAccess.owner(routing.normalizedPath()).equals(task)) {
            throw new Unknown(
                    Recognition.Reason.FOREIGN,
                    Problem.of(403, "forbidden", "this is another task's"));
        }
        routing.put(TASK, task);
    }

    private String task(RoutingContext routing, String authorization) {
        try {
            return TaskAccess.of(tasks, routing.normalizedPath(), authorization);
        } catch (Refusal e) {
            if (e.problem().status() == 403) {
                throw new Unknown(Recognition.Reason.FOREIGN, e.problem());
            }
            throw e;
        }
    }

    private static Problem unauthorized(String detail) {
        return Problem.of(401, "unauthorized", detail)
                .with("WWW-Authenticate", "Bearer realm=\"carillon\"");
    }

    /**
     * Whoever has shown nothing, or a genuine token, has not guessed. Who guesses waits, and longer
     * each time.
     */
    private void refuse(RoutingContext routing, Unknown unknown) {
        Optional<Duration> pause = failed(routing, unknown.reason);
        if (pause.isEmpty()) {
            routing.fail(new Refusal(unknown.problem));
            return;
        }
        long seconds = pause.get().toSeconds();
        Problem wait =
                Problem.of(
                                429,
                                "too-many-failures",
                                unknown.problem.detail()
                                        + "; too many requests from this address were refused,"
                                        + " so each waits now")
                        .with("Retry-After", String.valueOf(seconds));
        routing.vertx().setTimer(pause.get().toMillis(), timer -> routing.fail(new Refusal(wait)));
    }

    /** Counts it, and tells how long the caller waits. */
    private Optional<Duration> failed(RoutingContext routing, Recognition.Reason reason) {
        Objects.requireNonNull(failures.get(reason)).increment();
        String address = String.valueOf(routing.request().remoteAddress().hostAddress());
        return reason == Recognition.Reason.MISSING || reason == Recognition.Reason.NO_ROLE
                ? Optional.empty()
                : throttle.failed(address);
    }

    /** Refuses what a caller asks beyond what its roles give it, if all of them have a limit. */
    private void pace(Identity identity) {
        List<Role> roles = access.roles(identity);
        if (roles.isEmpty()
                || roles.stream().anyMatch(r -> r.quota().requestsPerSecond().isEmpty())) {
            return;
        }
        int most =
                roles.stream().mapToInt(r -> r.quota().requestsPerSecond().get()).max().orElse(1);
        Optional<Duration> wait = throttle.asked(identity.caller().name(), most);
        if (wait.isPresent()) {
            long seconds = Math.max(1, (wait.get().toMillis() + 999) / 1_000);
            throw new Refusal(
                    Problem.of(
                                    429,
                                    "too-many-requests",
                                    "more than "
                                            + most
                                            + " requests in a second; the roles of the caller give"
                                            + " no more")
                            .with("Retry-After", String.valueOf(seconds)));
        }
    }

    /** The sender is not known. */
    private static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Recognition.Reason reason;
        private final transient Problem problem;

        Unknown(Recognition.Reason reason, Problem problem) {
            super(problem.detail(), null, false, false);
            this.reason = reason;
            this.problem = problem;
        }
    }

    /** Where a forwarded request began, only the node can know that has forwarded it. */
    private static Identity located(Identity identity, HttpServerRequest request) {
        String address = request.remoteAddress().hostAddress();
        return address == null || Signed.is(request) ? identity : identity.at(address);
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
