package io.carillon.executor.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a request goes.
 *
 * @param secure whether the scheme is https
 * @param host a name or an address, without brackets, in lower case
 * @param port the port, also when it is that of the scheme
 * @param path path and query, as they are sent
 */
record Target(boolean secure, String host, int port, String path) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int MAX_PORT = 65_535;

    /** The target of a URL; empty if it is not one of http or https, or has user information. */
    static Optional<Target> of(String url) {
        try {
            return of(new URI(url));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<Target> of(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        boolean usable =
                (secure || scheme.equals("http"))
                        && url.getHost() != null
                        && url.getRawUserInfo() == null
                        && url.getPort() != 0
                        && url.getPort() <= MAX_PORT
                        && url.toString().chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!usable) {
            return Optional.empty();
        }
        String host = url.getHost().toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return Optional.of(
                new Target(
                        secure,
                        host,
                        url.getPort() > 0 ? url.getPort() : standard(secure),
                        (path.startsWith("/") ? path : "/" + path) + query));
    }

    private static int standard(boolean secure) {
        return secure ? HTTPS : HTTP;
    }

    /** Where a {@code Location} leads to from here; empty if it is not usable. */
    Optional<Target> resolve(String location) {
        try {
            return of(URI.create(scheme() + "://" + authority() + path).resolve(location));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether headers that are meant for here may be sent there, too. */
    boolean trusts(Target other) {
        boolean upgraded = !secure && port == HTTP && other.secure && other.port == HTTPS;
        boolean same = secure == other.secure && port == other.port;
        return host.equals(other.host) && (same || upgraded);
    }

    private String scheme() {
        return secure ? "https" : "http";
    }

    /** Host and port as they are written in a URL; without the port of the scheme. */
    String authority() {
        String name = host.indexOf(':') < 0 ? host : '[' + host + ']';
        return port == standard(secure) ? name : name + ':' + port;
    }

    /** The URL for people: a query may hold secrets, and is left out. */
    @Override
    public String toString() {
        int query = path.indexOf('?');
        String shown = query < 0 ? path : path.substring(0, query) + "?…";
        return scheme() + "://" + authority() + shown;
    }
}
