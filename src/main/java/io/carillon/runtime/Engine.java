package io.carillon.runtime;

import static io.carillon.core.Scheduler.nextDue;
import static io.carillon.core.Scheduler.settledDue;
import static io.carillon.core.Scheduler.tickDue;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.model.RecordKey;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.CompositeDisposable;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of one term. It takes inputs one at a time, makes the resulting changes durable in
 * batches, and only then releases the effects, in order. At most one batch is being stored;
 * meanwhile decisions go into the next batch.
 *
 * <p>Everything happens on one worker of the injected scheduler, which is both the thread and the
 * clock. The public methods may be called on any thread. The end of an engine is final: no more
 * effects are released, waiting callers get a {@link NotLeadingException}, and the state is
 * discarded.
 */
public final class Engine {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    /** Maximum number of inputs in one turn. */
    private static final int MAX_TURN = 256;

    /** How long a turn keeps the thread before it yields to other work. */
    private static final Duration SLICE = Duration.ofMillis(10);

    /** The owner of the timers, which wakes an engine up. */
    public interface Alarm {
        /** Asks for {@link Engine#wake()} at this time, instead of at the time asked for before. */
        void at(Instant due);
    }

    private final State state;
    private final Decider decider;
    private final Store store;
    private final Mesos.Link link;
    private final Searches searches;
    private final Alarm alarm;
    private final Observers observers;
    private final Scheduler clock;
    private final Scheduler.Worker worker;
    private final RecordCodec codec = new RecordCodec();
    private final CompositeDisposable subscriptions = new CompositeDisposable();
    private final SingleSubject<String> over = SingleSubject.create();
    private final Inbox inbox = new Inbox();
    private final PendingReplies replies = new PendingReplies();
    private final Outbox outbox = new Outbox();
    private final Exits exits;
    private final MesosInbox mesosInbox = new MesosInbox(this::arrived, this::linkEnded);
    private Batch batch = Batch.first();
    private boolean committing;
    private boolean turnPlanned;
    private boolean ended;
    private Instant armed = Instant.MAX;

    public Engine(
            State state,
            Decider decider,
            Store store,
            Mesos.Link link,
            Placement placement,
            Alarm alarm,
            List<EngineObserver> observers,
            Scheduler scheduler) {
        this.state = state;
        this.decider = decider;
        this.store = store;
        this.link = link;
        this.alarm = alarm;
        this.observers = new Observers(observers);
        this.clock = scheduler;
        this.worker = scheduler.createWorker();
        this.searches =
                new Searches(
                        placement,
                        clock,
                        this::submit,
                        error -> onThread(() -> fault(error)),
                        this::wake);
        this.exits = new Exits(link, replies, searches::begin);
    }

    /** Starts the term: decides due work and subscribes to Mesos. */
    public void start(long epoch) {
        onThread(
                () -> {
                    if (ended) {
                        return;
                    }
                    link.inputs().observeOn(clock, false, MesosInbox.WINDOW).subscribe(mesosInbox);
                    decide(new Input.TermBegan(epoch), now());
                    flush(); // the subscription does not wait for what is due
                    turn();
                });
    }

    /** Takes an input that has no reply. */
    public void submit(Input input) {
        onThread(() -> arrived(input));
    }

    /** Wakes the engine, because work may be due. */
    public void wake() {
        onThread(
                () -> {
                    armed = Instant.MAX;
                    turn();
                });
    }

    /** Executes a command. The answer is sent once the changes that it describes are durable. */
    public Single<Answer> command(Command command, Caller by) {
        return command(command, by, (state, answer) -> answer);
    }

    /**
     * Executes a command and shows the result. The reply is sent once the state that it shows is
     * durable.
     *
     * @param view computes the reply, on the engine's thread, from the state right after the
     *     command's changes; an exception fails only this reply
     */
    public <T> Single<T> command(Command command, Caller by, BiFunction<State, Answer, T> view) {
        return admitted(
                reply -> {
                    long ticket = replies.command(answer -> view.apply(state, answer), reply);
                    inbox.add(new Input.CommandArrived(ticket, command, by));
                });
    }

    /**
     * Answers a question about the state. The reply is sent once the state that it shows is
     * durable.
     *
     * @param question computes the reply, on the engine's thread; an exception fails only this
     *     reply
     */
    public <T> Single<T> ask(Function<State, T> question) {
        return admitted(
                reply ->
                        outbox.add(
                                batch.number(),
                                replies.question(() -> question.apply(state), reply)));
    }

    private <T> Single<T> admitted(Consumer<SingleSubject<T>> request) {
        SingleSubject<T> reply = SingleSubject.create();
        onThread(
                () -> {
                    if (replies.admits(reply)) {
                        request.accept(reply);
                        planTurn();
                    }
                });
        return reply;
    }

    /** Emits the reason when the term is over. */
    public Single<String> over() {
        return over;
    }

    /** Ends the term. Completes when no more effects can be released. */
    public Completable end(String because) {
        CompletableSubject done = CompletableSubject.create();
        worker.schedule(
                () -> {
                    finish(because);
                    done.onComplete();
                });
        return Completable.ambArray(done, over.ignoreElement());
    }

    private void onThread(Runnable action) {
        worker.schedule(() -> guarded(action));
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) { // Errors too, because the node would stay leader and do nothing.
            fault(e);
        }
    }

    private void planTurn() {
        if (!turnPlanned && !ended) {
            turnPlanned = true;
            onThread(
                    () -> {
                        turnPlanned = false;
                        turn();
                    });
        }
    }

    private void turn() {
        if (ended) {
            return;
        }
        boolean more = true;
        Instant enough = now().plus(SLICE);
        for (int i = 0; i < MAX_TURN && more && !saturated() && now().isBefore(enough); i++) {
            more = step();
        }
        flush();
        mesosInbox.room(saturated() ? 0 : MesosInbox.WINDOW - inbox.size());
        if (more && !saturated()) {
            planTurn();
        } else if (!saturated()) { // Otherwise the end of the commit starts the next turn.
            arm();
        }
    }

    /**
     * Decides one input.
     *
     * @return whether there may be more to decide
     */
    private boolean step() {
        Instant now = now();
        boolean tickDue = tickDue(state, now);
        boolean busy = inbox.busy(tickDue);
        Input next = inbox.next(tickDue);
        if (next instanceof Input.Settled) {
            return settle(busy, now) || busy;
        }
        Decision decision = decide(next, now);
        if (next instanceof Input.Tick && decision.isEmpty()) {
            throw new IllegalStateException("nothing was done about " + state.agenda().first());
        }
        return true;
    }

    /** While inputs wait, only due ticks come before them. */
    private boolean settle(boolean busy, Instant now) {
        boolean wanted = !busy || !settledDue(state).isAfter(now);
        return wanted && !decide(new Input.Settled(), now).isEmpty();
    }

    private Decision decide(Input input, Instant now) {
        Decision decision = decider.decide(state, input, now);
        decision.changes().forEach(state::apply);
        batch.changes().addAll(decision.changes());
        for (Effect effect : decision.effects()) {
            Runnable out = released(effect);
            if (effect instanceof Effect.Place) {
                out.run(); // It depends on nothing durable, and its answer is checked again.
            } else {
                outbox.add(batch.number(), out);
            }
        }
        return decision;
    }

    private Runnable released(Effect effect) {
        Runnable out = effect.accept(exits);
        return () -> {
            observers.released(effect);
            out.run();
        };
    }

    private boolean saturated() {
        return state.dirtyCount() >= store.atomicRecords() / 2
                || batch.changes().size() + outbox.waiting(batch.number()) >= MesosInbox.WINDOW;
    }

    private void flush() {
        if (committing || outbox.leaving() || ended) {
            return;
        }
        if (!saturated() && searches.soon(now())) {
            return; // What starts, and where, is then one commit.
        }
        searches.sealed();
        SortedMap<RecordKey, Optional<byte[]>> records = new TreeMap<>();
        state.drainDirty().forEach((key, record) -> records.put(key, record.map(codec::encode)));
        Batch sealed = batch;
        batch = sealed.next();
        if (!records.isEmpty()) {
            commit(sealed, records);
            return;
        }
        outbox.durable(sealed.number());
        if (outbox.leaving() || !sealed.changes().isEmpty()) {
            leave(sealed);
        }
    }

    private void commit(Batch sealed, SortedMap<RecordKey, Optional<byte[]>> records) {
        committing = true;
        Instant began = now();
        Completable stored = store.commit(records).observeOn(clock);
        Disposable unused =
                stored.subscribe(
                        () -> guarded(() -> committed(sealed, records.size(), began)),
                        e -> onThread(() -> finish("a commit failed: " + e.getMessage())),
                        subscriptions);
    }

    private void committed(Batch durable, int records, Instant began) {
        if (ended) {
            return;
        }
        committing = false;
        outbox.durable(durable.number());
        Duration took = Duration.between(began, now());
        observers.stored(records, took);
        leave(durable);
    }

    private void leave(Batch durable) {
        if (!durable.changes().isEmpty()) {
            observers.committed(durable.changes());
        }
        leave();
    }

    private void leave() {
        Instant enough = now().plus(SLICE);
        if (outbox.leave(() -> !now().isBefore(enough))) {
            onThread(this::leave);
        } else {
            planTurn();
        }
    }

    private void arm() {
        Instant due = nextDue(state);
        if (!due.equals(armed) && !due.equals(Instant.MAX)) {
            armed = due;
            alarm.at(due);
        }
    }

    private void arrived(Input input) {
        if (!ended) {
            inbox.add(input);
            planTurn();
        }
    }

    private void linkEnded(Throwable error) {
        onThread(() -> finish("the link to Mesos ended: " + error.getMessage()));
    }

    private void fault(Throwable error) {
        log.error("Internal error: the term ends, and its state is discarded", error);
        finish("an internal error: " + error);
    }

    private void finish(String because) {
        if (ended) {
            return;
        }
        ended = true;
        mesosInbox.close();
        subscriptions.dispose();
        Disposable unused = link.close().onErrorComplete().subscribe();
        searches.close();
        inbox.clear();
        outbox.clear();
        replies.close("the term is over: " + because);
        observers.ended(because);
        over.onSuccess(because);
    }

    /** The time, by the clock that decisions are made with. */
    public Instant now() {
        return Instant.ofEpochMilli(clock.now(TimeUnit.MILLISECONDS));
    }
}
