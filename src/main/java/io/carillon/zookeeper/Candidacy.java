package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.runtime.Election.Node;
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
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.Ids;
import org.jspecify.annotations.Nullable;

/**
 * One membership's standing for election, from joining to its end.
 *
 * <p>A suspended connection ends the lead on the very thread that reports it; everything else is
 * decided on the owner's loop.
 */
final class Candidacy implements Membership.Watcher {
    private static final Duration ATTEMPT = Duration.ofSeconds(4);
    private static final Duration OVERRUN = Duration.ofSeconds(60);
    private static final Duration BREATH = Duration.ofMillis(200);

    /** Until what may not be worked on is looked at again. */
    private static final Duration REFUSED = Duration.ofSeconds(3);

    /** Whom the candidacy works for. All but {@link #leader} and {@link #nodes} on the loop. */
    interface Owner {
        boolean wantsToLead();

        void won(ZooKeeperLead lead);

        /** Empty when well. */
        void health(Optional<String> trouble);

        void joined();

        void over(Candidacy which, String reason);

        void leader(Optional<Node> leader);

        void nodes(List<Node> nodes);
    }

    private final ZooKeeperSettings settings;
    private final Tree tree;
    private final Node self;
    private final Owner owner;
    private final Scheduler loop;
    private volatile @Nullable ZooKeeperLead lead;

    // Touched by the loop alone.
    private @Nullable Membership membership;
    private @Nullable ClusterWatch view;
    private boolean connected;
    private boolean spoiled;
    private boolean attempting;
    private Optional<String> refusal = Optional.empty();

    Candidacy(ZooKeeperSettings settings, Node self, Owner owner, Scheduler loop) {
        this.settings = settings;
        this.tree = new Tree(settings.root());
        this.self = self;
        this.owner = owner;
        this.loop = loop;
    }

    void begin() {
        membership = Membership.begin(settings, self, this);
    }

    @Override
    public void joined() {
        later(
                () -> {
                    connected = true;
                    view =
                            new ClusterWatch(
                                    joinedOne().session(), tree, owner::leader, owner::nodes);
                    view.refresh();
                    owner.joined();
                    owner.health(Optional.empty());
                    attempt();
                });
    }

    @Override
    public void suspended() {
        later(
                () -> {
                    connected = false;
                    owner.health(
                            Optional.of(
                                    "the connection to ZooKeeper at "
                                            + settings.servers()
                                            + " is interrupted"));
                });
        spoil("the connection to ZooKeeper is interrupted");
        owner.leader(Optional.empty());
    }

    @Override
    public void reconnected() {
        later(
                () -> {
                    connected = true;
                    if (spoiled) {
                        joinedOne().end("a lead was lost in this session");
                    } else if (view != null) {
                        owner.health(Optional.empty());
                        view.refresh();
                        attempt();
                    }
                });
    }

    @Override
    public void over(String reason) {
        spoil(reason);
        later(() -> owner.over(this, reason));
    }

    /** Takes part when the owner wants to lead and nothing stands against it. */
    void attempt() {
        ZooKeeperLead former = lead;
        if (attempting
                || view == null
                || spoiled
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
                                    again(BREATH);
                                });
    }

    /** Nothing is attempted where this program may not work. */
    private void looked(Layout.Verdict verdict) {
        if (verdict.refusal().isPresent()) {
            refusal = verdict.refusal();
            owner.health(refusal);
            attempting = false;
            again(REFUSED);
            return;
        }
        if (refusal.isPresent()) {
            refusal = Optional.empty();
            owner.health(refusal);
        }
        lock();
    }

    private void lock() {
        Membership with = joinedOne();
        int flickers = with.flickers();
        long began = loop.now(TimeUnit.MILLISECONDS);
        var unused =
                with.tryLock(ATTEMPT)
                        .timeout(ATTEMPT.plus(OVERRUN).toMillis(), TimeUnit.MILLISECONDS)
                        .observeOn(loop)
                        .subscribe(
                                lock -> locked(lock, flickers),
                                e -> {
                                    attempting = false;
                                    if (e instanceof TimeoutException) {
                                        ruin();
                                    }
                                    long took = loop.now(TimeUnit.MILLISECONDS) - began;
                                    again(took < 1_000 ? BREATH : Duration.ZERO);
                                });
    }

    private void again(Duration pause) {
        var unused = loop.scheduleDirect(this::attempt, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void locked(Lock lock, int flickers) {
        if (joinedOne().flickers() != flickers) {
            attempting = false;
            ruin();
        } else if (!owner.wantsToLead()) {
            attempting = false;
            lock.release();
        } else {
            var unused =
                    takeOver(lock)
                            .observeOn(loop)
                            .subscribe(
                                    won -> elected(won, flickers),
                                    e -> {
                                        attempting = false;
                                        ruin();
                                    });
        }
    }

    private void elected(ZooKeeperLead won, int flickers) {
        attempting = false;
        lead = won;
        // Whichever comes second, this or the report of the interruption, sees the other.
        if (joinedOne().flickers() != flickers) {
            won.spoil("the connection to ZooKeeper was interrupted");
        } else if (!owner.wantsToLead()) {
            var unused = won.resign().subscribe();
        } else {
            owner.won(won);
        }
    }

    /** Writes the winner into the leader node: its new version is the epoch. */
    private Single<ZooKeeperLead> takeOver(Lock lock) {
        Session session = joinedOne().session();
        String since = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        List<Op> first =
                List.of(
                        Op.setData(tree.leader(), NodeJson.write(self, since), -1),
                        Op.delete(tree.commits(), -1),
                        Op.create(
                                tree.commits(),
                                new byte[0],
                                Ids.OPEN_ACL_UNSAFE,
                                CreateMode.PERSISTENT));
        Layout layout = new Layout(session, tree);
        return layout.look()
                .flatMap(
                        verdict -> {
                            List<Op> ops = new ArrayList<>(first);
                            ops.addAll(layout.held(verdict));
                            return verdict.refusal().isPresent()
                                    ? Single.error(
                                            new IllegalStateException(verdict.refusal().get()))
                                    : session.takePlace(tree.leading(), NodeJson.write(self), ops);
                        })
                .map(done -> ((OpResult.SetDataResult) done.get(0)).getStat().getVersion())
                .map(epoch -> new ZooKeeperLead(epoch, session, tree, lock, this::ruinLater))
                .flatMap(won -> confirmed(won, session));
    }

    /** Seen again behind a sync, and watched from then on. */
    private Single<ZooKeeperLead> confirmed(ZooKeeperLead won, Session session) {
        return session.sync(tree.leader())
                .andThen(
                        session.read(
                                tree.leader(),
                                event -> {
                                    if (event.getType() != EventType.None) {
                                        won.spoil("another node has begun a newer term");
                                    }
                                }))
                .map(
                        found -> {
                            if (found.isEmpty() || found.get().version != won.epoch()) {
                                throw new IllegalStateException("overtaken while taking over");
                            }
                            return won;
                        });
    }

    /** What is stored, seen without leading. On the loop. */
    Single<SortedMap<RecordKey, byte[]>> glance() {
        return view == null || !connected
                ? Single.error(new StoreException.Unknown("not connected to ZooKeeper", null))
                : Load.glance(joinedOne().session(), tree);
    }

    private void spoil(String reason) {
        ZooKeeperLead present = lead;
        if (present != null) {
            present.spoil(reason);
        }
    }

    private void ruinLater() {
        later(this::ruin);
    }

    /** This session must end; at once when the servers can be told, else when they can. */
    private void ruin() {
        spoiled = true;
        if (connected) {
            joinedOne().end("a lead was lost in this session");
        }
    }

    /** Leaves the cluster. Never fails. On the loop. */
    Completable close(String reason) {
        spoil(reason);
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
