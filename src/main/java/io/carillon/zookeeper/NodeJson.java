package io.carillon.zookeeper;

import io.carillon.runtime.Election.Node;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The JSON of a {@link Node} in ZooKeeper, readable for an operator. */
final class NodeJson {
    private NodeJson() {}

    static byte[] write(Node node) {
        return object(node).encode().getBytes(StandardCharsets.UTF_8);
    }

    /** Adds the time of the election, for an operator who reads the leader node. */
    static byte[] write(Node node, String since) {
        return object(node).put("since", since).encode().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject object(Node node) {
        JsonObject json = new JsonObject().put("name", node.name()).put("url", node.url());
        if (!node.zoneData().isEmpty()) {
            json.put("zoneData", node.zoneData());
        }
        return node.proven() ? json.put("proof", node.proof()) : json;
    }

    /**
     * Reads what {@link #write} has written; empty for anything else. Whether the proof is right is
     * left to {@link Proofs}.
     */
    static Optional<Node> read(byte[] data) {
        try {
            JsonObject json = new JsonObject(new String(data, StandardCharsets.UTF_8));
            String name = json.getString("name");
            String url = json.getString("url");
            return name == null || url == null
                    ? Optional.empty()
                    : Optional.of(
                            new Node(
                                    name,
                                    url,
                                    json.getString("zoneData", ""),
                                    json.getString("proof", "")));
        } catch (DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
