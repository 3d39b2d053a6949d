package io.carillon.node;

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
 * The Vert.x of a process, and what is known of how long its event loops are kept from their work:
 * the one place where a Vert.x for a node is made. A handler that holds a loop longer than the
 * limit, by its own doing as {@link HeldLoop} has it, is logged with its stack. Any thread may ask.
 */
public final class EventLoops {
    /** System property with the limit as an ISO 8601 duration. */
    static final String LIMIT = "carillon.eventLoopLimit";

    /** What the log says about a loop that was held. */
    public static final String HELD = "was kept from its work";

    private static final String DEFAULT_LIMIT = "PT0.2S";
    private static final Logger log = LoggerFactory.getLogger(EventLoops.class);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Duration limit;
    private final Duration look;
    private final Vertx vertx;
    private final Map<Thread, HeldLoop> held = new HashMap<>();
    private final AtomicLong longest = new AtomicLong();
    private final AtomicLong count = new AtomicLong();

    private EventLoops(Duration limit) {
        this.limit = limit;
        this.look = limit.dividedBy(10);
        this.vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setMaxEventLoopExecuteTimeUnit(TimeUnit.NANOSECONDS)
                                .setMaxEventLoopExecuteTime(look.toNanos())
                                .setBlockedThreadCheckIntervalUnit(TimeUnit.NANOSECONDS)
                                .setBlockedThreadCheckInterval(look.toNanos()));
        ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(this::seen);
    }

    /** A new Vert.x with the limit of this process: 200 ms, unless a system property says other. */
    public static EventLoops start() {
        return start(Duration.parse(System.getProperty(LIMIT, DEFAULT_LIMIT)));
    }

    /** A new Vert.x. */
    public static EventLoops start(Duration limit) {
        return new EventLoops(limit);
    }

    public Vertx vertx() {
        return vertx;
    }

    /** Told again and again while a dispatch lasts; on the checker's thread alone. */
    private void seen(BlockedThreadEvent event) {
        if (!(event.thread() instanceof VertxThread thread) || thread.isWorker()) {
            log.warn(
                    "{} is busy for {} s",
                    event.thread().getName(),
                    TimeUnit.NANOSECONDS.toSeconds(event.duration()),
                    stack(List.of(event.thread().getStackTrace())));
            return;
        }
        long began = thread.startTime();
        List<StackTraceElement> stack = List.of(thread.getStackTrace());
        HeldLoop.Sample sample =
                new HeldLoop.Sample(
                        System.nanoTime(),
                        threads.getThreadCpuTime(thread.getId()),
                        thread.getState(),
                        stack);
        if (began == 0 || began != thread.startTime()) {
            return; // It has ended meanwhile.
        }
        HeldLoop loop = held.get(thread);
        if (loop == null || loop.beganNanos() != began) {
            loop = new HeldLoop(began, look);
            held.put(thread, loop);
        }
        Duration before = loop.own();
        loop.add(sample);
        longest.accumulateAndGet(loop.own().toNanos(), Math::max);
        if (before.compareTo(limit) < 0 && loop.own().compareTo(limit) >= 0) {
            count.incrementAndGet();
            log.warn(
                    "{} {}, {} ms so far",
                    thread.getName(),
                    HELD,
                    loop.own().toMillis(),
                    stack(stack));
        }
    }

    private static VertxException stack(List<StackTraceElement> elements) {
        VertxException stack = new VertxException("it is here");
        stack.setStackTrace(elements.toArray(new StackTraceElement[0]));
        return stack;
    }

    /** Forgets what was before. */
    public void reset() {
        longest.set(0);
        count.set(0);
    }

    /** How often a loop was held for the limit or longer. */
    public long count() {
        return count.get();
    }

    /** The longest time that a loop was held; next to nothing is not seen. */
    public Duration longest() {
        return Duration.ofNanos(longest.get());
    }
}
