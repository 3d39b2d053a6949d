package io.carillon.zookeeper;

import io.carillon.zookeeper.Session.MultiRefused;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.zookeeper.Op;

/** The removal of whole parts of a tree under one epoch. May break off anywhere and be repeated. */
final class SubtreeDeletion {
    private static final int TOGETHER = 400;
    private static final int UNDER_WAY = 256;

    private final Session session;
    private final Op check;

    /**
     * @param check what must hold at every step
     */
    SubtreeDeletion(Session session, Op check) {
        this.session = session;
        this.check = check;
    }

    /** Removes these nodes and all below them; absent ones are no error. */
    Completable run(List<String> tops, IntConsumer progress) {
        int[] gone = {0};
        return Completable.defer(
                        () ->
                                Flowable.fromIterable(tops)
                                        .concatMap(this::walk)
                                        .sorted(Comparator.reverseOrder())
                                        .buffer(TOGETHER)
                                        .concatMapCompletable(
                                                paths ->
                                                        delete(paths)
                                                                .doOnComplete(
                                                                        () ->
                                                                                progress.accept(
                                                                                        gone[0] +=
                                                                                                paths
                                                                                                        .size()))))
                // What is there has changed under our hands: an ephemeral node, say.
                .retry(3, e -> e instanceof MultiRefused refused && refused.index > 0);
    }

    private Flowable<String> walk(String path) {
        return session.children(path, null)
                .flatMapPublisher(
                        found ->
                                found.isEmpty()
                                        ? Flowable.empty()
                                        : Flowable.fromIterable(found.get())
                                                .flatMap(name -> walk(path + "/" + name), UNDER_WAY)
                                                .startWithItem(path));
    }

    private Completable delete(List<String> paths) {
        List<Op> ops = new ArrayList<>(paths.size() + 1);
        ops.add(check);
        paths.forEach(path -> ops.add(Op.delete(path, -1)));
        return session.multi(ops).ignoreElement();
    }
}
