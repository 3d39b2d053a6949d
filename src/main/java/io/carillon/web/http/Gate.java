package io.carillon.web.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What every request passes before it is routed: it must be HTTP that has one meaning, meant for
 * this node, and not sent by a browser for a page of another origin. Every response leaves with the
 * headers that protect browsers. Used on the server's context.
 */
public final class Gate implements Handler<HttpServerRequest> {
    private static final String METHODS = "DELETE, GET, HEAD, OPTIONS, POST, PUT";
    private static final Pattern BROKEN = Pattern.compile("%(?![0-9a-fA-F]{2})");
    private static final Pattern ABSOLUTE =
            Pattern.compile("https?://([^/?#]*)(/.*)?", Pattern.CASE_INSENSITIVE);

    /** Headers that would be read differently by different readers when they came twice. */
    private static final List<String> ONCE =
            List.of("Host", "Authorization", "Content-Type", "Origin");

    private final Hosts hosts;
    private final Handler<HttpServerRequest> inside;
    private final RequestAudit audit;
    private final RequestCount count;

    /**
     * @param inside answers what has passed
     * @param audit is told of what has not
     * @param count counts that
     */
    public Gate(
            Hosts hosts,
            Handler<HttpServerRequest> inside,
            RequestAudit audit,
            RequestCount count) {
        this.hosts = hosts;
        this.inside = inside;
        this.audit = audit;
        this.count = count;
    }

    /** Sets the headers that every response carries. */
    public static void harden(HttpServerResponse response) {
        Hardening.HEADERS.forEach(response::putHeader);
    }

    @Override
    public void handle(HttpServerRequest request) {
        harden(request.response());
        RequestIds.give(request);
        if (request.method().equals(HttpMethod.OPTIONS) && "*".equals(request.uri())) {
            request.response().setStatusCode(204).putHeader("Allow", METHODS).end();
            return;
        }
        Optional<Problem> problem =
                malformed(request)
                        .or(() -> misdirected(request))
                        .or(() -> Origins.refused(request));
        if (problem.isEmpty()) {
            inside.handle(request);
        } else {
            refuse(request, problem.get());
        }
    }

    /** A request that the server could not read. */
    public static void invalid(HttpServerRequest request) {
        harden(request.response());
        HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
    }

    private void refuse(HttpServerRequest request, Problem problem) {
        audit.refused(request, problem);
        count.refused(request.method(), problem.status());
        Reply reply = Reply.of(problem, RequestIds.of(request.response()));
        HttpServerResponse response = request.response().setStatusCode(reply.status());
        reply.headers().forEach(response::putHeader);
        // What follows on the connection may be read differently by its two ends.
        response.putHeader("Connection", "close")
                .putHeader("Content-Type", reply.mediaType())
                .end(reply.body())
                .onComplete(sent -> request.connection().close());
    }

    private static Optional<Problem> malformed(HttpServerRequest request) {
        String uri = String.valueOf(request.uri());
        if (request.method().equals(HttpMethod.CONNECT)) {
            return Optional.of(
                    Problem.of(405, "method-not-allowed", "a node is not a proxy")
                            .with("Allow", METHODS));
        }
        if (!uri.startsWith("/") && !ABSOLUTE.matcher(uri).matches()) {
            return bad("the address must begin with /");
        }
        if (BROKEN.matcher(uri).find()) {
            return bad("the address has a % without two digits");
        }
        for (String name : ONCE) {
            if (request.headers().getAll(name).size() > 1) {
                return bad("the header " + name + " is given more than once");
            }
        }
        String coding = request.getHeader("Transfer-Encoding");
        if (coding != null && !coding.equalsIgnoreCase("chunked")) {
            return bad("Transfer-Encoding must be chunked");
        }
        return Optional.empty();
    }

    private static Optional<Problem> bad(String detail) {
        return Optional.of(Problem.of(400, "bad-request", detail));
    }

    private Optional<Problem> misdirected(HttpServerRequest request) {
        String host = request.getHeader("Host");
        if (host == null) {
            return request.version() == HttpVersion.HTTP_1_0
                    ? Optional.empty()
                    : bad("the header Host is missing");
        }
        var absolute = ABSOLUTE.matcher(String.valueOf(request.uri()));
        Optional<Problem> problem = misdirected(request, host);
        return problem.isEmpty() && absolute.matches()
                ? misdirected(request, absolute.group(1))
                : problem;
    }

    private Optional<Problem> misdirected(HttpServerRequest request, String authority) {
        Optional<String> host = Hosts.host(authority);
        if (host.isEmpty()) {
            return bad("the header Host must be host or host:port");
        }
        return hosts.accept(host.get(), String.valueOf(request.localAddress().hostAddress()))
                ? Optional.empty()
                : Optional.of(
                        Problem.of(
                                421,
                                "misdirected",
                                "this node is not known as "
                                        + host.get()
                                        + "; add the name to http.allowedHosts"));
    }
}
