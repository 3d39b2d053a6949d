package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TimersTest {
    @Test
    void aDelayThatOutlivesVertxHarmsNoThread() throws Exception {
        Vertx vertx = Vertx.vertx();
        TestScheduler clock = new TestScheduler();
        Timers timers = new Timers(clock, vertx.getOrCreateContext());
        var once = timers.after(Duration.ofSeconds(1)).subscribe();
        var often = timers.every(Duration.ofSeconds(1), () -> {});
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        List<Throwable> undelivered = new CopyOnWriteArrayList<>();
        var former = RxJavaPlugins.getErrorHandler();
        RxJavaPlugins.setErrorHandler(undelivered::add);
        try {
            clock.advanceTimeBy(2, TimeUnit.SECONDS);
        } finally {
            RxJavaPlugins.setErrorHandler(former);
            once.dispose();
            often.dispose();
        }
        assertThat(undelivered).isEmpty();
    }
}
