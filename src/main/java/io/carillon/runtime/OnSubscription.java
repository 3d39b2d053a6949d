package io.carillon.runtime;

import io.carillon.core.contract.Change;
import java.util.List;

/**
 * Does something whenever Mesos has accepted a subscription. Used on the engine's thread.
 *
 * @param action what is done
 */
record OnSubscription(Runnable action) implements EngineObserver {
    @Override
    public void committed(List<Change> changes) {
        for (Change change : changes) {
            if (change instanceof Change.Connected connected
                    && connected.connection().subscribed()) {
                action.run();
            }
        }
    }
}
