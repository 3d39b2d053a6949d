package io.carillon.web;

import io.carillon.core.Loader;
import io.carillon.core.Settings;
import io.carillon.core.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.runtime.Election;
import io.carillon.runtime.Engine;
import io.carillon.runtime.EngineObserver;
import io.carillon.runtime.Leadership;
import io.carillon.runtime.RecordCodec;
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
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A node's part in the lead, for tests: {@link #lead} makes a real engine over a modelled store and
 * a scripted Mesos.
 */
final class LeadForTests implements Leadership, AutoCloseable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Scheduler scheduler = Schedulers.from(thread);
    private final Instant since = Instant.now();
    private final Election.Node self;
    volatile Optional<Engine> engine = Optional.empty();
    volatile Optional<Election.Node> leader = Optional.empty();
    volatile List<String> problems = List.of();
    volatile boolean abdicated;

    LeadForTests(String name) {
        self = new Election.Node(name, "http://" + name + ":1");
    }

    /** Begins a term. */
    Engine lead(Settings settings, ScriptedMesos mesos) throws Exception {
        FakeZooKeeper zooKeeper =
                new FakeZooKeeper(scheduler, Duration.ofSeconds(10), () -> Duration.ofMillis(1));
        Engine begun =
                Single.defer(() -> zooKeeper.join(self).stand())
                        .subscribeOn(scheduler)
                        .flatMap(
                                won -> won.store().load().map(r -> engine(settings, won, r, mesos)))
                        .toFuture()
                        .get(10, TimeUnit.SECONDS);
        begun.start(1);
        engine = Optional.of(begun);
        leader = Optional.of(self);
        return begun;
    }

    private Engine engine(
            Settings settings,
            Election.Lead lead,
            Map<RecordKey, byte[]> records,
            ScriptedMesos mesos)
            throws RecordCodec.UnreadableException {
        RecordCodec codec = new RecordCodec();
        TreeMap<RecordKey, StoredRecord> decoded = new TreeMap<>();
        for (Map.Entry<RecordKey, byte[]> record : records.entrySet()) {
            decoded.put(record.getKey(), codec.decode(record.getKey(), record.getValue()));
        }
        return new Engine(
                Loader.load(decoded, settings),
                lead.store(),
                mesos,
                new NaivePlacement(),
                this::wakeAt,
                new EngineObserver() {},
                scheduler);
    }

    private void wakeAt(Instant due) {
        long millis = Math.max(0, due.toEpochMilli() - System.currentTimeMillis());
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
    public Term term() {
        return engine.isPresent()
                ? new Term(Stage.LEADING, 1, since)
                : new Term(Stage.STANDBY, 0, since);
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
    public Optional<String> quarantine() {
        return Optional.empty();
    }

    @Override
    public Completable abdicate() {
        return Completable.fromAction(() -> abdicated = true);
    }

    @Override
    public void close() {
        engine.ifPresent(begun -> begun.end("the test is over").blockingAwait());
        thread.shutdownNow();
    }
}
