package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PiecesTest {
    @Test
    void anEmptyBatchIsOnePiece() {
        assertThat(Pieces.cut(new TreeMap<>())).isEqualTo(List.of(new TreeMap<>()));
    }

    @Test
    void aFullPieceIsNotFollowedByAnEmptyOne() {
        assertThat(Pieces.cut(records(Chunks.MAX_RECORDS, 1))).hasSize(1);
        assertThat(Pieces.cut(records(Chunks.MAX_RECORDS + 1, 1))).hasSize(2);
        int two = Chunks.MAX_BYTES / 2;
        assertThat(Pieces.cut(records(2, two))).hasSize(1);
        assertThat(Pieces.cut(records(3, two))).hasSize(2);
    }

    @Test
    void deletionsComeBehindAllElse() {
        SortedMap<RecordKey, Optional<byte[]>> batch = records(Chunks.MAX_RECORDS + 1, 1);
        batch.put(key(0), Optional.empty());

        var pieces = Pieces.cut(batch);

        assertThat(pieces.get(0)).doesNotContainKey(key(0));
        assertThat(pieces.get(1)).containsOnlyKeys(key(0));
    }

    /** An app goes with the last of its jobs. What breaks off in between leaves no job without. */
    @Test
    void anAppIsDeletedBehindItsJobs() {
        SortedMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        RecordKey app = new RecordKey(Kind.APPS, "app");
        batch.put(app, Optional.empty());
        for (int i = 0; i < Chunks.MAX_RECORDS; i++) {
            batch.put(new RecordKey(Kind.JOBS, "job" + i), Optional.empty());
        }

        assertThat(Pieces.cut(batch).get(1)).containsOnlyKeys(app);
        batch.put(app, Optional.of(new byte[1]));
        assertThat(Pieces.cut(batch).get(0)).as("a new one is there first").containsKey(app);
    }

    private static SortedMap<RecordKey, Optional<byte[]>> records(int count, int bytes) {
        SortedMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            batch.put(key(i), Optional.of(new byte[bytes]));
        }
        return batch;
    }

    private static RecordKey key(int number) {
        return new RecordKey(Kind.LEDGER, "r%05d".formatted(number));
    }
}
