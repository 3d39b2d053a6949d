package io.carillon.executor.code;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.jspecify.annotations.Nullable;

/**
 * Which task a thread works for: by its thread group, or because it was lent to the task. Virtual
 * threads have one group for all, so that they inherit their task.
 */
final class Owners {
    /** Threads of an app that work for a task for a moment. */
    private static final ThreadLocal<CodeWork> LENT = new ThreadLocal<>();

    /** Read on virtual threads alone: pools of the platform inherit it from whoever comes first. */
    private static final InheritableThreadLocal<Heir> HEIRS = new InheritableThreadLocal<>();

    private Owners() {}

    /** The task that the current thread works for; null if it is no task's. */
    static @Nullable CodeWork current() {
        Thread thread = Thread.currentThread();
        ThreadGroup group = thread.getThreadGroup();
        for (ThreadGroup at = group; at != null; at = at.getParent()) {
            if (at instanceof TaskGroup tasks) {
                return ofPlatform(thread) ? null : tasks.work();
            }
        }
        if (isVirtual(group)) {
            Heir heir = HEIRS.get();
            return heir == null ? null : heir.work;
        }
        return LENT.get();
    }

    /** Whether the thread is a virtual one of Java 21 or later; false once it has ended. */
    static boolean isVirtual(Thread thread) {
        return isVirtual(thread.getThreadGroup());
    }

    private static boolean isVirtual(@Nullable ThreadGroup group) {
        return group != null && group.getName().equals("VirtualThreads");
    }

    /** The current thread works for the task; null: no longer. */
    static void lend(@Nullable CodeWork work) {
        if (work == null) {
            LENT.remove();
        } else {
            LENT.set(work);
        }
    }

    /** Virtual threads that the current thread starts from now on are those of the heir's task. */
    static void inherit(Heir heir) {
        HEIRS.set(heir);
    }

    /** Whether the thread serves the whole process, although a task has happened to start it. */
    static boolean ofPlatform(Thread thread) {
        if (thread instanceof ForkJoinWorkerThread worker
                && worker.getPool() == ForkJoinPool.commonPool()) {
            return true;
        }
        String name = thread.getName();
        // The first up to Java 24, the second since.
        return name.equals("CompletableFutureDelayScheduler")
                || name.equals("ForkJoinPool.commonPool-delayScheduler")
                || (name.startsWith("HttpClient-")
                        && (name.endsWith("-SelectorManager") || name.contains("-Worker-")));
    }

    /** Holds a task until its end, so that threads that live longer do not hold it. */
    static final class Heir {
        private volatile @Nullable CodeWork work;

        Heir(CodeWork work) {
            this.work = work;
        }

        void over() {
            work = null;
        }
    }
}
