package io.carillon.zookeeper;

import java.time.Duration;
import java.util.Optional;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.PathUtils;
import org.apache.zookeeper.common.ZKConfig;

/**
 * The ZooKeeper servers and the root of this cluster in their tree. Immutable and valid.
 *
 * @param servers {@code host:port} pairs separated by commas
 * @param root the node under which everything of this cluster is stored; clusters with different
 *     roots can share one ZooKeeper
 * @param sessionTimeout requested session timeout; the server limits it to 2 to 20 of its ticks. It
 *     decides how soon a killed leader is replaced
 * @param connectTimeout how long one operation of the cluster manager waits for a connection
 * @param auth how this client authenticates, if it does; then nobody else can use the nodes that it
 *     creates
 * @param tls how this client speaks TLS, if it does
 */
public record ZooKeeperSettings(
        String servers,
        String root,
        Duration sessionTimeout,
        Duration connectTimeout,
        Optional<DigestAuth> auth,
        Optional<ZooKeeperTls> tls) {

    /** Settings of a client that does not authenticate. */
    public ZooKeeperSettings(
            String servers, String root, Duration sessionTimeout, Duration connectTimeout) {
        this(servers, root, sessionTimeout, connectTimeout, Optional.empty(), Optional.empty());
    }

    /** Ten seconds of session, five to connect. */
    public static ZooKeeperSettings of(String servers, String root) {
        return new ZooKeeperSettings(servers, root, Duration.ofSeconds(10), Duration.ofSeconds(5));
    }

    /**
     * @throws IllegalArgumentException with what is wrong
     */
    public ZooKeeperSettings {
        if (servers.isBlank()) {
            throw new IllegalArgumentException("no ZooKeeper servers given");
        }
        try {
            PathUtils.validatePath(root);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("ZooKeeper root '" + root + "': " + e.getMessage());
        }
        if (root.length() < 2) {
            throw new IllegalArgumentException(
                    "the ZooKeeper root '/' would be the whole tree; choose a node such as"
                            + " /carillon");
        }
        if (sessionTimeout.toMillis() < 100 || connectTimeout.toMillis() < 100) {
            throw new IllegalArgumentException(
                    "ZooKeeper timeouts below 100 ms: session "
                            + sessionTimeout
                            + ", connect "
                            + connectTimeout);
        }
    }

    /** The time for a connection; never longer than the session, which then is over anyway. */
    Duration usableConnectTimeout() {
        return connectTimeout.compareTo(sessionTimeout) < 0 ? connectTimeout : sessionTimeout;
    }

    /** A copy with another session timeout. */
    public ZooKeeperSettings withSessionTimeout(Duration timeout) {
        return new ZooKeeperSettings(servers, root, timeout, connectTimeout, auth, tls);
    }

    /** A copy that authenticates. */
    public ZooKeeperSettings withAuth(DigestAuth value) {
        return new ZooKeeperSettings(
                servers, root, sessionTimeout, connectTimeout, Optional.of(value), tls);
    }

    /** A copy that speaks TLS. */
    public ZooKeeperSettings withTls(ZooKeeperTls value) {
        return new ZooKeeperSettings(
                servers, root, sessionTimeout, connectTimeout, auth, Optional.of(value));
    }

    /** That there is no connection, in words. */
    String unreachable() {
        return "ZooKeeper at "
                + servers
                + " cannot be reached"
                + (tls.isEmpty()
                        ? ""
                        : " over TLS; it must be the secureClientPort, and each side must trust the"
                                + " certificate of the other");
    }

    /** The configuration of a client of these servers. */
    ZKClientConfig client() {
        ZKClientConfig config = new ZKClientConfig();
        // A load reads many records with one request; the default limit of an answer is 1 MiB.
        config.setProperty(ZKConfig.JUTE_MAXBUFFER, Integer.toString(Load.ANSWER_BYTES));
        tls.ifPresent(used -> used.addTo(config));
        return config;
    }
}
