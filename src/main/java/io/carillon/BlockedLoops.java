package io.carillon;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How long the event loops of a Vert.x are kept from their work. Any thread may ask. */
final class BlockedLoops {
    /** From here on a block is counted. */
    static final Duration LONG = Duration.ofMillis(50);

    /** From here on a block is seen at all. */
    private static final Duration SEEN = Duration.ofMillis(10);

    private static final Duration LOOK = Duration.ofMillis(5);

    private final AtomicLong longest = new AtomicLong();
    private final AtomicLong count = new AtomicLong();
    private final ConcurrentHashMap<Thread, Long> last = new ConcurrentHashMap<>();

    private BlockedLoops() {}

    /** Options for a Vert.x that can be watched. */
    static VertxOptions watched(VertxOptions options) {
        return options.setPreferNativeTransport(false)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(SEEN.toMillis())
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setBlockedThreadCheckInterval(LOOK.toMillis());
    }

    /** Watches that Vert.x from now on. */
    static BlockedLoops in(Vertx vertx) {
        BlockedLoops blocked = new BlockedLoops();
        ((VertxInternal) vertx)
                .blockedThreadChecker()
                .setThreadBlockedHandler(
                        event -> {
                            if (event.thread().getName().contains("eventloop")) {
                                blocked.seen(event.thread(), event.duration());
                            }
                        });
        return blocked;
    }

    /** One block is told of again and again while it lasts, with growing durations. */
    private void seen(Thread thread, long nanos) {
        longest.updateAndGet(most -> Math.max(most, nanos));
        Long before = last.put(thread, nanos);
        boolean counted = before != null && before >= LONG.toNanos() && before < nanos;
        if (nanos >= LONG.toNanos() && !counted) {
            count.incrementAndGet();
        }
    }

    /** Forgets what was before. */
    void reset() {
        longest.set(0);
        count.set(0);
    }

    /** How many blocks of at least {@link #LONG} there were. */
    long count() {
        return count.get();
    }

    /** The longest block; zero when there was none worth speaking of. */
    Duration longest() {
        return Duration.ofNanos(longest.get());
    }
}
