package io.carillon.node;

import io.carillon.terminal.Failures;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be closed before the process ends, in the reverse order of starting; done once, on
 * SIGTERM and Ctrl-C as well as after a start that failed half-way. Any thread may use it.
 */
public final class Shutdown {
    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private record Step(String what, Supplier<Future<?>> close) {}

    private final Deque<Step> steps = new ArrayDeque<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private boolean begun;

    public Shutdown() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::run, "shutdown"));
    }

    /** Something has started and must be closed; at once when the end came while it started. */
    public void add(String what, Supplier<Future<?>> close) {
        Step step = new Step(what, close);
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
            step.close()
                    .get()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            log.warn("Closing {} failed: {}", step.what(), Failures.said(e));
        }
    }

    /** Waits until everything has been closed. */
    public void await() throws InterruptedException {
        done.await();
    }
}
