package io.carillon.web.http;

import io.carillon.model.Caller;
import io.carillon.web.access.Tokens;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The checks that every request passes first: a limit on requests at a time, a limit on their
 * duration, the token, and the origin of requests that change something. Used on the server's
 * context.
 */
public final class Admission {
    /** Key of the {@link Caller} in the routing context. */
    static final String CALLER = "caller";

    private static final String TIMER = "timer";
    private static final int MAX_IN_FLIGHT = 512;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Pattern BROKEN = Pattern.compile("%(?![0-9a-fA-F]{2})");
    private static final int BODY_BYTES = 1024 * 1024;

    private final Tokens tokens;
    private int inFlight;

    public Admission(Tokens tokens) {
        this.tokens = tokens;
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
        routing.addEndHandler(ended -> inFlight--);
        routing.next();
    }

    /** A percent sign that begins no byte makes the router stumble later. */
    public static void wellFormed(RoutingContext routing) {
        if (BROKEN.matcher(String.valueOf(routing.request().uri())).find()) {
            throw new Refusal(
                    Problem.of(400, "bad-request", "the address has a % without two digits"));
        }
        routing.next();
    }

    public static void harden(RoutingContext routing) {
        routing.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Cache-Control", "no-store");
        routing.next();
    }

    public void authenticate(RoutingContext routing) {
        Optional<String> header = Optional.ofNullable(routing.request().getHeader("Authorization"));
        Optional<Caller> caller = tokens.caller(header);
        if (caller.isEmpty()) {
            String detail =
                    header.isEmpty()
                            ? "send a token: Authorization: Bearer <token>"
                            : "the token is not known here";
            throw new Refusal(
                    Problem.of(401, "unauthorized", detail)
                            .with("WWW-Authenticate", "Bearer realm=\"carillon\""));
        }
        routing.put(CALLER, located(caller.get(), routing.request()));
        routing.next();
    }

    /** A forwarded request comes from another node, and where it began is not known. */
    private static Caller located(Caller caller, HttpServerRequest request) {
        String address = request.remoteAddress().hostAddress();
        return address == null || Forwarding.forwarded(request) ? caller : caller.at(address);
    }

    /** Refuses changes that a page of another origin makes a browser send. */
    static void sameOrigin(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String origin = request.getHeader("Origin");
        boolean safe =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (!safe && origin != null && !origin.matches("https?://.*")) {
            throw crossOrigin();
        }
        if (!safe && origin != null) {
            String authority = origin.replaceFirst("https?://", "");
            if (!authority.equalsIgnoreCase(String.valueOf(request.authority()))) {
                throw crossOrigin();
            }
        }
        routing.next();
    }

    private static Refusal crossOrigin() {
        return new Refusal(
                Problem.of(403, "cross-origin", "pages of another origin may not change anything"));
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
