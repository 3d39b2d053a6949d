package io.carillon.mesos;

/** How a process ended, by the status that {@code wait(2)} gives. Source: POSIX, sys/wait.h. */
final class WaitStatus {
    private static final int SIGNAL = 0x7f;

    private WaitStatus() {}

    /** A clause for people. */
    static String words(int status) {
        int signal = status & SIGNAL;
        return signal == 0
                ? "exited with status " + (status >> Byte.SIZE & 0xff)
                : "terminated with signal " + signal;
    }
}
