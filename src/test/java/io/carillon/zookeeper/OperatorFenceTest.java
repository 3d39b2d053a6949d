package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Lead;
import io.carillon.runtime.StoreException;
import io.carillon.zookeeper.OperatorFence.Purpose;
import io.reactivex.rxjava3.observers.TestObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree in the hands of an operator: nobody else writes, and no epoch comes twice. */
class OperatorFenceTest {
    private static final RecordKey JOB = new RecordKey(Kind.JOBS, "job");

    @TempDir Path directory;
    private EmbeddedZooKeeper server;
    private EmbeddedCluster cluster;
    private Bystander bystander;
    private OperatorAccess access;
    private Tree tree;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedCluster.server(directory, 0);
        cluster = EmbeddedCluster.on(server);
        bystander = new Bystander(server);
        tree = new Tree(cluster.settings().root());
        access = OperatorAccess.open(cluster.settings());
    }

    @AfterEach
    void stop() {
        access.close();
        bystander.close();
        cluster.close();
        server.close();
    }

    @Test
    void aRemovalEndsTheTermAndKeepsNodesAwayUntilTheyHaveStopped() throws Exception {
        Election first = cluster.join("n1");
        Lead lead = cluster.get(first.stand());
        Election second = cluster.join("n2");
        cluster.get(lead.store().load());
        cluster.get(lead.store().commit(batch()));

        OperatorFence custody = cluster.get(access.seize(Purpose.REMOVAL, "test", 0));

        assertThat(custody.epoch()).isGreaterThan((int) lead.epoch());
        cluster.get(lead.over());
        assertThatThrownBy(() -> cluster.get(lead.store().commit(batch())))
                .isInstanceOf(StoreException.class);
        TestObserver<Lead> standing = second.stand().test();
        cluster.until(() -> health(second).contains("uninstalled"));
        cluster.get(custody.erase(count -> {}));
        assertThat(cluster.get(custody.load())).isEmpty();
        assertThat(cluster.get(custody.removed())).isFalse();
        assertThat(bystander.client().exists(tree.removing(), false)).isNotNull();
        assertThat(standing.values()).isEmpty();

        cluster.get(first.close());
        cluster.get(second.close());
        assertThat(cluster.get(cluster.get(again(Purpose.REMOVAL)).removed())).isTrue();
        assertThat(bystander.client().getChildren(tree.root(), false)).containsExactly("leader");
        assertThat(cluster.get(cluster.join("n3").stand()).epoch()).isGreaterThan(custody.epoch());
    }

    @Test
    void aLeaderOfBeforeIsRefusedByTheServerItself() throws Exception {
        Lead lead = cluster.get(cluster.join("n1").stand());
        Commit zombie =
                new Commit(
                        new Session(bystander.client(), Nodes.open()),
                        tree,
                        new ExistingNodes(tree, Nodes.open()),
                        (int) lead.epoch());
        cluster.get(zombie.run(List.of(batch())));
        OperatorFence custody = cluster.get(access.seize(Purpose.RESTORE, "test", 0));

        assertThatThrownBy(() -> cluster.get(zombie.run(List.of(batch()))))
                .isInstanceOf(StoreException.Fenced.class);

        cluster.get(custody.erase(count -> {}));
        assertThatThrownBy(() -> cluster.get(zombie.run(List.of(batch()))))
                .isInstanceOf(StoreException.Fenced.class);
    }

    @Test
    void whateverWasThereIsWrittenAgainAsItWas() throws Exception {
        TreeMap<RecordKey, byte[]> records = new TreeMap<>();
        records.put(new RecordKey(Kind.FRAMEWORK, "id"), bytes("1 {}"));
        records.put(new RecordKey(Kind.RUNS, "zz/misplaced"), bytes("?"));
        records.put(new RecordKey(Kind.RUNS, "00/an ödd náme"), new byte[] {(byte) 0xff});
        records.put(new RecordKey(Kind.LEDGER, "empty"), new byte[0]);
        records.put(new RecordKey(Kind.LEDGER, "large"), new byte[900_000]);
        for (int i = 0; i < 3_000; i++) {
            records.put(new RecordKey(Kind.FINISHED, "run" + i), bytes("1 " + i));
        }
        OperatorFence custody = cluster.get(access.seize(Purpose.RESTORE, "test", 1_234));
        assertThat(custody.epoch()).isEqualTo(1_235);
        assertThat(cluster.get(access.look()).restoring()).isTrue();

        cluster.get(custody.write(records, count -> {}));
        cluster.get(custody.restored());

        Lead lead = cluster.get(cluster.join("n1").stand());
        assertThat(lead.epoch()).isEqualTo(1_236);
        assertThat(cluster.get(lead.store().load())).containsExactlyInAnyOrderEntriesOf(records);
        assertThat(bystander.client().exists(tree.restoring(), false)).isNull();
        assertThat(bystander.client().exists(tree.operator(), false)).isNull();
    }

    @Test
    void whatStandsBelowRecordsIsRemovedWithThem() throws Exception {
        bystander.create(tree.folder(Kind.JOBS) + "/00/a/b/c", bytes("deep"));
        bystander.create(tree.folder(Kind.FRAMEWORK) + "/id", bytes("1"));
        OperatorFence custody = cluster.get(access.seize(Purpose.RESTORE, "test", 0));

        cluster.get(custody.erase(count -> {}));

        assertThat(bystander.client().exists(tree.folder(Kind.JOBS), false)).isNull();
        assertThat(bystander.client().exists(tree.folder(Kind.FRAMEWORK), false)).isNull();
    }

    @Test
    void aCommandThatDiesLeavesItsMarkAndTheNextGoesOn() throws Exception {
        OperatorFence dead = cluster.get(access.seize(Purpose.RESTORE, "first", 0));
        assertThatThrownBy(() -> cluster.get(again(Purpose.RESTORE)))
                .hasMessageContaining("another command");
        assertThat(cluster.get(access.look()).operator().orElseThrow()).startsWith("first since");
        access.close();
        access = OperatorAccess.open(cluster.settings());
        Election node = cluster.join("n1");
        TestObserver<Lead> standing = node.stand().test();
        cluster.until(() -> health(node).contains("restore"));

        OperatorFence next = cluster.get(access.seize(Purpose.RESTORE, "second", 0));

        assertThat(next.epoch()).isGreaterThan(dead.epoch());
        cluster.get(next.restored());
        cluster.until(() -> !standing.values().isEmpty());
    }

    @Test
    void oneThatWasTakenOverWritesNothingMore() throws Exception {
        OperatorFence custody = cluster.get(access.seize(Purpose.RESTORE, "test", 0));
        bystander.create(tree.folder(Kind.JOBS) + "/00/old", bytes("1"));
        bystander.client().setData(tree.leader(), new byte[0], -1);
        TreeMap<RecordKey, byte[]> one = new TreeMap<>();
        one.put(JOB, bytes("1"));

        assertThatThrownBy(() -> cluster.get(custody.write(one, count -> {})))
                .hasMessageContaining("another command");
        assertThatThrownBy(() -> cluster.get(custody.erase(count -> {})))
                .hasMessageContaining("another command");
        assertThatThrownBy(() -> cluster.get(custody.restored()))
                .hasMessageContaining("another command");
        assertThatThrownBy(() -> cluster.get(custody.removed()))
                .hasMessageContaining("another command");
        assertThat(bystander.client().exists(tree.restoring(), false)).isNotNull();
    }

    @Test
    void aReleasedTreeIsAsItWas() throws Exception {
        Lead lead = cluster.get(cluster.join("n1").stand());
        cluster.get(lead.store().commit(batch()));
        cluster.get(lead.resign());
        OperatorFence custody = cluster.get(access.seize(Purpose.REMOVAL, "test", 0));
        cluster.get(custody.release());

        assertThat(cluster.get(access.load())).containsOnlyKeys(JOB);
        cluster.get(cluster.join("n2").stand());
    }

    private io.reactivex.rxjava3.core.Single<OperatorFence> again(Purpose purpose) {
        return access.seize(purpose, "again", 0);
    }

    private static TreeMap<RecordKey, Optional<byte[]>> batch() {
        TreeMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        batch.put(JOB, Optional.of(bytes("1 {}")));
        return batch;
    }

    private static String health(Election election) {
        return election.problem().blockingFirst().orElse("");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
