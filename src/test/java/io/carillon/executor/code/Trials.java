package io.carillon.executor.code;

import io.carillon.executor.TaskFiles;
import io.carillon.executor.Work;
import io.carillon.executor.WorkEnd;
import io.carillon.executor.WorkListener;
import io.carillon.executor.WorkRefusedException;
import io.carillon.orders.OrderProtos.CodeWork;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Code works with a sandbox, and tasks of which everything is heard. */
final class Trials implements AutoCloseable {
    static final CodeSettings QUICK =
            new CodeSettings(
                    Duration.ofMillis(100),
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    TaskOutput::files);

    private final Path sandbox;
    private final CodeWorks works = new CodeWorks(QUICK);
    private int tasks;

    Trials(Path sandbox) {
        this.sandbox = sandbox;
    }

    Heard begin(String name) {
        return begin(order(name).build());
    }

    static TaskOrder.Builder order(String name) {
        return TaskOrder.newBuilder()
                .setFormat(1)
                .setCode(CodeWork.newBuilder().setClassName("app." + name))
                .setShardCount(1)
                .setAttempt(1);
    }

    Heard begin(TaskOrder order) {
        return begin(order, Heard::new);
    }

    Heard begin(TaskOrder order, Function<Path, Heard> listener) {
        try {
            Path folder = sandbox.resolve("tasks").resolve("task-" + ++tasks);
            Files.createDirectories(folder);
            Heard heard = listener.apply(folder);
            heard.work = works.begin(order, new TaskFiles(sandbox, folder), heard);
            return heard;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (WorkRefusedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** A latch that job code finds in the system properties: it shares no class with us. */
    static CountDownLatch latch(String name) {
        return (CountDownLatch)
                System.getProperties().computeIfAbsent(name, key -> new CountDownLatch(1));
    }

    static void forget(String... names) {
        for (String name : names) {
            System.getProperties().remove(name);
        }
    }

    @Override
    public void close() {
        works.close();
    }

    /** What is heard of one task. */
    static class Heard implements WorkListener {
        final CompletableFuture<WorkEnd> ended = new CompletableFuture<>();
        final CompletableFuture<String> stuck = new CompletableFuture<>();
        final CompletableFuture<String> full = new CompletableFuture<>();
        final List<TaskNews> news = new CopyOnWriteArrayList<>();
        final LinkedBlockingQueue<WorkEnd> fired = new LinkedBlockingQueue<>();
        final Path folder;
        Work work;

        Heard(Path folder) {
            this.folder = folder;
        }

        WorkEnd end() throws Exception {
            return ended.get(30, TimeUnit.SECONDS);
        }

        String stuck() throws Exception {
            return stuck.get(30, TimeUnit.SECONDS);
        }

        String out() throws IOException {
            return Files.readString(folder.resolve("stdout"));
        }

        String err() throws IOException {
            return Files.readString(folder.resolve("stderr"));
        }

        /** Lets the work fire, and waits for the end of that. */
        WorkEnd fire(Instant nominalTime) throws InterruptedException {
            work.fire(nominalTime);
            WorkEnd end = fired.poll(30, TimeUnit.SECONDS);
            if (end == null) {
                throw new AssertionError("the fire does not end");
            }
            return end;
        }

        /** The end of the next fire. */
        CompletableFuture<WorkEnd> nextFired() {
            CompletableFuture<WorkEnd> next = new CompletableFuture<>();
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    next.complete(fired.take());
                                } catch (InterruptedException e) {
                                    next.completeExceptionally(e);
                                }
                            });
            thread.setDaemon(true);
            thread.start();
            return next;
        }

        @Override
        public void fired(WorkEnd end) {
            fired.add(end);
        }

        @Override
        public void news(TaskNews said) {
            news.add(said);
        }

        @Override
        public void ended(WorkEnd end) {
            if (!ended.complete(end)) {
                throw new IllegalStateException("ended twice");
            }
        }

        @Override
        public void stuck(String why) {
            stuck.complete(why);
        }

        @Override
        public void full(String why) {
            full.complete(why);
        }
    }
}
