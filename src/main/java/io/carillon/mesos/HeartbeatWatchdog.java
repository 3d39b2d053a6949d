package io.carillon.mesos;

import io.reactivex.rxjava3.disposables.Disposable;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A watchdog over the other side of a connection. It strikes once, when nothing was heard for the
 * limit (never earlier, at most a twelfth later). Time without listening does not count. Confined
 * to the context of its timers.
 */
final class HeartbeatWatchdog {

    private static final int TICKS = 12;

    private final BooleanSupplier listening;
    private final Runnable strike;
    private final Disposable ticking;
    private int quietTicks = -1;

    HeartbeatWatchdog(Timers timers, Duration limit, BooleanSupplier listening, Runnable strike) {
        this.listening = listening;
        this.strike = strike;
        this.ticking = timers.every(limit.dividedBy(TICKS), this::tick);
    }

    /** Reports a sign of life from the other side. */
    void heard() {
        // The current tick is not a full one, so it must not count.
        quietTicks = -1;
    }

    void stop() {
        ticking.dispose();
    }

    private void tick() {
        if (ticking.isDisposed() || !listening.getAsBoolean()) {
            return;
        }
        quietTicks++;
        if (quietTicks >= TICKS) {
            ticking.dispose();
            strike.run();
        }
    }
}
