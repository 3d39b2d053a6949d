package io.carillon.executor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A TLS port with a certificate of its own making, which executors use as well. */
final class TlsListening implements FakeAgent.Listening {
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final String name;
    private final SSLContext context = SSLContext.getInstance("TLS");
    private boolean demanding;
    private int port;
    private SSLServerSocket server;

    TlsListening(Path folder, String name) throws Exception {
        this.folder = folder;
        this.name = name;
        Path store = folder.resolve(name + ".p12");
        keytool(store, "-genkeypair -keyalg RSA -dname CN=" + name);
        keytool(store, "-exportcert -rfc -file " + folder.resolve(name + ".pem"));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(store.toFile())) {
            keys.load(in, PASSWORD.toCharArray());
        }
        byte[] key = keys.getKey("own", PASSWORD.toCharArray()).getEncoded();
        Files.writeString(
                folder.resolve(name + ".key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
        KeyManagerFactory own =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", keys.getCertificate("own"));
        trust.init(trusted);
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    }

    void demandClientCertificate() {
        demanding = true;
    }

    /** The names of the files, as an agent with TLS tells them to its executors. */
    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        variables.put("LIBPROCESS_SSL_ENABLED", "1");
        variables.put("LIBPROCESS_SSL_CA_FILE", folder.resolve(name + ".pem").toString());
        variables.put("LIBPROCESS_SSL_CERT_FILE", folder.resolve(name + ".pem").toString());
        variables.put("LIBPROCESS_SSL_KEY_FILE", folder.resolve(name + ".key").toString());
        return variables;
    }

    @Override
    public void open() throws IOException {
        server =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(port, 10, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(demanding);
        port = server.getLocalPort();
    }

    @Override
    public FakeAgent.Accepted accept() throws IOException {
        SSLSocket socket = (SSLSocket) server.accept();
        return new FakeAgent.Accepted(socket.getInputStream(), socket.getOutputStream(), socket);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    @Override
    public Map<String, String> environment() {
        Map<String, String> environment = variables();
        environment.put("MESOS_AGENT_ENDPOINT", "127.0.0.1:" + port);
        return environment;
    }

    private static void keytool(Path store, String arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-storepass",
                                PASSWORD,
                                "-keystore",
                                store.toString(),
                                "-alias",
                                "own"));
        command.addAll(List.of(arguments.split(" ")));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(arguments).isZero();
    }
}
