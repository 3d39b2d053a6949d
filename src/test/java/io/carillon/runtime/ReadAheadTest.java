package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.BusyCore;
import io.carillon.core.contract.Settings;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.processors.BehaviorProcessor;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a standby reads ahead never changes what a takeover finds. */
class ReadAheadTest {
    private static final TreeMap<RecordKey, byte[]> BUSY = new TreeMap<>();
    private static final RecordKey SCHEDULE = new RecordKey(RecordKey.Kind.SCHEDULE, "a");

    private final RecordCodec codec = new RecordCodec();
    private final TestScheduler time = new TestScheduler();
    private final BehaviorProcessor<Optional<Election.Node>> leader =
            BehaviorProcessor.createDefault(Optional.empty());
    private final TreeMap<RecordKey, byte[]> stored = new TreeMap<>();
    private int peeks;
    private boolean unreachable;
    private boolean hanging;
    private final ReadAhead ahead = new ReadAhead(new Cluster(), () -> Settings.DEFAULT, time);

    private final class Cluster implements Election {
        @Override
        public Single<Lead> stand() {
            return Single.never();
        }

        @Override
        public Single<SortedMap<RecordKey, byte[]>> peek() {
            peeks++;
            if (hanging) {
                return Single.never();
            }
            return unreachable
                    ? Single.error(new StoreException.Unknown("connection loss", null))
                    : Single.just(new TreeMap<>(stored));
        }

        @Override
        public Flowable<Optional<Node>> leader() {
            return leader;
        }

        @Override
        public Flowable<List<Node>> nodes() {
            return Flowable.never();
        }

        @Override
        public Flowable<Optional<String>> problem() {
            return Flowable.never();
        }

        @Override
        public Completable close() {
            return Completable.complete();
        }
    }

    @BeforeAll
    static void fill() {
        RecordCodec codec = new RecordCodec();
        BusyCore.records().forEach((key, record) -> BUSY.put(key, codec.encode(record)));
    }

    private void lead() {
        leader.onNext(Optional.of(new Election.Node("n2", "http://n2.test")));
    }

    private void pass(long seconds) {
        time.advanceTimeBy(seconds, TimeUnit.SECONDS);
    }

    private static byte[] schedule(String instant) {
        return ("1 {\"lastNominal\":\"" + instant + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void nothingIsReadWhileNobodyLeads() {
        ahead.begin();
        pass(600);
        assertThat(peeks).isZero();
        lead();
        pass(600);
        assertThat(peeks).isBetween(10, 30);
    }

    @Test
    void readingGoesOnAfterAFailure() {
        unreachable = true;
        stored.putAll(BUSY);
        ahead.begin();
        lead();
        pass(60);
        unreachable = false;
        pass(60);
        ahead.end();
        DecodeCache decoded = ahead.take();
        assertThat(StateReader.read(stored, 1 << 18, Settings.DEFAULT, decoded).jobs())
                .isNotEmpty();
        assertThat(decoded.used()).isEqualTo(BUSY.size());
    }

    @Test
    void onceEndedNothingIsReadAndWhatWasReadIsHandedOutOnce() throws Exception {
        stored.put(SCHEDULE, schedule("2030-01-01T00:00:00Z"));
        ahead.begin();
        lead();
        pass(60);
        ahead.end();
        int before = peeks;
        pass(600);
        assertThat(peeks).isEqualTo(before);
        assertThat(read(ahead.take())).isEqualTo("2030-01-01T00:00:00Z");
        DecodeCache second = ahead.take();
        assertThat(read(second)).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(second.used()).isZero();
    }

    @Test
    void whatHasChangedSinceIsDecodedAnew() throws Exception {
        stored.put(SCHEDULE, schedule("2030-01-01T00:00:00Z"));
        ahead.begin();
        lead();
        pass(60);
        hanging = true;
        stored.put(SCHEDULE, schedule("2031-01-01T00:00:00Z"));
        DecodeCache decoded = ahead.take();
        assertThat(read(decoded)).isEqualTo("2031-01-01T00:00:00Z");
        assertThat(decoded.used()).isZero();
    }

    private String read(DecodeCache decoded) throws Exception {
        StoredRecord record = decoded.decode(codec, SCHEDULE, stored.get(SCHEDULE));
        return ((StoredRecord.ScheduleRecord) record).lastNominal().toString();
    }

    @Test
    void whatWasDecodedWhenATakeoverComesIsKept() {
        int[] asked = {0};
        DecodeCache some = DecodeCache.of(BUSY, new DecodeCache(), () -> ++asked[0] > 5);
        assertThat(usedBy(some)).isEqualTo(5);
        DecodeCache all = DecodeCache.of(BUSY, new DecodeCache(), () -> false);
        assertThat(usedBy(DecodeCache.of(BUSY, all, () -> true))).isEqualTo(BUSY.size());
    }

    private static int usedBy(DecodeCache decoded) {
        var unused = StateReader.read(BUSY, 1 << 18, Settings.DEFAULT, decoded);
        return decoded.used();
    }

    @Test
    void aStateIsTheSameWithAndWithout() {
        TreeMap<RecordKey, byte[]> former = new TreeMap<>(BUSY);
        RecordKey broken = former.firstEntry().getKey();
        int i = 0;
        for (RecordKey key : BUSY.keySet()) {
            if (i++ % 3 == 0) {
                former.remove(key);
            } else if (i % 3 == 0) {
                former.put(key, "1 {".getBytes(StandardCharsets.UTF_8));
            }
        }
        TreeMap<RecordKey, byte[]> now = new TreeMap<>(BUSY);
        now.put(broken, "1 nul".getBytes(StandardCharsets.UTF_8));
        DecodeCache decoded = DecodeCache.of(former, new DecodeCache(), () -> false);

        var with = StateReader.read(now, 1 << 18, Settings.DEFAULT, decoded);
        var without = StateReader.read(now, 1 << 18, Settings.DEFAULT);

        assertThat(decoded.used()).isPositive();
        assertThat(with.quarantine().entries().keySet()).contains(broken);
        assertThat(with.quarantine().entries()).isEqualTo(without.quarantine().entries());
        assertThat(with.jobs().keySet()).isEqualTo(without.jobs().keySet());
        assertThat(with.live()).isEqualTo(without.live());
        assertThat(with.agenda().entries()).isEqualTo(without.agenda().entries());
        with.jobs()
                .forEach(
                        (name, job) ->
                                assertThat(job.stored())
                                        .isEqualTo(without.jobs().get(name).stored()));
    }
}
