package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.runtime.Election.Node;
import io.carillon.zookeeper.Session.MultiRefused;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.IntConsumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;

/**
 * Keeps every node away from a tree while an operator's command changes it. The command has the
 * newest epoch, so that no former leader can write, and sets a mark, so that no node takes over.
 * The mark outlives the process; only {@link #release}, {@link #restored} and {@link #removed}
 * remove it. Each step checks the epoch, so that a second command ends the first. The leader node
 * is never deleted: it counts the terms.
 */
public final class OperatorFence {
    private static final int RAISE_BATCH_SIZE = 500;
    private static final int MAX_WRITES_IN_FLIGHT = 4;

    /** With its path and headers below the 1 MiB of a request. */
    private static final int MAX_NODE_BYTES = 1_000_000;

    /** The command that needs the fence. */
    public enum Purpose {
        RESTORE,
        REMOVAL
    }

    private final Session session;
    private final Tree tree;
    private final String mark;
    private final int epoch;

    private OperatorFence(Session session, Tree tree, String mark, int epoch) {
        this.session = session;
        this.tree = tree;
        this.mark = mark;
        this.epoch = epoch;
    }

    static Single<OperatorFence> begin(
            Session session, Tree tree, Purpose purpose, String who, int least) {
        String mark = purpose == Purpose.RESTORE ? tree.restoring() : tree.removing();
        byte[] since = bytes(who + " since " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
        return session.ensure(tree)
                .andThen(Completable.defer(() -> raise(session, tree, least)))
                .andThen(Single.defer(() -> session.exists(mark, null)))
                .flatMap(
                        marked ->
                                session.multi(
                                        seizing(session.nodes(), tree, mark, marked, who, since)))
                .map(done -> ((OpResult.SetDataResult) done.get(0)).getStat().getVersion())
                .map(epoch -> new OperatorFence(session, tree, mark, epoch))
                .onErrorResumeNext(
                        e ->
                                Single.error(
                                        e instanceof MultiRefused
                                                ? new IllegalStateException(
                                                        "another command for "
                                                                + tree.root()
                                                                + " has just started; try again"
                                                                + " when it has ended",
                                                        e)
                                                : OperatorAccess.said(e)));
    }

    private static List<Op> seizing(
            Nodes nodes, Tree tree, String mark, boolean marked, String who, byte[] since) {
        byte[] self = NodeJson.write(new Node(who, ""), Instant.now().toString());
        List<Op> ops = new ArrayList<>();
        ops.add(Op.setData(tree.leader(), self, -1));
        ops.add(nodes.createEphemeral(tree.operator(), since));
        ops.add(marked ? Op.setData(mark, since, -1) : nodes.create(mark, since));
        return ops;
    }

    /** Raises the epoch: every write of the leader node raises its version by one. */
    private static Completable raise(Session session, Tree tree, int least) {
        return session.read(tree.leader(), null)
                .map(found -> found.map(there -> there.version).orElse(0))
                .flatMapPublisher(
                        now -> Flowable.range(0, Math.max(0, least - now)).buffer(RAISE_BATCH_SIZE))
                .concatMapCompletable(
                        some ->
                                session.multi(
                                                Collections.nCopies(
                                                        some.size(),
                                                        Op.setData(tree.leader(), bytes("{}"), -1)))
                                        .ignoreElement());
    }

    /** The epoch of this command; no former leader can write any more. */
    public int epoch() {
        return epoch;
    }

    /** Reads everything that is stored. */
    public Single<SortedMap<RecordKey, byte[]>> load() {
        return Load.all(session, tree, new ExistingNodes(tree, session.nodes()));
    }

    /** Removes all records, the framework's last: a teardown needs it. */
    public Completable erase(IntConsumer progress) {
        List<String> folders = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind != Kind.FRAMEWORK) {
                folders.add(tree.folder(kind));
            }
        }
        return erased(folders, progress)
                .andThen(erased(List.of(tree.folder(Kind.FRAMEWORK)), any -> {}));
    }

    private Completable erased(List<String> tops, IntConsumer progress) {
        return told(new SubtreeDeletion(session, check()).run(tops, progress));
    }

    /**
     * Why a record could not be written; empty if it could. To be asked before anything is erased.
     */
    public static Optional<String> refusal(RecordKey key, byte[] bytes) {
        if (!Tree.isNode(key)) {
            return Optional.of("ZooKeeper cannot have a node of its name");
        }
        return bytes.length <= MAX_NODE_BYTES
                ? Optional.empty()
                : Optional.of("it is larger than the " + MAX_NODE_BYTES + " bytes of a node");
    }

    /** Writes records into an empty tree. */
    public Completable write(SortedMap<RecordKey, byte[]> records, IntConsumer progress) {
        ExistingNodes known = new ExistingNodes(tree, session.nodes());
        int[] written = {0};
        return told(
                Flowable.fromIterable(Chunks.of(records.entrySet(), bytes -> bytes.length))
                        .concatMapEager(
                                chunk ->
                                        session.multi(ops(known, chunk))
                                                .map(done -> chunk.size())
                                                .toFlowable(),
                                MAX_WRITES_IN_FLIGHT,
                                1)
                        .doOnNext(count -> progress.accept(written[0] += count))
                        .ignoreElements());
    }

    private List<Op> ops(ExistingNodes known, List<Map.Entry<RecordKey, byte[]>> chunk) {
        List<Op> ops = new ArrayList<>();
        ops.add(check());
        chunk.forEach(
                entry -> ops.addAll(known.plan(entry.getKey(), Optional.of(entry.getValue()))));
        return ops;
    }

    /** Ends a restore: all records are written, nodes can take over. */
    public Completable restored() {
        return told(
                session.exists(tree.format(), null)
                        .flatMapCompletable(
                                there ->
                                        end(
                                                List.of(
                                                        there
                                                                ? Op.setData(
                                                                        tree.format(),
                                                                        Layout.text(),
                                                                        -1)
                                                                : session.nodes()
                                                                        .create(
                                                                                tree.format(),
                                                                                Layout.text()),
                                                        Op.delete(mark, -1)))));
    }

    /** Removes the fence and leaves the tree as it is. */
    public Completable release() {
        return told(end(List.of(Op.delete(mark, -1))));
    }

    /**
     * Ends a removal: everything but the leader node is removed. While a node is present the mark
     * stays, because that node would start again.
     *
     * @return whether the mark was removed
     */
    public Single<Boolean> removed() {
        return session.children(tree.nodes(), null)
                .flatMap(
                        names ->
                                names.orElse(List.of()).isEmpty()
                                        ? allGone()
                                        : end(List.of()).toSingleDefault(false))
                .onErrorResumeNext(e -> Single.error(saidOf(e)));
    }

    private Single<Boolean> allGone() {
        List<String> tops =
                List.of(
                        tree.vertx(),
                        tree.commits(),
                        tree.format(),
                        tree.taskKey(),
                        tree.restoring());
        return new SubtreeDeletion(session, check())
                .run(tops, any -> {})
                .andThen(end(List.of(Op.delete(tree.nodes(), -1), Op.delete(mark, -1))))
                .toSingleDefault(true)
                .onErrorResumeNext(
                        e ->
                                e instanceof MultiRefused refused && refused.code == Code.NOTEMPTY
                                        ? end(List.of()).toSingleDefault(false)
                                        : Single.error(e));
    }

    private Completable end(List<Op> last) {
        List<Op> ops = new ArrayList<>();
        ops.add(check());
        ops.addAll(last);
        ops.add(Op.delete(tree.operator(), -1));
        return session.multi(ops).ignoreElement();
    }

    private Op check() {
        return Op.check(tree.leader(), epoch);
    }

    private Completable told(Completable step) {
        return step.onErrorResumeNext(e -> Completable.error(saidOf(e)));
    }

    private Throwable saidOf(Throwable failure) {
        return failure instanceof MultiRefused refused && refused.index == 0
                ? new IllegalStateException(
                        "another command has taken over " + tree.root(), failure)
                : OperatorAccess.said(failure);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
