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
import org.apache.zookeeper.KeeperException.ConnectionLossException;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The plain handle of one ZooKeeper session: asynchronous operations that are sent once, in the
 * order of subscription, and answered once.
 *
 * <p>Nothing is retried silently: Curator would repeat a write whose answer was lost, and the error
 * of the repetition would hide that the write had succeeded. Absence is a value; every other
 * failure is a {@link KeeperException}. May be used from any thread. Results arrive on ZooKeeper's
 * event thread, which must not be blocked: change the thread before anything slow.
 */
final class Session {
    private static final int ASKED_AGAIN = 4;

    private final ZooKeeper handle;
    private final Nodes nodes;

    /**
     * @param nodes how nodes are created
     */
    Session(ZooKeeper handle, Nodes nodes) {
        this.handle = handle;
        this.nodes = nodes;
    }

    /**
     * A node's data, its version, the transaction that wrote it, and the session that owns it (0:
     * none does).
     */
    static final class Found {
        final byte[] data;
        final int version;
        final long written;
        final long owner;

        Found(byte @Nullable [] data, Stat stat) {
            this.data = data == null ? new byte[0] : data;
            this.version = stat.getVersion();
            this.written = stat.getMzxid();
            this.owner = stat.getEphemeralOwner();
        }
    }

    /** A {@code multi} that the server refused as a whole because of one of its operations. */
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

    /** A node that is missing, and that this client may not create. */
    static final class MayNotCreate extends Exception {
        private static final long serialVersionUID = 1L;

        MayNotCreate(String path) {
            super(
                    "ZooKeeper does not let this client create "
                            + path
                            + "; create it with the rights for the user of zookeeper.authFile, or"
                            + " choose another zookeeper.root");
        }
    }

    /** How this session creates nodes. */
    Nodes nodes() {
        return nodes;
    }

    long id() {
        return handle.getSessionId();
    }

    Single<Optional<Found>> read(String path, @Nullable Watcher watcher) {
        return Single.create(
                emitter ->
                        handle.getData(
                                path,
                                watcher,
                                (rc, p, ctx, data, stat) -> {
                                    if (rc == Code.OK.intValue()) {
                                        emitter.onSuccess(Optional.of(new Found(data, stat)));
                                    } else if (rc == Code.NONODE.intValue()) {
                                        emitter.onSuccess(Optional.empty());
                                    } else {
                                        emitter.tryOnError(failure(rc, path));
                                    }
                                },
                                null));
    }

    /** Sets the watch whether the node exists or not, unlike {@link #read}. */
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

    /** Who may do what with a node; empty where there is no node. */
    Single<List<ACL>> rights(String path) {
        return Single.create(
                emitter ->
                        handle.getACL(
                                path,
                                null,
                                (int rc, String p, Object ctx, List<ACL> acl, Stat stat) -> {
                                    if (rc == Code.OK.intValue()) {
                                        emitter.onSuccess(acl);
                                    } else if (rc == Code.NONODE.intValue()) {
                                        emitter.onSuccess(List.of());
                                    } else {
                                        emitter.tryOnError(failure(rc, path));
                                    }
                                },
                                null));
    }

    /** Sets who may do what with a node; false where there is none. */
    Single<Boolean> setRights(String path, List<ACL> acl) {
        return Single.create(
                emitter ->
                        handle.setACL(
                                path,
                                acl,
                                -1,
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
     * All operations or none. Fails with {@link MultiRefused} if the server names the operation.
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

    /** Reads several nodes with one request; empty where there is no node. */
    Single<List<Optional<Found>>> read(List<String> paths) {
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

    private static List<Optional<Found>> data(List<String> paths, List<OpResult> results)
            throws KeeperException {
        List<Optional<Found>> all = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.GetDataResult found) {
                all.add(Optional.of(new Found(found.getData(), found.getStat())));
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

    /** Reads after the sync see every write that any client got acknowledged before it. */
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
        return ensure(paths, nodes);
    }

    /** Creates what a cluster begins with; what is above its root is open to other clusters. */
    Completable ensure(Tree tree) {
        return ensure(tree.above(), Nodes.open()).andThen(ensure(tree.skeleton()));
    }

    private Completable ensure(List<String> paths, Nodes like) {
        return Flowable.fromIterable(paths).concatMapCompletable(path -> create(path, like));
    }

    /**
     * Creates the node unless it exists. The server looks at the rights of the parent first, so a
     * client that may not create it there may find it all the same.
     */
    private Completable create(String path, Nodes like) {
        Completable creation =
                Completable.create(
                        emitter ->
                                handle.create(
                                        path,
                                        new byte[0],
                                        like.acl(),
                                        CreateMode.PERSISTENT,
                                        (int rc, String p, Object ctx, String name) -> {
                                            if (rc == Code.OK.intValue()
                                                    || rc == Code.NODEEXISTS.intValue()) {
                                                emitter.onComplete();
                                            } else {
                                                emitter.tryOnError(failure(rc, path));
                                            }
                                        },
                                        null));
        return creation.onErrorResumeNext(
                e -> e instanceof NoAuthException ? found(path) : Completable.error(e));
    }

    /** Fails unless the node is there; one that this client may not read is there, too. */
    private Completable found(String path) {
        return exists(path, null)
                .onErrorResumeNext(
                        e -> e instanceof NoAuthException ? Single.just(true) : Single.error(e))
                .flatMapCompletable(
                        there ->
                                there
                                        ? Completable.complete()
                                        : Completable.error(new MayNotCreate(path)));
    }

    /**
     * Replaces a node by an ephemeral node of this session, together with other operations. An
     * existing node is left from an earlier session of the same cluster member, or from a leader
     * that lost its lock.
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
                            ops.add(nodes.createEphemeral(path, data));
                            return multi(ops);
                        })
                .retry(3, e -> e instanceof MultiRefused);
    }

    /**
     * Why a request has failed. A server that does not admit a client closes the connection, and
     * what it says may be lost with it, or be told to another request: so it is asked again.
     */
    Single<Throwable> reason(Throwable failure) {
        if (!(failure instanceof ConnectionLossException)) {
            return Single.just(failure);
        }
        return exists("/", null)
                .retry(ASKED_AGAIN, e -> e instanceof ConnectionLossException)
                .map(answered -> failure)
                .onErrorReturn(e -> AccessProblem.isRefusal(e) ? e : failure);
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
