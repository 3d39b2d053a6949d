package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.model.RecordKey;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Lead;
import io.carillon.tls.TlsFiles;
import io.carillon.tls.TlsFiles.Named;
import io.carillon.tls.TrialAuthority;
import io.carillon.tls.WatchedTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members and operators at a real server that speaks TLS and asks for certificates. */
class ZooKeeperTlsTest {
    private static final RecordKey KEY = new RecordKey(RecordKey.Kind.JOBS, "job");
    private static final DigestAuth OWN = DigestAuth.parse("carillon:secret");

    @TempDir Path folder;
    private TrialAuthority authority;
    private TlsZooKeeper server;

    @BeforeEach
    void start() throws Exception {
        authority = TrialAuthority.named("authority");
        authority.write(folder.resolve("ca.pem"));
        authority.issue("zookeeper", List.of("127.0.0.1")).write(folder, "server");
        authority.issue("node", List.of()).write(folder, "node");
        server = new TlsZooKeeper(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WatchedTls open(String own, String authorities) throws IOException {
        return WatchedTls.open(
                new TlsFiles(
                        own.isEmpty() ? Optional.empty() : file(own + ".pem"),
                        own.isEmpty() ? Optional.empty() : file(own + ".key"),
                        file(authorities)));
    }

    private Optional<Named> file(String name) {
        return Optional.of(new Named("zookeeper.tls." + name, folder.resolve(name)));
    }

    private ZooKeeperSettings settings(WatchedTls files) throws IOException {
        return settings(files, Duration.ofSeconds(20));
    }

    private ZooKeeperSettings settings(WatchedTls files, Duration connect) throws IOException {
        return new ZooKeeperSettings(
                        server.connectString(), "/carillon", Duration.ofSeconds(6), connect)
                .withAuth(OWN)
                .withTls(ZooKeeperTls.of(files));
    }

    private static void write(Election member) throws Exception {
        Lead lead = member.stand().toFuture().get(40, TimeUnit.SECONDS);
        TreeMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        batch.put(KEY, Optional.of(new byte[] {7}));
        lead.store()
                .commit(batch)
                .toCompletionStage(0)
                .toCompletableFuture()
                .get(40, TimeUnit.SECONDS);
    }

    @Test
    void aMemberLeadsAndEveryNodeThatItMakesIsItsUsersAlone() throws Exception {
        ZooKeeperSettings settings = settings(open("node", "ca.pem"));
        Election member = ZooKeeperElection.join(settings, new Election.Node("n", "https://n"));
        try {
            write(member);
            try (OperatorAccess access = OperatorAccess.open(settings)) {
                assertThat(access.look().blockingGet().leader().orElseThrow().name())
                        .isEqualTo("n");
            }
            int nodes = 0;
            ZooKeeper reader = client(settings);
            try {
                Deque<String> paths = new ArrayDeque<>(List.of("/carillon"));
                while (!paths.isEmpty()) {
                    String path = paths.pop();
                    nodes++;
                    assertThat(reader.getACL(path, null))
                            .as(path)
                            .extracting(ACL::getId)
                            .extracting(id -> id.getScheme())
                            .contains("digest")
                            .isSubsetOf("digest", "x509");
                    reader.getChildren(path, false).forEach(name -> paths.push(path + "/" + name));
                }
            } finally {
                reader.close();
            }
            assertThat(nodes).as("with those of the cluster manager").isGreaterThan(15);
        } finally {
            member.close().blockingAwait();
        }
    }

    private static ZooKeeper client(ZooKeeperSettings settings) throws IOException {
        ZooKeeper client = new ZooKeeper(settings.servers(), 6_000, event -> {}, settings.client());
        OWN.addTo(client);
        return client;
    }

    private void refused(String why, String own, String authorities) {
        assertThatThrownBy(
                        () ->
                                OperatorAccess.open(
                                        settings(open(own, authorities), Duration.ofSeconds(2))))
                .as(why)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be reached");
    }

    @Test
    void certificatesThatAreNotGoodMakeNoConnection() throws Exception {
        TrialAuthority stranger = TrialAuthority.named("authority");
        stranger.write(folder.resolve("stranger.pem"));
        stranger.issue("node", List.of()).write(folder, "forged");
        Instant now = Instant.now();
        authority
                .issue(
                        "node",
                        List.of(),
                        now.minus(Duration.ofDays(2)),
                        now.minus(Duration.ofDays(1)))
                .write(folder, "expired");
        refused("no certificate", "", "ca.pem");
        refused("one of another authority", "forged", "ca.pem");
        refused("one that has expired", "expired", "ca.pem");
        refused("a server of another authority", "node", "stranger.pem");
    }

    @Test
    void theServersCertificateMustNameItsHost() throws Exception {
        server.close();
        authority.issue("zookeeper", List.of("zookeeper.example")).write(folder, "server");
        server = new TlsZooKeeper(folder);
        refused("another host", "node", "ca.pem");
    }

    @Test
    void newCertificatesAreThoseOfTheNextConnection() throws Exception {
        WatchedTls files = open("node", "ca.pem");
        ZooKeeperSettings settings = settings(files);
        try (OperatorAccess access = OperatorAccess.open(settings)) {
            assertThat(access.look().blockingGet().exists()).isFalse();
            Files.writeString(folder.resolve("node.pem"), "broken");
            files.check(Instant.now());
            server.cut();
            await().atMost(Duration.ofSeconds(40))
                    .ignoreExceptions()
                    .until(() -> !access.look().blockingGet().exists());

            TrialAuthority.named("other").issue("node", List.of()).write(folder, "node");
            files.check(Instant.now());
            assertThatThrownBy(() -> OperatorAccess.open(settings))
                    .as("the server does not trust the new one")
                    .isInstanceOf(IOException.class);
            authority.issue("node-2", List.of()).write(folder, "node");
            files.check(Instant.now());
            try (OperatorAccess again = OperatorAccess.open(settings)) {
                assertThat(again.look().blockingGet().exists()).isFalse();
            }
        }
    }
}
