package io.carillon.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.runtime.Election.Node;
import org.junit.jupiter.api.Test;

class NodeJsonTest {
    @Test
    void readsWhatItWrites() {
        Node node = new Node("n", "http://n.test", "2025a");
        assertThat(NodeJson.read(NodeJson.write(node))).contains(node);
        Node signed = node.with("signature");
        assertThat(NodeJson.read(NodeJson.write(signed))).contains(signed);
        assertThat(NodeJson.read(NodeJson.write(node, "2026-01-01T00:00:00Z"))).contains(node);
    }

    @Test
    void readsANodeThatDoesNotTellItsZoneData() {
        byte[] former = "{\"name\":\"n\",\"url\":\"http://n.test\"}".getBytes(UTF_8);
        assertThat(NodeJson.read(former)).contains(new Node("n", "http://n.test"));
        assertThat(NodeJson.read("{\"name\":\"n\"}".getBytes(UTF_8))).isEmpty();
        assertThat(NodeJson.read("x".getBytes(UTF_8))).isEmpty();
    }
}
