package io.carillon.zookeeper;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** A plain client with which a test looks at the tree and meddles with it. */
final class Bystander implements AutoCloseable {
    private final ZooKeeper client;

    Bystander(EmbeddedZooKeeper server) throws IOException, InterruptedException {
        CountDownLatch connected = new CountDownLatch(1);
        client =
                new ZooKeeper(
                        server.connectString(),
                        10_000,
                        event -> {
                            if (event.getState() == KeeperState.SyncConnected) {
                                connected.countDown();
                            }
                        });
        if (!connected.await(30, TimeUnit.SECONDS)) {
            throw new IOException("no connection to " + server.connectString());
        }
    }

    ZooKeeper client() {
        return client;
    }

    /** Creates the node and what is missing above it. */
    void create(String path, byte[] data) throws KeeperException, InterruptedException {
        String parent = path.substring(0, path.lastIndexOf('/'));
        if (!parent.isEmpty() && client.exists(parent, false) == null) {
            create(parent, new byte[0]);
        }
        client.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
