package io.carillon.fenzo;

import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.runtime.Placement;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The {@link Placement} that asks Netflix Fenzo, on one thread of its own. *
 *
 * <p>Requests are answered one after the other and are self-contained: everything that Fenzo knows
 * is in the request, including running tasks. So a new leader places tasks as its predecessor did.
 * {@link PlacementWork} finds the answer. A few requests may wait; further ones are refused, as is
 * every request after {@link #close()}.
 *
 * <p>May be called on any thread; answers on its own.
 */
public final class FenzoPlacement implements Placement {
    private static final int WAITING = 4;

    private final ThreadPoolExecutor worker =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(WAITING),
                    FenzoPlacement::thread);
    private volatile boolean closed;

    private static Thread thread(Runnable body) {
        Thread thread = new Thread(body, "carillon-placement");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Single<Assignment> place(PlacementRequest request) {
        return Single.create(
                emitter -> {
                    Asked asked = new Asked(request, emitter);
                    try {
                        worker.execute(asked);
                    } catch (RejectedExecutionException e) {
                        asked.refuse(closed ? "placement is closed" : "placement is overloaded");
                    }
                });
    }

    /**
     * Fails the requests that are not answered yet. A pass that is running is left to end by
     * itself.
     */
    @Override
    public void close() {
        closed = true;
        // Not shutdownNow: an interrupt in the middle of a pass makes Fenzo answer wrongly.
        worker.shutdown();
        List<Runnable> waiting = new ArrayList<>();
        worker.getQueue().drainTo(waiting);
        for (Runnable asked : waiting) {
            ((Asked) asked).refuse("placement is closed");
        }
    }

    private final class Asked implements Runnable {
        private final PlacementRequest request;
        private final SingleEmitter<Assignment> emitter;

        Asked(PlacementRequest request, SingleEmitter<Assignment> emitter) {
            this.request = request;
            this.emitter = emitter;
        }

        @Override
        public void run() {
            try {
                emitter.onSuccess(
                        new PlacementWork(request).answer(() -> closed || emitter.isDisposed()));
            } catch (RuntimeException | Error e) {
                emitter.tryOnError(e);
            }
        }

        void refuse(String why) {
            emitter.tryOnError(new IllegalStateException(why));
        }
    }
}
