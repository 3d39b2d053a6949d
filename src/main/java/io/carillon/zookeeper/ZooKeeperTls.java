package io.carillon.zookeeper;

import io.carillon.tls.TlsMaterial;
import io.carillon.tls.WatchedTls;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.apache.zookeeper.Environment;
import org.apache.zookeeper.client.ZKClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS towards ZooKeeper. Its client reads certificates from files, the key in the same file as the
 * certificate, anew for each connection. So they are kept in two files of our own, encrypted with a
 * password that is in this process alone, and written anew when certificates change. Any thread.
 */
public final class ZooKeeperTls {
    private static final Logger log = LoggerFactory.getLogger(ZooKeeperTls.class);
    private static final String TYPE = "PKCS12";
    private static final int PASSWORD_BYTES = 32;

    private final WatchedTls files;
    private final Path keys;
    private final Path trust;
    private final String password;

    private ZooKeeperTls(WatchedTls files, Path folder) {
        this.files = files;
        this.keys = folder.resolve("own.p12");
        this.trust = folder.resolve("trusted.p12");
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        this.password = HexFormat.of().formatHex(random);
    }

    /**
     * TLS with what the files hold.
     *
     * @throws IOException when there is no place for temporary files
     */
    public static ZooKeeperTls of(WatchedTls files) throws IOException {
        Path folder = Files.createTempDirectory("carillon-zookeeper-");
        ZooKeeperTls made = new ZooKeeperTls(files, folder);
        folder.toFile().deleteOnExit();
        made.keys.toFile().deleteOnExit();
        made.trust.toFile().deleteOnExit();
        made.write(files.current());
        Runnable unused = files.onChange(made::rewrite);
        return made;
    }

    /** The files that it is made of. */
    public WatchedTls files() {
        return files;
    }

    private void rewrite(TlsMaterial material) {
        try {
            write(material);
        } catch (IOException e) {
            log.error("New certificates cannot be used towards ZooKeeper", e);
        }
    }

    private void write(TlsMaterial material) throws IOException {
        try {
            write(material.keyStore(password.toCharArray()), keys);
            write(material.trustStore(), trust);
        } catch (GeneralSecurityException e) {
            throw new IOException("Certificates cannot be kept for ZooKeeper's client", e);
        }
    }

    private void write(KeyStore store, Path file) throws IOException, GeneralSecurityException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (OutputStream out = Files.newOutputStream(fresh)) {
            store.store(out, password.toCharArray());
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes a client use TLS. */
    void addTo(ZKClientConfig config) {
        config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
        config.setProperty(
                ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET,
                "org.apache.zookeeper.ClientCnxnSocketNetty");
        // Properties of the process would count otherwise.
        boolean own = files.current().certificate().isPresent();
        config.setProperty("zookeeper.ssl.keyStore.location", own ? keys.toString() : "");
        config.setProperty("zookeeper.ssl.keyStore.password", own ? password : "");
        config.setProperty("zookeeper.ssl.keyStore.type", TYPE);
        config.setProperty("zookeeper.ssl.trustStore.location", trust.toString());
        config.setProperty("zookeeper.ssl.trustStore.password", password);
        config.setProperty("zookeeper.ssl.trustStore.type", TYPE);
        config.setProperty("zookeeper.ssl.protocol", "TLS");
        config.setProperty(
                "zookeeper.ssl.enabledProtocols", String.join(",", TlsMaterial.PROTOCOLS));
        // Netty verifies the name of the host whatever is said here.
        config.setProperty("zookeeper.ssl.hostnameVerification", "true");
        if (System.getProperty(Environment.JAAS_CONF_KEY) == null) {
            // To prepare it, an address is looked up, and what it is called in DNS is then the name
            // that the certificate is compared with, not what the configuration says.
            config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        }
    }
}
