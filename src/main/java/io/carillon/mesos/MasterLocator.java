package io.carillon.mesos;

import io.carillon.runtime.MasterDetector;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.util.List;

/** Says which master to subscribe at. A redirect by a master takes precedence. */
public interface MasterLocator {

    /** The master to try next; waits while none is known. */
    Single<MasterUrl> next();

    /**
     * The leading master: now if known, and at each change. Emits nothing if there is no detector.
     */
    Flowable<MasterUrl> leaders();

    /** Ends all watches. */
    void close();

    /** The masters in turn, starting again after the last. */
    static MasterLocator listed(List<MasterUrl> masters) {
        return new ListedMasters(masters);
    }

    /** The leading master that a detector reports. */
    static MasterLocator detected(MasterDetector detector, boolean tls) {
        return new DetectedMasters(detector, tls);
    }
}
