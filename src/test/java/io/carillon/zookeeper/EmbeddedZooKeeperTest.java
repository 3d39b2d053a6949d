package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedZooKeeperTest {
    @TempDir Path directory;

    @Test
    void keepsItsDataOverARestartOnTheSamePort() throws Exception {
        Path data = directory.resolve("not/yet/there");
        int port;
        try (EmbeddedZooKeeper first = EmbeddedCluster.server(data, 0);
                Bystander client = new Bystander(first)) {
            port = first.port();
            client.create("/kept", new byte[] {7});
        }

        try (EmbeddedZooKeeper second = EmbeddedCluster.server(data, port);
                Bystander client = new Bystander(second)) {
            assertThat(second.connectString()).isEqualTo("127.0.0.1:" + port);
            assertThat(client.client().getData("/kept", false, null)).containsExactly(7);
        }
        try (var files = Files.list(data)) {
            assertThat(files.filter(file -> file.toString().endsWith(".properties"))).hasSize(1);
        }
    }

    @Test
    void saysThatThePortIsTaken() throws IOException {
        try (EmbeddedZooKeeper first = EmbeddedCluster.server(directory.resolve("a"), 0)) {
            assertThatThrownBy(() -> EmbeddedCluster.server(directory.resolve("b"), first.port()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + first.port());
        }
    }
}
