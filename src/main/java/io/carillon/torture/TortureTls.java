package io.carillon.torture;

import io.carillon.tls.TlsFiles;
import io.carillon.tls.TlsMaterial;
import io.carillon.tls.TrialAuthority;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/**
 * The certificates of one torture, of an authority that is forgotten with it: nodes and ZooKeeper
 * servers show them to each other. Immutable.
 */
final class TortureTls {
    private final Optional<Path> folder;
    private final HttpClient client;

    private TortureTls(Optional<Path> folder, HttpClient client) {
        this.folder = folder;
        this.client = client;
    }

    /** No TLS. */
    static TortureTls none() {
        return new TortureTls(Optional.empty(), Api.client(Optional.empty()));
    }

    /** Makes certificates anew, in a folder of that directory. */
    static TortureTls make(Path directory) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("tls"));
        try {
            TrialAuthority authority = TrialAuthority.named("carillon torture");
            authority.write(folder.resolve("ca.pem"));
            authority.issue("node", List.of("127.0.0.1")).write(folder, "node");
            authority.issue("zookeeper", List.of("127.0.0.1")).write(folder, "zookeeper");
            // ZooKeeper reads the key and the certificate from one file.
            Files.writeString(
                    folder.resolve("zookeeper.key"),
                    Files.readString(folder.resolve("zookeeper.key"))
                            + Files.readString(folder.resolve("zookeeper.pem")));
            TlsMaterial trust =
                    TlsMaterial.read(
                            TlsFiles.of(
                                    "certificate",
                                    Optional.empty(),
                                    "key",
                                    Optional.empty(),
                                    "authority",
                                    Optional.of(folder.resolve("ca.pem"))));
            return new TortureTls(Optional.of(folder), Api.client(Optional.of(trust.context())));
        } catch (GeneralSecurityException e) {
            throw new IOException("certificates cannot be made: " + e.getMessage(), e);
        }
    }

    /** The scheme of the nodes' addresses. */
    String scheme() {
        return folder.isPresent() ? "https" : "http";
    }

    /** The client that trusts the nodes. */
    HttpClient client() {
        return client;
    }

    /** What nodes are configured with, as {@code key=value}. */
    List<String> settings() {
        return folder.map(
                        path ->
                                List.of(
                                        "http.tls.certFile=" + path.resolve("node.pem"),
                                        "http.tls.keyFile=" + path.resolve("node.key"),
                                        "http.tls.caFile=" + path.resolve("ca.pem"),
                                        "zookeeper.tls.certFile=" + path.resolve("node.pem"),
                                        "zookeeper.tls.keyFile=" + path.resolve("node.key"),
                                        "zookeeper.tls.caFile=" + path.resolve("ca.pem")))
                .orElse(List.of());
    }

    /** How a ZooKeeper server listens at a port, as lines of its configuration. */
    String door(int port) {
        if (folder.isEmpty()) {
            return "clientPort=%d%nclientPortAddress=127.0.0.1%n".formatted(port);
        }
        return """
        secureClientPort=%d
        secureClientPortAddress=127.0.0.1
        serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory
        authProvider.x509=org.apache.zookeeper.server.auth.X509AuthenticationProvider
        ssl.keyStore.location=%s
        ssl.keyStore.type=PEM
        ssl.trustStore.location=%s
        ssl.trustStore.type=PEM
        ssl.clientAuth=need
        """
                .formatted(
                        port,
                        folder.get().resolve("zookeeper.key"),
                        folder.get().resolve("ca.pem"));
    }
}
