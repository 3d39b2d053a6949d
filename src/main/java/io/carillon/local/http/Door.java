package io.carillon.local.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of the local Mesos: whoever gets in may run commands on this machine. A request must be
 * HTTP that has one meaning, carry a name of this machine as its host, and not be sent by a browser
 * for a page of another origin. Every request is answered. For the server's context.
 */
final class Door implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._~-]+)(:[0-9]{0,5})?");
    private static final Pattern LOOPBACK =
            Pattern.compile(
                    "localhost|[a-z0-9.-]+\\.localhost|127(\\.[0-9]{1,3}){3}|::1|0:0:0:0:0:0:0:1");
    private static final Pattern BROKEN = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private final Handler<HttpServerRequest> inside;
    private String name = "localhost";

    Door(Handler<HttpServerRequest> inside) {
        this.inside = inside;
    }

    /** Takes the host name or address that the server listens on. */
    void named(String host) {
        name = host.toLowerCase(Locale.ROOT);
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
        int refused = refused(request);
        if (refused != 0) {
            request.response().putHeader("Connection", "close");
            Replies.empty(request, refused);
            return;
        }
        try {
            inside.handle(request);
        } catch (RuntimeException e) {
            LOG.error("Internal error while answering {} {}", request.method(), request.path(), e);
            Replies.empty(request, 500);
        }
    }

    /** The status of the refusal; 0: the request may come in. */
    private int refused(HttpServerRequest request) {
        String uri = String.valueOf(request.uri());
        List<String> hosts = request.headers().getAll("Host");
        boolean unnamed = hosts.isEmpty() && request.version() == HttpVersion.HTTP_1_0;
        if (request.method().equals(HttpMethod.CONNECT)) {
            return 405;
        }
        if (!uri.startsWith("/") || BROKEN.matcher(uri).find()) {
            return 400;
        }
        if (request.headers().getAll("Authorization").size() > 1) {
            return 400;
        }
        String coding = request.getHeader("Transfer-Encoding");
        if (coding != null && !coding.equalsIgnoreCase("chunked")) {
            return 400;
        }
        if (!unnamed) {
            Matcher host = AUTHORITY.matcher(String.join(" ", hosts));
            if (!host.matches()) {
                return 400;
            }
            if (!isOwn(host.group(1), request)) {
                return 421;
            }
        }
        return isForeign(request) ? 403 : 0;
    }

    private boolean isOwn(String host, HttpServerRequest request) {
        String bare = host.replaceAll("[\\[\\]]", "").replaceFirst("\\.$", "");
        String plain = bare.toLowerCase(Locale.ROOT);
        return LOOPBACK.matcher(plain).matches()
                || plain.equals(name)
                || plain.equals(request.localAddress().hostAddress())
                || plain.equals(machine());
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Whether a browser sends it for a page of another origin: no page of the server's own is. */
    private static boolean isForeign(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        boolean own = site == null || site.equals("same-origin") || site.equals("none");
        String origin = request.getHeader("Origin");
        return !own || (origin != null && !origin.equals("http://" + request.getHeader("Host")));
    }
}
