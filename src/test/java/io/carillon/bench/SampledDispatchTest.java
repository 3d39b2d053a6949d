package io.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.bench.SampledDispatch.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as a handler's own doing, case by case; samples are 5 ms apart. */
class SampledDispatchTest {
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final long MILLI = 1_000_000;

    private final SampledDispatch dispatch = new SampledDispatch(0, LOOK);
    private long nanos;
    private long cpuNanos;

    @Test
    void processorTimeCounts() {
        samples(20, 5, 5, Thread.State.RUNNABLE, handler());
        assertThat(dispatch.own()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void sleepAndWaitingForALockCount() {
        samples(10, 5, 0, Thread.State.TIMED_WAITING, handler());
        samples(10, 5, 0, Thread.State.BLOCKED, handler());
        assertThat(dispatch.own()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void waitingForADiskOrANameServerCounts() {
        samples(10, 5, 0, Thread.State.RUNNABLE, file());
        samples(
                10,
                5,
                0,
                Thread.State.RUNNABLE,
                of("java.net.Inet6AddressImpl", "lookupAllHostAddr", true, handler()));
        assertThat(dispatch.own()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void writingToASocketDoesNotBlock() {
        samples(1, 5, 0, Thread.State.RUNNABLE, handler());
        List<StackTraceElement> socket =
                of(
                        "sun.nio.ch.FileDispatcherImpl",
                        "writev0",
                        true,
                        of("sun.nio.ch.SocketDispatcher", "writev", false, handler()));
        samples(20, 5, 0, Thread.State.RUNNABLE, socket);
        assertThat(dispatch.own()).isEqualTo(LOOK);
    }

    @Test
    void aMachineWithoutACoreToSpareDoesNotCount() {
        samples(1, 5, 0, Thread.State.RUNNABLE, handler());
        samples(20, 5, 0, Thread.State.RUNNABLE, handler());
        assertThat(dispatch.own()).isEqualTo(LOOK);
    }

    @Test
    void aPauseInWhichNobodyRanDoesNotCount() {
        samples(1, 5, 0, Thread.State.RUNNABLE, handler());
        samples(1, 400, 1, Thread.State.RUNNABLE, handler());
        samples(1, 400, 0, Thread.State.WAITING, handler());
        assertThat(dispatch.own()).isEqualTo(Duration.ofMillis(5 + 1 + 10));
    }

    @Test
    void loadingAClassDoesNotCountNorDoesReadingItsFile() {
        List<StackTraceElement> loading =
                of("jdk.internal.loader.BuiltinClassLoader", "loadClass", false, handler());
        samples(20, 5, 5, Thread.State.RUNNABLE, loading);
        samples(
                20,
                5,
                0,
                Thread.State.RUNNABLE,
                of("java.io.RandomAccessFile", "readBytes", true, loading));
        assertThat(dispatch.own()).isZero();
    }

    @Test
    void initialisingAClassDoesNotCountUnlessItWaits() {
        List<StackTraceElement> initialising = of("org.example.Constants", "<clinit>", false);
        samples(20, 5, 5, Thread.State.RUNNABLE, initialising);
        assertThat(dispatch.own()).isZero();
        samples(
                20,
                5,
                0,
                Thread.State.RUNNABLE,
                of("java.net.Inet6AddressImpl", "getLocalHostName", true, initialising));
        assertThat(dispatch.own()).isEqualTo(Duration.ofMillis(100));
    }

    private void samples(
            int count,
            long millis,
            long cpuMillis,
            Thread.State state,
            List<StackTraceElement> stack) {
        for (int i = 0; i < count; i++) {
            nanos += millis * MILLI;
            cpuNanos += cpuMillis * MILLI;
            dispatch.add(new Sample(nanos, cpuNanos, state, stack));
        }
    }

    private static List<StackTraceElement> handler() {
        return List.of(new StackTraceElement("io.carillon.Some", "handler", "Some.java", 7));
    }

    private static List<StackTraceElement> file() {
        return of("sun.nio.fs.UnixNativeDispatcher", "open0", true, handler());
    }

    private static List<StackTraceElement> of(String type, String method, boolean isNative) {
        return of(type, method, isNative, handler());
    }

    private static List<StackTraceElement> of(
            String type, String method, boolean isNative, List<StackTraceElement> below) {
        List<StackTraceElement> stack = new ArrayList<>();
        stack.add(new StackTraceElement(type, method, null, isNative ? -2 : 1));
        stack.addAll(below);
        return stack;
    }
}
