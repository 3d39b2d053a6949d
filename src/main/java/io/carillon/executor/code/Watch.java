package io.carillon.executor.code;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that brings tasks to their end and speaks to the listeners, so that neither
 * happens on a thread of job code.
 */
final class Watch {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long AGAIN = 50_000_000;
    private static final long STARVED = 10_000_000_000L;
    private static final long BEGINNING = System.nanoTime();

    private final Apps apps = new Apps();
    private final HeapWatch heap = new HeapWatch();
    private final CodeSettings settings;
    private final ConcurrentLinkedQueue<CodeWork> started = new ConcurrentLinkedQueue<>();
    private final List<TaskEnding> tasks = new ArrayList<>();
    private final Deque<TaskGroup> groups = new ArrayDeque<>();
    private final Thread thread;
    private int groupsMade;

    /** Whether there was no memory for the last look. */
    private boolean starved;

    private long starvingSince = NEVER;
    private volatile boolean closed;

    Watch(CodeSettings settings) {
        this.settings = settings;
        this.thread = new Thread(this::run, "carillon code watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Nanoseconds since the class was loaded; never negative. */
    static long now() {
        return System.nanoTime() - BEGINNING;
    }

    Apps apps() {
        return apps;
    }

    HeapWatch heap() {
        return heap;
    }

    /** A group without a task. */
    synchronized TaskGroup group() {
        TaskGroup group = groups.poll();
        return group == null ? new TaskGroup(++groupsMade) : group;
    }

    /** Takes a group back whose task has ended. */
    synchronized void free(TaskGroup group) {
        groups.push(group);
    }

    /** Starts the work and watches it to its end. Until then there is nothing to look at. */
    void begin(CodeWork work) {
        heap.reserve();
        started.add(work);
        try {
            work.start();
        } catch (Throwable e) {
            // There may be no more threads; then there is nothing to watch either.
            work.neverBegan();
            started.remove(work);
            work.cleanUp();
            throw e;
        }
    }

    /** Something has changed. Takes no lock and no memory. */
    void look() {
        LockSupport.unpark(thread);
    }

    /** Ends the watch; tasks that live are no longer watched. */
    void close() {
        closed = true;
        look();
        apps.close();
    }

    private void run() {
        while (!closed) {
            try {
                starved = false;
                long next = lookAtAll();
                lookAtStarving();
                long pause = next - now();
                if (next == NEVER) {
                    LockSupport.park(this);
                } else if (pause > 0) {
                    LockSupport.parkNanos(this, pause);
                }
            } catch (Throwable e) {
                // A full heap, or a listener's fault: the other tasks still need their ends.
                met(e);
                lookAtStarving();
                LockSupport.parkNanos(this, AGAIN);
            }
        }
    }

    /**
     * Ends the process if it has had no memory for its own work for long: ends of tasks could not
     * be told.
     */
    private void lookAtStarving() {
        if (!starved) {
            starvingSince = NEVER;
        } else if (starvingSince == NEVER) {
            starvingSince = now();
        } else if (now() - starvingSince > STARVED) {
            Runtime.getRuntime().halt(1);
        }
    }

    private long lookAtAll() {
        for (CodeWork work = started.peek(); work != null; work = started.peek()) {
            tasks.add(new TaskEnding(work, settings));
            // Not the first one: what could not begin is removed by another thread.
            started.remove(work);
        }
        long next = NEVER;
        for (int i = 0; i < tasks.size(); i++) {
            long due;
            try {
                due = tasks.get(i).look(now());
            } catch (Throwable e) {
                met(e);
                due = now() + AGAIN;
            }
            if (due < 0) {
                tasks.remove(i--);
            } else {
                next = Math.min(next, due);
            }
        }
        // Nothing here holds what has ended any more.
        return Math.min(next, heap.look(now()));
    }

    private void met(Throwable e) {
        heap.met(e);
        starved |= e instanceof OutOfMemoryError;
        report(e);
    }

    private static void report(Throwable e) {
        try {
            System.err.println("carillon: the watch over job code has met a fault: " + e);
        } catch (Throwable unsaid) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
