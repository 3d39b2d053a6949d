package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.model.RecordKey;
import io.carillon.node.Futures;
import io.carillon.simulation.NaivePlacement;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node is after its term. */
@ExtendWith(VertxExtension.class)
class ElectionVerticleTest {
    private final CompletableFuture<Boolean> standsAgain = new CompletableFuture<>();
    private int stood;

    private static final class Unreadable implements Election.Lead, Store {
        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public Store store() {
            return this;
        }

        @Override
        public Single<String> over() {
            return Single.never();
        }

        @Override
        public Completable resign() {
            return Completable.complete();
        }

        @Override
        public Single<SortedMap<RecordKey, byte[]>> load() {
            return Single.error(new StoreException.Unknown("session expired", null));
        }

        @Override
        public Completable commit(SortedMap<RecordKey, Optional<byte[]>> batch) {
            return Completable.error(new StoreException.Unknown("session expired", null));
        }

        @Override
        public int atomicRecords() {
            return 500;
        }

        @Override
        public int atomicBytes() {
            return 1 << 19;
        }

        @Override
        public int recordBytes() {
            return 1 << 18;
        }
    }

    private final class OneLead implements Election {
        @Override
        public Single<Election.Lead> stand() {
            if (stood++ == 0) {
                return Single.just(new Unreadable());
            }
            standsAgain.complete(true);
            return Single.never();
        }

        @Override
        public Flowable<Optional<Node>> leader() {
            return Flowable.never();
        }

        @Override
        public Flowable<List<Node>> nodes() {
            return Flowable.never();
        }

        @Override
        public Flowable<Optional<String>> problem() {
            return Flowable.just(Optional.empty());
        }

        @Override
        public Single<SortedMap<RecordKey, byte[]>> peek() {
            return Single.never();
        }

        @Override
        public Completable close() {
            return Completable.complete();
        }
    }

    /** Else a good standby is taken for a bad one for ever: it would not be asked to take over. */
    @Test
    void aTermThatCouldNotLoadLeavesAStandbyWithoutProblems(Vertx vertx) throws Exception {
        ElectionVerticle verticle =
                new ElectionVerticle(
                        OneLead::new,
                        () -> {
                            throw new AssertionError("no link was to be opened");
                        },
                        NaivePlacement::new,
                        List.of(),
                        () -> Settings.DEFAULT,
                        Duration.ofHours(1),
                        InstantSource.system());
        Futures.get(vertx.deployVerticle(verticle));

        assertThat(standsAgain.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(verticle.problems()).isEmpty();
        assertThat(verticle.status().stage()).isEqualTo(Leadership.Stage.STANDBY);
    }
}
