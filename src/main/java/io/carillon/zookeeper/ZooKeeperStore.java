package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.runtime.Store;
import io.carillon.runtime.StoreException;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The records of one term in ZooKeeper: each piece of a commit is one {@code multi} that begins
 * with a check of the term's epoch.
 *
 * <p>The pieces of a wide commit are sent at once, without waiting for each other. From the second
 * on, each also checks and raises the version of the {@code commits} node, so that no piece
 * succeeds after one that failed: what is stored is always a prefix of the batch.
 *
 * <p>After the first failure other than a refusal the store accepts no further call. Results arrive
 * on a computation thread of RxJava, never on ZooKeeper's.
 */
final class ZooKeeperStore implements Store {
    private final Session session;
    private final Tree tree;
    private final BooleanSupplier over;
    private final Consumer<String> fenced;
    private final ExistingNodes known;
    private final Commit commits;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean broken;

    /**
     * @param over whether the term is over
     * @param fenced called when the server refuses the epoch
     */
    ZooKeeperStore(
            Session session, Tree tree, int epoch, BooleanSupplier over, Consumer<String> fenced) {
        this.session = session;
        this.tree = tree;
        this.over = over;
        this.fenced = fenced;
        this.known = new ExistingNodes(tree, session.nodes());
        this.commits = new Commit(session, tree, known, epoch);
    }

    @Override
    public Single<SortedMap<RecordKey, byte[]>> load() {
        return alone(Load.all(session, tree, known))
                .onErrorResumeNext(e -> Single.error(failed(e)))
                .observeOn(Schedulers.computation());
    }

    @Override
    public Completable commit(SortedMap<RecordKey, Optional<byte[]>> batch) {
        return Single.defer(() -> alone(commits.run(Pieces.cut(batch)).toSingleDefault(true)))
                .ignoreElement()
                .onErrorResumeNext(e -> Completable.error(failed(e)))
                .observeOn(Schedulers.computation());
    }

    /** Lets one call in at a time, and none once the term is over. */
    private <T> Single<T> alone(Single<T> work) {
        return Single.defer(
                () -> {
                    if (over.getAsBoolean() || broken) {
                        throw new StoreException.Fenced("the term is over", null);
                    }
                    if (!busy.compareAndSet(false, true)) {
                        throw new StoreException.Refused("another call is in flight", null);
                    }
                    // Before the result is passed on: its receiver may start the next call.
                    return work.doOnEvent((result, error) -> busy.set(false))
                            .doOnDispose(() -> broken = true);
                });
    }

    private Throwable failed(Throwable failure) {
        broken |= !(failure instanceof StoreException.Refused);
        if (failure instanceof StoreException.Fenced && !over.getAsBoolean()) {
            fenced.accept(String.valueOf(failure.getMessage()));
        }
        return failure;
    }

    @Override
    public int atomicRecords() {
        return Chunks.MAX_RECORDS;
    }

    @Override
    public int atomicBytes() {
        return Chunks.MAX_BYTES;
    }

    @Override
    public int recordBytes() {
        return Pieces.MAX_RECORD_BYTES;
    }
}
