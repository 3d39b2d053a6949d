package io.carillon.runtime;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Settings;
import io.carillon.core.records.RecordId;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.CompositeDisposable;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term, from a won election to the end of the lead. It loads the state, decides and subscribes
 * from scratch, and discards everything at the end. {@code ELECTED → RECOVERING → SUBSCRIBING →
 * LEADING → OVER}; OVER is final. May be called on any thread.
 */
public final class Term {
    private static final Logger log = LoggerFactory.getLogger(Term.class);

    /**
     * The parts of a term.
     *
     * @param decider takes the decisions
     * @param mesos opens links to Mesos
     * @param placement makes the placement of a term
     * @param alarm the owner of the timers; it must call {@link Engine#wake()}
     * @param observers see what the engine does
     * @param settings the settings of the core
     * @param engine thread and clock of the engine
     * @param background where the stored state is read, off the engine's thread
     */
    public record Parts(
            Decider decider,
            Mesos mesos,
            Supplier<Placement> placement,
            Engine.Alarm alarm,
            List<EngineObserver> observers,
            Settings settings,
            Scheduler engine,
            Scheduler background) {}

    private final Election.Lead lead;
    private final Parts parts;
    private final Supplier<DecodeCache> ahead;
    private final Instant since;
    private final TakeoverTimings takeover;
    private final SingleSubject<String> over = SingleSubject.create();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CompositeDisposable subscriptions = new CompositeDisposable();
    private volatile Leadership.Stage stage = Leadership.Stage.ELECTED;
    private volatile Optional<Engine> engine = Optional.empty();
    private volatile SortedMap<RecordKey, String> quarantined = new TreeMap<>();

    public Term(Election.Lead lead, Parts parts) {
        this(lead, parts, DecodeCache::new);
    }

    /**
     * @param ahead what the standby has decoded; asked for once
     */
    Term(Election.Lead lead, Parts parts, Supplier<DecodeCache> ahead) {
        this.lead = lead;
        this.parts = parts;
        this.ahead = ahead;
        this.since = Instant.ofEpochMilli(parts.engine().now(TimeUnit.MILLISECONDS));
        this.takeover = new TakeoverTimings(lead.epoch(), parts.engine());
    }

    /** Begins. */
    public void start() {
        stage = Leadership.Stage.RECOVERING;
        subscriptions.add(lead.over().subscribe(why -> finish(why, false), this::internalError));
        subscriptions.add(
                lead.store()
                        .load()
                        .observeOn(parts.background())
                        .doOnSuccess(stored -> takeover.loaded(stored.size()))
                        .map(this::read)
                        .observeOn(parts.engine())
                        .subscribe(
                                this::recovered,
                                error -> finish("the state could not be loaded: " + error, true)));
    }

    private State read(SortedMap<RecordKey, byte[]> stored) {
        try {
            DecodeCache decoded = ahead.get();
            State state =
                    StateReader.read(stored, lead.store().recordBytes(), parts.settings(), decoded);
            takeover.read(decoded.used());
            return state;
        } catch (Error e) { // RxJava swallows fatal errors, and this node would stay leader
            throw new IllegalStateException(String.valueOf(e), e);
        }
    }

    private void recovered(State loaded) {
        try {
            if (!ending.get()) {
                begin(loaded);
            }
        } catch (Throwable e) { // Errors too, because the node would stay leader and do nothing.
            log.error("Internal error: the term ends before its first decision", e);
            internalError(e);
        }
    }

    private void begin(State loaded) {
        SortedMap<RecordKey, String> found = new TreeMap<>();
        loaded.quarantine()
                .entries()
                .forEach(
                        (key, entry) ->
                                found.put(key, entry.because().lines().findFirst().orElse("")));
        quarantined = Collections.unmodifiableSortedMap(found);
        quarantined.forEach((key, why) -> log.error("Record {} is quarantined: {}", key, why));
        String unreadable = quarantined.get(RecordId.FRAMEWORK.key());
        if (unreadable != null) {
            // Unreadable is not absent: a second framework would be registered beside our own
            // tasks.
            finish("the stored framework id cannot be read: " + unreadable, true);
            return;
        }
        Engine born =
                new Engine(
                        loaded,
                        parts.decider(),
                        lead.store(),
                        parts.mesos().open(),
                        parts.placement().get(),
                        parts.alarm(),
                        observers(),
                        parts.engine());
        stage = Leadership.Stage.SUBSCRIBING;
        engine = Optional.of(born);
        subscriptions.add(born.over().subscribe(why -> finish(why, true), this::internalError));
        takeover.begins(loaded);
        if (ending.get()) {
            // The term ended on another thread meanwhile and has not seen this engine.
            subscriptions.add(born.end("the term is over").subscribe());
            return;
        }
        born.start(lead.epoch());
    }

    private void internalError(Throwable error) {
        finish("an internal error: " + error, true);
    }

    private List<EngineObserver> observers() {
        List<EngineObserver> all = new ArrayList<>(List.of(new Watch(), takeover));
        all.addAll(parts.observers());
        return all;
    }

    private final class Watch implements EngineObserver {
        @Override
        public void committed(List<Change> changes) {
            for (Change change : changes) {
                if (change instanceof Change.Connected connected
                        && connected.connection().subscribed()
                        && stage == Leadership.Stage.SUBSCRIBING) {
                    stage = Leadership.Stage.LEADING;
                }
            }
        }
    }

    /** Ends the term and gives up the lead. Completes when another node may lead. */
    public Completable end(String because) {
        return Completable.defer(
                () -> {
                    finish(because, true);
                    return over.ignoreElement();
                });
    }

    private void finish(String because, boolean resign) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        log.info("Term {} is over: {}", lead.epoch(), because);
        Completable stopped = engine.map(e -> e.end(because)).orElse(Completable.complete());
        Completable resigned =
                resign ? Completable.defer(lead::resign).onErrorComplete() : Completable.complete();
        Disposable unused =
                stopped.andThen(resigned)
                        .subscribe(
                                () -> {
                                    stage = Leadership.Stage.OVER;
                                    subscriptions.dispose();
                                    over.onSuccess(because);
                                });
    }

    /** Emits the reason for the end, once the engine has ended and the lead is given up. */
    public Single<String> over() {
        return over;
    }

    /** The stage of the term. */
    public Leadership.Stage stage() {
        return stage;
    }

    /** The fencing number of the term. */
    public long epoch() {
        return lead.epoch();
    }

    /** When this node was elected. */
    public Instant since() {
        return since;
    }

    /** The engine of the term, from the end of the load to the end of the term. */
    public Optional<Engine> engine() {
        return ending.get() ? Optional.empty() : engine;
    }

    /** The records that the load quarantined, with the reasons. */
    public SortedMap<RecordKey, String> quarantined() {
        return quarantined;
    }
}
