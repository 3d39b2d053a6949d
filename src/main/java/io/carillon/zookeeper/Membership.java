package io.carillon.zookeeper;

import io.carillon.model.Opaque;
import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.Election.Node;
import io.carillon.transport.GatedTransport;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.SingleSubject;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.shareddata.Lock;
import io.vertx.spi.cluster.zookeeper.ZookeeperClusterManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.BoundedExponentialBackoffRetry;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.jspecify.annotations.Nullable;

/**
 * One ZooKeeper session's life: the client, and on top of it a small clustered Vert.x that exists
 * for the cluster lock and carries no messages.
 *
 * <p>It is never repaired: a clustered Vert.x does not join again after a lost session. After
 * {@link Watcher#over} the owner closes it and starts a new one. It keeps trying while the servers
 * cannot be reached at the beginning. May be used from any thread.
 */
final class Membership {
    private static final String LOCK = "leader";

    /** The listener, called on the client's threads, which must not be blocked. */
    interface Watcher {
        /** The node has joined the cluster and can stand for election. Called once. */
        void joined();

        /** The connection is interrupted: a leader must stop now. */
        void suspended();

        /** The connection is back in the same session. */
        void reconnected();

        /** The session is lost, or joining failed: close the membership. Called once, and last. */
        void over(String reason);
    }

    private final ZooKeeperSettings settings;
    private final Tree tree;
    private final Node self;
    private final ClusterKey key;
    private final Watcher watcher;
    private final CuratorFramework curator;
    private final AtomicInteger interruptions = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final SingleSubject<Vertx> vertx = SingleSubject.create();
    private volatile @Nullable Session session;
    private volatile Optional<Opaque> taskKey = Optional.empty();

    private Membership(ZooKeeperSettings settings, Node self, ClusterKey key, Watcher watcher) {
        this.settings = settings;
        this.tree = new Tree(settings.root());
        this.self = self;
        this.key = key;
        this.watcher = watcher;
        CuratorFrameworkFactory.Builder builder =
                CuratorFrameworkFactory.builder()
                        .connectString(settings.servers())
                        .namespace(tree.vertxNamespace())
                        .sessionTimeoutMs((int) settings.sessionTimeout().toMillis())
                        .connectionTimeoutMs((int) settings.usableConnectTimeout().toMillis())
                        .retryPolicy(new BoundedExponentialBackoffRetry(100, 1_000, 4))
                        .zkClientConfig(settings.client())
                        // LOST must be reported before the server releases the lock.
                        .simulatedSessionExpirationPercent(33);
        settings.auth().ifPresent(auth -> auth.addTo(builder));
        this.curator = builder.build();
    }

    /** Starts the client. The watcher gets everything that follows. */
    static Membership begin(
            ZooKeeperSettings settings, Node self, ClusterKey key, Watcher watcher) {
        Membership membership = new Membership(settings, self, key, watcher);
        membership
                .curator
                .getConnectionStateListenable()
                .addListener((client, state) -> membership.changed(state));
        membership
                .curator
                .getCuratorListenable()
                .addListener((client, event) -> membership.heard(event.getWatchedEvent()));
        membership.curator.start();
        return membership;
    }

    /** The session; only after {@link Watcher#joined}. */
    Session session() {
        Session known = session;
        if (known == null) {
            throw new IllegalStateException("not joined");
        }
        return known;
    }

    /** The key that the tokens of tasks are made with; only after {@link Watcher#joined}. */
    Opaque taskKey() {
        return taskKey.orElseThrow();
    }

    private void changed(ConnectionState state) {
        switch (state) {
            case CONNECTED -> join();
            case SUSPENDED, READ_ONLY -> {
                interruptions.incrementAndGet();
                if (session != null) {
                    watcher.suspended();
                }
            }
            case RECONNECTED -> watcher.reconnected();
            case LOST ->
                    end(
                            session == null
                                    ? settings.unreachable()
                                    : "the session with ZooKeeper is lost");
        }
    }

    private void heard(@Nullable WatchedEvent event) {
        if (event != null && event.getState() == KeeperState.AuthFailed) {
            end(AccessProblem.SECRET_REFUSED);
        }
    }

    private void join() {
        Session joining;
        try {
            joining =
                    new Session(
                            curator.getZookeeperClient().getZooKeeper(), Nodes.of(settings.auth()));
        } catch (Exception e) {
            end("no session with ZooKeeper: " + e.getMessage());
            return;
        }
        session = joining;
        var unused =
                joining.ensure(tree)
                        .andThen(Single.defer(() -> TaskKey.of(joining, tree)))
                        .doOnSuccess(this::keyed)
                        .flatMap(done -> present(joining))
                        .flatMap(done -> warned(joining))
                        .flatMap(done -> Single.defer(this::clustered))
                        .onErrorResumeNext(e -> joining.reason(e).flatMap(Single::error))
                        .subscribe(
                                ready -> {
                                    vertx.onSuccess(ready);
                                    watcher.joined();
                                },
                                e -> {
                                    vertx.onError(e);
                                    end(
                                            "joining the cluster failed: "
                                                    + AccessProblem.of(e)
                                                            .orElse(
                                                                    String.valueOf(
                                                                            e.getMessage())));
                                });
    }

    private void keyed(Opaque shared) {
        taskKey = Optional.of(shared);
        key.keyed(shared);
    }

    private Single<List<OpResult>> present(Session joining) {
        byte[] record = new Proofs(key).write(Proofs.Role.PRESENT, self, joining.id());
        return joining.takePlace(tree.node(self.name()), record, List.of());
    }

    private Single<List<String>> warned(Session joining) {
        return settings.auth().isEmpty()
                ? Single.just(List.of())
                : OpenNodes.find(joining, tree).doOnSuccess(OpenNodes::warn);
    }

    private Single<Vertx> clustered() {
        VertxOptions options =
                new VertxOptions()
                        .setEventLoopPoolSize(1)
                        .setWorkerPoolSize(3)
                        .setInternalBlockingPoolSize(1)
                        // One attempt at the lock may hold its worker for half a minute.
                        .setMaxWorkerExecuteTime(2)
                        .setMaxWorkerExecuteTimeUnit(TimeUnit.MINUTES)
                        .setFileSystemOptions(
                                new FileSystemOptions()
                                        .setFileCachingEnabled(false)
                                        .setClassPathResolvingEnabled(false));
        options.getEventBusOptions().setHost("127.0.0.1").setClusterPublicHost("127.0.0.1");
        String id = self.name() + "-" + UUID.randomUUID();
        return Single.fromCompletionStage(
                Vertx.builder()
                        .with(options)
                        // The lock needs no event bus, and its port would buffer for any stranger.
                        .withTransport(new GatedTransport(connection -> false))
                        .withClusterManager(new ZookeeperClusterManager(curator, id))
                        .buildClustered()
                        .toCompletionStage());
    }

    /** How often the connection was interrupted; a lock won across an interruption is worthless. */
    int interruptions() {
        return interruptions.get();
    }

    /** One attempt at the cluster lock, after joining. Fails after the timeout. */
    Single<Lock> tryLock(Duration wait) {
        return vertx.flatMap(joined -> Single.fromCompletionStage(lock(joined, wait)));
    }

    private static CompletionStage<Lock> lock(Vertx vertx, Duration wait) {
        return vertx.sharedData().getLockWithTimeout(LOCK, wait.toMillis()).toCompletionStage();
    }

    /** Ends this membership, for a reason of its owner or its own. */
    void end(String reason) {
        if (over.compareAndSet(false, true)) {
            watcher.over(reason);
        }
    }

    /**
     * Leaves the cluster. The servers are told if they can be reached, so that a standby does not
     * have to wait for the session timeout. Never fails.
     */
    Completable close() {
        over.set(true);
        Completable leave =
                vertx.hasValue()
                        ? vertx.flatMapCompletable(
                                v -> Completable.fromCompletionStage(v.close().toCompletionStage()))
                        : Completable.complete();
        // The cluster manager closes the client only if it had joined.
        return leave.onErrorComplete()
                .andThen(Completable.fromAction(curator::close).subscribeOn(Schedulers.io()))
                .onErrorComplete()
                .doOnComplete(() -> closeLate());
    }

    /** Closes a Vert.x that was still being built when the membership was closed. */
    private void closeLate() {
        var unused = vertx.subscribe(late -> late.close(), e -> {});
    }

    @Override
    public String toString() {
        return "membership of " + self.name() + " in " + settings.servers() + settings.root();
    }
}
