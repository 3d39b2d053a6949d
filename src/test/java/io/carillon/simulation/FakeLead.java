package io.carillon.simulation;

import io.carillon.runtime.Election.Lead;
import io.carillon.runtime.Store;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.subjects.SingleSubject;

/** The right to lead in the modelled cluster. */
final class FakeLead implements Lead {
    private final long epoch;
    private final FakeServer server;
    private final FakeSession session;
    private final FakeLink link;
    private final Runnable spoiled;
    private final FakeStore store;
    private final SingleSubject<String> over = SingleSubject.create();
    private boolean ended;

    FakeLead(
            long epoch,
            FakeZooKeeper zooKeeper,
            FakeServer server,
            FakeSession session,
            FakeLink link,
            Runnable spoiled) {
        this.epoch = epoch;
        this.server = server;
        this.session = session;
        this.link = link;
        this.spoiled = spoiled;
        this.store = new FakeStore(zooKeeper, server, session, this);
    }

    /** Whether this was the first reason. */
    boolean end(String reason) {
        boolean first = !ended;
        ended = true;
        if (first) {
            over.onSuccess(reason);
        }
        return first;
    }

    void fenced(String reason) {
        if (end(reason)) {
            spoiled.run();
        }
    }

    boolean ended() {
        return ended;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public Single<String> over() {
        return over;
    }

    @Override
    public Completable resign() {
        return Completable.defer(
                () -> {
                    if (!end("resigned")) {
                        return Completable.complete();
                    }
                    long id = session.id();
                    return session.ask(
                                    () -> {
                                        server.retract(id, epoch);
                                        return true;
                                    })
                            .doOnSuccess(done -> link.toServer(() -> server.release(id)))
                            .doOnError(e -> spoiled.run())
                            .ignoreElement()
                            .onErrorComplete();
                });
    }
}
