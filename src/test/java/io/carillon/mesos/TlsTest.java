package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JksOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masters that speak TLS with a certificate of our own making. */
class TlsTest extends WithMaster {

    private static final String PASSWORD = "changeit";

    @TempDir static Path directory;

    @Test
    void aMasterOfOurOwnAuthorityIsTrustedAndARedirectKeepsTls(Vertx vertx) throws Exception {
        FakeMaster leader = master(vertx, "dns:localhost");
        FakeMaster follower = master(vertx, "dns:localhost");
        follower.onSubscribe(e -> e.redirect("//localhost:" + leader.port()));
        wire.options(
                        o ->
                                o.with(
                                        new WireOptions.Tls(
                                                Optional.of(authority("dns:localhost")), true)))
                .to(MasterUrl.at(true, "localhost", follower.port()));
        assertThat(wire.awaitSubscribed(1).master())
                .isEqualTo(MasterUrl.at(true, "localhost", leader.port()));
    }

    @Test
    void aStrangersCertificateIsRefused(Vertx vertx) throws Exception {
        FakeMaster master = master(vertx, "dns:localhost");
        wire.to(MasterUrl.at(true, "localhost", master.port()));
        wire.await(() -> wire.ended().size() == 1);
        assertThat(master.subscribes()).isEmpty();
    }

    @Test
    void theNameInTheCertificateCountsUnlessToldOtherwise(Vertx vertx) throws Exception {
        FakeMaster master = master(vertx, "dns:elsewhere.example");
        Optional<Path> ca = Optional.of(authority("dns:elsewhere.example"));
        wire.options(o -> o.with(new WireOptions.Tls(ca, true)))
                .to(MasterUrl.at(true, "localhost", master.port()));
        wire.await(() -> wire.ended().size() == 1);
        assertThat(master.subscribes()).isEmpty();

        Wire lenient = new Wire(vertx).options(o -> o.with(new WireOptions.Tls(ca, false)));
        lenient.to(MasterUrl.at(true, "localhost", master.port()));
        lenient.awaitSubscribed(1);
        lenient.close();
    }

    private static FakeMaster master(Vertx vertx, String name) throws Exception {
        authority(name);
        JksOptions key = new JksOptions().setPath(store(name).toString()).setPassword(PASSWORD);
        return new FakeMaster(vertx, new HttpServerOptions().setSsl(true).setKeyCertOptions(key));
    }

    private static Path store(String name) {
        return directory.resolve(name.replace(':', '-') + ".p12");
    }

    private static Path authority(String name) {
        Path pem = directory.resolve(name.replace(':', '-') + ".pem");
        if (!pem.toFile().exists()) {
            keytool("-genkeypair -keyalg EC -dname CN=test -ext san=" + name, name);
            keytool("-exportcert -rfc -file " + pem, name);
        }
        return pem;
    }

    private static void keytool(String arguments, String name) {
        Stream<String> command =
                Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store(name).toString(),
                        "-alias",
                        "master");
        try {
            Process process =
                    new ProcessBuilder(
                                    Stream.concat(command, Arrays.stream(arguments.split(" ")))
                                            .toList())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
