package io.carillon.executor.code;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the pool or the timer of a thread. The worker of a pool goes on waiting after an interrupt;
 * it ends when its pool is shut down.
 *
 * <p>It reads private fields of the platform, which the manifest of the executor opens ({@code
 * Add-Opens: java.base/java.lang java.base/java.util java.base/java.util.concurrent}). Where they
 * are closed, nothing is found.
 */
final class PoolThreads {
    private PoolThreads() {}

    /** What ends the pool or the timer of the thread; null if it is not known to have one. */
    static @Nullable Runnable shutdown(Thread thread) {
        if (thread instanceof ForkJoinWorkerThread worker) {
            ForkJoinPool pool = worker.getPool();
            return pool == null ? null : pool::shutdownNow;
        }
        try {
            if (thread.getClass().getName().equals("java.util.TimerThread")) {
                return timer(thread);
            }
            Object body = body(thread);
            if (body != null
                    && body.getClass()
                            .getName()
                            .equals("java.util.concurrent.ThreadPoolExecutor$Worker")
                    && read(body, body.getClass(), "this$0") instanceof ThreadPoolExecutor pool) {
                return pool::shutdownNow;
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Closed, or another platform than those that are known.
            return null;
        }
        return null;
    }

    /** The threads of a pool that starts one for each of its tasks; empty for other pools. */
    static List<Thread> virtual(@Nullable ExecutorService pool) {
        List<Thread> threads = new ArrayList<>();
        if (pool == null
                || !pool.getClass()
                        .getName()
                        .equals("java.util.concurrent.ThreadPerTaskExecutor")) {
            return threads;
        }
        try {
            Method method = pool.getClass().getDeclaredMethod("threads");
            method.setAccessible(true);
            if (method.invoke(pool) instanceof Stream<?> stream) {
                stream.forEach(
                        thread -> {
                            if (thread instanceof Thread one && Owners.isVirtual(one)) {
                                threads.add(one);
                            }
                        });
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Closed, or another platform than those that are known.
            return threads;
        }
        return threads;
    }

    private static @Nullable Object body(Thread thread) throws ReflectiveOperationException {
        try {
            Object holder = read(thread, Thread.class, "holder");
            return holder == null ? null : read(holder, holder.getClass(), "task");
        } catch (NoSuchFieldException e) {
            // Java 17 and 18.
            return read(thread, Thread.class, "target");
        }
    }

    private static @Nullable Runnable timer(Thread thread) throws ReflectiveOperationException {
        Object queue = read(thread, thread.getClass(), "queue");
        Field more = thread.getClass().getDeclaredField("newTasksMayBeScheduled");
        more.setAccessible(true);
        if (queue == null) {
            return null;
        }
        Method clear = queue.getClass().getDeclaredMethod("clear");
        clear.setAccessible(true);
        return () -> {
            synchronized (queue) {
                try {
                    more.setBoolean(thread, false);
                    clear.invoke(queue);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
                queue.notifyAll();
            }
        };
    }

    private static @Nullable Object read(Object from, Class<?> type, String name)
            throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(from);
    }
}
