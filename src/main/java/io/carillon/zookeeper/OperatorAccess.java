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
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;

/**
 * An operator's command at the stored state, in a session of its own, without being a node: it
 * looks, reads all, and takes the tree into its {@link OperatorFence}. Results arrive on any
 * thread; a lost connection fails what is under way, and the command is to be repeated.
 */
public final class OperatorAccess implements AutoCloseable {
    /** The layout of what is stored that this program knows. */
    public static final int LAYOUT = Layout.VERSION;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ZooKeeper client;
    private final Session session;
    private final Tree tree;

    private OperatorAccess(ZooKeeper client, Tree tree) {
        this.client = client;
        this.session = new Session(client);
        this.tree = tree;
    }

    /**
     * What was found below a root.
     *
     * @param exists there is such a node at all
     * @param epoch the epoch of the newest term; 0 when there was none
     * @param leader who leads
     * @param nodes who is present
     * @param operator another command that is at work, in its own words
     * @param restoring a restore is under way or has broken off
     * @param removing an uninstallation is under way, has broken off, or had to leave its mark
     * @param unknownLayout why the state is none of this program's; empty when it is
     * @param records how many records are stored
     */
    public record Standing(
            boolean exists,
            int epoch,
            Optional<Node> leader,
            List<Node> nodes,
            Optional<String> operator,
            boolean restoring,
            boolean removing,
            Optional<String> unknownLayout,
            long records) {
        public Standing {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * Connects; blocks until that is done.
     *
     * @throws IOException when the servers cannot be reached in time
     */
    public static OperatorAccess open(ZooKeeperSettings settings)
            throws IOException, InterruptedException {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKConfig.JUTE_MAXBUFFER, Integer.toString(Load.ANSWER_BYTES));
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
                        config);
        Duration patience = settings.connectTimeout().multipliedBy(2);
        if (!connected.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            client.close();
            throw new IOException(
                    "ZooKeeper at "
                            + settings.servers()
                            + " cannot be reached (waited "
                            + patience.toMillis() / 1000.0
                            + " s)");
        }
        return new OperatorAccess(client, new Tree(settings.root()));
    }

    /** Looks, behind everything that was acknowledged to anybody before. */
    public Single<Standing> look() {
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
                                                new Standing(
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
                .onErrorResumeNext(e -> Single.error(said(e)));
    }

    /** A failure of the client in words for an operator. */
    static Throwable said(Throwable failure) {
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
     * What is stored, seen while others may write: parts of different moments. Good for telling
     * somebody; nothing may be decided on it.
     */
    public Single<SortedMap<RecordKey, byte[]>> load() {
        return Load.glance(session, tree);
    }

    /**
     * Everything that is stored, while nodes may write. Fails when another command removes or
     * restores it meanwhile.
     *
     * @param owner which records must be of one moment: those for which it says the same
     * @param progress told how many have been read
     */
    public Single<Snapshot> snapshot(Function<RecordKey, String> owner, IntConsumer progress) {
        return whole().flatMap(
                        before ->
                                new SnapshotReading(session, tree, owner, PATIENCE, progress)
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

    /** The version of the layout's node, which a removal deletes and each restore writes anew. */
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
                    tree.root() + " was removed or restored while it was read; repeat this");
        }
        return read;
    }

    /**
     * Ends the term of whoever leads, and keeps all nodes and other commands away until the purpose
     * is fulfilled, even when this process dies. Fails when another command is at work.
     *
     * @param who this command, for those who find it at work
     * @param epoch no later term, whoever's, will have a smaller one
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
