package io.carillon.bench;

import java.time.Duration;
import java.util.List;

/**
 * One dispatch of an event loop, sampled while it lasts: how much of its time is the handler's own
 * doing. A pause of the garbage collector, or a machine without a core to spare, is not: the thread
 * then neither uses processor time nor waits for anything.
 *
 * <p>Counted are the processor time of the thread, and the time in which it is found waiting,
 * asleep, or in a system call that blocks. Not counted is the processor time that the virtual
 * machine needs to load, initialise or link a class: that comes once for each class, whatever a
 * handler does. One thread at a time.
 */
final class SampledDispatch {
    /** The thread at one moment. */
    record Sample(long nanos, long cpuNanos, Thread.State state, List<StackTraceElement> stack) {}

    /** Prefixes of classes that wait for a disk, a name server or another process. */
    private static final List<String> BLOCKING =
            List.of(
                    "sun.nio.fs.",
                    "sun.nio.ch.FileChannelImpl",
                    "java.io.File",
                    "java.io.RandomAccessFile",
                    "java.io.UnixFileSystem",
                    "java.net.Inet",
                    "java.lang.ProcessImpl");

    /** How many frames above native code such a class is looked for. */
    private static final int FRAMES = 5;

    /** Prefixes of classes that load or link classes. */
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
     * @param look planned time between two samples
     */
    SampledDispatch(long beganNanos, Duration look) {
        this.beganNanos = beganNanos;
        this.lookNanos = look.toNanos();
        this.lastNanos = beganNanos;
    }

    /** When the dispatch began, on the clock of {@link System#nanoTime}. */
    long beganNanos() {
        return beganNanos;
    }

    /** How much of the time so far is the handler's own doing. */
    Duration own() {
        return Duration.ofNanos(ownNanos);
    }

    /** Takes the next sample into account. */
    void add(Sample sample) {
        // In a longer gap than planned the watching thread was kept waiting, too.
        long gap = Math.min(sample.nanos() - lastNanos, 2 * lookNanos);
        long cpu = lastCpuNanos < 0 ? gap : sample.cpuNanos() - lastCpuNanos;
        boolean loads = sample.stack().stream().anyMatch(at -> within(at, LOADING));
        if (!loads && waits(sample)) {
            ownNanos += Math.max(cpu, gap);
        } else if (!loads && sample.stack().stream().noneMatch(SampledDispatch::initialises)) {
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
                && sample.stack().stream().limit(FRAMES).anyMatch(at -> within(at, BLOCKING));
    }

    private static boolean initialises(StackTraceElement at) {
        return at.getMethodName().equals("<clinit>");
    }

    private static boolean within(StackTraceElement at, List<String> names) {
        return names.stream().anyMatch(at.getClassName()::startsWith);
    }
}
