package io.carillon.mesos;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed list of masters, tried in turn. Thread-safe. */
final class ListedMasters implements MasterLocator {

    private final List<MasterUrl> masters;
    private final AtomicInteger turn = new AtomicInteger();

    ListedMasters(List<MasterUrl> masters) {
        if (masters.isEmpty()) {
            throw new IllegalArgumentException("The list of Mesos masters is empty");
        }
        this.masters = List.copyOf(masters);
    }

    @Override
    public Single<MasterUrl> next() {
        return Single.fromCallable(
                () -> masters.get(Math.floorMod(turn.getAndIncrement(), masters.size())));
    }

    @Override
    public Flowable<MasterUrl> leaders() {
        return Flowable.never();
    }

    @Override
    public void close() {}
}
