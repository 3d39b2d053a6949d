package io.carillon.zookeeper;

import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.Election.Node;
import io.carillon.zookeeper.Session.Found;
import java.util.List;
import java.util.Optional;

/**
 * The proofs in the nodes' own records: a signature over what a record says, what it is for, and
 * the session that owns it. So another client of ZooKeeper can neither invent a record nor put an
 * earlier one, or that of another session, in its place.
 */
final class Proofs {
    /** What a record says of its node. */
    enum Role {
        PRESENT("carillon present node 1"),
        LEADING("carillon leading node 1");

        private final String purpose;

        Role(String purpose) {
            this.purpose = purpose;
        }
    }

    private final ClusterKey key;

    /**
     * @param key of this node
     */
    Proofs(ClusterKey key) {
        this.key = key;
    }

    /** The bytes of an ephemeral record of a session, with their proof if the key is known. */
    byte[] write(Role role, Node node, long session) {
        return NodeJson.write(node.with(key.sign(role.purpose, parts(node, session)).orElse("")));
    }

    /**
     * The node of a record; without proof if that is not right. Empty if it is no record at all.
     */
    Optional<Node> read(Role role, Found found) {
        return NodeJson.read(found.data)
                .map(
                        node ->
                                node.proven()
                                                && key.accepts(
                                                        role.purpose,
                                                        parts(node, found.owner),
                                                        node.proof())
                                        ? node
                                        : node.with(""));
    }

    private static List<String> parts(Node node, long session) {
        return List.of(node.name(), node.url(), node.zoneData(), Long.toHexString(session));
    }
}
