package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.Election.Lead;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Store} keeps, real or modelled. */
public abstract class StoreContract {
    protected ClusterUnderTest cluster;
    private Election election;
    private Lead lead;
    private Store store;

    protected abstract ClusterUnderTest begin() throws Exception;

    @BeforeEach
    void lead() throws Exception {
        cluster = begin();
        election = cluster.join("n1");
        lead = cluster.get(election.stand());
        store = lead.store();
    }

    @AfterEach
    void endCluster() {
        cluster.close();
    }

    @Test
    void beginsEmpty() {
        assertThat(cluster.get(store.load())).isEmpty();
    }

    @Test
    void keepsEveryKindForTheNextTerm() {
        var batch = new TreeMap<RecordKey, Optional<byte[]>>();
        for (Kind kind : Kind.values()) {
            batch.put(new RecordKey(kind, "a"), bytes("first " + kind));
            batch.put(new RecordKey(kind, "b.c_d~E-9"), bytes("second " + kind));
        }

        cluster.get(store.commit(batch));

        Map<String, String> expected = new TreeMap<>();
        batch.forEach((key, value) -> expected.put(key.toString(), text(value.orElseThrow())));
        assertThat(stored(store)).isEqualTo(expected);
        assertThat(stored(nextTerm())).isEqualTo(expected);
    }

    @Test
    void replacesAndDeletes() {
        cluster.get(store.commit(batch("a", "1", "b", "1", "c", "1")));
        cluster.get(store.commit(batch("a", "2", "b", null)));
        assertThat(stored(store)).isEqualTo(Map.of("runs/a", "2", "runs/c", "1"));

        Store next = nextTerm();
        cluster.get(next.load());
        cluster.get(next.commit(batch("a", null, "b", "3", "c", "3")));

        assertThat(stored(next)).isEqualTo(Map.of("runs/b", "3", "runs/c", "3"));
    }

    @Test
    void deletingWhatIsAbsentIsNoError() {
        cluster.get(store.commit(batch("a", null, "b", "1")));
        cluster.get(store.commit(batch("a", null)));

        assertThat(stored(store)).isEqualTo(Map.of("runs/b", "1"));
    }

    @Test
    void writesWithoutHavingLoaded() {
        cluster.get(store.commit(batch("a", "1", "b", "1")));

        cluster.get(nextTerm().commit(batch("a", "2", "b", null, "c", "2")));

        assertThat(stored(nextTerm())).isEqualTo(Map.of("runs/a", "2", "runs/c", "2"));
    }

    @Test
    void aBatchOfManyPiecesIsStoredWhole() {
        var batch = new TreeMap<RecordKey, Optional<byte[]>>();
        for (int i = 0; i < 3 * store.atomicRecords() + 1; i++) {
            batch.put(new RecordKey(Kind.LEDGER, "r" + i), bytes("v" + i));
        }
        byte[] half = new byte[Math.min(store.recordBytes(), store.atomicBytes()) / 2 + 1];
        for (int i = 0; i < 5; i++) {
            batch.put(new RecordKey(Kind.FINISHED, "big" + i), Optional.of(half));
        }

        cluster.get(store.commit(batch));
        cluster.get(store.commit(batch));

        var loaded = cluster.get(nextTerm().load());
        assertThat(loaded.keySet()).isEqualTo(batch.keySet());
        assertThat(loaded.get(new RecordKey(Kind.FINISHED, "big4"))).isEqualTo(half);
    }

    @Test
    void aRecordMayBeAsLargeAsTheLimitAndNoLarger() {
        Optional<byte[]> largest = Optional.of(new byte[store.recordBytes()]);
        Optional<byte[]> larger = Optional.of(new byte[store.recordBytes() + 1]);
        var allowed = batch("before", "1");
        allowed.put(key("large"), largest);
        cluster.get(store.commit(allowed));
        var refused = batch("a", "1");
        refused.put(key("large"), larger);

        assertThatThrownBy(() -> cluster.get(store.commit(refused)))
                .isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("runs/large");

        cluster.get(store.commit(batch("after", "1")));
        assertThat(stored(store)).containsOnlyKeys("runs/before", "runs/large", "runs/after");
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        for (String name : new String[] {"", ".", "..", "a/b", "ä", "x".repeat(201)}) {
            assertThatThrownBy(() -> cluster.get(store.commit(batch(name, "1"))))
                    .isInstanceOf(StoreException.Refused.class);
        }
        cluster.get(store.commit(batch("x".repeat(200), "1")));
    }

    @Test
    void aFormerTermWritesNothing() {
        cluster.get(store.commit(batch("a", "1")));
        Store next = nextTerm();

        assertThatThrownBy(() -> cluster.get(store.commit(batch("a", "old"))))
                .isInstanceOf(StoreException.Fenced.class);
        assertThatThrownBy(() -> cluster.get(store.commit(new TreeMap<>())))
                .isInstanceOf(StoreException.Fenced.class);

        assertThat(stored(next)).isEqualTo(Map.of("runs/a", "1"));
    }

    @Test
    void anEmptyCommitSucceedsInItsTerm() {
        cluster.get(store.commit(new TreeMap<>()));
    }

    @Test
    void oneCommitAtATime() {
        var first = store.commit(batch("a", "1")).test();
        var second = store.commit(batch("b", "1")).test();

        cluster.settle();
        first.assertComplete();
        second.assertError(StoreException.Refused.class);
        assertThat(stored(store)).isEqualTo(Map.of("runs/a", "1"));
    }

    @Test
    void theEndOfOneCallMayBeginTheNext() {
        cluster.get(
                store.load()
                        .ignoreElement()
                        .andThen(store.commit(batch("a", "1")))
                        .andThen(store.commit(batch("a", "2")))
                        .andThen(store.commit(batch("b", "1"))));

        assertThat(stored(store)).isEqualTo(Map.of("runs/a", "2", "runs/b", "1"));
    }

    private Store nextTerm() {
        cluster.get(lead.resign());
        lead = cluster.get(election.stand());
        return lead.store();
    }

    private Map<String, String> stored(Store from) {
        return cluster.get(from.load()).entrySet().stream()
                .collect(Collectors.toMap(e -> e.getKey().toString(), e -> text(e.getValue())));
    }

    /** Names and values by turns; null deletes. */
    private static SortedMap<RecordKey, Optional<byte[]>> batch(String... namesAndValues) {
        SortedMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String value = namesAndValues[i + 1];
            batch.put(key(namesAndValues[i]), value == null ? Optional.empty() : bytes(value));
        }
        return batch;
    }

    private static RecordKey key(String name) {
        return new RecordKey(Kind.RUNS, name);
    }

    private static Optional<byte[]> bytes(String text) {
        return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
