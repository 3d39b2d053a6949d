package io.carillon.runtime;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import java.util.Optional;

/**
 * Where the leading Mesos master is, for masters that register in a ZooKeeper (which may be another
 * one than ours). Mesos documentation "high-availability"; masters write {@code
 * json.info_<sequence>} nodes, the lowest sequence leads.
 */
public interface MasterDetector {

    /**
     * The leading master; empty while none is known. Latest value first, then one per change.
     * Trouble with ZooKeeper alone does not take a known master away: the last one stays until
     * another is seen.
     */
    Flowable<Optional<Master>> masters();

    /** Closes the client; {@link #masters()} completes. */
    Completable close();

    /**
     * A master that can be connected to.
     *
     * @param id the master process's own id, may be empty
     * @param host host name (or address) to connect to
     * @param port TCP port
     */
    record Master(String id, String host, int port) {}
}
