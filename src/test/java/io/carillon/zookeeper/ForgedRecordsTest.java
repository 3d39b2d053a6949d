package io.carillon.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.Opaque;
import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Lead;
import io.carillon.runtime.Election.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of nodes that another client of ZooKeeper writes, and what the nodes make of them. */
class ForgedRecordsTest {
    private static final byte[] ROGUE =
            "{\"name\":\"rogue\",\"url\":\"http://127.0.0.1:18390\"}".getBytes(UTF_8);

    @TempDir Path directory;
    private EmbeddedZooKeeper server;
    private EmbeddedCluster cluster;
    private String leading;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedCluster.server(directory, 0);
        cluster = EmbeddedCluster.on(server);
        leading = cluster.settings().root() + "/leading";
    }

    @AfterEach
    void stop() {
        cluster.close();
        server.close();
    }

    private static ClusterKey key(String... secrets) {
        return ClusterKey.ofFile(
                java.util.Arrays.stream(secrets)
                        .map(secret -> new Opaque(secret.repeat(32).getBytes(UTF_8)))
                        .toList());
    }

    private Optional<Node> leader(Election seenBy) {
        return cluster.latest(seenBy.leader());
    }

    private void untilProven(Election seenBy, String name) {
        cluster.until(
                () -> leader(seenBy).filter(n -> n.proven() && n.name().equals(name)).isPresent());
    }

    @Test
    void aLeaderProvesItselfToNodesThatShareItsKeyAlone() {
        Election leads = cluster.join("n1", key("a"));
        Election same = cluster.join("n2", key("b", "a"));
        Election other = cluster.join("n3", key("b"));
        Election ofStore = cluster.join("n4");
        cluster.get(leads.stand());
        untilProven(leads, "n1");
        untilProven(same, "n1");
        for (Election without : List.of(other, ofStore)) {
            cluster.until(() -> leader(without).isPresent());
            assertThat(leader(without).get().proven()).isFalse();
        }
        cluster.until(() -> cluster.latest(same.nodes()).size() == 4);
        assertThat(cluster.latest(same.nodes()).stream().map(Node::proven))
                .containsExactly(true, true, true, false);
    }

    @Test
    void withoutASecretTheNodesShareTheKeyOfTheStore() {
        Election leads = cluster.join("n1");
        Election standby = cluster.join("n2");
        cluster.get(leads.stand());
        untilProven(standby, "n1");
    }

    @Test
    void aForgedLeaderIsNotProvenAndTheRealOneWritesItsRecordAgain() throws Exception {
        Election leads = cluster.join("n1");
        Election standby = cluster.join("n2");
        Lead lead = cluster.get(leads.stand());
        untilProven(standby, "n1");
        var seen = standby.leader().test();
        try (Bystander other = new Bystander(server)) {
            byte[] right = other.client().getData(leading, false, null);
            other.client().setData(leading, ROGUE, -1);
            cluster.until(() -> mended(other, right));
            other.client().delete(leading, -1);
            cluster.until(() -> mended(other, right));
            // One that vanishes only with the forger, and says the same.
            other.client().delete(leading, -1);
            createAnyway(other, right);
            cluster.until(() -> mended(other, right));
        }
        untilProven(standby, "n1");
        assertThat(seen.values())
                .allSatisfy(
                        who ->
                                assertThat(who.filter(Node::proven).map(Node::name))
                                        .isIn(Optional.empty(), Optional.of("n1")));
        assertThat(lead.over().test().values()).isEmpty();
        cluster.get(lead.store().commit(new TreeMap<>()));
    }

    /** Another one may be faster: the leader. */
    private void createAnyway(Bystander other, byte[] data) throws Exception {
        try {
            other.client().create(leading, data, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        } catch (org.apache.zookeeper.KeeperException.NodeExistsException mended) {
            assertThat(mended.getPath()).isEqualTo(leading);
        }
    }

    private boolean mended(Bystander other, byte[] right) {
        try {
            org.apache.zookeeper.data.Stat stat = new org.apache.zookeeper.data.Stat();
            return java.util.Arrays.equals(other.client().getData(leading, false, stat), right)
                    && stat.getEphemeralOwner() != other.client().getSessionId();
        } catch (org.apache.zookeeper.KeeperException.NoNodeException absent) {
            return false;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theRecordOfAnEarlierLeaderProvesNothing() throws Exception {
        Election first = cluster.join("n1");
        Election standby = cluster.join("n2");
        cluster.get(first.stand());
        untilProven(standby, "n1");
        try (Bystander other = new Bystander(server)) {
            byte[] earlier = other.client().getData(leading, false, null);
            cluster.get(first.close());
            cluster.until(() -> leader(standby).isEmpty());
            other.client()
                    .create(leading, earlier, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            cluster.until(() -> leader(standby).isPresent());
            assertThat(leader(standby).get().name()).isEqualTo("n1");
            assertThat(leader(standby).get().proven()).isFalse();
            // It does not keep the next one from leading.
            cluster.get(standby.stand());
            untilProven(standby, "n2");
        }
    }

    @Test
    void aLeaderThatHasResignedMendsNothing() throws Exception {
        Election first = cluster.join("n1");
        Election standby = cluster.join("n2");
        Lead lead = cluster.get(first.stand());
        untilProven(standby, "n1");
        cluster.get(lead.resign());
        cluster.until(() -> leader(standby).isEmpty());
        Lead next = cluster.get(standby.stand());
        untilProven(first, "n2");
        try (Bystander other = new Bystander(server)) {
            other.client().setData(leading, ROGUE, -1);
        }
        untilProven(first, "n2");
        assertThat(next.over().test().values()).isEmpty();
    }

    @Test
    void aRecordThatIsNoRecordNamesNoLeader() throws Exception {
        Election standby = cluster.join("n2");
        cluster.until(() -> cluster.latest(standby.nodes()).size() == 1);
        try (Bystander other = new Bystander(server)) {
            other.client()
                    .create(
                            leading,
                            "{\"name\":1}".getBytes(UTF_8),
                            ZooDefs.Ids.OPEN_ACL_UNSAFE,
                            CreateMode.PERSISTENT);
            other.client().setData(leading, "::::".getBytes(UTF_8), -1);
            other.client().setData(leading, ROGUE, -1);
            cluster.until(() -> leader(standby).isPresent());
        }
        assertThat(leader(standby).get().proven()).isFalse();
    }
}
