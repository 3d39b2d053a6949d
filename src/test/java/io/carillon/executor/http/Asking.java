package io.carillon.executor.http;

import io.carillon.executor.TaskFiles;
import io.carillon.executor.Work;
import io.carillon.executor.WorkEnd;
import io.carillon.executor.WorkListener;
import io.carillon.executor.WorkRefusedException;
import io.carillon.orders.OrderProtos.HttpWork;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An order for a request, to be changed, and what is heard of its work. */
final class Asking implements WorkListener {
    static final String TASK = "report~20300131T020000000C~1~2";

    final HttpWork.Builder work =
            HttpWork.newBuilder()
                    .setMethod("GET")
                    .setTimeout(20_000)
                    .setRedirects(5)
                    .addExpect(HttpWork.StatusRange.newBuilder().setFrom(200).setTo(299));
    final TaskOrder.Builder order =
            TaskOrder.newBuilder()
                    .setFormat(1)
                    .setJob("report")
                    .setRun("report~20300131T020000000C")
                    .setNominalTime(Instant.parse("2030-01-31T02:00:00Z").toEpochMilli())
                    .setShard(1)
                    .setShardCount(3)
                    .setAttempt(2)
                    .setFence(30_064_771_073L);
    final CompletableFuture<WorkEnd> end = new CompletableFuture<>();
    private final TaskFiles files;

    /** How often there is no memory to tell the end. */
    int starved;

    Asking(Path sandbox, String url) throws IOException {
        work.setUrl(url);
        files = new TaskFiles(sandbox, Files.createDirectories(sandbox.resolve("tasks/" + TASK)));
    }

    Work begin() throws WorkRefusedException {
        return new HttpWorks().begin(order.setHttp(work).build(), files, this);
    }

    /** Begins the work and waits for its end. */
    WorkEnd run() throws Exception {
        Work unused = begin();
        return await();
    }

    WorkEnd await() throws Exception {
        return end.get(30, TimeUnit.SECONDS);
    }

    String output() throws IOException {
        return Files.readString(files.stdout());
    }

    String errors() throws IOException {
        return Files.readString(files.stderr());
    }

    Asking header(String name, String value) {
        work.addHeader(HttpWork.Header.newBuilder().setName(name).setValue(value));
        return this;
    }

    @Override
    public void news(TaskNews news) {}

    @Override
    public void ended(WorkEnd ended) {
        if (starved-- > 0) {
            throw new OutOfMemoryError("to tell the end of a task");
        }
        if (!end.complete(ended)) {
            throw new IllegalStateException("It ended twice");
        }
    }

    @Override
    public void stuck(String why) {
        end.completeExceptionally(new AssertionError(why));
    }
}
