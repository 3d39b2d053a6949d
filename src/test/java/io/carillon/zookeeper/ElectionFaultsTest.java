package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Lead;
import io.carillon.runtime.Election.Node;
import io.carillon.runtime.StoreException;
import io.carillon.torture.TcpProxy;
import io.reactivex.rxjava3.core.Single;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to real elections when connections, sessions and servers are lost. */
class ElectionFaultsTest {
    private static final RecordKey KEY = new RecordKey(Kind.JOBS, "nightly");

    @TempDir Path directory;
    private EmbeddedZooKeeper server;
    private EmbeddedCluster cluster;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedCluster.server(directory, 0);
        cluster = EmbeddedCluster.on(server);
        proxy =
                new TcpProxy(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
        proxy.close();
        server.close();
    }

    @Test
    void aBrokenConnectionEndsTheLeadAndTheStandbyLeads() {
        Election cut = cluster.join("cut", throughProxy());
        Lead first = cluster.get(cut.stand());
        Election standby = cluster.join("standby");
        AtomicReference<Lead> second = waiting(standby.stand());

        proxy.cut();

        assertThat(cluster.get(first.over())).contains("interrupted");
        cluster.until(() -> second.get() != null);
        assertThat(second.get().epoch()).isGreaterThan(first.epoch());
        assertThatThrownBy(() -> cluster.get(first.store().commit(batch("old"))))
                .isInstanceOf(StoreException.Fenced.class);
        assertThat(second.get().over().test().values()).isEmpty();

        AtomicReference<Lead> third = waiting(cut.stand());
        cluster.get(standby.close());
        cluster.until(() -> third.get() != null);
        assertThat(third.get().epoch()).isGreaterThan(second.get().epoch());
        cluster.get(third.get().store().commit(batch("new")));
    }

    @Test
    void aSilencedLeaderStopsBeforeTheStandbyLeadsAndComesBackWithANewSession() {
        Election silenced = cluster.join("silenced", throughProxy());
        Lead first = cluster.get(silenced.stand());
        Election standby = cluster.join("standby");
        AtomicReference<Lead> second = waiting(standby.stand());
        AtomicReference<Boolean> secondLedAlready = new AtomicReference<>();
        var unused = first.over().subscribe(reason -> secondLedAlready.set(second.get() != null));

        proxy.set(TcpProxy.Mode.SILENT);

        cluster.until(() -> second.get() != null);
        assertThat(secondLedAlready.get()).isEqualTo(false);
        cluster.until(() -> lost(silenced));
        proxy.set(TcpProxy.Mode.OPEN);
        cluster.until(() -> cluster.latest(silenced.problem()).isEmpty());
        cluster.until(() -> leaderSeenBy(silenced).equals("standby"));
        AtomicReference<Lead> third = waiting(silenced.stand());
        cluster.get(second.get().resign());
        cluster.until(() -> third.get() != null);
    }

    @Test
    void aClientThatHangsIsReplaced() {
        Election hanging = cluster.join("hanging", throughProxy());
        cluster.get(cluster.join("leader").stand());
        cluster.until(() -> leaderSeenBy(hanging).equals("leader"));
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<Thread> hung = new AtomicReference<>();
        // On the thread on which the client would tell that the session is lost, or back.
        var unused =
                hanging.leader()
                        .skip(1)
                        .filter(leader -> leader.isEmpty())
                        .firstElement()
                        .subscribe(
                                leader -> {
                                    hung.set(Thread.currentThread());
                                    try {
                                        never.await();
                                    } catch (InterruptedException e) {
                                        hung.set(null);
                                    }
                                });

        proxy.cut();

        cluster.until(() -> hung.get() != null);
        cluster.until(() -> leaderSeenBy(hanging).equals("leader"));
        never.countDown();
    }

    @Test
    void nobodyIsSeenLeadingOnceTheLeadersSessionIsGone() {
        Election silenced = cluster.join("silenced", throughProxy());
        cluster.get(silenced.stand());
        Election onlooker = cluster.join("onlooker");
        cluster.until(() -> leaderSeenBy(onlooker).equals("silenced"));

        proxy.set(TcpProxy.Mode.SILENT);

        cluster.until(() -> leaderSeenBy(onlooker).isEmpty());
        cluster.until(() -> cluster.latest(onlooker.nodes()).size() == 1);
    }

    @Test
    void aServerThatWasAwayLongerThanTheSessionIsJoinedAnewAndHasKeptEverything()
            throws IOException {
        Election node = cluster.join("node");
        Lead first = cluster.get(node.stand());
        cluster.get(first.store().commit(batch("kept")));

        server.close();

        assertThat(cluster.get(first.over())).isNotEmpty();
        cluster.until(() -> lost(node));
        assertThat(leaderSeenBy(node)).isEmpty();
        server = EmbeddedCluster.server(directory, server.port());
        Lead second = cluster.get(node.stand());
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(cluster.latest(node.problem())).isEmpty();
        assertThat(cluster.get(second.store().load())).containsOnlyKeys(KEY);
        cluster.until(() -> cluster.latest(node.nodes()).size() == 1);
    }

    @Test
    void aServerThatComesLateIsWaitedFor(@TempDir Path late) throws IOException {
        int port = freePort();
        ZooKeeperSettings settings = ZooKeeperSettings.of("127.0.0.1:" + port, "/late/carillon");
        Election node = cluster.join("node", settings);
        AtomicReference<Lead> lead = waiting(node.stand());
        assertThat(cluster.latest(node.problem()).orElse("")).contains("127.0.0.1:" + port);

        try (EmbeddedZooKeeper appears = EmbeddedCluster.server(late, port)) {
            cluster.until(() -> lead.get() != null);
            assertThat(cluster.latest(node.problem())).isEmpty();
            assertThat(appears.port()).isEqualTo(port);
            cluster.get(node.close());
        }
    }

    @Test
    void closingWorksWithoutAServer() throws IOException {
        Election node =
                cluster.join("node", ZooKeeperSettings.of("127.0.0.1:" + freePort(), "/carillon"));
        AtomicReference<Lead> lead = waiting(node.stand());

        cluster.get(node.close());

        assertThat(lead).hasNullValue();
    }

    @Test
    void aNewerEpochEndsTheLeadEvenWhenTheConnectionIsWell() throws Exception {
        Election node = cluster.join("node");
        Lead first = cluster.get(node.stand());

        try (Bystander other = new Bystander(server)) {
            other.client().setData(cluster.settings().root() + "/leader", new byte[0], -1);
        }

        assertThat(cluster.get(first.over())).contains("newer");
        Lead second = cluster.get(node.stand());
        assertThat(second.epoch()).isGreaterThan(first.epoch() + 1);
    }

    @Test
    void aProcessWithTheNameOfAnotherTakesItsPlace() {
        Election before = cluster.join("same");
        cluster.until(() -> cluster.latest(before.nodes()).size() == 1);
        Election after = cluster.join("same");

        cluster.until(() -> cluster.latest(after.nodes()).size() == 1);
        cluster.get(before.close());

        assertThat(cluster.get(after.stand()).epoch()).isPositive();
        assertThat(cluster.latest(after.nodes())).extracting(Node::name).containsExactly("same");
    }

    private ZooKeeperSettings throughProxy() {
        return new ZooKeeperSettings(
                proxy.address(),
                cluster.settings().root(),
                Duration.ofSeconds(4),
                Duration.ofSeconds(2));
    }

    private static AtomicReference<Lead> waiting(Single<Lead> standing) {
        AtomicReference<Lead> lead = new AtomicReference<>();
        var unused = standing.subscribe(lead::set);
        return lead;
    }

    private boolean lost(Election election) {
        return cluster.latest(election.problem()).orElse("").contains("lost");
    }

    private String leaderSeenBy(Election election) {
        return cluster.latest(election.leader()).map(Node::name).orElse("");
    }

    private static SortedMap<RecordKey, Optional<byte[]>> batch(String value) {
        SortedMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        batch.put(KEY, Optional.of(value.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return batch;
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }
}
