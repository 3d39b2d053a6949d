package io.carillon.simulation;

import io.carillon.executor.Action;
import io.carillon.executor.ExecutorMachine;
import io.carillon.executor.ExecutorSettings;
import io.carillon.executor.Input;
import io.carillon.executor.WorkEnd;
import io.carillon.local.cluster.CallAnswer;
import io.carillon.local.cluster.ExecutorPrincipal;
import io.carillon.local.cluster.ExecutorRequest;
import io.carillon.local.cluster.Exit;
import io.carillon.local.cluster.Order;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import io.carillon.orders.OrderProtos.TaskOrder;
import io.carillon.orders.OrderProtos.TaskOrder.WorkCase;
import io.reactivex.rxjava3.disposables.Disposable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;

/**
 * The process of a shared executor: all decisions are those of the real {@link ExecutorMachine};
 * its works, and when it comes up, are as the seed scripts them.
 */
final class ModelledExecutor implements Action.Handler {
    /** Name of a job whose tasks end their executor with all that is in it. */
    static final String POISON = "poison";

    private static final Set<WorkCase> KINDS = Set.of(WorkCase.PROCESS, WorkCase.CODE);

    private static final Set<Event.Type> ORDERS_TO_END =
            Set.of(Event.Type.KILL, Event.Type.MESSAGE);

    final ExecutorId id;
    final String agent;
    final String framework;
    private final String container;
    private final ModelledExecutors all;
    private final ModelledMesos mesos;
    private final VirtualTime time;
    private final Dice dice;
    private final ExecutorMachine machine;
    private final TreeMap<String, ModelledWork> works = new TreeMap<>();
    private Disposable tick = Disposable.disposed();
    private Optional<String> stream = Optional.empty();
    private boolean subscribed;
    private int link;
    private boolean started;
    private boolean gone;
    private long lastDownMillis;

    ModelledExecutor(ModelledExecutors all, Order.StartExecutor order, ExecutorSettings settings) {
        this.all = all;
        this.mesos = all.mesos;
        this.time = all.time;
        this.dice = all.dice;
        this.id = ExecutorId.parse(order.executorId()).orElseThrow();
        this.agent = order.agentId();
        this.framework = order.frameworkId();
        this.container = order.containerId();
        this.machine = new ExecutorMachine(settings, KINDS, dice.random(), time::instant);
    }

    /** The tasks at work. */
    Set<TaskId> tasks() {
        Set<TaskId> tasks = new TreeSet<>();
        works.values().forEach(work -> tasks.add(work.task));
        return tasks;
    }

    boolean subscribed() {
        return subscribed;
    }

    /** The agent starts the process. */
    void start() {
        boolean calm = all.weather.calm && !all.doomed;
        int delay = dice.between(20, 400);
        if (all.doomed || (!calm && dice.oneIn(12))) {
            time.in(delay, this::fail);
            return;
        }
        int fate = calm ? 0 : dice.below(12);
        time.in(
                delay,
                () -> {
                    if (gone) {
                        return;
                    }
                    started = true;
                    mesos.model.processStarted(time.instant(), container);
                    mesos.settle();
                    switch (fate) {
                        case 1 -> time.in(dice.between(1, 500), () -> exit(Exit.status(1)));
                        case 2 -> {} // It never subscribes.
                        case 3, 4 -> time.in(dice.between(5_000, 55_000), this::connect);
                        default -> time.in(dice.between(100, 900), this::connect);
                    }
                });
    }

    private void fail() {
        if (!gone && dice.oneIn(2)) {
            vanish();
            mesos.model.launchFailed(time.instant(), container, "scripted");
            mesos.settle();
        } else if (!gone) {
            started = true;
            mesos.model.processStarted(time.instant(), container);
            mesos.settle();
            time.in(dice.between(1, 50), () -> exit(Exit.status(1)));
        }
    }

    private void connect() {
        if (!gone) {
            act(machine.start(now()));
        }
    }

    private Duration now() {
        return Duration.between(World.START, time.instant());
    }

    private void hear(Input input) {
        if (!gone) {
            act(machine.handle(input, now()));
        }
    }

    private void act(List<Action> actions) {
        actions.forEach(action -> action.to(this));
        tick.dispose();
        machine.dueAt()
                .filter(due -> !gone)
                .ifPresent(
                        due -> {
                            long millis = Math.max(1, due.minus(now()).toMillis() + 1);
                            tick = time.in(millis, () -> hear(new Input.Tick()));
                        });
    }

    @Override
    public void on(Action.Subscribe action) {
        link = action.link();
        wire(
                () -> {
                    if (gone || link != action.link()) {
                        return;
                    }
                    CallAnswer answer = ask(action.call());
                    stream = answer.streamId();
                    stream.ifPresent(opened -> all.opened(opened, this, action.link()));
                    mesos.settle();
                    if (stream.isEmpty()) {
                        wire(
                                () ->
                                        hear(
                                                new Input.SubscribeRefused(
                                                        action.link(),
                                                        answer.status(),
                                                        answer.body())));
                    }
                });
    }

    private CallAnswer ask(Call call) {
        ExecutorPrincipal own = new ExecutorPrincipal(framework, id.toString(), container);
        return mesos.model.executorCall(
                time.instant(),
                new ExecutorRequest(call, Optional.empty(), Optional.of(own), true));
    }

    @Override
    public void on(Action.Post action) {
        wire(
                () -> {
                    // What was under way when the link broke may have arrived, or not.
                    if (gone || (link != action.link() && dice.oneIn(2))) {
                        return;
                    }
                    CallAnswer answer = ask(action.call());
                    mesos.settle();
                    wire(
                            () ->
                                    hear(
                                            new Input.CallAnswered(
                                                    action.link(),
                                                    answer.status(),
                                                    answer.body())));
                });
    }

    /** An event of the agent is on its way. */
    void event(int of, Event event) {
        down(
                () -> {
                    all.trace.add("executor " + id + " hears " + event.getType());
                    subscribed |= event.getType() == Event.Type.SUBSCRIBED;
                    if (all.deaf && ORDERS_TO_END.contains(event.getType())) {
                        return;
                    }
                    hear(new Input.EventArrived(of, event));
                });
    }

    /** The agent has ended the stream. */
    void ended(int of) {
        down(() -> hear(new Input.StreamEnded(of, "the stream ended")));
    }

    @Override
    public void on(Action.Disconnect action) {
        stream.ifPresent(was -> close(was, dice.between(1, 20)));
        stream = Optional.empty();
    }

    private void close(String was, int noticedAfterMillis) {
        all.forget(was);
        time.in(
                noticedAfterMillis,
                () -> {
                    mesos.model.streamClosed(time.instant(), was);
                    mesos.settle();
                });
    }

    /** The connection breaks with what is under way; the agent notices later. */
    void cut() {
        if (stream.isPresent()) {
            int of = link;
            close(stream.get(), dice.between(1, 3_000));
            stream = Optional.empty();
            wire(() -> hear(new Input.StreamEnded(of, "the connection broke")));
        }
    }

    @Override
    public void on(Action.Begin action) {
        TaskId task = TaskId.parse(action.task()).orElseThrow();
        all.audit.ordered(task, framework);
        boolean daemon = task.run().trigger() == Trigger.DAEMON;
        boolean limited = isLimited(action.order());
        ModelledWork work =
                new ModelledWork(task, dice.oneIn(6), (daemon || limited) && dice.oneIn(3));
        works.put(action.task(), work);
        boolean refused = dice.oneIn(60);
        work.next =
                time.in(
                        dice.between(1, 30),
                        () -> {
                            if (refused) {
                                leave(work, true);
                                hear(new Input.WorkRefused(action.task(), "scripted"));
                            } else {
                                begin(action.task(), work, daemon);
                            }
                        });
    }

    private static boolean isLimited(TaskOrder order) {
        return order.getProcess().getShell().equals(RandomJobs.LIMITED);
    }

    private void begin(String task, ModelledWork work, boolean daemon) {
        work.began = true;
        all.audit.started(work.task);
        int millis = daemon ? dice.between(5_000, 200_000) : Processes.duration(dice);
        boolean success = !dice.oneIn(5);
        if (work.task.run().job().equals(POISON)) {
            time.in(millis, () -> exit(Exit.signal(9)));
        } else if (!work.endless) {
            work.next = time.in(millis, () -> end(task, work, success, true));
        }
        hear(new Input.WorkBegan(task));
        if (!dice.oneIn(3)) {
            work.tellLater(time, dice, this::hear);
        }
    }

    private void end(String task, ModelledWork work, boolean success, boolean byItself) {
        work.fireEnds(all.audit.residents, byItself ? Outcome.FAILED : Outcome.KILLED);
        // No dice: the seeds that once failed are to go on as they went.
        int fate = Math.floorMod(task.hashCode(), 24);
        boolean crowded = !success && byItself && works.size() > 1 && fate < 8;
        leave(work, byItself);
        if (crowded && fate == 0) {
            hear(new Input.MemoryFull("scripted"));
        }
        String words = crowded ? ExecutorAudit.CROWDED : success ? "" : "scripted";
        hear(new Input.WorkEnded(task, new WorkEnd(success, words, crowded)));
    }

    private void leave(ModelledWork work, boolean byItself) {
        works.remove(work.task.toString());
        work.news.dispose();
        work.fires.dispose();
        all.audit.residents.gone(work.task, time.instant());
        all.trace.add("work ended: " + work.task);
        all.audit.ended(work.task, byItself);
    }

    @Override
    public void on(Action.Fire action) {
        ModelledWork work = works.get(action.task());
        if (work != null) {
            work.fire(action.nominalTime(), all.audit.residents, time, dice, this::hear);
        }
    }

    @Override
    public void on(Action.Kill action) {
        ModelledWork work = works.get(action.task());
        if (work == null) {
            return;
        }
        work.next.dispose();
        int grace = (int) Math.min(action.grace().toMillis(), 60_000);
        boolean stuck = work.began && !all.weather.calm && dice.oneIn(60);
        int millis = work.stubborn && work.began ? grace : Math.min(grace, dice.between(5, 800));
        work.next =
                time.in(
                        millis,
                        () -> {
                            if (stuck) {
                                all.audit.executors.stuck(id);
                                hear(new Input.WorkStuck(action.task(), "scripted"));
                            } else {
                                end(action.task(), work, false, false);
                            }
                        });
    }

    @Override
    public void on(Action.Say action) {
        all.trace.add("executor " + id + ": " + action.text());
    }

    @Override
    public void on(Action.Exit action) {
        time.in(dice.between(1, 20), () -> exit(Exit.status(action.code())));
    }

    /** The process ends, whatever it was at. */
    void exit(Exit exit) {
        if (gone) {
            return;
        }
        all.trace.add("executor ended: " + id + " " + exit.text());
        vanish();
        mesos.model.processExited(time.instant(), container, exit);
        mesos.settle();
    }

    /** All of it is over, and nobody is told. */
    void vanish() {
        gone = true;
        tick.dispose();
        stream.ifPresent(all::forget);
        for (ModelledWork work : List.copyOf(works.values())) {
            work.next.dispose();
            leave(work, false);
        }
        all.gone(container);
    }

    /** The agent kills the process; one that was not started never will be. */
    void kill() {
        if (started) {
            time.in(0, () -> exit(Exit.signal(9)));
        } else if (!gone) {
            vanish();
        }
    }

    private void wire(Runnable message) {
        time.in(dice.between(1, 4), message);
    }

    private void down(Runnable message) {
        long now = time.instant().toEpochMilli();
        lastDownMillis = Math.max(lastDownMillis, now + dice.between(1, 4));
        time.in(lastDownMillis - now, message);
    }
}
