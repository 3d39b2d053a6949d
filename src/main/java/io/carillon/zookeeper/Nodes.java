package io.carillon.zookeeper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.ACL;

/**
 * How nodes are created: the one place that knows their access rights. Immutable.
 *
 * @param acl the access rights of every node
 */
record Nodes(List<ACL> acl) implements ACLProvider {
    private static final byte[] EMPTY = new byte[0];

    Nodes {
        // ZooKeeper's client asks the list for null, which List.copyOf does not take.
        acl = Collections.unmodifiableList(new ArrayList<>(acl));
    }

    /** Nodes that every client may read and change. */
    static Nodes open() {
        return new Nodes(Ids.OPEN_ACL_UNSAFE);
    }

    /** Nodes of clients that have authenticated as their creator; no others may even read them. */
    static Nodes ofCreator() {
        return new Nodes(Ids.CREATOR_ALL_ACL);
    }

    /** Those of a client that authenticates like that, or not at all. */
    static Nodes of(Optional<DigestAuth> auth) {
        return auth.isPresent() ? ofCreator() : open();
    }

    /** Creates a persistent node without data. */
    Op create(String path) {
        return create(path, EMPTY);
    }

    /** Creates a persistent node. */
    Op create(String path, byte[] data) {
        return Op.create(path, data, acl, CreateMode.PERSISTENT);
    }

    /** Creates a node that disappears with its session. */
    Op createEphemeral(String path, byte[] data) {
        return Op.create(path, data, acl, CreateMode.EPHEMERAL);
    }

    @Override
    public List<ACL> getDefaultAcl() {
        return acl;
    }

    @Override
    public List<ACL> getAclForPath(String path) {
        return acl;
    }
}
