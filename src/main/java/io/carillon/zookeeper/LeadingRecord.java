package io.carillon.zookeeper;

import io.carillon.zookeeper.Session.Found;
import io.carillon.zookeeper.Session.MultiRefused;
import io.reactivex.rxjava3.core.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A leader's watch over the record that names it to the other nodes. What another client has made
 * of it is mended as long as the epoch stands, which the server checks: the record of a successor
 * is never touched, because the epoch is its own by then. Pauses between mendings grow, so that two
 * who do not agree do not keep the servers busy.
 */
final class LeadingRecord {
    private static final Logger log = LoggerFactory.getLogger(LeadingRecord.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** After this time without a foreign change, the next one is mended at once again. */
    private static final Duration CALM = Duration.ofMinutes(1);

    private final Session session;
    private final Tree tree;
    private final ZooKeeperLead lead;
    private final byte[] own;
    private final Scheduler loop;
    private final Watcher watcher = event -> changed(event.getType());

    // Used only by the loop.
    private Duration pause = Duration.ZERO;
    private long mendedAtMillis;

    /**
     * @param own the bytes of the record
     * @param loop one thread
     */
    LeadingRecord(Session session, Tree tree, ZooKeeperLead lead, byte[] own, Scheduler loop) {
        this.session = session;
        this.tree = tree;
        this.lead = lead;
        this.own = own.clone();
        this.loop = loop;
    }

    /** Watches until the lead is over. */
    void watch() {
        later(Duration.ZERO);
    }

    private void changed(EventType event) {
        if (event != EventType.None) {
            later(Duration.ZERO);
        }
    }

    private void later(Duration delay) {
        var unused = loop.scheduleDirect(this::look, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An answer that does not come is no matter: without a connection the lead is over. */
    private void look() {
        if (lead.ended()) {
            return;
        }
        var unused =
                session.exists(tree.leading(), watcher)
                        .flatMap(there -> session.read(tree.leading(), null))
                        .observeOn(loop)
                        .subscribe(this::compare, e -> log.debug("Not read", e));
    }

    private void compare(Optional<Found> found) {
        boolean mine =
                found.filter(is -> is.owner == session.id() && Arrays.equals(is.data, own))
                        .isPresent();
        if (mine || lead.ended()) {
            return;
        }
        long since = loop.now(TimeUnit.MILLISECONDS) - mendedAtMillis;
        if (since > CALM.toMillis()) {
            pause = Duration.ZERO;
        }
        if (since < pause.toMillis()) {
            later(pause.minusMillis(since));
            return;
        }
        mend(found);
    }

    private void mend(Optional<Found> found) {
        mendedAtMillis = loop.now(TimeUnit.MILLISECONDS);
        Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
        List<Op> ops = new ArrayList<>();
        ops.add(Op.check(tree.leader(), lead.version()));
        found.ifPresent(is -> ops.add(Op.delete(tree.leading(), is.version)));
        ops.add(session.nodes().createEphemeral(tree.leading(), own));
        lead.whileLeading(
                () -> {
                    var unused =
                            session.multi(ops)
                                    .observeOn(loop)
                                    .subscribe(done -> mended(found), this::notMended);
                });
    }

    private void mended(Optional<Found> found) {
        log.warn(
                "Another client of ZooKeeper has {} {}; this node leads, and has written it again",
                found.isPresent() ? "changed" : "deleted",
                tree.leading());
    }

    private void notMended(Throwable error) {
        if (error instanceof MultiRefused refused && refused.index > 0) {
            // It has been changed once more meanwhile.
            later(pause);
        } else {
            // The epoch or the connection is gone, and with it the lead.
            log.debug("Not mended", error);
        }
    }
}
