package io.carillon.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.IntConsumer;

/** How far a step has come, in one line of a terminal that is written again and again. */
public final class Progress {
    private static final long PAUSE = Duration.ofMillis(100).toNanos();

    private final PrintWriter out;
    private final boolean terminal;

    /**
     * @param terminal somebody is looking; else nothing is written
     */
    Progress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On this process's terminal, if it has one. */
    public static Progress on(PrintWriter out) {
        return new Progress(out, Terminal.own().isPresent());
    }

    /** Takes the counts of a step; any thread, one at a time. */
    public IntConsumer of(String what) {
        long[] last = {System.nanoTime() - PAUSE};
        return count -> {
            long now = System.nanoTime();
            if (terminal && now - last[0] >= PAUSE) {
                last[0] = now;
                out.print("\r" + what + " " + count + " …");
                out.flush();
            }
        };
    }

    /** The step is over: its line makes room for the next. */
    public void done() {
        if (terminal) {
            out.print("\r" + " ".repeat(40) + "\r");
            out.flush();
        }
    }
}
