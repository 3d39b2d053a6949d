package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.Opaque;
import io.carillon.runtime.Election;
import io.carillon.runtime.TaskTokens;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key of the tokens of tasks: one for a cluster, whoever comes first. */
class TaskKeyTest {
    private static Opaque key(Election node) {
        return node.taskKey().firstOrError().timeout(40, TimeUnit.SECONDS).blockingGet();
    }

    @Test
    void allNodesOfAClusterHaveOneKeyAndAnotherClusterHasAnother(@TempDir Path directory)
            throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedCluster.server(directory, 0)) {
            EmbeddedCluster one = EmbeddedCluster.on(server);
            EmbeddedCluster other = EmbeddedCluster.on(server);
            Election first = one.join("n1");
            Election second = one.join("n2");
            Opaque key = key(first);
            assertThat(key.size()).isEqualTo(TaskTokens.KEY_BYTES);
            assertThat(key(second)).isEqualTo(key);
            first.close().blockingAwait();
            assertThat(key(one.join("n3"))).isEqualTo(key);
            assertThat(key(other.join("n1"))).isNotEqualTo(key);
            one.close();
            other.close();
        }
    }
}
