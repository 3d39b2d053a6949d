package io.carillon.node;

import io.carillon.mesos.MasterLocator;
import io.carillon.runtime.MasterDetector;
import io.carillon.zookeeper.ZooKeeperMasterDetector;
import io.carillon.zookeeper.ZooKeeperUrl;
import io.reactivex.rxjava3.core.Completable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way to the Mesos masters that a configuration names.
 *
 * @param locator chooses the master to try next
 * @param detector watches the masters in ZooKeeper, if they are registered there
 */
public record Masters(MasterLocator locator, Optional<MasterDetector> detector) {
    private static final Duration SESSION = Duration.ofSeconds(10);

    /**
     * Begins to look for the masters.
     *
     * @param master {@code zk://…/path} or a comma-separated list of {@code http(s)://host:port}
     * @param tls whether masters found in ZooKeeper are called over TLS
     */
    public static Masters of(String master, boolean tls) {
        if (!master.startsWith("zk://")) {
            return new Masters(MasterLocator.listed(listed(master)), Optional.empty());
        }
        MasterDetector detector =
                ZooKeeperMasterDetector.start(ZooKeeperUrl.parse(master), SESSION);
        return new Masters(MasterLocator.detected(detector, tls), Optional.of(detector));
    }

    private static List<io.carillon.mesos.MasterUrl> listed(String list) {
        List<io.carillon.mesos.MasterUrl> masters = new ArrayList<>();
        for (String one : list.split(",", -1)) {
            masters.add(io.carillon.mesos.MasterUrl.parse(one.strip()));
        }
        return masters;
    }

    /** Stops looking. Never fails. */
    public Completable close() {
        return Completable.fromAction(locator::close)
                .andThen(
                        Completable.defer(
                                () ->
                                        detector.map(MasterDetector::close)
                                                .orElse(Completable.complete())))
                .onErrorComplete();
    }
}
