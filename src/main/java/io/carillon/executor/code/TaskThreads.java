package io.carillon.executor.code;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one task: its main thread, those that were started by it, and those of its app
 * that work for it for a moment. Any thread.
 */
final class TaskThreads {
    private static final int REMEMBERED = 1000;

    private final TaskGroup group;
    private final List<Thread> virtual = new ArrayList<>();
    private final List<Thread> borrowed = new ArrayList<>();
    private final List<WeakReference<ExecutorService>> pools = new ArrayList<>();
    private int tidyAt = 64;
    private @Nullable Thread main;
    private @Nullable Thread closer;

    TaskThreads(TaskGroup group) {
        this.group = group;
    }

    /** Starts the main thread. */
    synchronized void start(String name, ClassLoader loader, Runnable body) {
        Thread thread = new Thread(group, body, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        main = thread;
        thread.start();
    }

    /** Starts the thread, which works for the task until it ends. */
    synchronized void borrow(Thread thread) {
        borrowed.removeIf(old -> !old.isAlive());
        borrowed.add(thread);
        thread.start();
    }

    /** Remembers a pool, whose idle threads end only when it is shut down. */
    synchronized void made(ExecutorService pool) {
        pools.removeIf(known -> known.get() == null);
        if (pools.size() < REMEMBERED) {
            pools.add(new WeakReference<>(pool));
        }
    }

    /** Remembers a virtual thread. */
    synchronized void made(Thread thread) {
        if (virtual.size() >= tidyAt) {
            virtual.removeIf(old -> old.getState() == Thread.State.TERMINATED);
            tidyAt = Math.max(64, 2 * virtual.size());
        }
        virtual.add(thread);
    }

    /** What still lives beside the main thread, without what serves the whole process. */
    List<Thread> others() {
        List<Thread> others = new ArrayList<>();
        Thread first;
        synchronized (this) {
            first = main;
            others.addAll(borrowed);
            others.addAll(virtual);
            for (WeakReference<ExecutorService> known : pools) {
                others.addAll(PoolThreads.virtual(known.get()));
            }
        }
        others.removeIf(thread -> !thread.isAlive());
        for (Thread thread : inGroup()) {
            if (thread != null && thread != first && !Owners.ofPlatform(thread)) {
                others.add(thread);
            }
        }
        return others;
    }

    private @Nullable Thread[] inGroup() {
        Thread[] found = new Thread[Math.max(8, group.activeCount() * 2)];
        // Too many are left out without a word.
        while (group.enumerate(found, true) == found.length) {
            found = new Thread[found.length * 2];
        }
        return found;
    }

    /** Interrupts the others, and the main thread while it has not returned. */
    void interrupt(boolean mainToo) {
        Thread first = main();
        if (mainToo && first != null) {
            first.interrupt();
        }
        for (Thread thread : others()) {
            thread.interrupt();
        }
    }

    /** Shuts the pools down whose threads these are: such threads outlive an interrupt. */
    void shutPools(List<Thread> threads) {
        List<Runnable> shutting = new ArrayList<>();
        synchronized (this) {
            if (closer != null && closer.isAlive()) {
                return;
            }
            for (WeakReference<ExecutorService> known : pools) {
                ExecutorService pool = known.get();
                if (pool != null && !pool.isShutdown()) {
                    shutting.add(pool::shutdownNow);
                }
            }
            for (Thread thread : threads) {
                Runnable shut = PoolThreads.shutdown(thread);
                if (shut != null) {
                    shutting.add(shut);
                }
            }
            if (shutting.isEmpty()) {
                return;
            }
            // A pool may be a class of the app, so that this is job code, too.
            Thread thread =
                    new Thread(group, () -> shutting.forEach(Runnable::run), "end", 0, false);
            thread.setDaemon(true);
            closer = thread;
            thread.start();
        }
    }

    /** Where the main thread is, or else the first of the others; empty if it has no frames. */
    StackTraceElement[] where(boolean mainToo) {
        Thread first = main();
        if (mainToo && first != null) {
            return first.getStackTrace();
        }
        List<Thread> others = others();
        return others.isEmpty() ? new StackTraceElement[0] : others.get(0).getStackTrace();
    }

    /** Whether the main thread is alive, though it may have nothing left to do. */
    boolean mainLives() {
        Thread first = main();
        return first != null && first.isAlive();
    }

    private synchronized @Nullable Thread main() {
        return main;
    }
}
