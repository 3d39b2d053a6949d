package io.carillon.operator;

import io.carillon.runtime.Election.Node;
import io.carillon.zookeeper.OperatorAccess.ClusterStatus;
import java.util.List;
import java.util.Optional;

/** The nodes and commands that work on the stored state, as a reason not to change it. */
final class Presence {
    private Presence() {}

    /** Another operator's work; empty when there is none. */
    static Optional<String> operator(String root, ClusterStatus found) {
        return found.operator()
                .map(
                        who ->
                                who
                                        + " is at work in "
                                        + root
                                        + ", or has died within its session timeout");
    }

    /** A leader or any node; empty when there is none. */
    static Optional<String> nodes(ClusterStatus found) {
        if (found.leader().isEmpty() && found.nodes().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                found.leader().map(node -> node.name() + " leads").orElse("no node leads")
                        + ", and these nodes are present: "
                        + String.join(", ", names(found))
                        + ". Stop all nodes first (a node that died is gone after its session"
                        + " timeout)");
    }

    /** The names of the nodes that are present. */
    static List<String> names(ClusterStatus found) {
        return found.nodes().stream().map(Node::name).toList();
    }
}
