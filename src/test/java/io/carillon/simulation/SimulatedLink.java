package io.carillon.simulation;

import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.local.cluster.CallAnswer;
import io.carillon.mesos.Translation;
import io.carillon.runtime.Mesos;
import io.carillon.runtime.SecretBook;
import io.carillon.runtime.SecretValue;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * One term's link over virtual wires, behaving as the real one: events in order and on demand,
 * calls in order, a break loses some of what is under way and is noticed by both ends at different
 * times.
 */
final class SimulatedLink implements Mesos.Link {
    /** Whatever takes longer on the way is late. */
    private static final int USUAL_MILLIS = 50;

    private final SimulatedMesos.Wires wires;
    private final NodeClock clock;
    private final UnicastProcessor<Input> inputs = UnicastProcessor.create();
    private final SecretBook secrets;
    private int connection;
    private Optional<String> stream = Optional.empty();
    private Optional<String> announced = Optional.empty();
    private Optional<String> framework = Optional.empty();
    private boolean removed;
    private boolean over;
    private long lastUpMillis;
    private long lastDownMillis;

    SimulatedLink(SimulatedMesos.Wires wires, NodeClock clock, SecretBook secrets) {
        this.secrets = secrets;
        this.wires = wires;
        this.clock = clock;
    }

    @Override
    public Flowable<Input> inputs() {
        return inputs;
    }

    @Override
    public void subscribe(Optional<String> frameworkId) {
        announced.ifPresent(was -> closed(was, wires.dice().between(1, 50)));
        gone();
        framework = frameworkId;
        if (removed) {
            connectIn(wires.dice().between(250, 500));
        } else {
            connect();
        }
    }

    private List<String> roles() {
        return World.roles(wires.dice().seed);
    }

    private void connect() {
        if (over) {
            return;
        }
        removed = false;
        int mine = ++connection;
        Call call = Translation.subscribe(framework, roles());
        up(
                () -> {
                    if (mine != connection || over) {
                        return;
                    }
                    CallAnswer answer = wires.mesos().subscribe(call, new Events(mine));
                    if (answer.status() == 200) {
                        announced = answer.streamId();
                    } else {
                        down(mine, () -> lost("the master answers " + answer.status()));
                    }
                });
    }

    /** What the master sends on one stream. */
    private final class Events implements ModelledMesos.Stream {
        private final int of;

        Events(int of) {
            this.of = of;
        }

        @Override
        public void event(Event event) {
            if (wires.weather().silentDeaths && event.getFailure().hasExecutorId()) {
                wires.trace().add("lost: FAILURE");
                return;
            }
            boolean unruly = wires.weather().unruly && event.getType() == Event.Type.UPDATE;
            if (unruly && wires.dice().oneIn(3)) {
                late(of, event, wires.dice().between(1, 3_000));
                return;
            }
            down(of, () -> received(event));
            if (unruly && wires.dice().oneIn(3)) {
                late(of, event, wires.dice().between(1, 15_000));
            }
        }

        @Override
        public void ended() {
            down(of, () -> lost("the stream ended"));
        }
    }

    /** The event arrives, overtaken by others. */
    private void late(int through, Event event, int millis) {
        wires.time()
                .in(
                        millis,
                        () -> {
                            if (through == connection && !over && stream.isPresent()) {
                                received(event);
                            }
                        });
    }

    private void received(Event event) {
        wires.trace().add("event: " + event.getType() + about(event));
        wires.losses().received(event);
        if (event.getType() == Event.Type.SUBSCRIBED) {
            stream = announced;
            String id = event.getSubscribed().getFrameworkId().getValue();
            framework = Optional.of(id);
            inputs.onNext(new Input.Subscribed(id, "127.0.0.1:5050"));
        } else if (event.getType() == Event.Type.ERROR) {
            String words = event.getError().getMessage();
            if (words.contains("failed over")) {
                over = true;
                inputs.onError(new Mesos.OustedException(words));
            } else {
                gone();
                removed = true;
                inputs.onNext(new Input.FrameworkRemoved(words));
            }
        } else {
            Translation.input(event, roles(), clock.instant()).ifPresent(inputs::onNext);
        }
    }

    private static String about(Event event) {
        if (event.getType() != Event.Type.UPDATE) {
            return "";
        }
        var status = event.getUpdate().getStatus();
        return " " + status.getTaskId().getValue() + " " + status.getState();
    }

    /** Comes back by itself, unless it has been told to subscribe meanwhile. */
    private void lost(String because) {
        gone();
        inputs.onNext(new Input.Disconnected(because));
        connectIn(wires.dice().between(100, 3_000));
    }

    private void connectIn(int millis) {
        int mine = connection;
        wires.time()
                .in(
                        millis,
                        () -> {
                            if (mine == connection) {
                                connect();
                            }
                        });
    }

    private void gone() {
        connection++;
        stream = Optional.empty();
        announced = Optional.empty();
    }

    @Override
    public void send(Effect.ToMesos effect) {
        prepared(effect).run();
    }

    @Override
    public Runnable prepared(Effect.ToMesos effect) {
        SortedMap<String, SecretValue> values =
                effect instanceof Effect.Accept accept ? secrets.of(accept) : new TreeMap<>();
        return () -> send(effect, values);
    }

    private void send(Effect.ToMesos effect, SortedMap<String, SecretValue> values) {
        if (stream.isEmpty() || over) {
            return;
        }
        Call call = Translation.call(framework.orElseThrow(), effect, values);
        if (wires.weather().loses(call.getType())) {
            wires.trace().add("lost: " + call.getType());
            return;
        }
        String on = stream.get();
        int mine = connection;
        up(
                () -> {
                    // What was under way when the connection broke may have arrived, or not.
                    if (mine == connection || wires.dice().oneIn(2)) {
                        wires.mesos().call(call, on);
                    }
                });
    }

    @Override
    public Completable close() {
        return Completable.fromAction(
                () -> {
                    if (!over) {
                        end(wires.dice().between(1, 50));
                    }
                });
    }

    /** The node notices at once, the master some time later. */
    void cut() {
        if (!over && stream.isPresent()) {
            String was = stream.get();
            closed(was, wires.dice().between(1, 8_000));
            lost("the connection broke");
        }
    }

    /** The process is gone; the master notices later. */
    void vanish() {
        if (!over) {
            end(wires.dice().between(1, 10_000));
        }
    }

    private void end(int noticedAfterMillis) {
        over = true;
        connection++;
        announced.ifPresent(was -> closed(was, noticedAfterMillis));
    }

    private void closed(String was, int noticedAfterMillis) {
        wires.time().in(noticedAfterMillis, () -> wires.mesos().streamClosed(was));
    }

    private void up(Runnable message) {
        long now = wires.time().instant().toEpochMilli();
        lastUpMillis = Math.max(lastUpMillis, now + latency());
        takes(lastUpMillis - now);
        wires.time().in(lastUpMillis - now, message);
    }

    private void down(int through, Runnable message) {
        long now = wires.time().instant().toEpochMilli();
        lastDownMillis = Math.max(lastDownMillis, now + latency());
        takes(lastDownMillis - now);
        wires.time()
                .in(
                        lastDownMillis - now,
                        () -> {
                            if (through == connection && !over) {
                                message.run();
                            }
                        });
    }

    private void takes(long millis) {
        wires.weather().takes(millis, USUAL_MILLIS, wires.time().instant());
    }

    private int latency() {
        if (wires.weather().slow) {
            return wires.dice().between(200, 4_000);
        }
        return wires.dice().oneIn(100) && !wires.weather().calm
                ? wires.dice().between(100, 1_500)
                : wires.dice().between(1, 15);
    }
}
