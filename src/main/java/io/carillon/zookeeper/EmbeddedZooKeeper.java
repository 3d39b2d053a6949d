package io.carillon.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.server.AuthenticationHelper;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.auth.ProviderRegistry;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;
import org.apache.zookeeper.util.ServiceUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real ZooKeeper server inside this JVM, for laptops and tests: one server, no replication.
 *
 * <p>Its data stays in the directory for the next start. Can be started, closed and started again
 * on the same port in one JVM. Starting and closing block for up to a second.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    /** The usual tick: sessions may last from 2 to 20 seconds. */
    public static final Duration TICK = Duration.ofSeconds(1);

    private static final Duration START = Duration.ofSeconds(30);
    private static final String PROVIDER =
            ProviderRegistry.AUTHPROVIDER_PROPERTY_PREFIX + "carillon";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedZooKeeper.class);

    private static volatile Runnable whenBroken = () -> {};

    private final ZooKeeperServerEmbedded server;
    private final String host;
    private final int port;

    private EmbeddedZooKeeper(ZooKeeperServerEmbedded server, String host, int port) {
        this.server = server;
        this.host = host;
        this.port = port;
    }

    /**
     * Sets what is done when a server of this process cannot go on, because its disk is full, say.
     * It is done on the thread of the server, which waits for it.
     */
    public static void whenBroken(Runnable work) {
        whenBroken = work;
    }

    private static void broken(int code) {
        log.error("The embedded ZooKeeper cannot go on (its code is {})", code);
        whenBroken.run();
    }

    /** Where the server of a directory keeps its data. */
    public static Path data(Path directory) {
        return directory.resolve("data");
    }

    /** Starts a server that admits every client. */
    public static EmbeddedZooKeeper start(Path directory, String host, int port, Duration tick)
            throws IOException {
        return start(directory, host, port, tick, Optional.empty());
    }

    /**
     * Starts a server and waits until it serves.
     *
     * @param directory where the data is; created if missing
     * @param host the address to listen on
     * @param port TCP port; 0 for a free one
     * @param tick the server's tick; a session timeout is 2 to 20 ticks
     * @param only with what clients must authenticate, by the scheme {@code digest}, before the
     *     server does anything for them; empty: it admits every client
     * @throws IOException with the reason: the port is taken, the directory cannot be written
     */
    public static EmbeddedZooKeeper start(
            Path directory, String host, int port, Duration tick, Optional<DigestAuth> only)
            throws IOException {
        Files.createDirectories(directory);
        removeOldConfigurations(directory);
        int free = freePort(host, port);
        Properties settings = new Properties();
        settings.setProperty("clientPort", Integer.toString(free));
        settings.setProperty("clientPortAddress", host);
        settings.setProperty("tickTime", Long.toString(tick.toMillis()));
        settings.setProperty("maxClientCnxns", "0");
        settings.setProperty("admin.enableServer", "false");
        settings.setProperty("4lw.commands.whitelist", "ruok,srvr,mntr");
        settings.setProperty("autopurge.snapRetainCount", "3");
        settings.setProperty("autopurge.purgeInterval", "1");
        // In KiB; the default would use 64 MiB of disk for the first record.
        settings.setProperty("preAllocSize", "4096");
        try {
            ZooKeeperServerEmbedded server =
                    ZooKeeperServerEmbedded.builder()
                            .baseDir(directory)
                            .configuration(settings)
                            .exitHandler(ExitHandler.LOG_ONLY)
                            .build();
            start(server, free, only);
            return new EmbeddedZooKeeper(server, host, free);
        } catch (TimeoutException e) {
            throw new IOException(
                    "ZooKeeper did not start at %s:%d within %d s"
                            .formatted(host, free, START.toSeconds()),
                    e);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("ZooKeeper did not start in " + directory, e);
        }
    }

    /**
     * A server reads from the properties of the process, when it is made, whether clients have to
     * authenticate. So there is one that starts at a time.
     */
    private static void start(ZooKeeperServerEmbedded server, int port, Optional<DigestAuth> only)
            throws Exception {
        synchronized (EmbeddedZooKeeper.class) {
            System.setProperty(PROVIDER, GuardedDigest.class.getName());
            ProviderRegistry.addOrUpdateProvider(PROVIDER);
            if (!(ProviderRegistry.getProvider(DigestAuth.SCHEME) instanceof GuardedDigest)) {
                throw new IOException("ZooKeeper does not take the guard of its clients");
            }
            GuardedDigest.guard(port, only);
            System.setProperty(
                    AuthenticationHelper.ENFORCE_AUTH_ENABLED, Boolean.toString(only.isPresent()));
            System.setProperty(AuthenticationHelper.ENFORCE_AUTH_SCHEMES, DigestAuth.SCHEME);
            System.setProperty(
                    ServerCnxnFactory.ZOOKEEPER_SERVER_CNXN_FACTORY,
                    BoundedConnections.class.getName());
            try {
                server.start(START.toMillis());
                // The start has set one that says only what is not done.
                ServiceUtils.setSystemExitProcedure(EmbeddedZooKeeper::broken);
            } catch (Exception e) {
                GuardedDigest.forget(port);
                throw e;
            } finally {
                System.clearProperty(AuthenticationHelper.ENFORCE_AUTH_ENABLED);
                System.clearProperty(AuthenticationHelper.ENFORCE_AUTH_SCHEMES);
            }
        }
    }

    /** Checks the port first: ZooKeeper reports a port that is taken as a timeout. */
    private static int freePort(String host, int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new IOException(
                    "ZooKeeper cannot listen on %s:%d: %s".formatted(host, port, e.getMessage()),
                    e);
        }
    }

    /** Removes the files that each start leaves behind. */
    private static void removeOldConfigurations(Path directory) throws IOException {
        try (DirectoryStream<Path> old =
                Files.newDirectoryStream(directory, "zookeeper.configuration*.properties")) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** The address for clients: {@code host:port}. */
    public String connectString() {
        return host + ":" + port;
    }

    /** Stops the server; its data is kept. */
    @Override
    public void close() {
        server.close();
        GuardedDigest.forget(port);
    }
}
