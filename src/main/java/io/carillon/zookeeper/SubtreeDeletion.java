package io.carillon.zookeeper;

import io.carillon.zookeeper.Session.MultiRefused;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.zookeeper.Op;

/** Removes whole subtrees under one epoch. Can be interrupted anywhere and repeated. */
final class SubtreeDeletion {
    private static final int BATCH_SIZE = 400;
    private static final int MAX_IN_FLIGHT = 256;

    private final Session session;
    private final Op check;

    /**
     * @param check an operation that must succeed in every step
     */
    SubtreeDeletion(Session session, Op check) {
        this.session = session;
        this.check = check;
    }

    /** Removes nodes with everything below them. A missing node is not an error. */
    Completable run(List<String> tops, IntConsumer progress) {
        int[] gone = {0};
        return Completable.defer(
                        () ->
                                Flowable.fromIterable(tops)
                                        .concatMap(this::walk)
                                        .sorted(Comparator.reverseOrder())
                                        .buffer(BATCH_SIZE)
                                        .concatMapCompletable(
                                                paths ->
                                                        delete(paths)
                                                                .doOnComplete(
                                                                        () ->
                                                                                progress.accept(
                                                                                        gone[0] +=
                                                                                                paths
                                                                                                        .size()))))
                // The tree has changed meanwhile, for example by an ephemeral node.
                .retry(3, e -> e instanceof MultiRefused refused && refused.index > 0);
    }

    private Flowable<String> walk(String path) {
        return session.children(path, null)
                .flatMapPublisher(
                        found ->
                                found.isEmpty()
                                        ? Flowable.empty()
                                        : Flowable.fromIterable(found.get())
                                                .flatMap(
                                                        name -> walk(path + "/" + name),
                                                        MAX_IN_FLIGHT)
                                                .startWithItem(path));
    }

    private Completable delete(List<String> paths) {
        List<Op> ops = new ArrayList<>(paths.size() + 1);
        ops.add(check);
        paths.forEach(path -> ops.add(Op.delete(path, -1)));
        return session.multi(ops).ignoreElement();
    }
}
