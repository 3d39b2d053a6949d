package io.carillon.zookeeper;

import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.Election.Node;
import io.carillon.runtime.Election.StoredTokens;
import io.carillon.runtime.StoreException;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.shareddata.Lock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * One membership's standing for election, from joining to its end.
 *
 * <p>A suspended connection ends the lead on the thread that reports it; everything else is decided
 * on the owner's thread.
 */
final class Candidacy implements Membership.Watcher {
    private static final Duration ATTEMPT = Duration.ofSeconds(4);
    private static final Duration OVERRUN = Duration.ofSeconds(60);

    /** Longer than it takes on a slow machine until a loss that is certain has been told. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private static final Duration RETRY_DELAY = Duration.ofMillis(200);

    /** Delay before a state that this program cannot work with is looked at again. */
    private static final Duration REFUSAL_RETRY_DELAY = Duration.ofSeconds(3);

    /**
     * The owner of a candidacy. All methods but {@link #leader}, {@link #nodes} and {@link #tokens}
     * run on its thread.
     */
    interface Owner {
        boolean wantsToLead();

        void won(ZooKeeperLead lead);

        /** Reports the current problem; empty if there is none. */
        void problem(Optional<String> now);

        /** It is a member; the key that the tokens of tasks are made with is known. */
        void joined(Opaque taskKey);

        void tokens(StoredTokens tokens);

        void over(Candidacy which, String reason);

        void leader(Optional<Node> leader);

        void nodes(List<Node> nodes);
    }

    private final ZooKeeperSettings settings;
    private final Tree tree;
    private final Node self;
    private final ClusterKey key;
    private final Owner owner;
    private final Scheduler loop;
    private volatile @Nullable ZooKeeperLead lead;

    // Used only by the election's thread.
    private @Nullable Membership membership;
    private @Nullable ClusterWatch view;
    private boolean connected;
    private boolean invalid;
    private boolean attempting;
    private long suspensions;
    private Optional<String> refusal = Optional.empty();

    Candidacy(ZooKeeperSettings settings, Node self, ClusterKey key, Owner owner, Scheduler loop) {
        this.settings = settings;
        this.tree = new Tree(settings.root());
        this.self = self;
        this.key = key;
        this.owner = owner;
        this.loop = loop;
    }

    void begin() {
        membership = Membership.begin(settings, self, key, this);
        giveUpUnless(() -> view != null, "joining the cluster does not come to an end");
    }

    /**
     * The client is trusted to tell when its session is lost. It may hang: one of TLS that closes a
     * session whose thread has ended waits for it for ever.
     */
    private void giveUpUnless(BooleanSupplier connectedAgain, String reason) {
        long patience =
                3 * settings.sessionTimeout().toMillis()
                        + 2 * settings.connectTimeout().toMillis()
                        + MARGIN.toMillis();
        var unused =
                loop.scheduleDirect(
                        () -> {
                            if (!connectedAgain.getAsBoolean()) {
                                joinedOne().end(reason);
                            }
                        },
                        patience,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void joined() {
        later(
                () -> {
                    connected = true;
                    view =
                            new ClusterWatch(
                                    joinedOne().session(),
                                    tree,
                                    new Proofs(key),
                                    owner::leader,
                                    owner::nodes,
                                    owner::tokens);
                    view.refresh();
                    owner.joined(joinedOne().taskKey());
                    owner.problem(Optional.empty());
                    attempt();
                });
    }

    @Override
    public void suspended() {
        later(
                () -> {
                    connected = false;
                    long interruption = ++suspensions;
                    giveUpUnless(
                            () -> connected || suspensions != interruption,
                            "ZooKeeper's client tells nothing of its session any more");
                    owner.problem(
                            Optional.of(
                                    "the connection to ZooKeeper at "
                                            + settings.servers()
                                            + " is interrupted"));
                });
        invalidate("the connection to ZooKeeper is interrupted");
        owner.leader(Optional.empty());
        owner.tokens(StoredTokens.UNKNOWN);
    }

    @Override
    public void reconnected() {
        later(
                () -> {
                    connected = true;
                    if (invalid) {
                        joinedOne().end("a lead was lost in this session");
                    } else if (view != null) {
                        owner.problem(Optional.empty());
                        view.refresh();
                        attempt();
                    }
                });
    }

    @Override
    public void over(String reason) {
        invalidate(reason);
        later(() -> owner.over(this, reason));
    }

    /** Stands for election if the owner wants to lead and nothing prevents it. */
    void attempt() {
        ZooKeeperLead former = lead;
        if (attempting
                || view == null
                || invalid
                || !connected
                || !owner.wantsToLead()
                || (former != null && !former.ended())) {
            return;
        }
        attempting = true;
        var unused =
                new Layout(joinedOne().session(), tree)
                        .look()
                        .observeOn(loop)
                        .subscribe(
                                this::looked,
                                e -> {
                                    attempting = false;
                                    again(RETRY_DELAY);
                                });
    }

    /** Attempts nothing on a state that this program cannot work with. */
    private void looked(Layout.Verdict verdict) {
        if (verdict.refusal().isPresent()) {
            refusal = verdict.refusal();
            owner.problem(refusal);
            attempting = false;
            again(REFUSAL_RETRY_DELAY);
            return;
        }
        if (refusal.isPresent()) {
            refusal = Optional.empty();
            owner.problem(refusal);
        }
        lock();
    }

    private void lock() {
        Membership with = joinedOne();
        int interruptions = with.interruptions();
        long began = loop.now(TimeUnit.MILLISECONDS);
        var unused =
                with.tryLock(ATTEMPT)
                        .timeout(ATTEMPT.plus(OVERRUN).toMillis(), TimeUnit.MILLISECONDS)
                        .observeOn(loop)
                        .subscribe(
                                lock -> locked(lock, interruptions),
                                e -> {
                                    attempting = false;
                                    if (e instanceof TimeoutException) {
                                        invalidateSession();
                                    }
                                    long took = loop.now(TimeUnit.MILLISECONDS) - began;
                                    again(took < 1_000 ? RETRY_DELAY : Duration.ZERO);
                                });
    }

    private void again(Duration pause) {
        var unused = loop.scheduleDirect(this::attempt, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void locked(Lock lock, int interruptions) {
        if (joinedOne().interruptions() != interruptions) {
            attempting = false;
            invalidateSession();
        } else if (!owner.wantsToLead()) {
            attempting = false;
            lock.release();
        } else {
            var unused =
                    takeOver(lock)
                            .observeOn(loop)
                            .subscribe(
                                    won -> elected(won, interruptions),
                                    e -> {
                                        attempting = false;
                                        invalidateSession();
                                    });
        }
    }

    private void elected(ZooKeeperLead won, int interruptions) {
        attempting = false;
        lead = won;
        // This check and the report of the interruption can come in either order; the second one
        // sees the first.
        if (joinedOne().interruptions() != interruptions) {
            won.invalidate("the connection to ZooKeeper was interrupted");
        } else if (!owner.wantsToLead()) {
            var unused = won.resign().subscribe();
        } else {
            owner.won(won);
        }
    }

    /** Writes the winner into the leader node: its new version is the epoch. */
    private Single<ZooKeeperLead> takeOver(Lock lock) {
        Session session = joinedOne().session();
        byte[] leading = new Proofs(key).write(Proofs.Role.LEADING, self, session.id());
        String since = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        List<Op> first =
                List.of(
                        Op.setData(tree.leader(), NodeJson.write(self, since), -1),
                        Op.delete(tree.commits(), -1),
                        session.nodes().create(tree.commits()));
        Layout layout = new Layout(session, tree);
        return layout.look()
                .flatMap(
                        verdict -> {
                            List<Op> ops = new ArrayList<>(first);
                            ops.addAll(layout.held(verdict));
                            return verdict.refusal().isPresent()
                                    ? Single.error(
                                            new IllegalStateException(verdict.refusal().get()))
                                    : session.takePlace(tree.leading(), leading, ops);
                        })
                .map(done -> ((OpResult.SetDataResult) done.get(0)).getStat().getVersion())
                .map(
                        epoch ->
                                new ZooKeeperLead(
                                        epoch, session, tree, lock, this::invalidateSessionLater))
                .flatMap(won -> confirmed(won, session))
                .doOnSuccess(won -> new LeadingRecord(session, tree, won, leading, loop).watch());
    }

    /** Reads the leader node again behind a sync, and watches it from then on. */
    private Single<ZooKeeperLead> confirmed(ZooKeeperLead won, Session session) {
        return session.sync(tree.leader())
                .andThen(
                        session.read(
                                tree.leader(),
                                event -> {
                                    if (event.getType() != EventType.None) {
                                        won.invalidate("another node has begun a newer term");
                                    }
                                }))
                .map(
                        found -> {
                            if (found.isEmpty() || found.get().version != won.epoch()) {
                                throw new IllegalStateException(
                                        "another node has taken over meanwhile");
                            }
                            return won;
                        });
    }

    /** Reads what is stored, without leading. On the owner's thread. */
    Single<SortedMap<RecordKey, byte[]>> peek() {
        return view == null || !connected
                ? Single.error(new StoreException.Unknown("not connected to ZooKeeper", null))
                : Load.peek(joinedOne().session(), tree);
    }

    private void invalidate(String reason) {
        ZooKeeperLead present = lead;
        if (present != null) {
            present.invalidate(reason);
        }
    }

    private void invalidateSessionLater() {
        later(this::invalidateSession);
    }

    /** Ends this session: at once if the servers can be reached, otherwise as soon as they can. */
    private void invalidateSession() {
        invalid = true;
        if (connected) {
            joinedOne().end("a lead was lost in this session");
        }
    }

    /** Leaves the cluster. Never fails. On the owner's thread. */
    Completable close(String reason) {
        invalidate(reason);
        if (view != null) {
            view.stop();
        }
        owner.leader(Optional.empty());
        return membership == null ? Completable.complete() : membership.close();
    }

    private Membership joinedOne() {
        Membership present = membership;
        if (present == null) {
            throw new IllegalStateException("not begun");
        }
        return present;
    }

    private void later(Runnable work) {
        var unused = loop.scheduleDirect(work);
    }
}
