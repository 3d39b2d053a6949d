package io.carillon.zookeeper;

import io.carillon.tls.TlsFiles;
import io.carillon.tls.TlsMaterial;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.server.NettyServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxn.DisconnectReason;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.auth.ProviderRegistry;
import org.apache.zookeeper.server.auth.X509AuthenticationProvider;

/**
 * A real server whose only port speaks TLS, and asks each client for a certificate. ZooKeeper takes
 * its certificates from properties of the process, so there is one of them at a time.
 */
final class TlsZooKeeper implements AutoCloseable {
    private static final String AUTH = ProviderRegistry.AUTHPROVIDER_PROPERTY_PREFIX + "x509";
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final ZooKeeperServer server;
    private final ServerCnxnFactory door;
    private final List<String> properties = new ArrayList<>();

    /**
     * @param folder has {@code server.pem}, {@code server.key} and {@code ca.pem}
     */
    TlsZooKeeper(Path folder) throws Exception {
        this.folder = folder;
        TlsMaterial material = material();
        store(material.keyStore(PASSWORD.toCharArray()), "server.p12");
        store(material.trustStore(), "clients.p12");
        set("zookeeper.ssl.keyStore.location", folder.resolve("server.p12").toString());
        set("zookeeper.ssl.keyStore.password", PASSWORD);
        set("zookeeper.ssl.trustStore.location", folder.resolve("clients.p12").toString());
        set("zookeeper.ssl.trustStore.password", PASSWORD);
        set("zookeeper.ssl.clientAuth", "need");
        set(AUTH, X509AuthenticationProvider.class.getName());
        ProviderRegistry.addOrUpdateProvider(AUTH);
        server =
                new ZooKeeperServer(
                        folder.resolve("snapshots").toFile(), folder.resolve("log").toFile(), 500);
        set(
                ServerCnxnFactory.ZOOKEEPER_SERVER_CNXN_FACTORY,
                NettyServerCnxnFactory.class.getName());
        door = ServerCnxnFactory.createFactory();
        door.configure(new InetSocketAddress("127.0.0.1", 0), 100, -1, true);
        GuardedDigest.guard(-1, Optional.empty());
        door.startup(server);
    }

    private TlsMaterial material() throws Exception {
        return TlsMaterial.read(
                TlsFiles.of(
                        "cert",
                        Optional.of(folder.resolve("server.pem")),
                        "key",
                        Optional.of(folder.resolve("server.key")),
                        "ca",
                        Optional.of(folder.resolve("ca.pem"))));
    }

    private void store(KeyStore store, String name) throws Exception {
        try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    private void set(String property, String value) {
        System.setProperty(property, value);
        properties.add(property);
    }

    String connectString() {
        return "127.0.0.1:" + door.getLocalPort();
    }

    /** Cuts all connections; clients make new ones. */
    void cut() {
        door.closeAll(DisconnectReason.SERVER_SHUTDOWN);
    }

    @Override
    public void close() {
        door.shutdown();
        server.shutdown();
        properties.forEach(System::clearProperty);
        GuardedDigest.forget(-1);
    }
}
