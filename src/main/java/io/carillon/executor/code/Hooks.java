package io.carillon.executor.code;

import java.io.PrintStream;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What rewritten job code calls. It is the only class of the executor that job code can see beside
 * the SDK, and no one else may call it. Any thread.
 */
public final class Hooks {
    private static int endings;

    /** Whether any task's threads are to be ended: all that a poll reads in quiet times. */
    private static volatile boolean ending;

    private Hooks() {}

    /** Ends the thread if it belongs to a task whose grace is over. */
    public static void poll() {
        if (ending) {
            pollSlowly();
        }
    }

    /** In place of {@link System#exit}: ends the task alone. */
    public static void exit(int status) {
        end("System.exit(" + status + ")");
    }

    /** In place of {@link Runtime#exit}: ends the task alone. */
    public static void exit(Runtime runtime, int status) {
        end("Runtime.exit(" + status + ")");
    }

    /** In place of {@link Runtime#halt}: ends the task alone. */
    public static void halt(Runtime runtime, int status) {
        end("Runtime.halt(" + status + ")");
    }

    /** In place of {@link System#setOut}, which would take the output of all tasks. */
    public static void setOut(PrintStream stream) {
        ignored("System.setOut");
    }

    /** In place of {@link System#setErr}, which would take the output of all tasks. */
    public static void setErr(PrintStream stream) {
        ignored("System.setErr");
    }

    /** Remembers a pool that the task has made, because its idle threads ignore interrupts. */
    public static void made(@Nullable ExecutorService pool) {
        CodeWork work = Owners.current();
        if (work != null && pool != null) {
            work.threads().made(pool);
        }
    }

    /** Remembers a thread that the task has made, because no group knows virtual threads. */
    public static void made(@Nullable Thread thread) {
        CodeWork work = thread != null && Owners.isVirtual(thread) ? Owners.current() : null;
        if (work != null && thread != null) {
            work.threads().made(thread);
        }
    }

    /** From now on polls look closely, until {@link #quiet} has been called as often. */
    static synchronized void raise() {
        endings++;
        ending = true;
    }

    /** Takes back one {@link #raise}. */
    static synchronized void quiet() {
        endings--;
        ending = endings > 0;
    }

    private static void pollSlowly() {
        CodeWork work = Owners.current();
        String reason = work == null ? null : work.forced();
        if (reason != null) {
            throw new ForcedEnd(reason);
        }
    }

    private static void end(String call) {
        CodeWork work = Owners.current();
        ForcedEnd end =
                new ForcedEnd(
                        call
                                + " was called; in a shared executor it ends the task alone, as"
                                + " failed: return, or throw an exception");
        if (work != null) {
            work.condemn(end);
        }
        throw end;
    }

    private static void ignored(String call) {
        System.err.println(
                "carillon: "
                        + call
                        + " is ignored in a shared executor: what a task prints goes to its own"
                        + " files");
    }
}
