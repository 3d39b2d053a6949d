package io.carillon.simulation;

import io.carillon.runtime.Election.Node;
import io.carillon.runtime.StoreException;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleEmitter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The client's end of one modelled session: connects, notices interruptions, gives up. Told of
 * faults by its {@link FakeElection}; never used after {@link Watcher#over}.
 */
final class FakeSession implements FakeServer.Client {
    /** What its owner is told. */
    interface Watcher {
        void joined();

        void suspended();

        void reconnected();

        void over(String reason);

        void granted();

        void changed();
    }

    enum State {
        CONNECTING,
        CONNECTED,
        SUSPENDED,
        OVER
    }

    private final FakeZooKeeper zooKeeper;
    private final FakeServer server;
    private final FakeLink link;
    private final Node node;
    private final Watcher watcher;
    private final Set<SingleEmitter<?>> asked = new LinkedHashSet<>();
    private State state = State.CONNECTING;
    private long id;
    private int silences;
    private boolean silent;
    private int attempts;
    private boolean losesAnswer;
    private Duration commitDelay = Duration.ZERO;
    private long lateUntilMillis;

    FakeSession(
            FakeZooKeeper zooKeeper, FakeServer server, FakeLink link, Node node, Watcher watcher) {
        this.zooKeeper = zooKeeper;
        this.server = server;
        this.link = link;
        this.node = node;
        this.watcher = watcher;
    }

    void connect() {
        link.toServer(
                () -> {
                    if (state == State.OVER) {
                        return;
                    }
                    if (id == 0) {
                        id = server.open(this);
                        heard();
                        link.toClient(() -> connected(true));
                    } else if (server.lives(id)) {
                        heard();
                        link.toClient(() -> connected(false));
                    } else {
                        link.toClient(() -> over("the session has expired"));
                    }
                });
    }

    private void connected(boolean first) {
        if (state == State.OVER || state == State.CONNECTED) {
            return;
        }
        state = State.CONNECTED;
        if (first) {
            watcher.joined();
        } else {
            watcher.reconnected();
        }
    }

    long id() {
        return id;
    }

    State state() {
        return state;
    }

    /**
     * A question; what the servers throw is passed on, a broken connection is an unknown outcome.
     */
    <T> Single<T> ask(Supplier<T> atServer) {
        return Single.create(emitter -> ask(emitter, atServer, false));
    }

    /** A question that the faults of commits befall. */
    <T> Single<T> askCommit(Supplier<T> atServer) {
        return Single.create(emitter -> ask(emitter, atServer, true));
    }

    private <T> void ask(SingleEmitter<T> emitter, Supplier<T> atServer, boolean commit) {
        if (state != State.CONNECTED) {
            emitter.onError(new StoreException.Unknown("not connected", null));
            return;
        }
        asked.add(emitter);
        Duration late = commit ? lateness() : Duration.ZERO;
        boolean loses = commit && losesAnswer;
        if (commit) {
            losesAnswer = false;
        }
        Runnable served = () -> serve(emitter, atServer, loses);
        if (late.isZero()) {
            link.toServer(served);
        } else {
            zooKeeper.after(late, served);
        }
    }

    /** How long the next piece of a commit is held; it does not overtake those before it. */
    private Duration lateness() {
        long now = zooKeeper.nowMillis();
        lateUntilMillis = Math.max(lateUntilMillis, now + commitDelay.toMillis());
        commitDelay = Duration.ZERO;
        return Duration.ofMillis(lateUntilMillis - now);
    }

    private <T> void serve(SingleEmitter<T> emitter, Supplier<T> atServer, boolean loses) {
        Runnable answer;
        try {
            T result = atServer.get();
            answer = () -> emitter.onSuccess(result);
        } catch (StoreException e) {
            answer = () -> emitter.tryOnError(e);
        }
        Runnable answered = answer;
        if (loses) {
            broken();
        } else {
            link.toClient(
                    () -> {
                        if (asked.remove(emitter)) {
                            answered.run();
                        }
                    });
        }
    }

    // What befalls the connection.

    void broken() {
        serverHearsNothing();
        suspend();
    }

    void isolated() {
        link.isolate();
        serverHearsNothing();
        int silence = silences;
        zooKeeper.after(
                zooKeeper.session().multipliedBy(2).dividedBy(3),
                () -> {
                    if (silence == silences && link.isolated()) {
                        suspend();
                    }
                });
    }

    void healed() {
        if (state == State.CONNECTED && server.lives(id)) {
            heard();
        }
        link.heal();
        if (state == State.CONNECTED && !server.lives(id)) {
            link.toClient(() -> over("the session has expired"));
        }
    }

    void expired() {
        server.end(id);
        if (state == State.CONNECTED) {
            link.toClient(() -> over("the session has expired"));
        }
    }

    private void heard() {
        silences++;
        silent = false;
    }

    private void serverHearsNothing() {
        if (silent) {
            return;
        }
        silent = true;
        int silence = ++silences;
        long session = id;
        zooKeeper.after(
                zooKeeper.session(),
                () -> {
                    if (silence == silences) {
                        server.end(session);
                    }
                });
    }

    private void suspend() {
        if (state == State.OVER) {
            return; // the connection may be the next session's already
        }
        link.breakOff();
        boolean was = state == State.CONNECTED;
        if (was) {
            state = State.SUSPENDED;
            watcher.suspended();
            failAsked();
            int attempt = ++attempts;
            zooKeeper.after(
                    zooKeeper.session().dividedBy(3),
                    () -> {
                        if (attempt == attempts && state == State.SUSPENDED) {
                            over("the session is lost");
                        }
                    });
        }
        zooKeeper.after(
                FakeZooKeeper.RECONNECT,
                () -> {
                    if (state == State.SUSPENDED || state == State.CONNECTING) {
                        connect();
                    }
                });
    }

    private void failAsked() {
        List<SingleEmitter<?>> failed = List.copyOf(asked);
        asked.clear();
        failed.forEach(e -> e.tryOnError(new StoreException.Unknown("the connection broke", null)));
    }

    void over(String reason) {
        if (state != State.OVER) {
            state = State.OVER;
            link.breakOff();
            serverHearsNothing();
            watcher.over(reason);
            failAsked();
        }
    }

    /** The process is gone: nobody is told anything. */
    void vanish() {
        state = State.OVER;
        link.breakOff();
        asked.clear();
        serverHearsNothing();
    }

    /** A farewell that arrives when the network lets it; else the session runs out. */
    void close() {
        boolean inTouch = state == State.CONNECTED;
        state = State.OVER;
        failAsked();
        serverHearsNothing();
        if (inTouch) {
            link.toServer(() -> server.end(id));
        }
    }

    void loseNextAnswer() {
        losesAnswer = true;
    }

    void delayNextCommit(Duration by) {
        commitDelay = by;
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public void granted() {
        link.toClient(watcher::granted);
    }

    @Override
    public void changed() {
        link.toClient(watcher::changed);
    }
}
