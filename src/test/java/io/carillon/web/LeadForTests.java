package io.carillon.web;

import io.carillon.core.contract.Settings;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.model.RecordKey;
import io.carillon.runtime.Decider;
import io.carillon.runtime.Election;
import io.carillon.runtime.Engine;
import io.carillon.runtime.Leadership;
import io.carillon.runtime.StateReader;
import io.carillon.simulation.FakeZooKeeper;
import io.carillon.simulation.NaivePlacement;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * A node's part in the lead, for tests: {@link #lead} makes a real engine over a modelled store and
 * a scripted Mesos.
 */
final class LeadForTests implements Leadership, AutoCloseable {
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);
    private final Scheduler scheduler = new AheadScheduler(Schedulers.from(thread));
    private final Instant since = Instant.now();
    private final Election.Node self;
    volatile Optional<Engine> engine = Optional.empty();
    volatile Optional<Election.Node> leader = Optional.empty();
    volatile List<String> problems = List.of();
    volatile boolean abdicated;

    /** How far the clock of the term is ahead of the machine's. */
    volatile Duration ahead = Duration.ZERO;

    private final FakeZooKeeper zooKeeper =
            new FakeZooKeeper(scheduler, Duration.ofSeconds(10), () -> Duration.ofMillis(1));
    private volatile Optional<Single<Engine>> again = Optional.empty();
    private volatile Optional<Election.Lead> elected = Optional.empty();
    volatile SortedMap<RecordKey, String> quarantined = new TreeMap<>();

    LeadForTests(String name) {
        self = new Election.Node(name, "http://" + name + ":1").with(proof(name));
    }

    /** What shows the others that the node of that name leads. */
    static String proof(String name) {
        return "proof-of-" + name;
    }

    /** Begins a term. */
    Engine lead(Settings settings, ScriptedMesos mesos) throws Exception {
        return begin(settings, () -> mesos).toFuture().get(10, TimeUnit.SECONDS);
    }

    /** Begins a term over those records, and another one whenever the lead is given away. */
    void leadOver(Settings settings, Map<RecordKey, byte[]> stored, Supplier<ScriptedMesos> mesos)
            throws Exception {
        Completable.fromAction(() -> zooKeeper.records().putAll(stored))
                .subscribeOn(scheduler)
                .toFuture()
                .get(10, TimeUnit.SECONDS);
        again = Optional.of(begin(settings, mesos));
        again.get().toFuture().get(10, TimeUnit.SECONDS);
    }

    /** What is stored. */
    TreeMap<RecordKey, byte[]> stored() throws Exception {
        return Single.fromCallable(() -> new TreeMap<>(zooKeeper.records()))
                .subscribeOn(scheduler)
                .toFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private Single<Engine> begin(Settings settings, Supplier<ScriptedMesos> mesos) {
        return Single.defer(() -> zooKeeper.join(self).stand())
                .subscribeOn(scheduler)
                .flatMap(
                        won -> {
                            elected = Optional.of(won);
                            return won.store().load().map(r -> engine(settings, won, r, mesos));
                        })
                .doOnSuccess(
                        begun -> {
                            begun.start(1);
                            engine = Optional.of(begun);
                            leader = Optional.of(self);
                        });
    }

    private Engine engine(
            Settings settings,
            Election.Lead lead,
            SortedMap<RecordKey, byte[]> records,
            Supplier<ScriptedMesos> mesos) {
        State state = StateReader.read(records, lead.store().recordBytes(), settings);
        TreeMap<RecordKey, String> found = new TreeMap<>();
        state.quarantine().entries().forEach((key, entry) -> found.put(key, entry.because()));
        quarantined = found;
        return new Engine(
                state,
                Decider.RULES,
                lead.store(),
                mesos.get(),
                new NaivePlacement(),
                this::wakeAt,
                List.of(),
                scheduler);
    }

    /**
     * Stops the engine's thread, and then does something that must give it work.
     *
     * @param request gives the engine work from another thread
     * @param before is called when that work waits; work that it gives comes after
     */
    void heldUp(Runnable request, Consumer<Engine> before) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        var unused =
                thread.submit(
                        () -> {
                            held.countDown();
                            return go.await(120, TimeUnit.SECONDS);
                        });
        try {
            if (!held.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the engine's thread is busy");
            }
            int work = thread.getQueue().size();
            request.run();
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> thread.getQueue().size() > work);
            before.accept(engine.orElseThrow());
        } finally {
            go.countDown();
        }
    }

    private void wakeAt(Instant due) {
        long millis = Math.max(0, due.toEpochMilli() - scheduler.now(TimeUnit.MILLISECONDS));
        var unused =
                thread.schedule(
                        () -> engine.ifPresent(Engine::wake),
                        Math.min(millis, 3_600_000),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<Engine> engine() {
        return engine;
    }

    @Override
    public Status status() {
        return engine.isPresent()
                ? new Status(Stage.LEADING, 1, since)
                : new Status(Stage.STANDBY, 0, since);
    }

    @Override
    public Optional<Election.Node> leader() {
        return leader;
    }

    @Override
    public List<Election.Node> nodes() {
        return List.of(self);
    }

    @Override
    public List<String> problems() {
        return problems;
    }

    @Override
    public SortedMap<RecordKey, String> quarantine() {
        return quarantined;
    }

    @Override
    public Completable abdicate(Caller by) {
        if (again.isEmpty()) {
            return Completable.fromAction(() -> abdicated = true);
        }
        Engine old = engine.orElseThrow();
        engine = Optional.empty();
        return old.end("the lead is given away")
                .andThen(elected.orElseThrow().resign())
                .doOnComplete(
                        () -> {
                            var unused = again.get().subscribe();
                        });
    }

    @Override
    public void close() {
        engine.ifPresent(begun -> begun.end("the test is over").blockingAwait());
        thread.shutdownNow();
    }

    /** The thread of a term, with its own clock. */
    private final class AheadScheduler extends Scheduler {
        private final Scheduler thread;

        AheadScheduler(Scheduler thread) {
            this.thread = thread;
        }

        @Override
        public long now(TimeUnit unit) {
            return thread.now(unit) + unit.convert(ahead);
        }

        @Override
        public Worker createWorker() {
            return thread.createWorker();
        }
    }
}
