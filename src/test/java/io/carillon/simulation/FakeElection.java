package io.carillon.simulation;

import io.carillon.model.RecordKey;
import io.carillon.runtime.Election;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleEmitter;
import io.reactivex.rxjava3.processors.BehaviorProcessor;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** One modelled node's process standing for election; see {@link FakeZooKeeper}. */
public final class FakeElection implements Election {
    private final FakeZooKeeper zooKeeper;
    private final FakeServer server;
    private final FakeLink link;
    private final Node self;
    private final BehaviorProcessor<Optional<Node>> leader =
            BehaviorProcessor.createDefault(Optional.empty());
    private final BehaviorProcessor<List<Node>> nodes = BehaviorProcessor.createDefault(List.of());
    private final BehaviorProcessor<Optional<String>> problem =
            BehaviorProcessor.createDefault(Optional.of("not yet connected"));
    private final CompletableSubject left = CompletableSubject.create();

    private FakeSession session;
    private FakeLead lead;
    private SingleEmitter<Lead> standing;
    private boolean queued;
    private boolean spoiled;
    private boolean ended;

    FakeElection(FakeZooKeeper zooKeeper, FakeServer server, FakeLink link, Node self) {
        this.zooKeeper = zooKeeper;
        this.server = server;
        this.link = link;
        this.self = self;
    }

    void begin() {
        if (!ended) {
            spoiled = false;
            queued = false;
            session = new FakeSession(zooKeeper, server, link, self, new Watching());
            session.connect();
        }
    }

    @Override
    public Single<Lead> stand() {
        return Single.create(
                emitter -> {
                    if (standing != null) {
                        emitter.onError(new IllegalStateException("standing already"));
                        return;
                    }
                    standing = emitter;
                    emitter.setCancellable(() -> withdraw(emitter));
                    attempt();
                });
    }

    @Override
    public Single<SortedMap<RecordKey, byte[]>> peek() {
        return Single.defer(() -> session.ask(() -> server.read(session.id())));
    }

    private void withdraw(SingleEmitter<Lead> emitter) {
        if (standing == emitter) {
            standing = null;
        }
    }

    /** Puts itself in the queue for the lock. */
    private void attempt() {
        boolean leads = lead != null && !lead.ended();
        if (standing != null
                && !queued
                && !leads
                && session.state() == FakeSession.State.CONNECTED) {
            queued = true;
            long id = session.id();
            link.toServer(() -> server.enqueue(id));
        }
    }

    private void release(long id) {
        link.toServer(() -> server.release(id));
    }

    private final class Watching implements FakeSession.Watcher {
        @Override
        public void joined() {
            problem.onNext(Optional.empty());
            look();
            attempt();
        }

        @Override
        public void suspended() {
            problem.onNext(Optional.of("the connection is interrupted"));
            leader.onNext(Optional.empty());
            spoil("the connection is interrupted");
        }

        @Override
        public void reconnected() {
            if (spoiled) {
                FakeSession old = session;
                old.close();
                over("a lead was lost in this session");
            } else {
                problem.onNext(Optional.empty());
                look();
                // What the servers said of the lock meanwhile was lost: it is asked for again.
                queued = false;
                attempt();
            }
        }

        @Override
        public void over(String reason) {
            problem.onNext(Optional.of(reason));
            leader.onNext(Optional.empty());
            spoil(reason);
            zooKeeper.after(FakeZooKeeper.PAUSE, FakeElection.this::begin);
        }

        @Override
        public void granted() {
            queued = false;
            FakeSession with = session;
            long id = with.id();
            if (standing == null) {
                release(id);
                return;
            }
            var unused =
                    with.ask(() -> server.takeOver(id))
                            .subscribe(epoch -> won(with, epoch), e -> spoiled = true);
        }

        @Override
        public void changed() {
            look();
        }
    }

    private void won(FakeSession with, long epoch) {
        FakeLead won = new FakeLead(epoch, zooKeeper, server, with, link, () -> spoiled = true);
        if (standing == null) {
            var unused = won.resign().subscribe();
            return;
        }
        lead = won;
        SingleEmitter<Lead> winner = standing;
        standing = null;
        winner.onSuccess(won);
    }

    private void look() {
        leader.onNext(server.leader());
        nodes.onNext(server.nodes());
        if (lead != null && lead.epoch() != server.epoch()) {
            spoil("another node has begun a newer term");
        }
    }

    private void spoil(String reason) {
        if (lead != null && lead.end(reason)) {
            spoiled = true;
        }
    }

    // Faults.

    void broken() {
        session.broken();
    }

    void isolated() {
        session.isolated();
    }

    void healed() {
        session.healed();
    }

    void expired() {
        session.expired();
    }

    void loseNextAnswer() {
        session.loseNextAnswer();
    }

    void delayNextCommit(Duration by) {
        session.delayNextCommit(by);
    }

    void crash() {
        ended = true;
        standing = null;
        lead = null;
        session.vanish();
    }

    @Override
    public Flowable<Optional<Node>> leader() {
        return leader.distinctUntilChanged().onBackpressureLatest();
    }

    @Override
    public Flowable<List<Node>> nodes() {
        return nodes.distinctUntilChanged().onBackpressureLatest();
    }

    @Override
    public Flowable<Optional<String>> problem() {
        return problem.distinctUntilChanged().onBackpressureLatest();
    }

    @Override
    public Completable close() {
        return Completable.defer(
                () -> {
                    if (!ended) {
                        ended = true;
                        standing = null;
                        spoil("this node leaves the cluster");
                        session.close();
                        zooKeeper.after(Duration.ofMillis(50), this::gone);
                    }
                    return left;
                });
    }

    private void gone() {
        leader.onNext(Optional.empty());
        leader.onComplete();
        nodes.onComplete();
        problem.onComplete();
        left.onComplete();
    }
}
