package io.carillon.zookeeper;

import io.carillon.runtime.Election.Node;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A {@link Node} as it stands in ZooKeeper: a JSON object that an operator can read. */
final class NodeJson {
    private NodeJson() {}

    static byte[] write(Node node) {
        return object(node).encode().getBytes(StandardCharsets.UTF_8);
    }

    /** With the moment of the election, for whoever looks at the leader node by hand. */
    static byte[] write(Node node, String since) {
        return object(node).put("since", since).encode().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject object(Node node) {
        return new JsonObject().put("name", node.name()).put("url", node.url());
    }

    /** Empty when it is not what {@link #write} writes. */
    static Optional<Node> read(byte[] data) {
        try {
            JsonObject json = new JsonObject(new String(data, StandardCharsets.UTF_8));
            String name = json.getString("name");
            String url = json.getString("url");
            return name == null || url == null
                    ? Optional.empty()
                    : Optional.of(new Node(name, url));
        } catch (DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
