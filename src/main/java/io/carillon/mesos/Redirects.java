package io.carillon.mesos;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * The redirects of a master. The {@code Location} has had many forms (Mesos 0.28: {@code
 * //host:port}; 1.0: a path; since 1.4: {@code //host:port/path?query}; behind a proxy: absolute).
 * None of them says reliably whether to use TLS, so the scheme of the request is always kept.
 */
final class Redirects {

    /** Maximum number of redirects that are followed in a row. */
    static final int MAX_HOPS = 5;

    private Redirects() {}

    /** The URL that the Location of a master's answer means; empty if it cannot be parsed. */
    static Optional<MasterUrl> resolve(MasterUrl from, String location) {
        URI uri;
        try {
            uri = new URI(location.strip());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
        if (uri.isOpaque()) {
            return Optional.empty();
        }
        String path = pathOf(uri);
        if (uri.getRawAuthority() == null) {
            boolean usable = path.startsWith("/");
            return usable
                    ? Optional.of(new MasterUrl(from.tls(), from.host(), from.port(), path))
                    : Optional.empty();
        }
        if (uri.getHost() == null) {
            return Optional.empty();
        }
        int port = uri.getPort() < 0 ? from.port() : uri.getPort();
        return Optional.of(
                new MasterUrl(
                        from.tls(),
                        MasterUrl.unbracketed(uri.getHost()),
                        port,
                        path.isEmpty() || path.equals("/") ? MasterUrl.SCHEDULER : path));
    }

    private static String pathOf(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery();
    }
}
