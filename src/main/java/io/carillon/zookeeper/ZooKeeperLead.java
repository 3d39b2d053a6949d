package io.carillon.zookeeper;

import io.carillon.runtime.Election.Lead;
import io.carillon.runtime.Store;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.subjects.SingleSubject;
import io.vertx.core.shareddata.Lock;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.Op;

/**
 * The right to lead that was won by one lock and one epoch.
 *
 * <p>The lock is given back at most once, and only when the connection never flickered: a lock
 * object that was held before an interruption may by now stand for somebody else's lock.
 */
final class ZooKeeperLead implements Lead {
    private final int epoch;
    private final Session session;
    private final Tree tree;
    private final Lock lock;
    private final Runnable spoiled;
    private final ZooKeeperStore store;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final SingleSubject<String> over = SingleSubject.create();

    /**
     * @param spoiled told once when the lock can no longer be given back in order, so that only the
     *     end of the session frees it for certain
     */
    ZooKeeperLead(int epoch, Session session, Tree tree, Lock lock, Runnable spoiled) {
        this.epoch = epoch;
        this.session = session;
        this.tree = tree;
        this.lock = lock;
        this.spoiled = spoiled;
        this.store = new ZooKeeperStore(session, tree, epoch, ended::get, this::spoil);
    }

    /** From now on this node does not lead, and its session is of no more use. */
    void spoil(String reason) {
        if (end(reason)) {
            spoiled.run();
        }
    }

    /** Only the first reason counts. */
    private boolean end(String reason) {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            over.onSuccess(reason);
        }
        return first;
    }

    boolean ended() {
        return ended.get();
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
                    List<Op> retract =
                            List.of(Op.check(tree.leader(), epoch), Op.delete(tree.leading(), -1));
                    return session.multi(retract)
                            .ignoreElement()
                            .doOnComplete(lock::release)
                            .doOnError(e -> spoiled.run())
                            .onErrorComplete();
                });
    }
}
