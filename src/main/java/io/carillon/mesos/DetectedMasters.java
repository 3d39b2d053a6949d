package io.carillon.mesos;

import io.carillon.runtime.MasterDetector;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.processors.BehaviorProcessor;
import io.reactivex.rxjava3.processors.FlowableProcessor;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leading master that a detector reports. While the detector knows none, a live stream keeps
 * the last one, but no new subscription is sent to it. Thread-safe.
 */
final class DetectedMasters implements MasterLocator {

    private static final Logger LOG = LoggerFactory.getLogger(DetectedMasters.class);

    private final FlowableProcessor<Optional<MasterUrl>> latest =
            BehaviorProcessor.<Optional<MasterUrl>>create().toSerialized();
    private final Disposable watching;

    DetectedMasters(MasterDetector detector, boolean tls) {
        this.watching =
                detector.masters()
                        .map(found -> found.map(m -> MasterUrl.at(tls, m.host(), m.port())))
                        .distinctUntilChanged()
                        .subscribe(
                                this::found,
                                e -> LOG.error("Detection of the leading master ended", e));
    }

    private void found(Optional<MasterUrl> master) {
        LOG.info("{}", master.map(m -> m + " is the leading master").orElse("No master leads"));
        latest.onNext(master);
    }

    @Override
    public Single<MasterUrl> next() {
        return leaders().firstOrError();
    }

    @Override
    public Flowable<MasterUrl> leaders() {
        return latest.onBackpressureLatest().filter(Optional::isPresent).map(Optional::get);
    }

    @Override
    public void close() {
        watching.dispose();
    }
}
