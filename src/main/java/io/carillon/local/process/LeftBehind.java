package io.carillon.local.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Calls that may wait for ever, each on a thread of its own. The caller waits for a limited time
 * and then leaves the thread behind; the number of threads is limited, too. For any thread.
 */
final class LeftBehind {

    private final Duration limit;
    private final Semaphore places;

    /**
     * @param limit how long a caller waits, first for a place and then for the result
     * @param most how many calls there may be at a time
     */
    LeftBehind(Duration limit, int most) {
        this.limit = limit;
        places = new Semaphore(most);
    }

    /**
     * The result of the call.
     *
     * @param late takes a result for which its caller has not waited
     */
    <T> T call(Callable<T> call, Consumer<T> late) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            if (!places.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("too many files cannot be opened without waiting");
            }
            Thread thread = new Thread(() -> work(call, result, late), "local-mesos-open");
            thread.setDaemon(true);
            thread.start();
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return unlessDone(result, new IOException("a file cannot be opened without waiting"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unlessDone(result, new IOException("interrupted", e));
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** Gives the call up, except when it has ended in this very moment. */
    private static <T> T unlessDone(CompletableFuture<T> result, IOException failure)
            throws IOException {
        if (result.completeExceptionally(failure) || result.isCompletedExceptionally()) {
            throw failure;
        }
        return result.join();
    }

    private <T> void work(Callable<T> call, CompletableFuture<T> result, Consumer<T> late) {
        try {
            T value = call.call();
            if (!result.complete(value)) {
                late.accept(value);
            }
        } catch (Exception e) {
            result.completeExceptionally(e);
        } finally {
            places.release();
        }
    }
}
