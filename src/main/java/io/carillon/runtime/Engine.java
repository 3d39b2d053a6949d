package io.carillon.runtime;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Change;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One term at work: takes inputs one at a time, makes the changes that follow durable in batches,
 * and only then lets the effects out, in order. At most one batch is under way; what is decided
 * meanwhile is the next one.
 *
 * <p>Everything happens on one worker of the injected scheduler, which is both the thread and the
 * clock. The public methods may be called on any thread. Once over, an engine is over for good: no
 * effect leaves any more, waiting answers fail with {@link NotLeadingException}, and its state is
 * nobody's.
 */
public final class Engine {
    /** So many inputs are one turn. */
    private static final int TURN = 256;

    /** After so much time the thread is left to others for a moment. */
    private static final Duration SLICE = Duration.ofMillis(10);

    /** After so many inputs places are looked for, although more has come. */
    private static final int BUSY = 64;

    /** This node does not lead, or not any more. */
    public static final class NotLeadingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotLeadingException(String message) {
            super(message);
        }
    }

    /** More is asked than can be answered in time. */
    public static final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Wakes an engine up: whoever owns the timers. */
    public interface Alarm {
        /** {@link Engine#wake()} is wanted at that time, and the former time is not any more. */
        void at(Instant due);
    }

    private final State state;
    private final Decider decider;
    private final Store store;
    private final Mesos.Link link;
    private final Placement placement;
    private final Alarm alarm;
    private final List<EngineObserver> observers;
    private final Scheduler clock;
    private final Scheduler.Worker worker;
    private final RecordCodec codec = new RecordCodec();
    private final CompositeDisposable subscriptions = new CompositeDisposable();
    private final SingleSubject<String> over = SingleSubject.create();
    private final ArrayDeque<Input> inbox = new ArrayDeque<>();
    private final PendingReplies tickets = new PendingReplies();
    private List<Change> changes = new ArrayList<>();
    private final Outbox outbox = new Outbox();
    private final Exits exits;
    private final MesosInbox mesosInbox = new MesosInbox(this::arrived, this::linkFailed);
    private boolean committing;
    private boolean turnPlanned;
    private boolean ticked;
    private int sinceSettled;
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
        this.placement = placement;
        this.alarm = alarm;
        this.observers = List.copyOf(observers);
        this.clock = scheduler;
        this.worker = scheduler.createWorker();
        this.exits = new Exits(link, tickets, this::place);
    }

    /** Begins the term: what is due is decided, and Mesos is subscribed to. */
    public void start(long epoch) {
        onThread(
                () -> {
                    link.inputs().observeOn(clock, false, MesosInbox.WINDOW).subscribe(mesosInbox);
                    decide(new Input.TermBegan(epoch), now());
                    flush(); // the subscription does not wait for what is due
                    turn();
                });
    }

    /** Takes an input that nobody waits for. */
    public void submit(Input input) {
        onThread(
                () -> {
                    inbox.add(input);
                    planTurn();
                });
    }

    /** Something may be due now. */
    public void wake() {
        onThread(
                () -> {
                    armed = Instant.MAX;
                    turn();
                });
    }

    /** Carries out somebody's command; the answer comes when what it speaks of is durable. */
    public Single<Answer> command(Command command, Caller by) {
        SingleSubject<Answer> answer = SingleSubject.create();
        onThread(
                () -> {
                    if (refused(answer)) {
                        return;
                    }
                    inbox.add(new Input.CommandArrived(tickets.forAnswer(answer), command, by));
                    planTurn();
                });
        return answer;
    }

    /** Looks something up; the answer comes when all that it rests on is durable. */
    public <T> Single<T> ask(Function<State, T> question) {
        SingleSubject<T> answer = SingleSubject.create();
        onThread(
                () -> {
                    if (refused(answer)) {
                        return;
                    }
                    long ticket = tickets.forFailure(answer::onError);
                    T value = question.apply(state);
                    outbox.add(
                            () -> {
                                tickets.served(ticket);
                                answer.onSuccess(value);
                            });
                    planTurn();
                });
        return answer;
    }

    private boolean refused(SingleSubject<?> answer) {
        if (ended) {
            answer.onError(new NotLeadingException("this node does not lead any more"));
        } else if (tickets.full()) {
            answer.onError(new BusyException());
        } else {
            return false;
        }
        return true;
    }

    /** Emits why the term is over, when it is. */
    public Single<String> over() {
        return over;
    }

    /** Ends the term; completes when nothing of it is left. */
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
        } catch (Throwable e) { // an Error too: nobody would lead, and nobody would know
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
        for (int i = 0; i < TURN && more && !saturated() && now().isBefore(enough); i++) {
            more = step();
        }
        flush();
        mesosInbox.room(saturated() ? 0 : MesosInbox.WINDOW - inbox.size());
        if (more && !saturated()) {
            planTurn();
        } else if (!saturated()) { // else the end of the commit brings the next turn
            arm();
        }
    }

    /**
     * Decides one thing: what is due and what has come in turns, so that neither starves, and what
     * is to be done when there is nothing of both, or when there has long been something.
     */
    private boolean step() {
        Instant now = now();
        boolean due = io.carillon.core.Scheduler.tickDue(state, now);
        boolean busy = due || !inbox.isEmpty();
        if (busy && sinceSettled++ < BUSY) {
            ticked = due && (inbox.isEmpty() || !ticked);
            Decision decision = decide(ticked ? new Input.Tick() : inbox.remove(), now);
            if (ticked && decision.isEmpty()) {
                throw new IllegalStateException("nothing was done about " + state.agenda().first());
            }
            return true;
        }
        sinceSettled = 0;
        boolean look = !busy || !io.carillon.core.Scheduler.settledDue(state).isAfter(now);
        return (look && !decide(new Input.Settled(), now).isEmpty()) || busy;
    }

    private Decision decide(Input input, Instant now) {
        Decision decision = decider.decide(state, input, now);
        decision.changes().forEach(state::apply);
        changes.addAll(decision.changes());
        for (Effect effect : decision.effects()) {
            if (effect instanceof Effect.Place place) {
                // It rests on nothing durable and stays in the house; its answer is checked again.
                release(place);
            } else {
                outbox.add(() -> release(effect));
            }
        }
        return decision;
    }

    private boolean saturated() {
        return state.dirtyCount() >= store.atomicRecords() / 2
                || changes.size() + outbox.waiting() >= MesosInbox.WINDOW;
    }

    private void flush() {
        if (committing || outbox.leaving() || ended) {
            return;
        }
        SortedMap<RecordKey, Optional<byte[]>> batch = new TreeMap<>();
        state.drainDirty().forEach((key, record) -> batch.put(key, record.map(codec::encode)));
        outbox.seal();
        List<Change> now = changes;
        changes = new ArrayList<>();
        if (batch.isEmpty()) {
            if (outbox.leaving() || !now.isEmpty()) {
                leave(now);
            }
            return;
        }
        committing = true;
        Instant began = now();
        Disposable unused =
                store.commit(batch)
                        .observeOn(clock)
                        .subscribe(
                                () -> guarded(() -> committed(now, batch.size(), began)),
                                e -> onThread(() -> finish("a commit failed: " + e.getMessage())),
                                subscriptions);
    }

    private void committed(List<Change> durable, int records, Instant began) {
        if (ended) {
            return;
        }
        committing = false;
        Duration took = Duration.between(began, now());
        observers.forEach(o -> o.stored(records, took));
        leave(durable);
    }

    private void leave(List<Change> durable) {
        if (!durable.isEmpty()) {
            observers.forEach(o -> o.committed(durable));
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

    private void release(Effect effect) {
        observers.forEach(o -> o.released(effect));
        effect.accept(exits);
    }

    private void place(Effect.Place place) {
        Disposable unused =
                placement
                        .place(place.request())
                        .observeOn(clock)
                        .subscribe(
                                found -> submit(new Input.PlacementArrived(found)),
                                error -> onThread(() -> fault(error)),
                                subscriptions);
    }

    private void arm() {
        Instant due = io.carillon.core.Scheduler.nextDue(state);
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

    private void linkFailed(Throwable error) {
        onThread(() -> finish("the link to Mesos ended: " + error.getMessage()));
    }

    private void fault(Throwable error) {
        org.slf4j.LoggerFactory.getLogger(Engine.class)
                .error("A defect ends the term; its state is discarded", error);
        finish("a defect: " + error);
    }

    private void finish(String because) {
        if (ended) {
            return;
        }
        ended = true;
        mesosInbox.close();
        subscriptions.dispose();
        Disposable unused = link.close().onErrorComplete().subscribe();
        placement.close();
        inbox.clear();
        outbox.clear();
        tickets.close("the term is over: " + because);
        observers.forEach(o -> o.ended(because));
        over.onSuccess(because);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.now(TimeUnit.MILLISECONDS));
    }
}
