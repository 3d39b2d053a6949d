package io.carillon.node;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.LinkChange;
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
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takeovers that a standby plays through with a store and a master of its own: nothing is kept and
 * nothing leaves the process. What {@link WarmUp} is for the core, this is for the engine and its
 * link to Mesos: loading and compiling their code would be most of a process's first takeover. Each
 * term loads what the previous term has stored, has its tasks confirmed and launches as many again.
 * Blocks its thread; never fails.
 */
final class Rehearsal {
    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Number of terms; more would gain less and less. */
    private static final int TERMS = 5;

    /** No further term begins after this time: on a busy machine the standby must become ready. */
    private static final Duration MAX_DURATION = Duration.ofSeconds(15);

    /** Number of tasks launched in each term: few enough not to hold up an event loop. */
    private static final int TASKS = 60;

    private final Vertx vertx;
    private final NodeSettings settings;
    private final Notebook notebook = new Notebook();

    private Rehearsal(Vertx vertx, NodeSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
    }

    /** Plays the takeovers; returns whether the end was reached. */
    static boolean hold(Vertx vertx, NodeSettings settings) {
        try {
            return new Rehearsal(vertx, settings).play();
        } catch (Exception e) {
            log.debug("The first takeover of this process may be slow", e);
            return false;
        }
    }

    private boolean play() throws Exception {
        RehearsalMaster master = Futures.get(RehearsalMaster.start(vertx), TIMEOUT);
        try {
            boolean well = true;
            long until = System.nanoTime() + MAX_DURATION.toNanos();
            for (int term = 0; term < TERMS && well && System.nanoTime() < until; term++) {
                notebook.write(WarmUp.written(settings, term * TASKS, TASKS, Instant.now()));
                well = lead(master);
            }
            return well;
        } finally {
            Futures.get(master.close(), TIMEOUT);
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
        Progress progress = new Progress();
        Scheduler thread = Schedulers.from(whileItLives(vertx.getOrCreateContext()), false, true);
        Engine engine =
                new Engine(
                        WarmUp.read(notebook.records(), settings),
                        Decider.RULES,
                        notebook,
                        mesos.open(),
                        new FenzoPlacement(),
                        due -> {},
                        List.of(progress),
                        thread);
        engine.start(0);
        boolean done = progress.done.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        boolean ended =
                engine.end("the rehearsal is over")
                        .blockingAwait(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        return done && ended;
    }

    /** Work for that context as long as there is one: the node may end amid its rehearsal. */
    private static Executor whileItLives(Context own) {
        return action -> {
            try {
                own.runOnContext(v -> action.run());
            } catch (RejectedExecutionException ended) {
                log.debug("The node ends amid its rehearsal", ended);
            }
        };
    }

    /** Done when all tasks are launched and all earlier tasks are confirmed. */
    private static final class Progress implements EngineObserver {
        final CountDownLatch done = new CountDownLatch(TASKS + 1);

        @Override
        public void committed(List<Change> changes) {
            for (Change change : changes) {
                if (change instanceof LinkChange.Reconciled now
                        && !now.reconciliation().implicit()
                        && !now.reconciliation().running()) {
                    done.countDown();
                }
            }
        }

        @Override
        public void released(Effect effect) {
            if (effect instanceof Effect.Accept accept) {
                accept.launches().forEach(launch -> done.countDown());
            }
        }
    }

    /** A store in memory, for as long as the rehearsal lasts. */
    private static final class Notebook implements Store {
        private final SortedMap<RecordKey, byte[]> records = new TreeMap<>();

        synchronized void write(SortedMap<RecordKey, byte[]> more) {
            records.putAll(more);
        }

        synchronized SortedMap<RecordKey, byte[]> records() {
            return new TreeMap<>(records);
        }

        @Override
        public Single<SortedMap<RecordKey, byte[]>> load() {
            return Single.fromSupplier(this::records);
        }

        @Override
        public synchronized Completable commit(SortedMap<RecordKey, Optional<byte[]>> batch) {
            batch.forEach(
                    (key, value) ->
                            value.ifPresentOrElse(
                                    bytes -> records.put(key, bytes), () -> records.remove(key)));
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
