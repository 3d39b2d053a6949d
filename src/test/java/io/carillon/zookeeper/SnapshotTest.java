package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.Election.Lead;
import io.carillon.zookeeper.OperatorFence.Purpose;
import io.reactivex.rxjava3.core.Completable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup's reading, beside a leader that never stops writing. */
class SnapshotTest {
    private static final int JOBS = 40;

    @TempDir Path directory;
    private EmbeddedCluster cluster;
    private OperatorAccess access;
    private OperatorAccess remover;
    private Lead lead;
    private final Random random = new Random(7);
    private final int[] counters = new int[JOBS];

    @BeforeEach
    void start() throws Exception {
        cluster = EmbeddedCluster.start(directory);
        lead = cluster.get(cluster.join("n1").stand());
        access = OperatorAccess.open(cluster.settings());
        remover = OperatorAccess.open(cluster.settings());
        for (int job = 0; job < JOBS; job++) {
            cluster.get(lead.store().commit(next(job)));
        }
    }

    @AfterEach
    void stop() {
        access.close();
        remover.close();
        cluster.close();
    }

    @Test
    void whatStandsStillIsOfOneMoment() {
        Snapshot snapshot = cluster.get(access.snapshot(SnapshotTest::job, count -> {}));

        assertThat(snapshot.oneMoment()).isTrue();
        assertThat(snapshot.records())
                .containsExactlyInAnyOrderEntriesOf(cluster.get(access.load()));
        assertThat(snapshot.records()).hasSize(3 * JOBS);
    }

    @Test
    void eachJobIsOfOneMomentWhileAllOfThemChange() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        var writing =
                Completable.defer(() -> lead.store().commit(next(random.nextInt(JOBS))))
                        .repeatUntil(over::get)
                        .test();
        for (int i = 0; i < 10; i++) {
            Snapshot snapshot = cluster.get(access.snapshot(SnapshotTest::job, count -> {}));
            assertThat(snapshot.records()).hasSize(3 * JOBS);
            for (int job = 0; job < JOBS; job++) {
                String name = "job" + job;
                String said = text(snapshot, new RecordKey(Kind.JOBS, name));
                assertThat(text(snapshot, new RecordKey(Kind.SCHEDULE, name))).isEqualTo(said);
                assertThat(text(snapshot, new RecordKey(Kind.RUNS, name + "~" + said)))
                        .isEqualTo(said);
            }
        }
        over.set(true);
        assertThat(writing.await(60, TimeUnit.SECONDS)).isTrue();
        writing.assertComplete();
    }

    @Test
    void whatIsRemovedMeanwhileIsNoSnapshot() {
        many();
        IntConsumer removal =
                count -> {
                    OperatorFence custody = cluster.get(remover.seize(Purpose.REMOVAL, "test", 0));
                    cluster.get(custody.erase(any -> {}));
                };
        assertThatThrownBy(() -> cluster.get(access.snapshot(SnapshotTest::job, once(removal))))
                .hasMessageContaining("is being uninstalled");
    }

    @Test
    void whatIsReplacedMeanwhileIsNoSnapshot() {
        many();
        IntConsumer restore =
                count -> {
                    OperatorFence custody = cluster.get(remover.seize(Purpose.RESTORE, "test", 0));
                    cluster.get(custody.erase(any -> {}));
                    cluster.get(custody.restored());
                };
        assertThatThrownBy(() -> cluster.get(access.snapshot(SnapshotTest::job, once(restore))))
                .hasMessageContaining("was removed or restored while it was read");
    }

    /** As an operator looks at a cluster before removing it. */
    @Test
    void allIsReadAlthoughRecordsVanishAllTheTime() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        var writing =
                Completable.defer(() -> lead.store().commit(next(random.nextInt(JOBS))))
                        .repeatUntil(over::get)
                        .test();
        for (int i = 0; i < 100; i++) {
            SortedMap<RecordKey, byte[]> read = cluster.get(access.load());
            for (int job = 0; job < JOBS; job++) {
                assertThat(read).containsKey(new RecordKey(Kind.JOBS, "job" + job));
            }
        }
        over.set(true);
        assertThat(writing.await(60, TimeUnit.SECONDS)).isTrue();
        writing.assertComplete();
    }

    /** So many that a reading tells how far it is. */
    private void many() {
        for (int batch = 0; batch < 4; batch++) {
            TreeMap<RecordKey, Optional<byte[]>> records = new TreeMap<>();
            for (int i = 0; i < 400; i++) {
                records.put(
                        new RecordKey(Kind.FINISHED, batch + "x" + i + "~"),
                        Optional.of(new byte[0]));
            }
            cluster.get(lead.store().commit(records));
        }
    }

    private static IntConsumer once(IntConsumer work) {
        AtomicBoolean done = new AtomicBoolean();
        return count -> {
            if (done.compareAndSet(false, true)) {
                work.accept(count);
            }
        };
    }

    /** The next state of a job, in three records of which one has another name each time. */
    private TreeMap<RecordKey, Optional<byte[]>> next(int job) {
        String name = "job" + job;
        String before = Integer.toString(counters[job]);
        String after = Integer.toString(++counters[job]);
        Optional<byte[]> value = Optional.of(after.getBytes(StandardCharsets.US_ASCII));
        TreeMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        batch.put(new RecordKey(Kind.JOBS, name), value);
        batch.put(new RecordKey(Kind.SCHEDULE, name), value);
        batch.put(new RecordKey(Kind.RUNS, name + "~" + after), value);
        batch.put(new RecordKey(Kind.RUNS, name + "~" + before), Optional.empty());
        return batch;
    }

    private static String job(RecordKey key) {
        int tilde = key.name().indexOf('~');
        return tilde < 0 ? key.name() : key.name().substring(0, tilde);
    }

    private static String text(Snapshot snapshot, RecordKey key) {
        byte[] found = snapshot.records().get(key);
        return found == null ? "no " + key : new String(found, StandardCharsets.US_ASCII);
    }
}
