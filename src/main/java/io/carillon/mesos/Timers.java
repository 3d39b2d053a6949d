package io.carillon.mesos;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Delays, measured by an injected Rx scheduler (in the past of which nobody looks: there is no
 * {@code now} here, so that a jump of the wall clock changes nothing) and carried out on one Vert.x
 * context. Any thread may ask.
 */
final class Timers {

    private final Scheduler clock;
    private final Context context;
    private final Scheduler onContext;

    Timers(Scheduler clock, Context context) {
        this.clock = clock;
        this.context = context;
        this.onContext = Schedulers.from(task -> context.runOnContext(v -> task.run()));
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

    /** Runs it on the context: at once if we are there. */
    void run(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            context.runOnContext(v -> task.run());
        }
    }

    /** Runs it again and again, the first time after one period. */
    Disposable every(Duration period, Runnable task) {
        long nanos = period.toNanos();
        return clock.schedulePeriodicallyDirect(
                () -> context.runOnContext(v -> task.run()), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Completes on the context after that time. */
    Completable after(Duration delay) {
        return Completable.timer(delay.toNanos(), TimeUnit.NANOSECONDS, clock).observeOn(onContext);
    }
}
