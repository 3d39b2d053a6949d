package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.StoredTokens;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every node hears of each change of the record of tokens, whoever leads. */
class StoredTokensTest {
    private static StoredTokens until(Election node, Optional<String> text) {
        return node.tokens()
                .filter(StoredTokens::read)
                .filter(read -> read.record().map(StoredTokensTest::text).equals(text))
                .firstOrError()
                .timeout(40, TimeUnit.SECONDS)
                .blockingGet();
    }

    private static String text(Opaque record) {
        return new String(record.bytes(), StandardCharsets.UTF_8);
    }

    private static SortedMap<RecordKey, Optional<byte[]>> says(Optional<String> text) {
        SortedMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        batch.put(RecordKey.TOKENS, text.map(words -> words.getBytes(StandardCharsets.UTF_8)));
        return batch;
    }

    @Test
    void aStandbyHearsOfEachChange(@TempDir Path directory) throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedCluster.server(directory, 0)) {
            EmbeddedCluster cluster = EmbeddedCluster.on(server);
            Election first = cluster.join("n1");
            Election second = cluster.join("n2");
            assertThat(until(second, Optional.empty()).read()).isTrue();
            Election.Lead lead = first.stand().timeout(40, TimeUnit.SECONDS).blockingGet();
            for (String text : new String[] {"one", "two", "three"}) {
                lead.store().commit(says(Optional.of(text))).blockingAwait();
                until(second, Optional.of(text));
                until(first, Optional.of(text));
            }
            lead.store().commit(says(Optional.empty())).blockingAwait();
            until(second, Optional.empty());
            cluster.close();
        }
    }
}
