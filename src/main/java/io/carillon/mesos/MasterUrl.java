package io.carillon.mesos;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The URL of a master's scheduler API.
 *
 * @param tls https rather than http
 * @param host host name or address, without brackets
 * @param port TCP port
 * @param path path and query
 */
public record MasterUrl(boolean tls, String host, int port, String path) {

    /** The path of the scheduler API. */
    static final String SCHEDULER = "/api/v1/scheduler";

    private static final int DEFAULT_PORT = 5050;

    /** A URL from text like {@code http(s)://host[:port][/path]}; the port is 5050 if not given. */
    public static MasterUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("Not a valid URL of a Mesos master: " + text, e);
        }
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        String host = uri.getHost();
        if (host == null || !(tls || "http".equalsIgnoreCase(uri.getScheme()))) {
            throw new IllegalArgumentException("Not an http(s) URL of a Mesos master: " + text);
        }
        String path = uri.getRawPath();
        return new MasterUrl(
                tls,
                unbracketed(host),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                path == null || path.isEmpty() || path.equals("/") ? SCHEDULER : path);
    }

    /** The scheduler API at a host and port. */
    static MasterUrl at(boolean tls, String host, int port) {
        return new MasterUrl(tls, unbracketed(host), port, SCHEDULER);
    }

    /** Whether both URLs name the same server, ignoring the path. */
    boolean sameServer(MasterUrl other) {
        return tls == other.tls && port == other.port && host.equalsIgnoreCase(other.host);
    }

    static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    /** The URL without the path, for log lines. */
    @Override
    public String toString() {
        String shown = host.indexOf(':') < 0 ? host : '[' + host + ']';
        return (tls ? "https://" : "http://") + shown + ':' + port;
    }
}
