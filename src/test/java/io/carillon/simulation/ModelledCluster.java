package io.carillon.simulation;

import io.carillon.runtime.ClusterUnderTest;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Node;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Modelled elections in virtual time. */
final class ModelledCluster implements ClusterUnderTest {
    private static final int PATIENCE_MILLIS = 120_000;

    final TestScheduler time = new TestScheduler();
    final FakeZooKeeper zooKeeper = FakeZooKeeper.calm(time);

    @Override
    public Election join(String name) {
        return zooKeeper.join(new Node(name, "http://" + name + ".test:8080"));
    }

    @Override
    public void until(BooleanSupplier condition) {
        for (int passed = 0; !condition.getAsBoolean(); passed++) {
            if (passed == PATIENCE_MILLIS) {
                throw new AssertionError("never happened within two minutes");
            }
            time.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void settle() {
        pass(1_000);
    }

    void pass(long millis) {
        time.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {}
}
