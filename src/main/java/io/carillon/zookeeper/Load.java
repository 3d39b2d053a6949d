package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.StoreException;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reading everything: many records with one request (ZooKeeper 3.6 or newer), several requests on
 * the way at once. Fails as a whole when a single record cannot be read.
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

    /** Whoever only looks leaves the server to those who work. */
    private static final int GLANCES_UNDER_WAY = 2;

    private final Session session;
    private final Tree tree;
    private final ExistingNodes known;
    private final boolean glance;

    private Load(Session session, Tree tree, ExistingNodes known, boolean glance) {
        this.session = session;
        this.tree = tree;
        this.known = known;
        this.glance = glance;
    }

    /** At the beginning of a term, while nobody else may write: what is listed is there. */
    static Single<SortedMap<RecordKey, byte[]>> all(
            Session session, Tree tree, ExistingNodes known) {
        return new Load(session, tree, known, false).run();
    }

    /** While others write: what vanishes under way is left out. */
    static Single<SortedMap<RecordKey, byte[]>> glance(Session session, Tree tree) {
        return Single.defer(() -> new Load(session, tree, new ExistingNodes(tree), true).run());
    }

    /** The names of all records. */
    static Flowable<RecordKey> keys(Session session, Tree tree) {
        return Flowable.defer(() -> new Load(session, tree, new ExistingNodes(tree), false).keys());
    }

    /** A folder that holds records. */
    private record Folder(Kind kind, String path, String bucket) {}

    private Single<SortedMap<RecordKey, byte[]>> run() {
        return session.sync(tree.root())
                .doOnComplete(known::clear)
                .andThen(Flowable.defer(this::keys))
                .buffer(TOGETHER)
                .flatMap(this::values, glance ? GLANCES_UNDER_WAY : UNDER_WAY)
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

    private Flowable<RecordKey> keys() {
        return Flowable.fromArray(Kind.values())
                .flatMap(this::folders)
                .flatMap(this::keys, glance ? GLANCES_UNDER_WAY : FOLDERS_UNDER_WAY);
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
        return session.read(keys.stream().map(tree::record).toList())
                .flattenAsFlowable(data -> paired(keys, data));
    }

    private List<Map.Entry<RecordKey, byte[]>> paired(
            List<RecordKey> keys, List<Optional<byte[]>> data) {
        List<Map.Entry<RecordKey, byte[]>> pairs = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            RecordKey key = keys.get(i);
            if (data.get(i).isPresent()) {
                known.record(key, true);
                pairs.add(Map.entry(key, data.get(i).get()));
            } else if (!glance) {
                throw new StoreException.Unknown("could not read: there is no " + key, null);
            }
        }
        return pairs;
    }
}
