package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.runtime.Election.Node;
import io.carillon.runtime.StoreException;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/**
 * The access of an operator's command to the stored state, in its own session and without a node:
 * it looks, reads everything, and begins an {@link OperatorFence}. Results arrive on any thread. A
 * lost connection fails the operations in flight; repeat the command.
 */
public final class OperatorAccess implements AutoCloseable {
    /** The version of the layout that this program knows. */
    public static final int LAYOUT = Layout.VERSION;

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final ZooKeeper client;
    private final Session session;
    private final Tree tree;

    private OperatorAccess(ZooKeeper client, Nodes nodes, Tree tree) {
        this.client = client;
        this.session = new Session(client, nodes);
        this.tree = tree;
    }

    /**
     * The state of a cluster, as found below its root. *
     *
     * @param exists whether the root exists
     * @param epoch the epoch of the newest term; 0 if there was none
     * @param leader the node that leads
     * @param nodes the nodes that are present
     * @param operator another command that is running, as it describes itself
     * @param restoring whether a restore is running or was interrupted
     * @param removing whether an uninstallation is running, was interrupted, or left its mark
     * @param unknownLayout why this program does not know the layout; empty if it does
     * @param records number of stored records
     */
    public record ClusterStatus(
            boolean exists,
            int epoch,
            Optional<Node> leader,
            List<Node> nodes,
            Optional<String> operator,
            boolean restoring,
            boolean removing,
            Optional<String> unknownLayout,
            long records) {
        public ClusterStatus {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * Connects, and blocks until the connection is there.
     *
     * @throws IOException if the servers cannot be reached in time
     */
    public static OperatorAccess open(ZooKeeperSettings settings)
            throws IOException, InterruptedException {
        return open(settings, Optional.empty());
    }

    /**
     * Connects as another user besides, too.
     *
     * @throws IOException if the servers cannot be reached in time
     */
    public static OperatorAccess open(ZooKeeperSettings settings, Optional<DigestAuth> besides)
            throws IOException, InterruptedException {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client =
                new ZooKeeper(
                        settings.servers(),
                        (int) settings.sessionTimeout().toMillis(),
                        event -> {
                            if (event.getState() == KeeperState.SyncConnected) {
                                connected.countDown();
                            }
                        },
                        settings.client());
        settings.auth().ifPresent(auth -> auth.addTo(client));
        besides.ifPresent(auth -> auth.addTo(client));
        Duration timeout = settings.connectTimeout().multipliedBy(2);
        if (!connected.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            client.close();
            throw new IOException(
                    settings.unreachable() + " (waited " + timeout.toMillis() / 1000.0 + " s)");
        }
        return new OperatorAccess(client, Nodes.of(settings.auth()), new Tree(settings.root()));
    }

    /** Looks behind a sync, so every write that any client got acknowledged is seen. */
    public Single<ClusterStatus> look() {
        Layout layout = new Layout(session, tree);
        return session.sync(tree.root())
                .andThen(Single.defer(() -> keys().count()))
                .flatMap(
                        records ->
                                Single.zip(
                                        session.exists(tree.root(), null),
                                        session.read(tree.leader(), null),
                                        node(tree.leading()),
                                        nodes(),
                                        session.read(tree.operator(), null),
                                        session.exists(tree.restoring(), null),
                                        session.exists(tree.removing(), null),
                                        session.read(tree.format(), null),
                                        (root,
                                                leader,
                                                leading,
                                                nodes,
                                                operator,
                                                restore,
                                                removal,
                                                format) ->
                                                new ClusterStatus(
                                                        root,
                                                        leader.map(found -> found.version)
                                                                .orElse(0),
                                                        leading,
                                                        nodes,
                                                        operator.map(OperatorAccess::text),
                                                        restore,
                                                        removal,
                                                        format.flatMap(layout::refused),
                                                        records)))
                .onErrorResumeNext(e -> session.reason(e).flatMap(why -> Single.error(said(why))));
    }

    /** A failure of the client, in words for an operator. */
    static Throwable said(Throwable failure) {
        Optional<String> denied = AccessProblem.of(failure);
        if (denied.isPresent()) {
            return new StoreException.Unknown(denied.get(), null);
        }
        return failure instanceof KeeperException
                ? new StoreException.Unknown(
                        "ZooKeeper did not answer (" + failure.getMessage() + ")", null)
                : failure;
    }

    private Flowable<RecordKey> keys() {
        return Load.keys(session, tree);
    }

    private static String text(Session.Found found) {
        return new String(found.data, StandardCharsets.UTF_8);
    }

    private Single<Optional<Node>> node(String path) {
        return session.read(path, null)
                .map(
                        found ->
                                found.map(
                                        there ->
                                                NodeJson.read(there.data)
                                                        // Shown, and not trusted.
                                                        .map(node -> node.with(""))
                                                        .orElse(new Node(text(there), ""))));
    }

    private Single<List<Node>> nodes() {
        return session.children(tree.nodes(), null)
                .flattenAsFlowable(names -> names.orElse(List.of()))
                .sorted()
                .concatMapMaybe(name -> node(tree.node(name)).flatMapMaybe(Maybe::fromOptional))
                .toList();
    }

    /**
     * Reads the records while others may write: parts of different moments. Good for display; no
     * decision may depend on it.
     */
    public Single<SortedMap<RecordKey, byte[]>> load() {
        return Load.peek(session, tree);
    }

    /**
     * Reads everything while nodes may write. Fails if another command removes or restores the
     * state meanwhile.
     *
     * @param owner groups records: those with the same owner are of one moment
     * @param progress gets the number of records read so far
     */
    public Single<Snapshot> snapshot(Function<RecordKey, String> owner, IntConsumer progress) {
        return whole().flatMap(
                        before ->
                                new SnapshotReading(session, tree, owner, TIMEOUT, progress)
                                        .run()
                                        .flatMap(
                                                read ->
                                                        whole().map(
                                                                        after ->
                                                                                same(
                                                                                        before,
                                                                                        after,
                                                                                        read))))
                .onErrorResumeNext(e -> Single.error(said(e)));
    }

    /** The version of the layout's node, which a removal deletes and a restore rewrites. */
    private Single<Optional<Integer>> whole() {
        return new Layout(session, tree)
                .look()
                .map(
                        verdict -> {
                            if (verdict.refusal().isPresent()) {
                                throw new IllegalStateException(verdict.refusal().get());
                            }
                            return verdict.version();
                        });
    }

    private Snapshot same(Optional<Integer> before, Optional<Integer> after, Snapshot read) {
        if (before.isPresent() && !before.equals(after)) {
            throw new IllegalStateException(
                    tree.root() + " was removed or restored while it was read; repeat the command");
        }
        return read;
    }

    /**
     * How the access lists of all nodes become those of one user.
     *
     * @param owner the user, as whom this access authenticates
     */
    public OwnershipChange ownership(DigestAuth owner) {
        return new OwnershipChange(session, tree, owner);
    }

    /**
     * Ends the current term and keeps all nodes and other commands away until the purpose is
     * fulfilled, even if this process dies. Fails if another command is running.
     *
     * @param who this command, in words for other commands
     * @param epoch lower bound of the epoch of every later term
     */
    public Single<OperatorFence> seize(OperatorFence.Purpose purpose, String who, int epoch) {
        return OperatorFence.begin(session, tree, purpose, who, epoch);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
