package io.carillon.executor.code;

import io.carillon.executor.WorkEnd;
import io.carillon.executor.WorkRefusedException;
import org.jspecify.annotations.Nullable;

/** What a failure says to the owner of the job. */
final class Blame {
    private static final int LONGEST = 1500;
    private static final int FRAMES = 6;
    private static final int CAUSES = 3;
    private static final String OURS = Blame.class.getPackageName() + ".";

    private Blame() {}

    /**
     * The end of a work that has thrown: the exception with the first lines of its stack trace, and
     * those of its causes. Calls job code ({@code getMessage}).
     */
    static WorkEnd of(Throwable thrown) {
        StringBuilder words = new StringBuilder();
        if (thrown instanceof WorkRefusedException || thrown instanceof ForcedEnd) {
            words.append(thrown.getMessage());
        } else {
            words.append(said(thrown));
        }
        frames(words, thrown.getStackTrace(), !(thrown instanceof WorkRefusedException));
        Throwable cause = thrown.getCause();
        for (int depth = 0; cause != null && depth < CAUSES; depth++) {
            words.append("\nCaused by: ").append(said(cause));
            frames(words, cause.getStackTrace(), true);
            cause = cause.getCause();
        }
        return failed(words.toString());
    }

    /** The exception in words; its message is job code, which may fail in its turn. */
    private static String said(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (Throwable e) {
            return thrown.getClass().getName() + " (getMessage has failed, too)";
        }
    }

    /** A failed end with these words, cut to what a status update takes. */
    static WorkEnd failed(String words) {
        if (words.length() <= LONGEST) {
            return new WorkEnd(false, words);
        }
        int end = LONGEST - 1;
        if (Character.isHighSurrogate(words.charAt(end - 1))) {
            end--;
        }
        return new WorkEnd(false, words.substring(0, end) + "…");
    }

    /** The same end with words before its own, of a work that was not alone in it. */
    static WorkEnd crowded(String words, WorkEnd end) {
        return new WorkEnd(false, failed(words + end.message()).message(), true);
    }

    /** The first frames of job code, down to where the executor has called it. */
    static void frames(StringBuilder words, StackTraceElement[] trace, boolean wanted) {
        int from = belowHooks(trace);
        for (int i = from; wanted && i < trace.length && i < from + FRAMES; i++) {
            if (trace[i].getClassName().startsWith(OURS)) {
                return;
            }
            words.append("\n\tat ").append(trace[i]);
        }
    }

    /** The first frame below a hook on top of the stack, with what the hook itself has called. */
    private static int belowHooks(StackTraceElement[] trace) {
        int from = 0;
        for (int i = 0; i < trace.length; i++) {
            String type = trace[i].getClassName();
            if (type.equals(Hooks.class.getName())) {
                from = i + 1;
            } else if (!type.startsWith(OURS) && !type.startsWith("java.")) {
                break;
            }
        }
        return from;
    }

    /** Whether it is lack of memory, or what that led to. */
    static boolean isLackOfMemory(Throwable thrown) {
        int depth = 0;
        for (Throwable at = thrown; at != null && depth < 20; at = at.getCause()) {
            if (at instanceof OutOfMemoryError) {
                return true;
            }
            depth++;
        }
        return false;
    }

    /**
     * Whether static state of the app may be broken by this failure: a class whose initialisation
     * has failed stays unusable for as long as its class loader lives.
     */
    static boolean spoils(@Nullable Throwable thrown) {
        int depth = 0;
        for (Throwable at = thrown; at != null && depth < 20; at = at.getCause()) {
            if (at instanceof ExceptionInInitializerError
                    || at instanceof VirtualMachineError
                    || at instanceof ForcedEnd
                    || (at instanceof NoClassDefFoundError
                            && !(at.getCause() instanceof ClassNotFoundException))) {
                return true;
            }
            depth++;
        }
        return false;
    }
}
