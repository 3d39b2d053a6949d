package io.carillon.local.cluster;

/**
 * How a process ended.
 *
 * @param status its exit status; meaningless when a signal ended it
 * @param signal number of the signal that ended it, 0 for none
 */
public record Exit(int status, int signal) {

    /** An end with an exit status. */
    public static Exit status(int status) {
        return new Exit(status, 0);
    }

    /** An end by a signal. */
    public static Exit signal(int signal) {
        return new Exit(0, signal);
    }

    /** Whether the command succeeded. */
    public boolean clean() {
        return status == 0 && signal == 0;
    }

    /** The raw status of {@code wait}: a signal, or an exit status in the second byte. */
    public int waitStatus() {
        return signal == 0 ? (status & 0xFF) << 8 : signal;
    }

    /** The text that the built-in executor of Mesos reports. */
    public String text() {
        return signal == 0
                ? "Command exited with status " + status
                : "Command terminated with signal " + name();
    }

    private String name() {
        return switch (signal) {
            case 1 -> "Hangup";
            case 2 -> "Interrupt";
            case 3 -> "Quit";
            case 4 -> "Illegal instruction";
            case 6 -> "Aborted";
            case 8 -> "Floating point exception";
            case 9 -> "Killed";
            case 11 -> "Segmentation fault";
            case 13 -> "Broken pipe";
            case 14 -> "Alarm clock";
            case 15 -> "Terminated";
            default -> "Signal " + signal;
        };
    }
}
