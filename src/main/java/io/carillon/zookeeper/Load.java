package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.StoreException;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reading everything at the beginning of a term: many small reads on the way at once, since the
 * servers answer them in order from memory. Fails as a whole when a single one fails.
 */
final class Load {
    /** Enough to hide the way to the server and back; more only lengthens its queue. */
    private static final int UNDER_WAY = 256;

    private final Session session;
    private final Tree tree;
    private final Known known;

    Load(Session session, Tree tree, Known known) {
        this.session = session;
        this.tree = tree;
        this.known = known;
    }

    /** A folder that holds records. */
    private record Folder(Kind kind, String path) {}

    Single<SortedMap<RecordKey, byte[]>> run() {
        return session.sync(tree.root())
                .doOnComplete(known::clear)
                .andThen(Flowable.fromArray(Kind.values()))
                .flatMap(this::folders)
                .flatMap(this::keys, UNDER_WAY)
                .flatMapSingle(this::value, false, UNDER_WAY)
                .<SortedMap<RecordKey, byte[]>>collect(
                        TreeMap::new, (all, one) -> all.put(one.getKey(), one.getValue()))
                .onErrorResumeNext(
                        e ->
                                Single.error(
                                        e instanceof StoreException
                                                ? e
                                                : new StoreException.Unknown(
                                                        "could not read: " + e.getMessage(), e)));
    }

    private Flowable<Folder> folders(Kind kind) {
        String path = tree.folder(kind);
        return Tree.bucketed(kind)
                ? names(path).map(bucket -> new Folder(kind, path + "/" + bucket))
                : Flowable.just(new Folder(kind, path));
    }

    private Flowable<RecordKey> keys(Folder folder) {
        return names(folder.path()).map(name -> new RecordKey(folder.kind(), name));
    }

    /** The children; none when the folder was never needed. */
    private Flowable<String> names(String path) {
        return session.children(path, null)
                .doOnSuccess(found -> known.folder(path, found.isPresent()))
                .flattenAsFlowable(found -> found.orElse(List.of()));
    }

    private Single<Map.Entry<RecordKey, byte[]>> value(RecordKey key) {
        return session.read(tree.record(key), null)
                .map(
                        found -> {
                            if (found.isEmpty()) {
                                throw new StoreException.Unknown(
                                        key + " vanished while everything was read", null);
                            }
                            known.record(key, true);
                            return Map.entry(key, found.get().data);
                        });
    }
}
