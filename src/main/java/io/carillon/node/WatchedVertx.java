package io.carillon.node;

import io.carillon.transport.GatedTransport;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Vert.x of a process: the one place where it is made. When an event loop is blocked for longer
 * than a limit, Vert.x logs a warning with the stack of the thread, again and again while it lasts.
 * Its HTTP/1 servers refuse folded header lines, but for those that speak TLS.
 */
public final class WatchedVertx {
    private static final Logger log = LoggerFactory.getLogger(WatchedVertx.class);

    /** System property with the limit as an ISO 8601 duration. */
    static final String LIMIT = "carillon.eventLoopLimit";

    /** Wall-clock time, so a garbage collection or a busy machine must not reach it. */
    private static final String DEFAULT_LIMIT = "PT2S";

    /** Labels with few values alone: none that a caller chooses, and no addresses. */
    private static final MicrometerMetricsOptions METRICS =
            new MicrometerMetricsOptions()
                    .setEnabled(true)
                    .setLabels(
                            EnumSet.of(
                                    Label.HTTP_CODE,
                                    Label.POOL_TYPE,
                                    Label.POOL_NAME,
                                    Label.EB_SIDE));

    private WatchedVertx() {}

    /** A new Vert.x with the limit of this process: two seconds, unless the property is set. */
    public static Vertx start() {
        return start(limit());
    }

    /** The same, with the metrics of Vert.x in that registry. */
    public static Vertx start(MeterRegistry registry) {
        return watched(
                Vertx.builder()
                        .with(options(limit()).setMetricsOptions(METRICS))
                        .withMetrics(new MicrometerMetricsFactory(registry)));
    }

    /** A new Vert.x with a limit of its own. */
    static Vertx start(Duration limit) {
        return watched(Vertx.builder().with(options(limit)));
    }

    private static Duration limit() {
        return Duration.parse(System.getProperty(LIMIT, DEFAULT_LIMIT));
    }

    private static VertxOptions options(Duration limit) {
        return new VertxOptions()
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.NANOSECONDS)
                .setMaxEventLoopExecuteTime(limit.toNanos())
                .setWarningExceptionTimeUnit(TimeUnit.NANOSECONDS)
                .setWarningExceptionTime(limit.toNanos())
                .setBlockedThreadCheckIntervalUnit(TimeUnit.NANOSECONDS)
                .setBlockedThreadCheckInterval(limit.toNanos() / 2);
    }

    private static Vertx watched(VertxBuilder builder) {
        Vertx vertx = builder.withTransport(new GatedTransport(WatchedVertx::admit)).build();
        vertx.exceptionHandler(
                error -> {
                    MemoryWatch.endIfExhausted(error);
                    log.error("Unhandled exception", error);
                });
        return vertx;
    }

    private static boolean admit(Channel connection) {
        connection.pipeline().addFirst(new FoldedLines());
        return true;
    }
}
