package io.carillon.zookeeper;

import io.carillon.runtime.ClusterUnderTest;
import io.carillon.runtime.ElectionContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of Election, held by ZooKeeperElection on a real server. */
class ZooKeeperElectionContractTest extends ElectionContract {
    @TempDir static Path directory;
    private static EmbeddedZooKeeper server;

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedCluster.server(directory, 0);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected ClusterUnderTest begin() {
        return EmbeddedCluster.on(server);
    }
}
