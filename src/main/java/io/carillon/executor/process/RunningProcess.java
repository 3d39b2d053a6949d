package io.carillon.executor.process;

import io.carillon.executor.Work;
import io.carillon.executor.WorkListener;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process with its descendants. It has ended when none of them is left: what the first process
 * leaves behind is killed when it ends by itself, and when the grace is over otherwise. All but
 * {@link #kill} happens on the thread of the timer.
 */
final class RunningProcess implements Work {
    /** Signal 9 is not enough for a process that waits for a broken disk. */
    static final Duration STUCK_AFTER = Duration.ofSeconds(30);

    private static final long FIRST_LOOK_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 200;

    private final Process process;
    private final ProcessTree tree;
    private final ScheduledExecutorService timer;
    private final WorkListener listener;
    private final Runnable afterwards;
    private boolean killed;
    private boolean forced;
    private boolean ended;
    private boolean stuck;

    /** In nanoseconds of {@link System#nanoTime}. */
    private long killBy;

    private long forcedAt;
    private long pauseMillis = FIRST_LOOK_MILLIS;

    /**
     * @param afterwards runs when nothing is left, before the listener hears of it
     */
    RunningProcess(
            Process process,
            ProcessTree tree,
            ScheduledExecutorService timer,
            WorkListener listener,
            Runnable afterwards) {
        this.process = process;
        this.tree = tree;
        this.timer = timer;
        this.listener = listener;
        this.afterwards = afterwards;
    }

    /** Begins to wait for the end. */
    void await() {
        var unused = process.onExit().thenRun(() -> timer.execute(this::look));
    }

    @Override
    public void kill(Duration grace) {
        long by = System.nanoTime() + grace.toNanos();
        timer.execute(() -> killBy(by));
    }

    private void killBy(long by) {
        if (ended || (killed && by - killBy >= 0)) {
            return;
        }
        killBy = by;
        if (!killed) {
            killed = true;
            tree.members().forEach(ProcessHandle::destroy);
        }
        lookAfter(Math.max(0, by - System.nanoTime()));
    }

    private void lookAfter(long nanos) {
        ScheduledFuture<?> unused = timer.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        try {
            lookOnce();
        } catch (RuntimeException | OutOfMemoryError e) {
            // The end must not be missed, whatever the system says of its processes, and although
            // job code beside it may have filled the heap.
            lookAfter(TimeUnit.MILLISECONDS.toNanos(LONGEST_PAUSE_MILLIS));
        }
    }

    private void lookOnce() {
        if (ended) {
            return;
        }
        boolean over = killed && System.nanoTime() - killBy >= 0;
        boolean gone = !process.isAlive();
        if (!over && !gone) {
            return; // The end of the first process, or of the grace, comes here again.
        }
        var members = tree.members();
        if (gone && members.isEmpty()) {
            afterwards.run();
            listener.ended(Signals.end(process.exitValue()));
            ended = true;
            return;
        }
        if (over || !killed) {
            force(members);
        }
        lookAfter(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    }

    private void force(Iterable<ProcessHandle> members) {
        long now = System.nanoTime();
        if (!forced) {
            forced = true;
            forcedAt = now;
        }
        members.forEach(ProcessHandle::destroyForcibly);
        if (!stuck && now - forcedAt >= STUCK_AFTER.toNanos()) {
            stuck = true;
            listener.stuck("processes of the task do not end, even when they are killed");
        }
    }
}
