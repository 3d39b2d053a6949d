package io.carillon.runtime;

import io.carillon.model.Caller;
import io.carillon.model.RecordKey;
import io.reactivex.rxjava3.core.Completable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a node knows of the lead: its own part in it, the leader, and the nodes of the cluster.
 *
 * <p>The questions are answered at once, from memory, on any thread; two of them asked one after
 * the other may describe different moments.
 */
public interface Leadership {

    /** How far a term has come, in this order. */
    enum Stage {
        /** This node has no term. */
        STANDBY,
        /** The lock is won. */
        ELECTED,
        /** The stored state is being read. */
        RECOVERING,
        /** Decisions are taken. Mesos has not accepted the subscription yet. */
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

    /** The engine, while this node leads and what is stored has been read. */
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
     * Gives the lead away; completes when the lock is released. Fails with {@link
     * NotLeadingException} when this node does not lead.
     *
     * @param by who asks for it
     */
    Completable abdicate(Caller by);
}
