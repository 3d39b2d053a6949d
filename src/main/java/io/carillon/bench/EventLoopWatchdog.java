package io.carillon.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxThread;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.threadchecker.BlockedThreadEvent;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Vert.x whose event loops are watched more closely than Vert.x itself does: it measures for how
 * long a handler holds its loop by its own doing, as {@link SampledDispatch} defines it, and logs
 * the stack of one that reaches the limit. Stands on internals of Vert.x, so it is for measurements
 * and tests alone. Any thread may ask.
 */
public final class EventLoopWatchdog {
    /** What the log says about each handler that held its loop for the limit or longer. */
    static final String HELD = "[event-loop-held]";

    private static final Logger log = LoggerFactory.getLogger(EventLoopWatchdog.class);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Duration limit;
    private final Duration look;
    private final Vertx vertx;
    private final Map<Thread, SampledDispatch> dispatches = new HashMap<>();
    private final AtomicLong longest = new AtomicLong();
    private final AtomicLong count = new AtomicLong();

    private EventLoopWatchdog(Duration limit) {
        this.limit = limit;
        this.look = limit.dividedBy(10);
        this.vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setMaxEventLoopExecuteTimeUnit(TimeUnit.NANOSECONDS)
                                .setMaxEventLoopExecuteTime(look.toNanos())
                                .setBlockedThreadCheckIntervalUnit(TimeUnit.NANOSECONDS)
                                .setBlockedThreadCheckInterval(look.toNanos()));
        ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(this::blocked);
    }

    /**
     * A new Vert.x.
     *
     * @param limit how long a handler may hold its loop before it is logged and counted
     */
    public static EventLoopWatchdog start(Duration limit) {
        return new EventLoopWatchdog(limit);
    }

    /** The Vert.x that is watched. */
    public Vertx vertx() {
        return vertx;
    }

    /** Called again and again while a dispatch lasts, on the checker's thread alone. */
    private void blocked(BlockedThreadEvent event) {
        if (!(event.thread() instanceof VertxThread thread) || thread.isWorker()) {
            log.warn(
                    "{} has been busy for {} s",
                    event.thread().getName(),
                    TimeUnit.NANOSECONDS.toSeconds(event.duration()),
                    stack(List.of(event.thread().getStackTrace())));
            return;
        }
        long began = thread.startTime();
        List<StackTraceElement> stack = List.of(thread.getStackTrace());
        SampledDispatch.Sample sample =
                new SampledDispatch.Sample(
                        System.nanoTime(),
                        threads.getThreadCpuTime(thread.getId()),
                        thread.getState(),
                        stack);
        if (began == 0 || began != thread.startTime()) {
            return; // It has ended meanwhile.
        }
        SampledDispatch dispatch = dispatches.get(thread);
        if (dispatch == null || dispatch.beganNanos() != began) {
            dispatch = new SampledDispatch(began, look);
            dispatches.put(thread, dispatch);
        }
        Duration before = dispatch.own();
        dispatch.add(sample);
        longest.accumulateAndGet(dispatch.own().toNanos(), Math::max);
        if (before.compareTo(limit) < 0 && dispatch.own().compareTo(limit) >= 0) {
            count.incrementAndGet();
            log.warn(
                    "{} {} has been held for {} ms so far",
                    HELD,
                    thread.getName(),
                    dispatch.own().toMillis(),
                    stack(stack));
        }
    }

    private static VertxException stack(List<StackTraceElement> elements) {
        VertxException stack = new VertxException("stack of the event loop");
        stack.setStackTrace(elements.toArray(new StackTraceElement[0]));
        return stack;
    }

    /** Sets both figures back to zero. */
    public void reset() {
        longest.set(0);
        count.set(0);
    }

    /** How many handlers have held their loop for the limit or longer. */
    public long count() {
        return count.get();
    }

    /**
     * The longest time that a handler has held its loop; below a tenth of the limit is not seen.
     */
    public Duration longest() {
        return Duration.ofNanos(longest.get());
    }
}
