package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.runtime.StoreException;
import io.carillon.zookeeper.Session.MultiRefused;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

/**
 * Writes batches under one epoch. Used by one call at a time.
 *
 * <p>A piece is refused as a whole if a record exists, or is missing, unexpectedly: then the tree
 * was changed by hand. The commit looks once, corrects {@link ExistingNodes}, and sends the rest
 * again.
 */
final class Commit {
    private final Session session;
    private final Tree tree;
    private final ExistingNodes known;
    private final int epoch;
    private int chain;

    /** The {@code commits} node must be new: its version is assumed to be 0. */
    Commit(Session session, Tree tree, ExistingNodes known, int epoch) {
        this.session = session;
        this.tree = tree;
        this.known = known;
        this.epoch = epoch;
    }

    Completable run(List<SortedMap<RecordKey, Optional<byte[]>>> pieces) {
        return Completable.defer(() -> send(pieces, true));
    }

    private Completable send(
            List<SortedMap<RecordKey, Optional<byte[]>>> pieces, boolean mayRepair) {
        int chainBefore = chain;
        List<Single<Optional<Throwable>>> sent = new ArrayList<>();
        for (SortedMap<RecordKey, Optional<byte[]>> piece : pieces) {
            List<Op> ops = ops(piece, pieces.size() > 1);
            sent.add(
                    session.multi(ops)
                            .map(done -> Optional.<Throwable>empty())
                            .onErrorReturn(Optional::of));
        }
        // All pieces are awaited, even after a failure: no write is in flight when the commit
        // answers.
        return Single.concatEager(sent, Integer.MAX_VALUE)
                .toList()
                .flatMapCompletable(
                        outcomes -> {
                            int failed = firstFailed(outcomes);
                            if (failed < 0) {
                                return Completable.complete();
                            }
                            chain = chainBefore + failed;
                            Throwable why = outcomes.get(failed).orElseThrow();
                            if (mayRepair && isSurprise(why)) {
                                var rest = pieces.subList(failed, pieces.size());
                                return look(rest)
                                        .andThen(Completable.defer(() -> send(rest, false)));
                            }
                            return Completable.error(translate(why));
                        });
    }

    private List<Op> ops(SortedMap<RecordKey, Optional<byte[]>> piece, boolean chained) {
        List<Op> ops = new ArrayList<>(piece.size() + 8);
        ops.add(Op.check(tree.leader(), epoch));
        if (chained) {
            ops.add(Op.setData(tree.commits(), new byte[0], chain++));
        }
        for (Map.Entry<RecordKey, Optional<byte[]>> entry : piece.entrySet()) {
            ops.addAll(known.plan(entry.getKey(), entry.getValue()));
        }
        return ops;
    }

    private static int firstFailed(List<Optional<Throwable>> outcomes) {
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).isPresent()) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isSurprise(Throwable why) {
        return why instanceof MultiRefused refused
                && refused.index > 0
                && (refused.code == Code.NODEEXISTS || refused.code == Code.NONODE);
    }

    /** Looks which records and folders of the pieces exist. */
    private Completable look(List<SortedMap<RecordKey, Optional<byte[]>>> pieces) {
        Set<String> folders = new LinkedHashSet<>();
        Set<RecordKey> keys = new LinkedHashSet<>();
        for (SortedMap<RecordKey, Optional<byte[]>> piece : pieces) {
            for (RecordKey key : piece.keySet()) {
                keys.add(key);
                folders.addAll(known.way(key));
            }
        }
        Completable lookAtFolders =
                Flowable.fromIterable(folders)
                        .flatMapCompletable(
                                path ->
                                        session.exists(path, null)
                                                .doOnSuccess(is -> known.folder(path, is))
                                                .ignoreElement());
        Completable lookAtRecords =
                Flowable.fromIterable(keys)
                        .flatMapCompletable(
                                key ->
                                        session.exists(tree.record(key), null)
                                                .doOnSuccess(is -> known.record(key, is))
                                                .ignoreElement());
        return lookAtFolders
                .andThen(lookAtRecords)
                .onErrorResumeNext(e -> Completable.error(translate(e)));
    }

    private StoreException translate(Throwable why) {
        if (why instanceof StoreException known) {
            return known;
        }
        if (why instanceof MultiRefused refused && refused.index == 0) {
            return new StoreException.Fenced(
                    "a newer term than epoch " + epoch + " has begun", why);
        }
        return new StoreException.Unknown("commit not confirmed: " + why.getMessage(), why);
    }
}
