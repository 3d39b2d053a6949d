package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.StoreException;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;

/**
 * Reading everything at the beginning of a term: many records with one request (ZooKeeper 3.6 or
 * newer), several requests on the way at once. Fails as a whole when a single record cannot be
 * read.
 */
final class Load {
    /** Records read with one request. */
    static final int TOGETHER = 50;

    /**
     * What the client must accept as one answer: that many of the largest nodes that a server takes
     * from anybody, since not everything that stands there need be ours.
     */
    static final int ANSWER_BYTES = (TOGETHER + 1) * 1024 * 1024;

    /** Requests under way: enough to hide the way there and back. */
    static final int UNDER_WAY = 8;

    private static final int FOLDERS_UNDER_WAY = 256;

    private final Session session;
    private final Tree tree;
    private final Known known;

    Load(Session session, Tree tree, Known known) {
        this.session = session;
        this.tree = tree;
        this.known = known;
    }

    /** A folder that holds records. */
    private record Folder(Kind kind, String path, String bucket) {}

    Single<SortedMap<RecordKey, byte[]>> run() {
        return session.sync(tree.root())
                .doOnComplete(known::clear)
                .andThen(Flowable.defer(this::keys))
                .buffer(TOGETHER)
                .flatMap(this::values, UNDER_WAY)
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

    /** The names of all records. */
    Flowable<RecordKey> keys() {
        return Flowable.fromArray(Kind.values())
                .flatMap(this::folders)
                .flatMap(this::keys, FOLDERS_UNDER_WAY);
    }

    private Flowable<Folder> folders(Kind kind) {
        String path = tree.folder(kind);
        return Tree.bucketed(kind)
                ? names(path).map(bucket -> new Folder(kind, path + "/" + bucket, bucket))
                : Flowable.just(new Folder(kind, path, ""));
    }

    private Flowable<RecordKey> keys(Folder folder) {
        return names(folder.path())
                .map(
                        name ->
                                Tree.bucketed(folder.kind())
                                        ? Tree.key(folder.kind(), folder.bucket(), name)
                                        : new RecordKey(folder.kind(), name));
    }

    /** The children; none when the folder was never needed. */
    private Flowable<String> names(String path) {
        return session.children(path, null)
                .doOnSuccess(found -> known.folder(path, found.isPresent()))
                .flattenAsFlowable(found -> found.orElse(List.of()));
    }

    private Flowable<Map.Entry<RecordKey, byte[]>> values(List<RecordKey> keys) {
        List<Op> reads = keys.stream().map(key -> Op.getData(tree.record(key))).toList();
        return session.multi(reads).flattenAsFlowable(results -> paired(keys, results));
    }

    private List<Map.Entry<RecordKey, byte[]>> paired(
            List<RecordKey> keys, List<OpResult> results) {
        List<Map.Entry<RecordKey, byte[]>> pairs = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            byte[] data = ((OpResult.GetDataResult) results.get(i)).getData();
            known.record(keys.get(i), true);
            pairs.add(Map.entry(keys.get(i), data == null ? new byte[0] : data));
        }
        return pairs;
    }
}
