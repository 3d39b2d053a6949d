package io.carillon.node;

import io.carillon.terminal.Failures;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started and must be closed: once, in the reverse order of starting, also after a
 * start that failed half-way. A step that fails or takes too long is logged, and the next one
 * begins. Any thread may use it.
 */
public final class Shutdown {
    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private interface Close {
        void run() throws Exception;
    }

    private record Step(String what, Close close) {}

    private final Deque<Step> steps = new ArrayDeque<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private boolean begun;

    /** One that also closes everything when the process ends, on SIGTERM and Ctrl-C too. */
    public static Shutdown atExit() {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown::run, "shutdown"));
        return shutdown;
    }

    /** Adds something that has started. It is closed at once if closing has begun meanwhile. */
    public void add(String what, Supplier<Future<?>> close) {
        push(new Step(what, () -> Futures.get(close.get(), TIMEOUT)));
    }

    /** Adds something whose closing blocks the calling thread, for as long as it takes. */
    public void addBlocking(String what, AutoCloseable closeable) {
        push(new Step(what, closeable::close));
    }

    private void push(Step step) {
        synchronized (this) {
            if (!begun) {
                steps.push(step);
                return;
            }
        }
        close(step);
    }

    /** Closes everything and returns when that is done. */
    public void run() {
        synchronized (this) {
            if (begun) {
                return;
            }
            begun = true;
        }
        steps.forEach(Shutdown::close);
        done.countDown();
    }

    private static void close(Step step) {
        try {
            step.close().run();
        } catch (Exception e) {
            log.warn("Closing {} failed: {}", step.what(), Failures.said(e));
        }
    }

    /** Waits until everything has been closed. */
    public void await() throws InterruptedException {
        done.await();
    }
}
