package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.LogCapture;
import io.carillon.runtime.MasterDetector;
import io.carillon.runtime.MasterDetector.Master;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Detection on a real server, with masters that are nodes written by hand. */
class ZooKeeperMasterDetectorTest {
    @TempDir Path directory;
    private EmbeddedZooKeeper server;
    private Bystander masters;
    private final List<MasterDetector> detectors = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedCluster.server(directory, 0);
        masters = new Bystander(server);
    }

    @AfterEach
    void stop() {
        detectors.forEach(detector -> detector.close().blockingAwait());
        masters.close();
        server.close();
    }

    @Test
    void theLowestNumberLeadsUntilItIsGone() throws Exception {
        masters.create("/mesos", new byte[0]);
        masters.create("/mesos/log_replicas", new byte[0]);
        register("json.info_0000000010", "m10");
        register("json.info_0000000009", "m9");
        register("json.info_0000000011", "m11");
        MasterDetector detector = detect("");

        awaitMaster(detector, "m9");
        remove("json.info_0000000011");
        remove("json.info_0000000009");
        awaitMaster(detector, "m10");
        remove("json.info_0000000010");
        awaitNone(detector);
        register("json.info_0000000012", "m12");
        awaitMaster(detector, "m12");
    }

    @Test
    void aPathThatDoesNotExistYetIsWaitedFor() throws Exception {
        MasterDetector detector = detect("");
        assertThat(detector.masters().blockingFirst()).isEmpty();

        masters.create("/mesos", new byte[0]);
        register("json.info_0000000000", "m0");

        awaitMaster(detector, "m0");
    }

    @Test
    void mastersThatVanishBetweenListingAndReadingDoNotConfuse() throws Exception {
        masters.create("/mesos", new byte[0]);
        register("json.info_0000000500", "last");
        MasterDetector detector = detect("");
        for (int i = 0; i < 200; i++) {
            register("json.info_0000000" + (100 + i), "fleeting");
            remove("json.info_0000000" + (100 + i));
        }

        awaitMaster(detector, "last");
        register("json.info_0000000400", "first");
        awaitMaster(detector, "first");
    }

    @Test
    void anOutageKeepsTheMasterAndALostSessionIsReplaced() throws Exception {
        masters.create("/mesos", new byte[0]);
        register("json.info_0000000001", "m1");
        MasterDetector detector = detect("");
        awaitMaster(detector, "m1");
        var seen = detector.masters().test();

        try (CuratorFramework sameKind = client()) {
            AtomicBoolean lost = new AtomicBoolean();
            sameKind.getConnectionStateListenable()
                    .addListener(
                            (c, state) -> lost.compareAndSet(false, state == ConnectionState.LOST));
            server.close();
            // Its session ends when that of the detector's client does.
            await().atMost(EmbeddedCluster.TIMEOUT).untilTrue(lost);
        }
        assertThat(seen.values()).hasSize(1);
        server = EmbeddedCluster.server(directory, server.port());
        masters.close();
        masters = new Bystander(server);
        register("json.info_0000000000", "m0");

        awaitMaster(detector, "m0");
        assertThat(seen.values()).hasSize(2).doesNotContain(Optional.empty());
    }

    @Test
    void whatOnlyTheInitiatedMayReadNeedsCredentials() throws Exception {
        masters.client().addAuthInfo("digest", "us:secret".getBytes(StandardCharsets.UTF_8));
        masters.client().create("/mesos", new byte[0], Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
        masters.client()
                .create(
                        "/mesos/json.info_0000000001",
                        json("m1"),
                        Ids.CREATOR_ALL_ACL,
                        CreateMode.PERSISTENT);

        try (LogCapture log = LogCapture.of(ZooKeeperMasterDetector.class.getName())) {
            MasterDetector stranger = detect("");
            MasterDetector initiated = detect("us:secret@");

            awaitMaster(initiated, "m1");
            assertThat(stranger.masters().blockingFirst()).isEmpty();
            awaitSaid(log, "the user of mesos.master may not read them");
        }
    }

    /** As the node says it of its own ZooKeeper. */
    @Test
    void aServerThatDoesNotAdmitTheDetectorIsNoLostConnection() throws Exception {
        try (RefusingZooKeeper refusing = new RefusingZooKeeper();
                LogCapture log = LogCapture.of(ZooKeeperMasterDetector.class.getName())) {
            MasterDetector stranger = detect("", refusing.connectString());

            awaitSaid(log, "admits only clients that authenticate");
            assertThat(log.lines()).noneMatch(line -> line.contains("CONNECTIONLOSS"));
            stranger.close().blockingAwait();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', admits only clients that authenticate",
        "carillon:wrong@, does not accept the user and password of mesos.master",
    })
    void aGuardedServerIsSaidToRefuse(String credentials, String words) throws Exception {
        try (EmbeddedZooKeeper guarded =
                        EmbeddedZooKeeper.start(
                                directory.resolve("guarded"),
                                "127.0.0.1",
                                0,
                                Duration.ofMillis(500),
                                Optional.of(DigestAuth.parse("carillon:right")));
                LogCapture log = LogCapture.of(ZooKeeperMasterDetector.class.getName())) {
            MasterDetector stranger = detect(credentials, guarded.connectString());

            awaitSaid(log, words);
            stranger.close().blockingAwait();
        }
    }

    @Test
    void whatIsWrongWithItsAccessNamesTheKey() {
        for (Code code : List.of(Code.AUTHFAILED, Code.SESSIONCLOSEDREQUIRESASLAUTH, Code.NOAUTH)) {
            assertThat(AccessProblem.ofMasters(code).orElse("")).contains("mesos.master");
        }
        assertThat(AccessProblem.ofMasters(Code.CONNECTIONLOSS)).isEmpty();
    }

    private static void awaitSaid(LogCapture log, String words) {
        await().atMost(EmbeddedCluster.TIMEOUT)
                .until(() -> log.lines().stream().anyMatch(line -> line.contains(words)));
    }

    @Test
    void closingCompletes() throws Exception {
        MasterDetector detector = detect("");
        var seen = detector.masters().test();

        detector.close().blockingAwait();

        seen.assertComplete();
    }

    private CuratorFramework client() throws InterruptedException {
        CuratorFramework client =
                CuratorFrameworkFactory.newClient(
                        server.connectString(), 2_000, 2_000, new RetryOneTime(1));
        client.start();
        client.blockUntilConnected();
        return client;
    }

    private MasterDetector detect(String credentials) {
        return detect(credentials, server.connectString());
    }

    private MasterDetector detect(String credentials, String servers) {
        ZooKeeperUrl url = ZooKeeperUrl.parse("zk://" + credentials + servers + "/mesos");
        MasterDetector detector = ZooKeeperMasterDetector.start(url, Duration.ofSeconds(2));
        detectors.add(detector);
        return detector;
    }

    private void register(String child, String host) throws Exception {
        masters.create("/mesos/" + child, json(host));
    }

    private void remove(String child) throws Exception {
        masters.client().delete("/mesos/" + child, -1);
    }

    private static byte[] json(String host) {
        return """
        {"address":{"hostname":"%s","ip":"127.0.0.1","port":5050},"id":"id-of-%s"}
        """
                .formatted(host, host)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void awaitMaster(MasterDetector detector, String host) {
        awaitSeen(detector, Optional.of(new Master("id-of-" + host, host, 5050)));
    }

    private static void awaitNone(MasterDetector detector) {
        awaitSeen(detector, Optional.empty());
    }

    private static void awaitSeen(MasterDetector detector, Optional<Master> expected) {
        await().atMost(EmbeddedCluster.TIMEOUT)
                .until(() -> detector.masters().blockingFirst().equals(expected));
    }
}
