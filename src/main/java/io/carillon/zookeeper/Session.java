package io.carillon.zookeeper;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The plain handle of one ZooKeeper session: asynchronous operations that are sent once, in the
 * order of subscription, and answered once.
 *
 * <p>Nothing is repeated behind the caller's back (Curator would repeat a write whose answer was
 * lost, and the repetition's error would hide that it had been done). Absence is a value, every
 * other failure a {@link KeeperException}. May be used from any thread; results arrive on
 * ZooKeeper's event thread, which must not be kept: hop before anything slow.
 */
final class Session {
    private final ZooKeeper handle;

    Session(ZooKeeper handle) {
        this.handle = handle;
    }

    /** A node's data, its version, and the transaction that wrote it. */
    static final class Found {
        final byte[] data;
        final int version;
        final long written;

        Found(byte[] data, Stat stat) {
            this.data = data;
            this.version = stat.getVersion();
            this.written = stat.getMzxid();
        }
    }

    /** A {@code multi} that was refused as a whole because of one of its operations. */
    static final class MultiRefused extends Exception {
        private static final long serialVersionUID = 1L;
        final Code code;
        final int index;

        MultiRefused(Code code, int index) {
            super(code + " at operation " + index);
            this.code = code;
            this.index = index;
        }
    }

    long id() {
        return handle.getSessionId();
    }

    int negotiatedTimeoutMillis() {
        return handle.getSessionTimeout();
    }

    Single<Optional<Found>> read(String path, @Nullable Watcher watcher) {
        return Single.create(
                emitter ->
                        handle.getData(
                                path,
                                watcher,
                                (rc, p, ctx, data, stat) -> {
                                    if (rc == Code.OK.intValue()) {
                                        byte[] bytes = data == null ? new byte[0] : data;
                                        emitter.onSuccess(Optional.of(new Found(bytes, stat)));
                                    } else if (rc == Code.NONODE.intValue()) {
                                        emitter.onSuccess(Optional.empty());
                                    } else {
                                        emitter.tryOnError(failure(rc, path));
                                    }
                                },
                                null));
    }

    /** Leaves the watch whether the node exists or not, which {@link #read} does not. */
    Single<Boolean> exists(String path, @Nullable Watcher watcher) {
        return Single.create(
                emitter ->
                        handle.exists(
                                path,
                                watcher,
                                (int rc, String p, Object ctx, Stat stat) -> {
                                    if (rc == Code.OK.intValue() || rc == Code.NONODE.intValue()) {
                                        emitter.onSuccess(rc == Code.OK.intValue());
                                    } else {
                                        emitter.tryOnError(failure(rc, path));
                                    }
                                },
                                null));
    }

    Single<Optional<List<String>>> children(String path, @Nullable Watcher watcher) {
        return Single.create(
                emitter ->
                        handle.getChildren(
                                path,
                                watcher,
                                (int rc, String p, Object ctx, List<String> names) -> {
                                    if (rc == Code.OK.intValue()) {
                                        emitter.onSuccess(Optional.of(names));
                                    } else if (rc == Code.NONODE.intValue()) {
                                        emitter.onSuccess(Optional.empty());
                                    } else {
                                        emitter.tryOnError(failure(rc, path));
                                    }
                                },
                                null));
    }

    /**
     * All operations or none. Fails with {@link MultiRefused} when the server said which and why.
     */
    Single<List<OpResult>> multi(List<Op> ops) {
        return Single.create(
                emitter ->
                        handle.multi(
                                ops,
                                (rc, p, ctx, results) -> {
                                    if (rc == Code.OK.intValue()) {
                                        emitter.onSuccess(results);
                                    } else if (results != null) {
                                        emitter.tryOnError(refused(results));
                                    } else {
                                        emitter.tryOnError(failure(rc, "multi"));
                                    }
                                },
                                null));
    }

    /** Each node's data; none where there is no node. Several nodes with one request. */
    Single<List<Optional<byte[]>>> read(List<String> paths) {
        List<Op> reads = paths.stream().map(Op::getData).toList();
        return Single.create(
                emitter ->
                        handle.multi(
                                reads,
                                (rc, p, ctx, results) -> {
                                    if (results == null) {
                                        emitter.tryOnError(failure(rc, "multi"));
                                        return;
                                    }
                                    try {
                                        emitter.onSuccess(data(paths, results));
                                    } catch (KeeperException e) {
                                        emitter.tryOnError(e);
                                    }
                                },
                                null));
    }

    private static List<Optional<byte[]>> data(List<String> paths, List<OpResult> results)
            throws KeeperException {
        List<Optional<byte[]>> all = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.GetDataResult found) {
                byte[] data = found.getData();
                all.add(Optional.of(data == null ? new byte[0] : data));
            } else if (results.get(i) instanceof OpResult.ErrorResult error
                    && error.getErr() == Code.NONODE.intValue()) {
                all.add(Optional.empty());
            } else {
                int rc =
                        results.get(i) instanceof OpResult.ErrorResult error
                                ? error.getErr()
                                : Code.RUNTIMEINCONSISTENCY.intValue();
                throw failure(rc, paths.get(i));
            }
        }
        return all;
    }

    /** Reads after it see every write that was acknowledged to anybody before it. */
    Completable sync(String path) {
        return Completable.create(
                emitter ->
                        handle.sync(
                                path,
                                (rc, p, ctx) -> {
                                    if (rc == Code.OK.intValue()) {
                                        emitter.onComplete();
                                    } else {
                                        emitter.tryOnError(failure(rc, path));
                                    }
                                },
                                null));
    }

    /** Creates the nodes that are missing, in the order given. */
    Completable ensure(List<String> paths) {
        return Flowable.fromIterable(paths)
                .concatMapCompletable(path -> create(path, new byte[0], CreateMode.PERSISTENT));
    }

    /** Creates the node; one that is there already is left as it is. */
    private Completable create(String path, byte[] data, CreateMode mode) {
        return Completable.create(
                emitter ->
                        handle.create(
                                path,
                                data,
                                Ids.OPEN_ACL_UNSAFE,
                                mode,
                                (int rc, String p, Object ctx, String name) -> {
                                    if (rc == Code.OK.intValue()
                                            || rc == Code.NODEEXISTS.intValue()) {
                                        emitter.onComplete();
                                    } else {
                                        emitter.tryOnError(failure(rc, path));
                                    }
                                },
                                null));
    }

    /**
     * Puts an ephemeral node of this session in place of whatever is there, with what else is to be
     * done in the same step. What is there is the trace of a former session of the same node, or of
     * a leader that lost its lock.
     *
     * @return the results of {@code before}, in order
     */
    Single<List<OpResult>> takePlace(String path, byte[] data, List<Op> before) {
        return exists(path, null)
                .flatMap(
                        there -> {
                            List<Op> ops = new ArrayList<>(before);
                            if (there) {
                                ops.add(Op.delete(path, -1));
                            }
                            ops.add(
                                    Op.create(
                                            path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL));
                            return multi(ops);
                        })
                .retry(3, e -> e instanceof MultiRefused);
    }

    private static KeeperException failure(int rc, String path) {
        return KeeperException.create(Code.get(rc), path);
    }

    private static MultiRefused refused(List<OpResult> results) {
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.ErrorResult error && error.getErr() != 0) {
                return new MultiRefused(Code.get(error.getErr()), i);
            }
        }
        return new MultiRefused(Code.RUNTIMEINCONSISTENCY, -1);
    }
}
