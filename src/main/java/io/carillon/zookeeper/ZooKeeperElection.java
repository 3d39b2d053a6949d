package io.carillon.zookeeper;

import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.Election;
import io.carillon.runtime.StoreException;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleEmitter;
import io.reactivex.rxjava3.processors.BehaviorProcessor;
import io.reactivex.rxjava3.processors.FlowableProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Election by the Vert.x cluster lock, fenced by the version of the leader node.
 *
 * <p>The lock alone decides nothing: it is handed on silently when the connection interruptions.
 * The winner therefore writes itself into the leader node, whose new version is the epoch, and an
 * interrupted connection already ends the {@link Lead}. A session in which a lead ended in any
 * other way than by resigning is closed as soon as the servers can be told; a new one is begun
 * after a pause that grows with each failure to join.
 *
 * <p>All decisions are taken on the election's own thread. The methods may be called from any
 * thread; results arrive on that thread ({@link Lead#over} on the one that notices).
 */
public final class ZooKeeperElection implements Election {
    private static final Logger log = LoggerFactory.getLogger(ZooKeeperElection.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration CLOSING = Duration.ofSeconds(30);

    private final ZooKeeperSettings settings;
    private final Node self;
    private final ClusterKey key;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(ZooKeeperElection::daemon);
    private final Scheduler loop = Schedulers.from(this::run);
    private final Candidacy.Owner owner = new CandidacyOwner();
    private final FlowableProcessor<Optional<Node>> leader =
            BehaviorProcessor.createDefault(Optional.<Node>empty()).toSerialized();
    private final FlowableProcessor<List<Node>> nodes =
            BehaviorProcessor.createDefault(List.<Node>of()).toSerialized();
    private final FlowableProcessor<Opaque> taskKey =
            BehaviorProcessor.<Opaque>create().toSerialized();
    private final FlowableProcessor<StoredTokens> tokens =
            BehaviorProcessor.createDefault(StoredTokens.UNKNOWN).toSerialized();
    private final BehaviorProcessor<Optional<String>> problem;
    private final CompletableSubject left = CompletableSubject.create();

    // Used only by the election's thread.
    private @Nullable Candidacy candidacy;
    private @Nullable SingleEmitter<Lead> standing;
    private int failures;
    // The problems of this outage that were logged: each is logged once per outage.
    private final Set<String> said = new HashSet<>();
    private boolean closed;

    private ZooKeeperElection(ZooKeeperSettings settings, Node self, ClusterKey key) {
        this.settings = settings;
        this.self = self;
        this.key = key;
        this.problem =
                BehaviorProcessor.createDefault(
                        Optional.of("not yet connected to ZooKeeper at " + settings.servers()));
    }

    /** Starts to join a cluster without a secret of its own as this node; returns at once. */
    public static ZooKeeperElection join(ZooKeeperSettings settings, Node self) {
        return join(settings, self, ClusterKey.ofStore());
    }

    /**
     * Starts to join the cluster as this node; returns at once.
     *
     * @param key what the nodes prove to each other who they are with; it learns of the store's key
     */
    public static ZooKeeperElection join(ZooKeeperSettings settings, Node self, ClusterKey key) {
        ZooKeeperElection election = new ZooKeeperElection(settings, self, key);
        log.info("Joining the cluster at {}{}", settings.servers(), settings.root());
        election.run(election::begin);
        return election;
    }

    private void begin() {
        if (!closed) {
            Candidacy next = new Candidacy(settings, self, key, owner, loop);
            candidacy = next;
            next.begin();
        }
    }

    @Override
    public Single<Lead> stand() {
        return Single.create(
                emitter ->
                        run(
                                () -> {
                                    if (standing != null) {
                                        emitter.onError(
                                                new IllegalStateException("standing already"));
                                        return;
                                    }
                                    standing = emitter;
                                    emitter.setCancellable(() -> run(() -> withdraw(emitter)));
                                    if (candidacy != null) {
                                        candidacy.attempt();
                                    }
                                }));
    }

    private void withdraw(SingleEmitter<Lead> emitter) {
        if (standing == emitter) {
            standing = null;
        }
    }

    @Override
    public Single<SortedMap<RecordKey, byte[]>> peek() {
        return Single.defer(
                        () ->
                                candidacy == null
                                        ? Single.error(
                                                new StoreException.Unknown("not joined", null))
                                        : candidacy.peek())
                .subscribeOn(loop)
                .observeOn(Schedulers.computation());
    }

    @Override
    public Flowable<Optional<Node>> leader() {
        return leader.distinctUntilChanged().onBackpressureLatest();
    }

    @Override
    public Flowable<List<Node>> nodes() {
        return nodes.distinctUntilChanged().onBackpressureLatest();
    }

    @Override
    public Flowable<Optional<String>> problem() {
        return problem.onBackpressureLatest();
    }

    @Override
    public Flowable<Opaque> taskKey() {
        return taskKey.distinctUntilChanged().onBackpressureLatest();
    }

    @Override
    public Flowable<StoredTokens> tokens() {
        return tokens.onBackpressureLatest();
    }

    @Override
    public Completable close() {
        return Completable.defer(
                () -> {
                    run(this::leaveForGood);
                    return left;
                });
    }

    private void leaveForGood() {
        if (closed) {
            return;
        }
        closed = true;
        standing = null;
        var unused =
                leave("this node leaves the cluster")
                        .observeOn(loop)
                        .subscribe(
                                () -> {
                                    leader.onComplete();
                                    nodes.onComplete();
                                    taskKey.onComplete();
                                    tokens.onComplete();
                                    problem.onComplete();
                                    left.onComplete();
                                    thread.shutdown();
                                });
    }

    private Completable leave(String reason) {
        Candidacy present = candidacy;
        candidacy = null;
        return present == null
                ? Completable.complete()
                : present.close(reason)
                        .timeout(CLOSING.toMillis(), TimeUnit.MILLISECONDS)
                        .onErrorComplete();
    }

    /** Receives the reports of the current candidacy. */
    private final class CandidacyOwner implements Candidacy.Owner {
        @Override
        public boolean wantsToLead() {
            return standing != null && !standing.isDisposed();
        }

        @Override
        public void won(ZooKeeperLead lead) {
            SingleEmitter<Lead> winner = standing;
            standing = null;
            if (winner != null) {
                winner.onSuccess(lead);
            }
        }

        @Override
        public void joined(Opaque key) {
            failures = 0;
            taskKey.onNext(key);
        }

        @Override
        public void problem(Optional<String> now) {
            if (now.equals(problem.getValue())) {
                return;
            }
            problem.onNext(now);
            if (now.isEmpty()) {
                log.info("Member of the cluster at {}", settings.servers());
                said.clear();
            } else if (said.add(now.get())) {
                log.warn(now.get());
            }
        }

        @Override
        public void over(Candidacy which, String reason) {
            if (which != candidacy) {
                return;
            }
            tokens.onNext(StoredTokens.UNKNOWN);
            problem(Optional.of(reason + "; joining the cluster again"));
            long pause = Math.min(FIRST_PAUSE.toMillis() << failures, LONGEST_PAUSE.toMillis());
            failures = Math.min(failures + 1, 10);
            var unused =
                    leave(reason)
                            .delay(pause, TimeUnit.MILLISECONDS, loop)
                            .subscribe(ZooKeeperElection.this::begin);
        }

        @Override
        public void leader(Optional<Node> who) {
            leader.onNext(who);
        }

        @Override
        public void tokens(StoredTokens read) {
            tokens.onNext(read);
        }

        @Override
        public void nodes(List<Node> present) {
            nodes.onNext(present);
        }
    }

    private void run(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            log.trace("Closed already", e);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "carillon-election");
        thread.setDaemon(true);
        return thread;
    }
}
