package io.carillon.runtime;

import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The election among the nodes, as one node takes part in it. One object for the life of a node:
 * after a lost session it builds a new membership, with growing pauses. Results arrive on any
 * thread.
 */
public interface Election {

    /**
     * Stands for election until this node is elected. One call at a time, and only after the
     * previous {@link Lead} is over. Disposing the subscription withdraws. A temporary problem
     * (ZooKeeper unreachable, session lost) is reported by {@link #problem()} and does not end the
     * attempt.
     */
    Single<Lead> stand();

    /**
     * Reads the stored records without leading, while others write. The parts may be of different
     * moments. Suitable for preparation, but not for decisions. Fails with a {@link StoreException}
     * if the records cannot be read at the moment.
     */
    Single<SortedMap<RecordKey, byte[]>> peek();

    /**
     * The leader according to the store; empty if no node leads or the leader is unknown. Starts
     * with the latest value.
     */
    Flowable<Optional<Node>> leader();

    /**
     * The nodes present in the cluster, by their advertised URLs where known. Starts with the
     * latest value.
     */
    Flowable<List<Node>> nodes();

    /**
     * The current problem in one sentence; empty if there is none. Starts with the latest value,
     * then one value per change.
     */
    Flowable<Optional<String>> problem();

    /**
     * The key that the tokens of tasks are made with, which all nodes share: from joining on, and
     * before this node is elected. Starts with the latest value.
     */
    default Flowable<Opaque> taskKey() {
        return Flowable.never();
    }

    /**
     * The stored record of the tokens that were made at run time, also while this node does not
     * lead. Starts with the latest value; then one value soon after each change.
     */
    default Flowable<StoredTokens> tokens() {
        return Flowable.never();
    }

    /**
     * What this node has read of the tokens that were made at run time.
     *
     * @param read whether it could read them since its connection was interrupted
     * @param record the record; empty if there is none
     */
    record StoredTokens(boolean read, Optional<Opaque> record) {
        /** Nothing has been read, or it may be out of date. */
        public static final StoredTokens UNKNOWN = new StoredTokens(false, Optional.empty());
    }

    /** Leaves the cluster and closes everything; an unfinished {@link #stand()} never emits. */
    Completable close();

    /**
     * A node of the cluster.
     *
     * @param name unique name of the node's process
     * @param url base URL of its operations API
     * @param zoneData version of its time zone data; empty if it is not known
     * @param proof signature by which the node itself has said this, as the cluster's key has
     *     shown; empty if another client may have said it
     */
    record Node(String name, String url, String zoneData, String proof) {
        /** A node of which nothing is proven. */
        public Node(String name, String url, String zoneData) {
            this(name, url, zoneData, "");
        }

        /** A node that does not tell by which time zone data it plans. */
        public Node(String name, String url) {
            this(name, url, "");
        }

        /** The same node with a proof. */
        public Node with(String shown) {
            return new Node(name, url, zoneData, shown);
        }

        /** Whether the node itself has said this. */
        public boolean proven() {
            return !proof.isEmpty();
        }
    }

    /** The right to lead, from winning the lock to its loss. */
    interface Lead {
        /** The fencing number of this term: greater than that of any term before. */
        long epoch();

        /** The store, fenced by this epoch. */
        Store store();

        /**
         * Completes with the reason once this node may no longer lead: connection suspended or
         * lost, a newer epoch seen. Emits at once if that has already happened; it is final.
         */
        Single<String> over();

        /**
         * Gives up the lead and releases the lock, if this node still holds it. Completes after
         * that.
         */
        Completable resign();
    }
}
