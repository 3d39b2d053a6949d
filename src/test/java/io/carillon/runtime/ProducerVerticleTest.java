package io.carillon.runtime;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The timers of two nodes that share a Vert.x. */
@ExtendWith(VertxExtension.class)
class ProducerVerticleTest {
    private final TimerAddresses own = TimerAddresses.of("node-1", 1);
    private final TimerAddresses others = TimerAddresses.of("node-2", 1);

    @Test
    void aNodeHearsItsOwnTimerAlone(Vertx vertx, VertxTestContext test) {
        InstantSource clock = () -> Instant.EPOCH;
        Promise<Void> ticked = Promise.promise();
        vertx.eventBus().localConsumer(own.tick(), tick -> ticked.complete());
        vertx.eventBus()
                .localConsumer(
                        others.tick(),
                        tick -> test.failNow("a tick of the other node, which asked for none"));
        Future.all(
                        vertx.deployVerticle(new ProducerVerticle(clock, own)),
                        vertx.deployVerticle(new ProducerVerticle(clock, others)))
                .onSuccess(
                        deployed -> vertx.eventBus().publish(own.arm(), 0L, ProducerVerticle.LOCAL))
                .compose(deployed -> ticked.future())
                .onComplete(test.succeedingThenComplete());
    }
}
