package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.RecordKey;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Lead;
import io.carillon.zookeeper.OwnershipChange.Outcome;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole tree of a real cluster changes its owner, at a server that admits everyone. */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
class OwnershipChangeTest {
    private static final DigestAuth OWN = DigestAuth.parse("carillon:right-secret");
    private static final DigestAuth FORMER = DigestAuth.parse("carillon:former-secret");
    private static final RecordKey JOB = new RecordKey(RecordKey.Kind.JOBS, "job");

    @TempDir Path directory;
    private EmbeddedZooKeeper server;
    private EmbeddedCluster cluster;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedCluster.server(directory, 0);
        cluster = EmbeddedCluster.on(server);
    }

    @AfterEach
    void stop() {
        cluster.close();
        server.close();
    }

    private ZooKeeperSettings as(DigestAuth user) {
        return cluster.settings().withAuth(user);
    }

    /** A node leads and stores a job. */
    private Election stored(ZooKeeperSettings settings) {
        Election node = cluster.join("n1", settings);
        Lead lead = cluster.get(node.stand());
        cluster.get(lead.store().load());
        TreeMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        batch.put(JOB, Optional.of(new byte[] {7}));
        cluster.get(lead.store().commit(batch));
        return node;
    }

    private Outcome change(Optional<DigestAuth> former, boolean trial) throws Exception {
        try (OperatorAccess access = OperatorAccess.open(as(OWN), former)) {
            return cluster.get(access.ownership(OWN).run("test", trial, count -> {}));
        }
    }

    /** Every node of the tree, with the users who have any right. */
    private TreeMap<String, List<String>> users() throws Exception {
        TreeMap<String, List<String>> found = new TreeMap<>();
        try (Bystander all = new Bystander(server)) {
            OWN.addTo(all.client());
            FORMER.addTo(all.client());
            Deque<String> paths = new ArrayDeque<>(List.of(cluster.settings().root()));
            while (!paths.isEmpty()) {
                String path = paths.pop();
                List<String> who = new ArrayList<>();
                for (ACL each : all.client().getACL(path, null)) {
                    who.add(each.getId().getId() + " " + each.getPerms());
                }
                found.put(path, who);
                all.client()
                        .getChildren(path, false)
                        .forEach(name -> paths.push(path + "/" + name));
            }
        }
        return found;
    }

    private void belongsToOne() throws Exception {
        String own = DigestAuthenticationProvider.generateDigest("carillon:right-secret") + " 31";
        assertThat(users())
                .containsKey(new Tree(cluster.settings().root()).record(JOB))
                .allSatisfy((path, who) -> assertThat(who).as(path).containsExactly(own));
        try (Bystander stranger = new Bystander(server)) {
            ZooKeeper client = stranger.client();
            String root = cluster.settings().root();
            assertThatThrownBy(() -> client.getData(root + "/leader", false, null))
                    .isInstanceOf(NoAuthException.class);
            assertThatThrownBy(() -> client.setData(root + "/leader", new byte[0], -1))
                    .isInstanceOf(NoAuthException.class);
        }
    }

    private void goesOn() {
        Election later = cluster.join("later", as(OWN));
        Lead lead = cluster.get(later.stand());
        SortedMap<RecordKey, byte[]> all = cluster.get(lead.store().load());
        assertThat(all.get(JOB)).containsExactly(7);
    }

    @Test
    void anOpenTreeIsClosedWhileNodesAreStopped() throws Exception {
        cluster.get(stored(cluster.settings()).close());
        TreeMap<String, List<String>> before = users();
        Outcome trial = change(Optional.empty(), true);
        assertThat(trial.others()).isEqualTo(trial.nodes()).isEqualTo(before.size());
        assertThat(users()).as("a trial changes nothing").isEqualTo(before);

        Outcome done = change(Optional.empty(), false);
        assertThat(done).isEqualTo(trial);
        belongsToOne();
        assertThat(change(Optional.empty(), false))
                .as("it may be repeated")
                .isEqualTo(new Outcome(done.nodes(), 0, List.of()));
        goesOn();
    }

    @Test
    void nodesThatWouldLoseTheirAccessStandInTheWay() throws Exception {
        Election open = stored(cluster.settings());
        TreeMap<String, List<String>> before = users();
        Outcome refused = change(Optional.empty(), false);
        assertThat(refused.strangers()).containsExactly("n1");
        assertThat(users()).isEqualTo(before);
        cluster.get(open.close());
    }

    @Test
    void nodesThatAuthenticateMayRunMeanwhile() throws Exception {
        cluster.get(stored(cluster.settings()).close());
        Election running = cluster.join("n2", as(OWN));
        Lead lead = cluster.get(running.stand());
        assertThat(users().values()).anyMatch(who -> who.contains("anyone 31"));
        Outcome done = change(Optional.empty(), false);
        assertThat(done.strangers()).isEmpty();
        assertThat(done.others()).isPositive();
        TreeMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        batch.put(JOB, Optional.of(new byte[] {7}));
        batch.put(new RecordKey(RecordKey.Kind.JOBS, "more"), Optional.of(new byte[] {8}));
        cluster.get(lead.store().commit(batch));
        belongsToOne();
        cluster.get(running.close());
    }

    @Test
    void aSecretIsReplacedByWhoeverKnowsBoth() throws Exception {
        cluster.get(stored(as(FORMER)).close());
        assertThatThrownBy(() -> change(Optional.empty(), false))
                .hasMessageContaining("belongs to another ZooKeeper user")
                .hasMessageContaining("--former");
        assertThat(change(Optional.of(FORMER), false).others()).isPositive();
        belongsToOne();
        assertThat(change(Optional.of(FORMER), false).others()).isZero();
        assertThat(change(Optional.empty(), false).others()).isZero();
        goesOn();
    }

    @Test
    void aNodeWithTheFormerSecretStandsInTheWay() throws Exception {
        Election running = stored(as(FORMER));
        assertThat(change(Optional.of(FORMER), false).strangers()).containsExactly("n1");
        assertThat(change(Optional.of(FORMER), true).others()).isPositive();
        cluster.get(running.close());
    }

    @Test
    void oneCommandIsAtWorkAtATime() throws Exception {
        cluster.get(stored(cluster.settings()).close());
        try (Bystander other = new Bystander(server)) {
            other.create(cluster.settings().root() + "/operator", new byte[0]);
            assertThatThrownBy(() -> change(Optional.empty(), false))
                    .hasMessageContaining("another command is at work");
        }
    }
}
