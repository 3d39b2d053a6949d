package io.carillon.bench;

import io.carillon.zookeeper.DigestAuth;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** A bare client of ZooKeeper: the reference for the fenced store. One thread. */
final class RawClient implements AutoCloseable {
    private static final int FOLDERS = 256;
    private static final int SESSION_MILLIS = 10_000;

    private final ZooKeeper handle;

    private RawClient(ZooKeeper handle) {
        this.handle = handle;
    }

    static RawClient connect(String servers, DigestAuth auth)
            throws IOException, InterruptedException {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper handle =
                new ZooKeeper(
                        servers,
                        SESSION_MILLIS,
                        event -> {
                            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                                connected.countDown();
                            }
                        });
        auth.addTo(handle);
        if (!connected.await(30, TimeUnit.SECONDS)) {
            handle.close();
            throw new IOException("no connection to " + servers);
        }
        return new RawClient(handle);
    }

    /**
     * Creates records in transactions.
     *
     * @param name of a folder that does not exist yet
     * @param inFlight maximum number of transactions in flight
     * @return how many seconds it took
     */
    double creates(String name, int records, int each, int inFlight, byte[] value)
            throws IOException, InterruptedException {
        folders(name);
        Semaphore room = new Semaphore(inFlight);
        AtomicInteger failed = new AtomicInteger();
        long began = System.nanoTime();
        for (int from = 0; from < records; from += each) {
            List<Op> ops = new ArrayList<>();
            for (int i = from; i < from + each; i++) {
                String path = "/" + name + "/" + i % FOLDERS + "/record-" + i;
                ops.add(Op.create(path, value, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
            }
            room.acquire();
            handle.multi(
                    ops,
                    (code, path, context, results) -> {
                        if (code != KeeperException.Code.OK.intValue()) {
                            failed.set(code);
                        }
                        room.release();
                    },
                    null);
        }
        room.acquire(inFlight);
        double seconds = (System.nanoTime() - began) / 1e9;
        if (failed.get() != 0) {
            throw new IOException("a transaction failed with code " + failed.get());
        }
        return seconds;
    }

    private void folders(String name) throws IOException, InterruptedException {
        List<Op> ops = new ArrayList<>();
        ops.add(folder("/" + name));
        for (int i = 0; i < FOLDERS; i++) {
            ops.add(folder("/" + name + "/" + i));
        }
        try {
            handle.multi(ops);
        } catch (KeeperException e) {
            throw new IOException(e);
        }
    }

    private static Op folder(String path) {
        return Op.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    /** The milliseconds that two durable writes take, one after the other. */
    double twoWrites(String path, byte[] value) throws IOException, InterruptedException {
        try {
            if (handle.exists(path, null) == null) {
                handle.create(path, value, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
            long began = System.nanoTime();
            handle.setData(path, value, -1);
            handle.setData(path, value, -1);
            return (System.nanoTime() - began) / 1e6;
        } catch (KeeperException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        try {
            handle.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
