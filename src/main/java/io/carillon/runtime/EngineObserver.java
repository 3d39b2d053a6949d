package io.carillon.runtime;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import java.time.Duration;
import java.util.List;

/**
 * Sees what an engine does: for logs, metrics and tests. Called on the engine's thread; must not
 * block or throw.
 */
public interface EngineObserver {

    /** These changes are durable, or rest only on changes that are. */
    default void committed(List<Change> changes) {}

    /** This effect was released. */
    default void released(Effect effect) {}

    /** A batch of this many records has become durable, in this time. */
    default void stored(int records, Duration took) {}

    /** The term is over. */
    default void ended(String because) {}
}
