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
 * Reads everything: many records with one request (ZooKeeper 3.6 or newer), several requests at
 * once. Fails as a whole if a single record cannot be read.
 */
final class Load {
    /** Number of records read with one request. */
    static final int BATCH_SIZE = 50;

    /**
     * The largest answer that the client must accept: a full batch of the largest nodes that a
     * server stores. Other programs may have written such nodes.
     */
    static final int ANSWER_BYTES = (BATCH_SIZE + 1) * 1024 * 1024;

    /** Maximum number of requests in flight: enough to hide the round trip. */
    static final int MAX_IN_FLIGHT = 8;

    private static final int MAX_FOLDERS_IN_FLIGHT = 256;

    /** Fewer requests for a standby that only looks, so that it does not slow the leader. */
    private static final int MAX_PEEKS_IN_FLIGHT = 2;

    private final Session session;
    private final Tree tree;
    private final ExistingNodes known;
    private final boolean peek;

    private Load(Session session, Tree tree, ExistingNodes known, boolean peek) {
        this.session = session;
        this.tree = tree;
        this.known = known;
        this.peek = peek;
    }

    /**
     * Reads at the beginning of a term, while no other term can write: every listed record exists.
     */
    static Single<SortedMap<RecordKey, byte[]>> all(
            Session session, Tree tree, ExistingNodes known) {
        return new Load(session, tree, known, false).run();
    }

    /** Reads while others write: a record that vanishes meanwhile is left out. */
    static Single<SortedMap<RecordKey, byte[]>> peek(Session session, Tree tree) {
        return Single.defer(
                () ->
                        new Load(session, tree, new ExistingNodes(tree, session.nodes()), true)
                                .run());
    }

    /** The names of all records. */
    static Flowable<RecordKey> keys(Session session, Tree tree) {
        return Flowable.defer(
                () ->
                        new Load(session, tree, new ExistingNodes(tree, session.nodes()), false)
                                .keys());
    }

    /** A folder that holds records. */
    private record Folder(Kind kind, String path, String bucket) {}

    private Single<SortedMap<RecordKey, byte[]>> run() {
        return session.sync(tree.root())
                .doOnComplete(known::clear)
                .andThen(Flowable.defer(this::keys))
                .buffer(BATCH_SIZE)
                .flatMap(this::values, peek ? MAX_PEEKS_IN_FLIGHT : MAX_IN_FLIGHT)
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
                .flatMap(this::keys, peek ? MAX_PEEKS_IN_FLIGHT : MAX_FOLDERS_IN_FLIGHT);
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

    /** The children; none if the folder does not exist. */
    private Flowable<String> names(String path) {
        return session.children(path, null)
                .doOnSuccess(found -> known.folder(path, found.isPresent()))
                .flattenAsFlowable(found -> found.orElse(List.of()));
    }

    private Flowable<Map.Entry<RecordKey, byte[]>> values(List<RecordKey> keys) {
        return session.read(keys.stream().map(tree::record).toList())
                .flattenAsFlowable(found -> paired(keys, found));
    }

    private List<Map.Entry<RecordKey, byte[]>> paired(
            List<RecordKey> keys, List<Optional<Session.Found>> found) {
        List<Map.Entry<RecordKey, byte[]>> pairs = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            RecordKey key = keys.get(i);
            if (found.get(i).isPresent()) {
                known.record(key, true);
                pairs.add(Map.entry(key, found.get(i).get().data));
            } else if (!peek) {
                throw new StoreException.Unknown("could not read: there is no " + key, null);
            }
        }
        return pairs;
    }
}
