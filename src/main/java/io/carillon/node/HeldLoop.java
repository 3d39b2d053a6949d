package io.carillon.node;

import java.time.Duration;
import java.util.List;

/**
 * One dispatch of an event loop that takes its time, sampled while it lasts: how much of that time
 * is the handler's own doing. A pause of the garbage collector, or a machine that has no core to
 * spare, is not: the thread then neither uses processor time nor waits for anything.
 *
 * <p>Counted is the processor time of the thread, and the time that it is found waiting, asleep or
 * in a call of the system that blocks. Not counted is processor time that the virtual machine needs
 * to load, initialise or link a class: that comes once for each class, whatever a handler does. For
 * one thread at a time.
 */
final class HeldLoop {
    /** One look at the thread. */
    record Sample(long nanos, long cpuNanos, Thread.State state, List<StackTraceElement> stack) {}

    /** What waits for a disk, a name server or another process, a few calls above native code. */
    private static final List<String> BLOCKING =
            List.of(
                    "sun.nio.fs.",
                    "sun.nio.ch.FileChannelImpl",
                    "java.io.File",
                    "java.io.RandomAccessFile",
                    "java.io.UnixFileSystem",
                    "java.net.Inet",
                    "java.lang.ProcessImpl");

    private static final int CALLS = 5;

    private static final List<String> LOADING =
            List.of(
                    "java.lang.ClassLoader",
                    "jdk.internal.loader.",
                    "java.lang.invoke.MethodHandleNatives");

    private final long beganNanos;
    private final long lookNanos;
    private long lastNanos;
    private long lastCpuNanos = -1;
    private long ownNanos;

    /**
     * @param beganNanos when the dispatch began
     * @param look time between two samples, when all goes well
     */
    HeldLoop(long beganNanos, Duration look) {
        this.beganNanos = beganNanos;
        this.lookNanos = look.toNanos();
        this.lastNanos = beganNanos;
    }

    long beganNanos() {
        return beganNanos;
    }

    /** How much of the time so far is its own. */
    Duration own() {
        return Duration.ofNanos(ownNanos);
    }

    void add(Sample sample) {
        // Longer gaps than planned are those in which the watching thread was kept waiting, too.
        long gap = Math.min(sample.nanos() - lastNanos, 2 * lookNanos);
        long cpu = lastCpuNanos < 0 ? gap : sample.cpuNanos() - lastCpuNanos;
        boolean loads = sample.stack().stream().anyMatch(at -> within(at, LOADING));
        if (!loads && waits(sample)) {
            ownNanos += Math.max(cpu, gap);
        } else if (!loads && sample.stack().stream().noneMatch(HeldLoop::initialises)) {
            ownNanos += cpu;
        }
        lastNanos = sample.nanos();
        lastCpuNanos = sample.cpuNanos();
    }

    private static boolean waits(Sample sample) {
        if (sample.state() != Thread.State.RUNNABLE) {
            return true;
        }
        return !sample.stack().isEmpty()
                && sample.stack().get(0).isNativeMethod()
                && sample.stack().stream().limit(CALLS).anyMatch(at -> within(at, BLOCKING));
    }

    private static boolean initialises(StackTraceElement at) {
        return at.getMethodName().equals("<clinit>");
    }

    private static boolean within(StackTraceElement at, List<String> names) {
        return names.stream().anyMatch(at.getClassName()::startsWith);
    }
}
