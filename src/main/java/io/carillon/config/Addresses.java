package io.carillon.config;

import java.util.regex.Pattern;

/** The rules for addresses and paths of other programs. */
public final class Addresses {
    private static final String HOST = "(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+)";
    private static final String PORT = ":[0-9]{1,5}";
    private static final String URL = "https?://([^@/,]+@)?" + HOST + "(" + PORT + ")?/?";
    private static final Pattern NODE = Pattern.compile(URL);
    private static final Pattern SERVERS =
            Pattern.compile(HOST + "(" + PORT + ")?(," + HOST + "(" + PORT + ")?)*");
    private static final Pattern ZNODE = Pattern.compile("(/[^/\\s]+)+");
    private static final Pattern MASTERS =
            Pattern.compile(
                    "zk://([^@/]+@)?"
                            + HOST
                            + PORT
                            + "(,"
                            + HOST
                            + PORT
                            + ")*(/[^/,\\s]+)+|"
                            + URL
                            + "(,"
                            + URL
                            + ")*");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|::1|\\[::1\\]");

    static final Check<String> NODE_URL =
            Check.that(
                    "an address such as http://node1:8080",
                    url -> NODE.matcher(url).matches() && !url.contains("@"));

    private static final Pattern PROTECTED =
            Pattern.compile(
                    "https://"
                            + HOST
                            + "("
                            + PORT
                            + ")?/?|http://("
                            + LOOPBACK
                            + ")("
                            + PORT
                            + ")?/?");

    static final Check<String> PROTECTED_URL =
            matches("an address such as https://vault:8200, or http://127.0.0.1:8200", PROTECTED);

    static final Check<String> HOST_NAME =
            matches(
                    "host names or addresses without a port, *.example.com, or *",
                    Pattern.compile("\\*|(\\*\\.)?" + HOST));

    static final Check<String> IP =
            matches(
                    "IP addresses",
                    Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*"));

    static final Check<String> ZOOKEEPER_SERVERS =
            matches("host:port, several separated by commas", SERVERS);

    static final Check<String> ZOOKEEPER_PATH = matches("a path such as /carillon", ZNODE);

    static final Check<String> MESOS_MASTERS =
            matches("zk://host:port,…/path, or masters as http(s)://host:port,…", MASTERS);

    private Addresses() {}

    /** Whether only programs on the same machine reach an address. */
    public static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    private static Check<String> matches(String words, Pattern pattern) {
        return Check.that(words, text -> pattern.matcher(text).matches());
    }
}
