package io.carillon.zookeeper;

import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.ACL;

/** How nodes are created: the one place that knows their access rights. Pure. */
final class Nodes {
    private static final byte[] EMPTY = new byte[0];

    private Nodes() {}

    /** The access rights of every node. */
    static List<ACL> acl() {
        return Ids.OPEN_ACL_UNSAFE;
    }

    /** Creates a persistent node without data. */
    static Op create(String path) {
        return create(path, EMPTY);
    }

    /** Creates a persistent node. */
    static Op create(String path, byte[] data) {
        return Op.create(path, data, acl(), CreateMode.PERSISTENT);
    }

    /** Creates a node that disappears with its session. */
    static Op createEphemeral(String path, byte[] data) {
        return Op.create(path, data, acl(), CreateMode.EPHEMERAL);
    }
}
