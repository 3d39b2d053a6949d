package io.carillon.zookeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.common.PathUtils;

/**
 * The place where the Mesos masters register: {@code
 * zk://[user:password@]host:port[,host:port...]/path} (Mesos documentation "high-availability").
 * Its text does not contain the password.
 *
 * @param servers {@code host:port} pairs separated by commas
 * @param path the node whose children are the masters; never {@code /} alone
 * @param credentials {@code user:password} for digest authentication
 */
public record ZooKeeperUrl(String servers, String path, Optional<String> credentials) {
    private static final String SCHEME = "zk://";
    private static final String USUAL_PORT = ":2181";

    /**
     * Reads the URL.
     *
     * @throws IllegalArgumentException with what is wrong, without the password
     */
    public static ZooKeeperUrl parse(String url) {
        if (!url.startsWith(SCHEME)) {
            throw new IllegalArgumentException(
                    "a ZooKeeper URL begins with zk://, such as zk://host:2181/mesos");
        }
        String rest = url.substring(SCHEME.length());
        int slash = rest.indexOf('/', Math.max(0, rest.lastIndexOf('@')));
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash);
        int at = authority.lastIndexOf('@');
        String servers = servers(authority.substring(at + 1));
        Optional<String> credentials =
                at < 0 ? Optional.empty() : Optional.of(credentials(authority.substring(0, at)));
        return new ZooKeeperUrl(servers, path(path, servers), credentials);
    }

    private static String credentials(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw new IllegalArgumentException(
                    "the part before the @ of a zk:// URL must be user:password, both not empty");
        }
        return text;
    }

    private static String servers(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the zk:// URL has no server");
        }
        List<String> servers = new ArrayList<>();
        for (String server : text.split(",", -1)) {
            servers.add(server(server));
        }
        return String.join(",", servers);
    }

    private static String server(String text) {
        boolean bare = text.endsWith("]") || (text.indexOf(':') < 0 && !text.isEmpty());
        String server = bare ? text + USUAL_PORT : text;
        int colon = server.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' in the zk:// URL is not of the form host:port");
        }
        String port = server.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || number(port) < 1 || number(port) > 65535) {
            throw new IllegalArgumentException(
                    "'" + port + "' in the zk:// URL is not a port (1 to 65535)");
        }
        return server;
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    private static String path(String text, String servers) {
        String path = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (path.isEmpty()) {
            throw new IllegalArgumentException(
                    "the zk:// URL has no path below which masters register, as in zk://"
                            + servers
                            + "/mesos");
        }
        try {
            PathUtils.validatePath(path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the path '" + path + "' of the zk:// URL: " + e.getMessage());
        }
        return path;
    }

    @Override
    public String toString() {
        return SCHEME + (credentials.isPresent() ? "***@" : "") + servers + path;
    }
}
