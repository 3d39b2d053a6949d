package io.carillon.runtime;

import java.util.Optional;

/** Why no request is forwarded to a leader: that it leads may have been said by another client. */
public final class LeaderDoubt {
    private LeaderDoubt() {}

    /** The doubt in a sentence; empty if there is none. */
    public static Optional<String> of(Optional<Election.Node> leader) {
        return leader.filter(node -> !node.proven())
                .map(
                        node ->
                                "the record in ZooKeeper that names "
                                        + node.name()
                                        + " at "
                                        + node.url()
                                        + " as the leader has no valid proof: that node has an"
                                        + " older version or another cluster.secretFile, or another"
                                        + " client has written the record; nothing is forwarded"
                                        + " there");
    }
}
