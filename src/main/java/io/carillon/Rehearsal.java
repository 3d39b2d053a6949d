package io.carillon;

import io.carillon.core.Change;
import io.carillon.core.Loader;
import io.carillon.fenzo.FenzoPlacement;
import io.carillon.mesos.MesosAdapter;
import io.carillon.mesos.RehearsalMaster;
import io.carillon.mesos.WireOptions;
import io.carillon.model.RecordKey;
import io.carillon.runtime.Decider;
import io.carillon.runtime.Engine;
import io.carillon.runtime.EngineObserver;
import io.carillon.runtime.Mesos;
import io.carillon.runtime.Store;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A term played through by a standby, with a store and a master of its own: nothing is kept and
 * nobody hears of it. What {@link WarmUp} is for the core, this is for the engine and its link to
 * Mesos: loading their classes would be most of a process's first takeover. Blocks its thread;
 * never fails.
 */
final class Rehearsal {
    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final NodeSettings settings;

    private Rehearsal(Vertx vertx, NodeSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
    }

    /** Plays it; tells whether its end was reached. */
    static boolean hold(Vertx vertx, NodeSettings settings) {
        try {
            return new Rehearsal(vertx, settings).play();
        } catch (Exception e) {
            log.debug("The first takeover of this process may be slow", e);
            return false;
        }
    }

    private boolean play() throws Exception {
        WarmUp.reading(settings);
        RehearsalMaster master = get(RehearsalMaster.start(vertx));
        try {
            return lead(master);
        } finally {
            get(master.close());
        }
    }

    private boolean lead(RehearsalMaster master) throws InterruptedException {
        Mesos mesos =
                new MesosAdapter(
                        vertx,
                        Schedulers.computation(),
                        new Random(),
                        WireOptions.defaults(),
                        master.locator(),
                        settings.framework());
        CountDownLatch subscribed = new CountDownLatch(1);
        EngineObserver observer =
                new EngineObserver() {
                    @Override
                    public void committed(List<Change> changes) {
                        if (changes.stream().anyMatch(Rehearsal::subscribed)) {
                            subscribed.countDown();
                        }
                    }
                };
        Context own = vertx.getOrCreateContext();
        Scheduler thread =
                Schedulers.from(action -> own.runOnContext(v -> action.run()), false, true);
        Engine engine =
                new Engine(
                        Loader.load(new TreeMap<>(), settings.scheduling("")),
                        Decider.RULES,
                        new Forgetful(),
                        mesos.open(() -> new Mesos.Registration(Optional.empty(), true)),
                        new FenzoPlacement(),
                        due -> {},
                        observer,
                        thread);
        engine.start(0);
        boolean done = subscribed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        boolean ended =
                engine.end("the rehearsal is over")
                        .blockingAwait(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return done && ended;
    }

    private static boolean subscribed(Change change) {
        return change instanceof Change.Connected connected && connected.connection().subscribed();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Takes everything and keeps nothing. */
    private static final class Forgetful implements Store {
        @Override
        public Single<SortedMap<RecordKey, byte[]>> load() {
            return Single.just(new TreeMap<>());
        }

        @Override
        public Completable commit(SortedMap<RecordKey, Optional<byte[]>> batch) {
            return Completable.complete();
        }

        @Override
        public int atomicRecords() {
            return 500;
        }

        @Override
        public int atomicBytes() {
            return 512 * 1024;
        }

        @Override
        public int recordBytes() {
            return 256 * 1024;
        }
    }
}
