package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.schedulers.TestScheduler;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class HeartbeatWatchdogTest {

    private static final Duration LIMIT = Duration.ofSeconds(45);

    private final TestScheduler clock = new TestScheduler();
    private final AtomicInteger strikes = new AtomicInteger();
    private final AtomicBoolean listening = new AtomicBoolean(true);
    private Timers timers;
    private HeartbeatWatchdog silence;

    @BeforeEach
    void start(Vertx vertx) {
        timers = new Timers(clock, vertx.getOrCreateContext());
        silence = new HeartbeatWatchdog(timers, LIMIT, listening::get, strikes::incrementAndGet);
    }

    @Test
    void itStrikesOnceAfterTheLimitAndSoonAfter() throws Exception {
        pass(LIMIT);
        assertThat(strikes).hasValue(0);
        pass(LIMIT.dividedBy(12));
        assertThat(strikes).hasValue(1);
        pass(LIMIT.multipliedBy(3));
        assertThat(strikes).hasValue(1);
    }

    @Test
    void whateverIsHeardPutsItOff() throws Exception {
        Duration step = LIMIT.minusSeconds(1);
        for (int i = 0; i < 5; i++) {
            pass(step);
            onContext(silence::heard);
        }
        pass(LIMIT);
        assertThat(strikes).hasValue(0);
        pass(LIMIT.dividedBy(12));
        assertThat(strikes).hasValue(1);
    }

    @Test
    void timeInWhichWeDidNotListenDoesNotCount() throws Exception {
        listening.set(false);
        pass(LIMIT.multipliedBy(10));
        onContext(
                () -> {
                    listening.set(true);
                    silence.heard();
                });
        pass(LIMIT);
        assertThat(strikes).hasValue(0);
        pass(LIMIT.dividedBy(12));
        assertThat(strikes).hasValue(1);
    }

    @Test
    void stoppedItNeverStrikes() throws Exception {
        silence.stop();
        pass(LIMIT.multipliedBy(10));
        assertThat(strikes).hasValue(0);
    }

    private void pass(Duration time) throws Exception {
        clock.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        onContext(() -> {});
    }

    private void onContext(Runnable task) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        timers.context()
                .runOnContext(
                        v -> {
                            task.run();
                            done.countDown();
                        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
