package io.carillon.runtime;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * Owns the timer of the regular reconciliation and publishes on {@link #DUE}. Lives as long as a
 * term.
 */
public final class ReconcileVerticle extends VerticleBase {
    /** Address: the regular time has come. */
    static final String DUE = "carillon.reconcile";

    private final Duration interval;
    private long timer = -1;

    public ReconcileVerticle(Duration interval) {
        this.interval = interval;
    }

    @Override
    public Future<?> start() {
        timer =
                vertx.setPeriodic(
                        interval.toMillis(),
                        id -> vertx.eventBus().publish(DUE, id, ProducerVerticle.LOCAL));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        return Future.succeededFuture();
    }
}
