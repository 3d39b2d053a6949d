package io.carillon.runtime;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * Owns the timer of the regular reconciliation and publishes when its time has come. Lives as long
 * as a term.
 */
public final class ReconcileVerticle extends VerticleBase {
    private final Duration interval;
    private final TimerAddresses addresses;
    private long timer = -1;

    ReconcileVerticle(Duration interval, TimerAddresses addresses) {
        this.interval = interval;
        this.addresses = addresses;
    }

    @Override
    public Future<?> start() {
        timer =
                vertx.setPeriodic(
                        interval.toMillis(),
                        id ->
                                vertx.eventBus()
                                        .publish(
                                                addresses.reconcile(), id, ProducerVerticle.LOCAL));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        return Future.succeededFuture();
    }
}
