package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Lead;
import io.carillon.runtime.Store;
import io.reactivex.rxjava3.core.Flowable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures, not assertions: run with {@code -Dtest.excluded.groups= -Dtest=StoreBench}. */
@Tag("bench")
class StoreBench {
    private static final int RECORDS = 40_000;
    private static final byte[] VALUE = new byte[300];

    @TempDir Path directory;

    @Test
    void figures() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(directory)) {
            Election election = cluster.join("n1");
            Election standby = cluster.join("n2");
            Lead lead = cluster.get(election.stand());
            Store store = lead.store();
            cluster.get(store.load());
            for (int round = 0; round < 2; round++) {
                raw(cluster, "raw" + round + "a", 100, 1);
                raw(cluster, "raw" + round + "b", 100, 10);
                raw(cluster, "raw" + round + "c", 500, 10);
                commits(cluster, store, "c" + round + "a", 100);
                commits(cluster, store, "c" + round + "b", 500);
                commits(cluster, store, "c" + round + "c", 5_000);
                commits(cluster, store, "c" + round + "c", 5_000);
                commits(cluster, store, "c" + round + "d", RECORDS);
            }
            for (int round = 0; round < 3; round++) {
                long began = System.nanoTime();
                int loaded = cluster.get(store.load()).size();
                say("load of " + loaded, loaded, began);
            }
            handOver(cluster, election, standby);
        }
    }

    private void raw(EmbeddedCluster cluster, String name, int each, int inFlight)
            throws Exception {
        try (var client = client(cluster)) {
            Session session = new Session(client.getZookeeperClient().getZooKeeper(), Nodes.open());
            List<String> folders = new ArrayList<>(List.of("/" + name));
            for (int i = 0; i < 256; i++) {
                folders.add("/" + name + "/" + i);
            }
            session.ensure(folders).blockingAwait();
            long began = System.nanoTime();
            Flowable.range(0, RECORDS / each)
                    .flatMapSingle(i -> session.multi(ops(name, i, each)), false, inFlight)
                    .ignoreElements()
                    .blockingAwait();
            say("raw multis of " + each + ", " + inFlight + " in flight", RECORDS, began);
        }
    }

    private static List<Op> ops(String name, int batch, int each) {
        List<Op> ops = new ArrayList<>();
        for (int i = batch * each; i < (batch + 1) * each; i++) {
            ops.add(
                    Op.create(
                            "/" + name + "/" + (i & 255) + "/record-" + i,
                            VALUE,
                            Ids.OPEN_ACL_UNSAFE,
                            CreateMode.PERSISTENT));
        }
        return ops;
    }

    private void commits(EmbeddedCluster cluster, Store store, String name, int each) {
        long began = System.nanoTime();
        for (int from = 0; from < RECORDS; from += each) {
            var batch = new TreeMap<RecordKey, Optional<byte[]>>();
            for (int i = from; i < from + each; i++) {
                batch.put(new RecordKey(Kind.RUNS, name + "-" + i), Optional.of(VALUE));
            }
            store.commit(batch).blockingAwait();
        }
        say("fenced commits of " + each + ", one at a time", RECORDS, began);
    }

    private void handOver(EmbeddedCluster cluster, Election leading, Election standby) {
        AtomicLong won = new AtomicLong();
        var unused = standby.stand().subscribe(lead -> won.set(System.nanoTime()));
        cluster.settle();
        long began = System.nanoTime();
        cluster.get(leading.close());
        cluster.until(() -> won.get() > 0);
        System.out.printf("%-45s %8d ms%n", "hand-over on close", (won.get() - began) / 1_000_000);
    }

    private static void say(String what, int records, long beganNanos) {
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        System.out.printf("%-45s %8.0f /s %8.2f s%n", what, records / seconds, seconds);
    }

    private static org.apache.curator.framework.CuratorFramework client(EmbeddedCluster cluster)
            throws InterruptedException {
        var client =
                org.apache.curator.framework.CuratorFrameworkFactory.newClient(
                        cluster.settings().servers(), new org.apache.curator.retry.RetryOneTime(1));
        client.start();
        client.blockUntilConnected();
        return client;
    }
}
