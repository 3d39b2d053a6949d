package io.carillon.terminal;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * How far a long step has come, as one line of a terminal that is written again and again. Any
 * thread, one call at a time.
 */
public final class Progress implements AutoCloseable {
    private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

    private final PrintWriter out;
    private final boolean terminal;
    private long lastNanos = System.nanoTime() - INTERVAL_NANOS;

    /**
     * @param terminal whether a person is watching; if not, nothing is written
     */
    Progress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Progress at the terminal of this process, if it has one. */
    public static Progress on(PrintWriter out) {
        return new Progress(out, Terminal.own().isPresent());
    }

    /** Shows the count of a step, at most ten times a second. */
    public synchronized void show(String step, int count) {
        long now = System.nanoTime();
        if (terminal && now - lastNanos >= INTERVAL_NANOS) {
            lastNanos = now;
            out.print("\r" + step + " " + count + " …");
            out.flush();
        }
    }

    /** Clears the line, so that other output can follow. */
    @Override
    public synchronized void close() {
        if (terminal) {
            out.print("\r" + " ".repeat(40) + "\r");
            out.flush();
        }
    }
}
