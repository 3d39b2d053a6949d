package io.carillon.zookeeper;

import static org.awaitility.Awaitility.await;

import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.ClusterUnderTest;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Real elections on a real server inside the test's JVM. */
final class EmbeddedCluster implements ClusterUnderTest {
    /** Far above what anything takes here, for a busy machine. */
    static final Duration TIMEOUT = Duration.ofSeconds(40);

    private static final AtomicInteger ROOTS = new AtomicInteger();

    private final EmbeddedZooKeeper server;
    private final boolean ours;
    private final ZooKeeperSettings settings;
    private final List<Election> joined = new ArrayList<>();

    private EmbeddedCluster(EmbeddedZooKeeper server, boolean ours) {
        this.server = server;
        this.ours = ours;
        this.settings =
                ZooKeeperSettings.of(server.connectString(), "/carillon" + ROOTS.incrementAndGet())
                        .withSessionTimeout(Duration.ofSeconds(6));
    }

    /** With a server of its own. */
    static EmbeddedCluster start(Path directory) throws IOException {
        return new EmbeddedCluster(server(directory, 0), true);
    }

    /** A tree of its own on a server that others use too. */
    static EmbeddedCluster on(EmbeddedZooKeeper server) {
        return new EmbeddedCluster(server, false);
    }

    static EmbeddedZooKeeper server(Path directory, int port) throws IOException {
        return EmbeddedZooKeeper.start(directory, "127.0.0.1", port, Duration.ofMillis(500));
    }

    ZooKeeperSettings settings() {
        return settings;
    }

    @Override
    public Election join(String name) {
        return join(name, settings);
    }

    Election join(String name, ZooKeeperSettings through) {
        return join(name, through, ClusterKey.ofStore());
    }

    /** A node with that key. */
    Election join(String name, ClusterKey key) {
        return join(name, settings, key);
    }

    private Election join(String name, ZooKeeperSettings through, ClusterKey key) {
        Election election =
                ZooKeeperElection.join(
                        through, new Node(name, "http://" + name + ".test:8080"), key);
        joined.add(election);
        return election;
    }

    @Override
    public void until(BooleanSupplier condition) {
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(2)).until(condition::getAsBoolean);
    }

    /** A round trip through the server, behind whatever else is on the way. */
    @Override
    public void settle() {
        for (Election election : new ArrayList<>(joined)) {
            var unused = election.nodes().blockingFirst(List.of());
        }
        Election probe =
                ZooKeeperElection.join(
                        new ZooKeeperSettings(
                                settings.servers(),
                                settings.root() + "probe",
                                settings.sessionTimeout(),
                                settings.connectTimeout()),
                        new Node("probe", "http://probe.test"));
        get(get(probe.stand()).store().commit(new TreeMap<>()));
        get(probe.close());
    }

    @Override
    public void close() {
        joined.forEach(election -> get(election.close()));
        if (ours) {
            server.close();
        }
    }
}
