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
 * <p>The lock is released at most once, and only if the connection was never interrupted: a lock
 * object from before an interruption may by now stand for another node's lock.
 */
final class ZooKeeperLead implements Lead {
    private final int epoch;
    private final Session session;
    private final Tree tree;
    private final Lock lock;
    private final Runnable invalid;
    private final ZooKeeperStore store;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final SingleSubject<String> over = SingleSubject.create();

    /**
     * @param invalid told once when the lock can no longer be given back in order, so that only the
     *     end of the session frees it for certain
     */
    ZooKeeperLead(int epoch, Session session, Tree tree, Lock lock, Runnable invalid) {
        this.epoch = epoch;
        this.session = session;
        this.tree = tree;
        this.lock = lock;
        this.invalid = invalid;
        this.store = new ZooKeeperStore(session, tree, epoch, ended::get, this::invalidate);
    }

    /** Ends the lead. The session must not be used any more. */
    void invalidate(String reason) {
        if (end(reason)) {
            invalid.run();
        }
    }

    /** Ends the lead with its first reason; later reasons are ignored. */
    private boolean end(String reason) {
        boolean first;
        synchronized (this) {
            first = ended.compareAndSet(false, true);
        }
        if (first) {
            over.onSuccess(reason);
        }
        return first;
    }

    boolean ended() {
        return ended.get();
    }

    /**
     * Sends something that must not be sent after the end: what {@link #resign} sends comes behind
     * it.
     */
    synchronized void whileLeading(Runnable sends) {
        if (!ended.get()) {
            sends.run();
        }
    }

    /** The epoch, as the version that it is. */
    int version() {
        return epoch;
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
                            .doOnError(e -> invalid.run())
                            .onErrorComplete();
                });
    }
}
