package io.carillon.node;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waiting for a {@link Future} of Vert.x, for threads that may block: those of commands, tests and
 * measurements, never an event loop.
 */
public final class Futures {
    private Futures() {}

    /**
     * Blocks until the future has completed.
     *
     * @throws ExecutionException when it has failed; the cause is its failure
     */
    public static <T> T get(Future<T> future) throws ExecutionException, InterruptedException {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    /**
     * Blocks until the future has completed, no longer than the timeout.
     *
     * @throws ExecutionException when it has failed; the cause is its failure
     */
    public static <T> T get(Future<T> future, Duration timeout)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage()
                .toCompletableFuture()
                .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
