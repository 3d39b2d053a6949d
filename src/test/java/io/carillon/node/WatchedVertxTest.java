package io.carillon.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class WatchedVertxTest {
    private final Vertx vertx = WatchedVertx.start(Duration.ofMillis(100));
    private final Logger log = (Logger) LoggerFactory.getLogger("io.vertx");
    private final BlockingQueue<ILoggingEvent> events = new LinkedBlockingQueue<>();
    private final AppenderBase<ILoggingEvent> appender =
            new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    events.add(event);
                }
            };

    @BeforeEach
    void listen() {
        appender.start();
        log.addAppender(appender);
        log.setAdditive(false);
    }

    @AfterEach
    void stop() throws Exception {
        log.setAdditive(true);
        log.detachAppender(appender);
        Futures.get(vertx.close());
    }

    /** The words are those for which the tests with processes look, too. */
    @Test
    void aBlockedEventLoopIsLoggedWithItsStack() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        vertx.runOnContext(v -> await(seen));
        ILoggingEvent event = events.poll(60, TimeUnit.SECONDS);
        seen.countDown();
        assertThat(event).isNotNull();
        assertThat(event.getFormattedMessage()).contains("has been blocked for");
        assertThat(event.getThrowableProxy().getStackTraceElementProxyArray())
                .anyMatch(at -> at.toString().contains("WatchedVertxTest.await"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(90, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
