package io.carillon.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that may wait for ever, each on a thread of its own. The caller waits for a limited time,
 * tries to let the call go, and then leaves the thread behind; the number of threads is limited,
 * too. A thread that could not be let go keeps its place for as long as its call waits. For any
 * thread.
 */
final class LeftBehind {

    private static final Logger LOG = LoggerFactory.getLogger(LeftBehind.class);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** How often a call that was given up is let go; one that opens two pipes needs two. */
    private static final int LAST_TRIES = 10;

    private final Duration limit;
    private final boolean early;
    private final Semaphore places;
    private final ThreadFactory threads;

    /** Lets a call go that waits. */
    interface Release {
        void run() throws IOException;
    }

    /**
     * @param limit how long a caller waits, first for a place and then for the result
     * @param most how many calls there may be at a time
     * @param early whether a call is let go while its caller still waits; otherwise only when the
     *     caller has given it up
     */
    LeftBehind(Duration limit, int most, boolean early) {
        this(limit, most, early, work -> new Thread(work, "local-mesos-open"));
    }

    /** For tests. */
    LeftBehind(Duration limit, int most, boolean early, ThreadFactory threads) {
        this.limit = limit;
        this.early = early;
        this.threads = threads;
        places = new Semaphore(most);
    }

    /**
     * Lets go who waits for the other end of a pipe, if the pipe still has that name: this opens
     * both ends, which does not wait.
     */
    static void otherEnd(Path path) throws IOException {
        if (Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
            Files.newByteChannel(path, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
        }
    }

    /** Runs a release, whose failure says that what the call waits for has another name by now. */
    static void quietly(Release release) {
        try {
            release.run();
        } catch (IOException | RuntimeException e) {
            LOG.trace("A call was not let go", e);
        }
    }

    /**
     * The result of the call.
     *
     * @param late takes a result for which its caller has not waited
     * @param release lets the call go; it must not wait, and its failure is ignored
     * @throws TryAgainException if there is no result in time
     */
    <T> T call(Callable<T> call, Consumer<T> late, Release release) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        CountDownLatch over = new CountDownLatch(1);
        try {
            if (!places.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TryAgainException("Too many files wait to be opened; try again");
            }
            begin(() -> work(call, result, late, over));
            if (early) {
                for (long i = limit.dividedBy(PAUSE); i > 0 && !ends(over); i--) {
                    quietly(release);
                }
                return result.get(0, TimeUnit.MILLISECONDS);
            }
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return givenUp(
                    result,
                    new TryAgainException("A file could not be opened in time; try again"),
                    () -> letGo(release, over));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return givenUp(result, new IOException("interrupted", e), () -> quietly(release));
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private void begin(Runnable work) {
        boolean started = false;
        try {
            Thread thread = threads.newThread(work);
            thread.setDaemon(true);
            thread.start();
            started = true;
        } finally {
            if (!started) { // There may be no memory for one more thread.
                places.release();
            }
        }
    }

    private static boolean ends(CountDownLatch over) throws InterruptedException {
        return over.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void letGo(Release release, CountDownLatch over) {
        try {
            for (int i = 0; i < LAST_TRIES && over.getCount() > 0; i++) {
                quietly(release);
                boolean unused = ends(over);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Throws the failure, except when the call has ended in this very moment. */
    private static <T> T givenUp(CompletableFuture<T> result, IOException failure, Runnable then)
            throws IOException {
        if (result.completeExceptionally(failure)) {
            then.run();
            throw failure;
        }
        try {
            return result.join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
    }

    private <T> void work(
            Callable<T> call, CompletableFuture<T> result, Consumer<T> late, CountDownLatch over) {
        try {
            T value = call.call();
            if (!result.complete(value)) {
                late.accept(value);
            }
        } catch (Exception e) {
            result.completeExceptionally(e);
        } finally {
            places.release();
            over.countDown();
        }
    }
}
