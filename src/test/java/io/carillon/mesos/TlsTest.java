package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.tls.TlsFiles;
import io.carillon.tls.TrialAuthority;
import io.carillon.tls.WatchedTls;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masters that speak TLS with a certificate of our own making. */
class TlsTest extends WithMaster {

    @TempDir static Path directory;

    @Test
    void aMasterOfOurOwnAuthorityIsTrustedAndARedirectKeepsTls(Vertx vertx) throws Exception {
        TrialAuthority ours = TrialAuthority.named("ours");
        FakeMaster leader = master(vertx, ours, "localhost");
        FakeMaster follower = master(vertx, ours, "localhost");
        WireOptions.Tls tls = trusting(ours, true);
        follower.onSubscribe(e -> e.redirect("//localhost:" + leader.port()));
        wire.options(o -> o.with(tls)).to(MasterUrl.at(true, "localhost", follower.port()));
        assertThat(wire.awaitSubscribed(1).master())
                .isEqualTo(MasterUrl.at(true, "localhost", leader.port()));
    }

    @Test
    void aStrangersCertificateIsRefused(Vertx vertx) throws Exception {
        FakeMaster master = master(vertx, TrialAuthority.named("stranger"), "localhost");
        wire.to(MasterUrl.at(true, "localhost", master.port()));
        wire.await(() -> wire.ended().size() == 1);
        assertThat(master.subscribes()).isEmpty();
    }

    @Test
    void theNameInTheCertificateCountsUnlessToldOtherwise(Vertx vertx) throws Exception {
        TrialAuthority ours = TrialAuthority.named("ours");
        FakeMaster master = master(vertx, ours, "elsewhere.example");
        WireOptions.Tls strict = trusting(ours, true);
        wire.options(o -> o.with(strict)).to(MasterUrl.at(true, "localhost", master.port()));
        wire.await(() -> wire.ended().size() == 1);
        assertThat(master.subscribes()).isEmpty();

        WireOptions.Tls either = trusting(ours, false);
        Wire lenient = new Wire(vertx).options(o -> o.with(either));
        lenient.to(MasterUrl.at(true, "localhost", master.port()));
        lenient.awaitSubscribed(1);
        lenient.close();
    }

    @Test
    void aMasterThatAsksForOurCertificateGetsIt(Vertx vertx) throws Exception {
        TrialAuthority ours = TrialAuthority.named("ours");
        ours.write(directory.resolve("ca.pem"));
        ours.issue("carillon", List.of()).write(directory, "own");
        ours.issue("master", List.of("localhost")).write(directory, "localhost");
        FakeMaster master =
                new FakeMaster(
                        vertx,
                        served("localhost")
                                .setClientAuth(ClientAuth.REQUIRED)
                                .setTrustOptions(
                                        new PemTrustOptions()
                                                .addCertPath(
                                                        directory.resolve("ca.pem").toString())));
        WireOptions.Tls without = trusting(ours, true);
        wire.options(o -> o.with(without)).to(MasterUrl.at(true, "localhost", master.port()));
        wire.await(() -> wire.ended().size() == 1);
        assertThat(master.subscribes()).isEmpty();

        WireOptions.Tls with =
                new WireOptions.Tls(
                        Optional.of(
                                WatchedTls.open(
                                        TlsFiles.of(
                                                "mesos.certFile",
                                                Optional.of(directory.resolve("own.pem")),
                                                "mesos.keyFile",
                                                Optional.of(directory.resolve("own.key")),
                                                "mesos.caFile",
                                                Optional.of(directory.resolve("ca.pem"))))),
                        true);
        Wire known = new Wire(vertx).options(o -> o.with(with));
        known.to(MasterUrl.at(true, "localhost", master.port()));
        known.awaitSubscribed(1);
        known.close();
    }

    private static WireOptions.Tls trusting(TrialAuthority authority, boolean verifyHost)
            throws Exception {
        authority.write(directory.resolve("ca.pem"));
        return new WireOptions.Tls(
                Optional.of(
                        WatchedTls.open(
                                TlsFiles.of(
                                        "mesos.certFile",
                                        Optional.empty(),
                                        "mesos.keyFile",
                                        Optional.empty(),
                                        "mesos.caFile",
                                        Optional.of(directory.resolve("ca.pem"))))),
                verifyHost);
    }

    private static FakeMaster master(Vertx vertx, TrialAuthority authority, String name)
            throws Exception {
        authority.issue("master", List.of(name)).write(directory, name);
        return new FakeMaster(vertx, served(name));
    }

    private static HttpServerOptions served(String name) {
        return new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(
                        new PemKeyCertOptions()
                                .setCertPath(directory.resolve(name + ".pem").toString())
                                .setKeyPath(directory.resolve(name + ".key").toString()));
    }
}
