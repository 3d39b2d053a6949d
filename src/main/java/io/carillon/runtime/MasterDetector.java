package io.carillon.runtime;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import java.util.Optional;

/**
 * Detects the leading Mesos master among masters that register in a ZooKeeper, which need not be
 * the one that stores Carillon's state. See the Mesos documentation "high-availability": masters
 * write {@code json.info_<sequence>} nodes, and the lowest sequence leads.
 */
public interface MasterDetector {

    /**
     * The leading master; empty while none is known. Starts with the latest value, then one value
     * per change. Trouble with ZooKeeper does not remove a known master: the last one stays until
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
