package io.carillon.web.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells what a browser sends for a page of another origin: by the Fetch Metadata headers where the
 * browser knows them, else by {@code Origin}. Programs send neither and pass.
 */
final class Origins {
    private Origins() {}

    static Optional<Problem> refused(HttpServerRequest request) {
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        String site = request.getHeader("Sec-Fetch-Site");
        boolean own = site == null || site.equals("same-origin") || site.equals("none");
        if (!own && !(reads && followsLink(request))) {
            return crossOrigin();
        }
        String origin = request.getHeader("Origin");
        if (reads || origin == null || isOwn(request, origin, site != null)) {
            return Optional.empty();
        }
        return crossOrigin();
    }

    /** A link from anywhere may be followed: its page learns nothing of the answer. */
    private static boolean followsLink(HttpServerRequest request) {
        return "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    }

    private static boolean isOwn(HttpServerRequest request, String origin, boolean vouched) {
        // Where TLS ends at a proxy, only the proxy or the browser itself can say so.
        boolean tls =
                request.isSSL()
                        || vouched
                        || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
        boolean plain = !request.isSSL();
        String host = String.valueOf(request.getHeader("Host")).toLowerCase(Locale.ROOT);
        String said = origin.toLowerCase(Locale.ROOT);
        return (plain && same(said, "http://", host, ":80"))
                || (tls && same(said, "https://", host, ":443"));
    }

    private static boolean same(String origin, String scheme, String host, String port) {
        return origin.startsWith(scheme)
                && bare(origin.substring(scheme.length()), port).equals(bare(host, port));
    }

    private static String bare(String authority, String port) {
        return authority.endsWith(port)
                ? authority.substring(0, authority.length() - port.length())
                : authority;
    }

    private static Optional<Problem> crossOrigin() {
        return Optional.of(
                Problem.of(
                        403,
                        "cross-origin",
                        "pages of another origin may neither read nor change anything"));
    }
}
