package io.carillon.simulation;

import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.concurrent.TimeUnit;

/** A scheduler whose work is planned by one method, and dropped with its worker. */
abstract class PlannedScheduler extends Scheduler {
    /** Plans work after a delay that is not negative. */
    abstract Disposable plan(Runnable work, long delay, TimeUnit unit);

    @Override
    public Worker createWorker() {
        return new Worker() {
            private boolean disposed;

            @Override
            public Disposable schedule(Runnable work, long delay, TimeUnit unit) {
                if (disposed) {
                    return Disposable.disposed();
                }
                return plan(
                        () -> {
                            if (!disposed) {
                                work.run();
                            }
                        },
                        Math.max(0, delay),
                        unit);
            }

            @Override
            public void dispose() {
                disposed = true;
            }

            @Override
            public boolean isDisposed() {
                return disposed;
            }

            @Override
            public long now(TimeUnit unit) {
                return PlannedScheduler.this.now(unit);
            }
        };
    }
}
