package io.carillon.runtime;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Owns the timer of the next due work: fires, retries, deadlines. It receives the due time on one
 * address and publishes a tick on another. Lives as long as a term, on its own Vert.x context.
 */
public final class ProducerVerticle extends VerticleBase {
    static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final InstantSource clock;
    private final TimerAddresses addresses;
    private long timer = -1;
    private @Nullable MessageConsumer<Long> consumer;

    ProducerVerticle(InstantSource clock, TimerAddresses addresses) {
        this.clock = clock;
        this.addresses = addresses;
    }

    @Override
    public Future<?> start() {
        consumer = vertx.eventBus().localConsumer(addresses.arm(), message -> arm(message.body()));
        return Future.succeededFuture();
    }

    private void arm(long dueMillis) {
        vertx.cancelTimer(timer);
        Duration pause = Duration.between(clock.instant(), Instant.ofEpochMilli(dueMillis));
        // The wall clock may be set meanwhile, so a distant time is checked again within a minute.
        long millis = Math.max(1, Math.min(pause.toMillis() + 1, 60_000));
        timer = vertx.setTimer(millis, id -> vertx.eventBus().publish(addresses.tick(), id, LOCAL));
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }
}
