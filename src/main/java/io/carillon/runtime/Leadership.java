package io.carillon.runtime;

import io.carillon.model.Caller;
import io.carillon.model.RecordKey;
import io.reactivex.rxjava3.core.Completable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A node's knowledge of the lead: its own part in it, the leader, and the nodes of the cluster.
 *
 * <p>All methods answer at once from memory. Two answers may describe different moments.
 * Thread-safe.
 */
public interface Leadership {

    /** The stages of a term, in order. */
    enum Stage {
        /** This node has no term. */
        STANDBY,
        /** The lock is won. */
        ELECTED,
        /** The stored state is being read. */
        RECOVERING,
        /** The engine decides, but Mesos has not accepted the subscription yet. */
        SUBSCRIBING,
        /** Mesos has accepted the subscription at least once. */
        LEADING,
        /** The term has ended. */
        OVER
    }

    /**
     * This node's part in the lead.
     *
     * @param stage how far its term has come
     * @param epoch fencing number of its term; 0 on a standby
     * @param since when it was elected; on a standby, when the node was started
     */
    record Status(Stage stage, long epoch, Instant since) {}

    /** The engine, while this node leads and after it has read the stored state. */
    Optional<Engine> engine();

    /** This node's part in the lead. */
    Status status();

    /** The leader, as far as this node knows; it may be this node. */
    Optional<Election.Node> leader();

    /** The nodes present in the cluster. */
    List<Election.Node> nodes();

    /**
     * Why this node neither schedules nor could take over, each reason a short sentence; empty when
     * there is no problem.
     */
    List<String> problems();

    /**
     * The stored records in quarantine, and why, as this node's term has found them; empty on a
     * standby.
     */
    SortedMap<RecordKey, String> quarantine();

    /**
     * Gives up the lead. Completes when the lock is released. Fails with {@link
     * NotLeadingException} if this node does not lead.
     *
     * @param by the caller that asks for it
     */
    Completable abdicate(Caller by);
}
