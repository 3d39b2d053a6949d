package io.carillon.executor.http;

import io.carillon.executor.TaskFiles;
import io.carillon.executor.Work;
import io.carillon.executor.WorkListener;
import io.carillon.executor.WorkRefusedException;
import io.carillon.executor.Works;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Works that are HTTP requests, each on a thread and a connection of its own. Nothing is sent
 * twice: a connection is never used again, and only redirects are followed by another request.
 * Status, headers of interest and the beginning of the body go to the task's {@code stdout}.
 *
 * <p>Nothing is loaded or started before the first request.
 */
public final class HttpWorks implements Works {
    private @Nullable ScheduledExecutorService timer;

    @Override
    public Work begin(TaskOrder order, TaskFiles files, WorkListener listener)
            throws WorkRefusedException {
        Plan plan = Plan.of(order, files);
        Transcript transcript;
        try {
            transcript = Transcript.open(files);
        } catch (IOException e) {
            throw new WorkRefusedException(
                    "The output of the task cannot be opened: " + e.getMessage(), e);
        }
        Exchange exchange = new Exchange(plan, transcript, listener);
        exchange.start(timer(), files.folder().getFileName().toString());
        return exchange;
    }

    /** Ends what takes too long. Only used by the thread of the executor's tasks. */
    private ScheduledExecutorService timer() {
        ScheduledExecutorService used = timer;
        if (used == null) {
            ScheduledThreadPoolExecutor made =
                    new ScheduledThreadPoolExecutor(
                            1,
                            work -> {
                                Thread thread = new Thread(work, "http-timer");
                                thread.setDaemon(true);
                                return thread;
                            });
            made.setRemoveOnCancelPolicy(true);
            timer = made;
            used = made;
        }
        return used;
    }
}
