package io.carillon.node;

import io.carillon.config.Config;
import io.carillon.config.Key;
import io.carillon.config.Keys;
import io.carillon.mesos.WireOptions;
import io.carillon.tls.TlsFiles;
import io.carillon.tls.TlsFiles.Named;
import io.carillon.tls.WatchedTls;
import io.carillon.web.WebOptions;
import io.carillon.zookeeper.ZooKeeperTls;
import io.vertx.core.http.ClientAuth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The certificates that a configuration names, read from their files. */
final class NodeTls {
    private NodeTls() {}

    /**
     * TLS with callers and other nodes.
     *
     * @param others further certificates of the node, whose problems are shown, too
     */
    static WebOptions.Tls web(Config config, List<WatchedTls> others) throws IOException {
        Optional<Named> certificate = named(config, Keys.HTTP_TLS_CERT_FILE);
        Optional<Named> key = named(config, Keys.HTTP_TLS_KEY_FILE);
        Optional<WatchedTls> served =
                certificate.isEmpty()
                        ? Optional.empty()
                        : open(
                                new TlsFiles(
                                        certificate,
                                        key,
                                        named(config, Keys.HTTP_TLS_CLIENT_CA_FILE)));
        Optional<WatchedTls> peers =
                open(new TlsFiles(certificate, key, named(config, Keys.HTTP_TLS_CA_FILE)));
        List<WatchedTls> all = new ArrayList<>();
        served.or(() -> peers).ifPresent(all::add);
        all.addAll(others);
        return new WebOptions.Tls(
                served.map(
                        own ->
                                new WebOptions.Served(
                                        own,
                                        clients(config),
                                        config.get(Keys.HTTP_TLS_CLIENT_ROLES))),
                peers,
                all);
    }

    private static ClientAuth clients(Config config) {
        return switch (config.get(Keys.HTTP_TLS_CLIENT_AUTH)) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.REQUEST;
            case REQUIRED -> ClientAuth.REQUIRED;
        };
    }

    /** TLS towards the ZooKeeper that holds the state; empty: none. */
    static Optional<ZooKeeperTls> zookeeper(Config config) throws IOException {
        Optional<WatchedTls> files =
                open(
                        new TlsFiles(
                                named(config, Keys.ZOOKEEPER_TLS_CERT_FILE),
                                named(config, Keys.ZOOKEEPER_TLS_KEY_FILE),
                                named(config, Keys.ZOOKEEPER_TLS_CA_FILE)));
        return files.isEmpty() ? Optional.empty() : Optional.of(ZooKeeperTls.of(files.get()));
    }

    /** TLS towards masters and agents. */
    static WireOptions.Tls mesos(Config config) throws IOException {
        return new WireOptions.Tls(
                open(
                        new TlsFiles(
                                named(config, Keys.MESOS_CERT_FILE),
                                named(config, Keys.MESOS_KEY_FILE),
                                named(config, Keys.MESOS_CA_FILE))),
                config.get(Keys.MESOS_VERIFY_HOST));
    }

    private static Optional<Named> named(Config config, Key<Optional<Path>> key) {
        return config.get(key).map(path -> new Named(key.path(), path));
    }

    private static Optional<WatchedTls> open(TlsFiles files) throws IOException {
        return files.isEmpty() ? Optional.empty() : Optional.of(WatchedTls.open(files));
    }
}
