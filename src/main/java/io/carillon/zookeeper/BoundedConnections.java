package io.carillon.zookeeper;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.apache.zookeeper.server.NIOServerCnxn;
import org.apache.zookeeper.server.NIOServerCnxnFactory;

/**
 * The connections of an embedded server, with a bound that holds. A connection may announce a
 * mebibyte before the server knows who it is, and the server makes room for that at once; it counts
 * connections only a moment after it has accepted them. Made by ZooKeeper, by name.
 */
public final class BoundedConnections extends NIOServerCnxnFactory {
    /** What a client may announce, by default. */
    private static final int MAX_MESSAGE = 1 << 20;

    private static final int FEWEST = 20;
    private static final int MOST = 10_000;

    /** All messages that are announced together may take a quarter of the memory. */
    private final long most =
            Math.max(FEWEST, Math.min(MOST, Runtime.getRuntime().maxMemory() / 4 / MAX_MESSAGE));

    @Override
    protected NIOServerCnxn createConnection(
            SocketChannel channel, SelectionKey key, SelectorThread thread) throws IOException {
        if (getNumAliveConnections() >= most) {
            throw new IOException("there are " + most + " connections already");
        }
        return super.createConnection(channel, key, thread);
    }
}
