package io.carillon.runtime;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.state.State;
import io.reactivex.rxjava3.core.Scheduler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures and logs the steps of a takeover. The methods are called in the order of the steps, one
 * after the other, on any thread.
 */
final class TakeoverTimings implements EngineObserver {
    private static final Logger log = LoggerFactory.getLogger(Term.class);

    private final long epoch;
    private final Scheduler clock;
    private final long electedMillis;
    private int records;
    private long loadedMillis;
    private long readMillis;
    private int readAhead;
    private boolean launched;
    private boolean confirmed;

    /** The lock is won. */
    TakeoverTimings(long epoch, Scheduler clock) {
        this.epoch = epoch;
        this.clock = clock;
        this.electedMillis = clock.now(TimeUnit.MILLISECONDS);
    }

    /** The store has given this number of records. */
    void loaded(int number) {
        records = number;
        loadedMillis = soFar();
    }

    /** The state has been built. This number of its records had been decoded ahead. */
    void read(int ahead) {
        readAhead = ahead;
        readMillis = soFar() - loadedMillis;
    }

    /** The engine starts to decide. */
    void begins(State state) {
        log.info(
                "Term {} begins: {} jobs, {} live tasks to confirm;"
                        + " records={} loadMillis={} readMillis={} decodedAhead={}",
                epoch,
                state.jobs().size(),
                state.live().size(),
                records,
                loadedMillis,
                readMillis,
                readAhead);
    }

    @Override
    public void released(Effect effect) {
        if (!launched && effect instanceof Effect.Accept) {
            launched = true;
            log.info("Term {}: first launch {} ms after the election", epoch, soFar());
        }
    }

    @Override
    public void committed(List<Change> changes) {
        if (!confirmed && changes.stream().anyMatch(TakeoverTimings::ended)) {
            confirmed = true;
            log.info("Term {}: all live tasks confirmed {} ms after the election", epoch, soFar());
        }
    }

    /** Whether an explicit reconciliation has ended. */
    private static boolean ended(Change change) {
        return change instanceof LinkChange.Reconciled reconciled
                && !reconciled.reconciliation().implicit()
                && reconciled.reconciliation().rounds() > 0
                && !reconciled.reconciliation().running();
    }

    private long soFar() {
        return clock.now(TimeUnit.MILLISECONDS) - electedMillis;
    }
}
