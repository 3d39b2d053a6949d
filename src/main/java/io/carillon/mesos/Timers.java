package io.carillon.mesos;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delays that an injected Rx scheduler measures and one Vert.x context carries out. There is no
 * {@code now} here, so that a jump of the wall clock changes nothing. Thread-safe.
 */
final class Timers {
    private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

    private final Scheduler clock;
    private final Context context;
    private final Scheduler onContext;

    Timers(Scheduler clock, Context context) {
        this.clock = clock;
        this.context = context;
        this.onContext = Schedulers.from(this::hand);
    }

    /** The context, as a scheduler without delays of its own. */
    Scheduler onContext() {
        return onContext;
    }

    Context context() {
        return context;
    }

    Scheduler clock() {
        return clock;
    }

    /** Runs an action on the context; at once if the caller is on it. */
    void run(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            hand(task);
        }
    }

    /** When Vert.x is closed, nothing waits for a delay any more that ends only now. */
    private void hand(Runnable task) {
        try {
            context.runOnContext(v -> task.run());
        } catch (RejectedExecutionException closed) {
            LOG.debug("A delay ended after Vert.x was closed");
        }
    }

    /** Runs an action periodically, the first time after one period. */
    Disposable every(Duration period, Runnable task) {
        long nanos = period.toNanos();
        return clock.schedulePeriodicallyDirect(
                () -> hand(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Completes on the context after a delay. */
    Completable after(Duration delay) {
        return Completable.timer(delay.toNanos(), TimeUnit.NANOSECONDS, clock).observeOn(onContext);
    }
}
