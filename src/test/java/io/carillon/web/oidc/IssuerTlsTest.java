package io.carillon.web.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.Opaque;
import io.carillon.node.Futures;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An issuer that speaks TLS with a certificate of our own making. */
final class IssuerTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir Path folder;

    @Test
    void onlyATrustedIssuerOfTheRightNameIsListenedTo() throws Exception {
        assertThat(asked("localhost", true)).isEqualTo("1 keys");
        assertThat(asked("localhost", false)).contains("openid-configuration: ");
        assertThat(asked("elsewhere.example", true)).contains("openid-configuration: ");
    }

    private String asked(String name, boolean trusted) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Path pem = folder.resolve(name + ".pem");
        if (!Files.exists(pem)) {
            keytool(store, "-genkeypair -keyalg EC -dname CN=test -ext san=dns:" + name);
            keytool(store, "-exportcert -rfc -file " + pem);
        }
        Optional<Opaque> authorities =
                trusted ? Optional.of(new Opaque(Files.readAllBytes(pem))) : Optional.empty();
        Vertx vertx = Vertx.vertx();
        try (IssuerForTests issuer =
                new IssuerForTests(InstantSource.system(), Optional.of(context(store)))) {
            return Futures.get(
                    new Issuer(vertx, issuer.url(), authorities, Duration.ofMinutes(1))
                            .ask()
                            .map(found -> found.keys().size() + " keys")
                            .otherwise(Throwable::getMessage),
                    Duration.ofMinutes(4));
        } finally {
            Futures.get(vertx.close(), Duration.ofSeconds(20));
        }
    }

    private static SSLContext context(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(Path store, String arguments) throws Exception {
        Stream<String> command =
                Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString(),
                        "-alias",
                        "issuer");
        Process process =
                new ProcessBuilder(
                                Stream.concat(command, Arrays.stream(arguments.split(" ", -1)))
                                        .toList())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
