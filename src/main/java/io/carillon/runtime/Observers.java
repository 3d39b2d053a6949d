package io.carillon.runtime;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several observers as one, called in their order. An observer that throws while a term ends keeps
 * neither the others nor the end of the term from being heard.
 */
final class Observers implements EngineObserver {
    private static final Logger log = LoggerFactory.getLogger(Observers.class);

    private final List<EngineObserver> all;

    Observers(List<EngineObserver> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public void committed(List<Change> changes) {
        all.forEach(one -> one.committed(changes));
    }

    @Override
    public void released(Effect effect) {
        all.forEach(one -> one.released(effect));
    }

    @Override
    public void stored(int records, Duration took) {
        all.forEach(one -> one.stored(records, took));
    }

    @Override
    public void ended(String because) {
        for (EngineObserver one : all) {
            try {
                one.ended(because);
            } catch (RuntimeException e) {
                log.error("An observer failed at the end of a term", e);
            }
        }
    }
}
