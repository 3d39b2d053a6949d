package io.carillon.zookeeper;

import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.runtime.Election.Node;
import io.carillon.runtime.Election.StoredTokens;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.CompositeDisposable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;

/**
 * What one session sees of the cluster: the leader and the nodes that are present.
 *
 * <p>The leader is read from the ephemeral node that the leading session owns, so it vanishes with
 * that session. What a record says is shown even without a proof, and marked. Reports on
 * ZooKeeper's event thread, in order. A read that fails reports nothing; the next {@link #refresh},
 * after each reconnect, makes up for it.
 */
final class ClusterWatch {
    private final Session session;
    private final Tree tree;
    private final Proofs proofs;
    private final Consumer<Optional<Node>> leader;
    private final Consumer<List<Node>> nodes;
    private final Consumer<StoredTokens> tokens;
    private final CompositeDisposable reads = new CompositeDisposable();
    // One object for each kind: ZooKeeper keeps a watch once per path and object.
    private final Watcher leaderWatch = event -> changed(event, this::readLeader);
    private final Watcher tokensWatch = event -> changed(event, this::readTokens);
    private final Watcher nodesWatch = event -> changed(event, this::readNodes);

    ClusterWatch(
            Session session,
            Tree tree,
            Proofs proofs,
            Consumer<Optional<Node>> leader,
            Consumer<List<Node>> nodes,
            Consumer<StoredTokens> tokens) {
        this.session = session;
        this.tree = tree;
        this.proofs = proofs;
        this.leader = leader;
        this.nodes = nodes;
        this.tokens = tokens;
    }

    void refresh() {
        readLeader();
        readNodes();
        readTokens();
    }

    /** Ends all reports. */
    void stop() {
        reads.dispose();
    }

    private void changed(WatchedEvent event, Runnable read) {
        if (event.getType() != EventType.None && !reads.isDisposed()) {
            read.run();
        }
    }

    private void readLeader() {
        reads.add(
                session.exists(tree.leading(), leaderWatch)
                        .flatMap(there -> there ? leading() : Single.just(NO_NODE))
                        .subscribe(leader::accept, e -> {}));
    }

    private void readNodes() {
        reads.add(
                session.children(tree.nodes(), nodesWatch)
                        .flattenAsFlowable(names -> names.orElse(List.of()))
                        .concatMapMaybe(name -> present(name).flatMapMaybe(Maybe::fromOptional))
                        .toSortedList(Comparator.comparing(Node::name))
                        .subscribe(nodes::accept, e -> {}));
    }

    private void readTokens() {
        String path = tree.record(RecordKey.TOKENS);
        reads.add(
                session.exists(path, tokensWatch)
                        .flatMap(
                                there ->
                                        there
                                                ? session.read(path, null)
                                                : Single.just(Optional.<Session.Found>empty()))
                        .map(found -> found.map(node -> new Opaque(node.data)))
                        .subscribe(
                                record -> tokens.accept(new StoredTokens(true, record)), e -> {}));
    }

    private static final Optional<Node> NO_NODE = Optional.empty();

    private Single<Optional<Node>> leading() {
        return node(tree.leading(), Proofs.Role.LEADING);
    }

    private Single<Optional<Node>> present(String name) {
        return node(tree.node(name), Proofs.Role.PRESENT);
    }

    private Single<Optional<Node>> node(String path, Proofs.Role role) {
        return session.read(path, null)
                .map(found -> found.flatMap(record -> proofs.read(role, record)));
    }
}
