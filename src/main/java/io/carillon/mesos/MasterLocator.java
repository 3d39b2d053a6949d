package io.carillon.mesos;

import io.carillon.runtime.MasterDetector;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.util.List;

/** Where to subscribe. A master that redirects us knows better. */
public interface MasterLocator {

    /** The master to try now; waits while none is known. */
    Single<MasterUrl> next();

    /** The leading master, now if known and at each change; silent if nobody tells. */
    Flowable<MasterUrl> leaders();

    /** Ends whatever it watches. */
    void close();

    /** One master after the other, round and round. */
    static MasterLocator listed(List<MasterUrl> masters) {
        return new ListedMasters(masters);
    }

    /** The master that a detector says is leading. */
    static MasterLocator detected(MasterDetector detector, boolean tls) {
        return new DetectedMasters(detector, tls);
    }
}
