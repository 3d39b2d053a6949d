package io.carillon.executor.process;

import io.carillon.executor.WorkEnd;

/** How the end of a process is told, in the words of the Mesos command executor. */
final class Signals {
    /** The JDK gives 128 + n for an end by signal n, as a shell does. */
    private static final int SIGNALLED = 128;

    /** By number, as strsignal names them on Linux. */
    private static final String[] NAMES = {
        "",
        "Hangup",
        "Interrupt",
        "Quit",
        "Illegal instruction",
        "Trace/breakpoint trap",
        "Aborted",
        "Bus error",
        "Floating point exception",
        "Killed",
        "User defined signal 1",
        "Segmentation fault",
        "User defined signal 2",
        "Broken pipe",
        "Alarm clock",
        "Terminated",
        "Stack fault",
        "Child exited",
        "Continued",
        "Stopped (signal)",
        "Stopped",
        "Stopped (tty input)",
        "Stopped (tty output)",
        "Urgent I/O condition",
        "CPU time limit exceeded",
        "File size limit exceeded",
        "Virtual timer expired",
        "Profiling timer expired",
        "Window changed",
        "I/O possible",
        "Power failure",
        "Bad system call",
    };

    private Signals() {}

    /**
     * The end of a process. A status of 128 + n is taken for signal n, although a program can exit
     * with it: the JDK does not tell them apart.
     */
    static WorkEnd end(int status) {
        int signal = status - SIGNALLED;
        if (signal > 0 && signal < NAMES.length) {
            return new WorkEnd(false, "Command terminated with signal " + NAMES[signal]);
        }
        return new WorkEnd(status == 0, "Command exited with status " + status);
    }
}
