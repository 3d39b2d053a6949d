package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Lead;
import io.carillon.runtime.StoreException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store does against the server itself: layout, fencing, tampering, lost connections. */
class ZooKeeperStoreTest {
    @TempDir Path directory;
    private EmbeddedZooKeeper server;
    private EmbeddedCluster cluster;
    private Bystander bystander;
    private Lead lead;
    private Tree tree;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedCluster.server(directory, 0);
        cluster = EmbeddedCluster.on(server);
        bystander = new Bystander(server);
        tree = new Tree(cluster.settings().root());
        Election election = cluster.join("n1");
        lead = cluster.get(election.stand());
    }

    @AfterEach
    void stop() throws Exception {
        bystander.close();
        cluster.close();
        server.close();
    }

    @Test
    void recordsAreFoundWhereTheyAlwaysWere() throws Exception {
        var batch = batch(0, 0, "");
        batch.put(new RecordKey(Kind.JOBS, "nightly-report"), bytes("job"));
        batch.put(new RecordKey(Kind.FRAMEWORK, "framework"), bytes("id"));
        cluster.get(lead.store().commit(batch));

        String root = cluster.settings().root();
        assertThat(read(root + "/jobs/b0/nightly-report")).isEqualTo("job");
        assertThat(read(root + "/framework/framework")).isEqualTo("id");
        JsonObject leader = new JsonObject(read(root + "/leader"));
        assertThat(leader.getString("url")).isEqualTo("http://n1.test:8080");
        assertThat(leader.getString("name")).isEqualTo("n1");
    }

    @Test
    void theServerItselfRefusesAFormerTerm() throws Exception {
        try (CuratorFramework client = client()) {
            List<String> told = new ArrayList<>();
            ZooKeeperStore former =
                    new ZooKeeperStore(
                            session(client), tree, (int) lead.epoch() - 1, () -> false, told::add);

            assertThatThrownBy(() -> cluster.get(former.commit(batch(0, 1, "old"))))
                    .isInstanceOf(StoreException.Fenced.class);

            assertThat(told).hasSize(1);
            assertThat(cluster.get(lead.store().load())).isEmpty();
            assertThatThrownBy(() -> cluster.get(former.load()))
                    .isInstanceOf(StoreException.Fenced.class);
        }
    }

    @Test
    void ofSeveralNodesReadAtOnceTheMissingOnesAreToldApart() throws Exception {
        cluster.get(lead.store().commit(batch(0, 2, "1")));
        try (CuratorFramework client = client()) {
            List<String> paths =
                    List.of(tree.root() + "/none", tree.leader(), tree.root() + "/nor/this");

            List<Optional<byte[]>> found =
                    cluster.get(session(client).read(paths)).stream()
                            .map(node -> node.map(there -> there.data))
                            .toList();

            assertThat(found).extracting(Optional::isPresent).containsExactly(false, true, false);
            assertThat(new String(found.get(1).orElseThrow(), StandardCharsets.UTF_8))
                    .isEqualTo(read(tree.leader()));
        }
    }

    @Test
    void severalNodesThatCannotBeReadAreNotMissing() throws Exception {
        CuratorFramework client = client();
        Session session = session(client);
        client.close();

        assertThatThrownBy(() -> cluster.get(session.read(List.of(tree.leader()))))
                .hasRootCauseInstanceOf(KeeperException.class);
    }

    @Test
    void whatWasChangedByHandIsPutRight() throws Exception {
        cluster.get(lead.store().commit(batch(0, 1_200, "1")));
        for (int i : new int[] {3, 700, 1_100}) {
            bystander.client().delete(tree.record(key(i)), -1);
        }
        bystander.create(tree.record(key(1_200)), new byte[0]);

        cluster.get(lead.store().commit(batch(0, 1_201, "2")));
        cluster.get(lead.store().commit(batch(0, 1_201, "3")));

        var loaded = cluster.get(lead.store().load());
        assertThat(loaded).hasSize(1_201);
        assertThat(loaded.values()).allMatch(value -> text(value).equals("3"));
    }

    @Test
    void deletingWhatWasDeletedByHandIsNoError() throws Exception {
        cluster.get(lead.store().commit(batch(0, 2, "1")));
        bystander.client().delete(tree.record(key(1)), -1);
        var batch = batch(2, 1, "1");
        batch.put(key(0), Optional.empty());
        batch.put(key(1), Optional.empty());

        cluster.get(lead.store().commit(batch));

        assertThat(cluster.get(lead.store().load())).containsOnlyKeys(key(2));
    }

    @Test
    void afterAPieceThatFailedNothingMoreOfTheBatchIsStored() throws Exception {
        cluster.get(lead.store().commit(batch(0, 1_500, "old")));
        bystander.create(tree.record(key(700)) + "/child", new byte[0]);
        var batch = batch(0, 1_500, "");
        batch.replaceAll((key, value) -> Optional.empty());

        assertThatThrownBy(() -> cluster.get(lead.store().commit(batch)))
                .isInstanceOf(StoreException.Unknown.class);

        bystander.client().delete(tree.record(key(700)) + "/child", -1);
        cluster.get(lead.resign());
        Lead next = cluster.get(cluster.join("n2").stand());
        var loaded = cluster.get(next.store().load());
        assertThat(loaded).hasSize(1_000);
        assertThat(loaded.firstKey()).isEqualTo(key(500));
    }

    @Test
    void manyOfTheLargestRecordsAreLoaded() {
        byte[] largest = new byte[lead.store().recordBytes()];
        var batch = batch(0, 60, "");
        batch.replaceAll((key, value) -> Optional.of(largest));
        cluster.get(lead.store().commit(batch));

        var loaded = cluster.get(lead.store().load());

        assertThat(loaded).hasSize(60);
        assertThat(loaded.values()).allMatch(value -> value.length == largest.length);
        assertThat(lead.over().test().values()).isEmpty();
    }

    @Test
    void withoutAServerNothingIsSaidToBeStoredOrEmpty() throws Exception {
        AtomicReference<Throwable> loading = new AtomicReference<>();
        AtomicReference<Throwable> writing = new AtomicReference<>();
        try (CuratorFramework one = client();
                CuratorFramework two = client()) {
            ZooKeeperStore reads = store(one);
            ZooKeeperStore writes = store(two);
            server.close();

            var unused = reads.load().subscribe(all -> {}, loading::set);
            var unusedToo = writes.commit(batch(0, 1, "1")).subscribe(() -> {}, writing::set);

            cluster.until(() -> loading.get() != null && writing.get() != null);
            assertThat(loading.get()).isInstanceOf(StoreException.Unknown.class);
            assertThat(writing.get()).isInstanceOf(StoreException.Unknown.class);
        }
    }

    private ZooKeeperStore store(CuratorFramework client) throws Exception {
        return new ZooKeeperStore(
                session(client), tree, (int) lead.epoch(), () -> false, reason -> {});
    }

    private static Session session(CuratorFramework client) throws Exception {
        return new Session(client.getZookeeperClient().getZooKeeper(), Nodes.open());
    }

    private CuratorFramework client() throws InterruptedException {
        CuratorFramework client =
                CuratorFrameworkFactory.newClient(
                        server.connectString(), 4_000, 2_000, new RetryOneTime(1));
        client.start();
        client.blockUntilConnected();
        return client;
    }

    private String read(String path) throws Exception {
        return text(bystander.client().getData(path, false, null));
    }

    private static SortedMap<RecordKey, Optional<byte[]>> batch(int from, int count, String value) {
        SortedMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        for (int i = from; i < from + count; i++) {
            batch.put(key(i), bytes(value));
        }
        return batch;
    }

    private static RecordKey key(int number) {
        return new RecordKey(Kind.RUNS, "r%05d".formatted(number));
    }

    private static Optional<byte[]> bytes(String text) {
        return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
