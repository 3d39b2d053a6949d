package io.carillon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * What a piece of work costs its thread: allocated bytes and processor time. Neither depends on
 * what else the machine does.
 *
 * @param bytes how many bytes may be allocated
 */
record Cost(long bytes) {
    /** Far more than any input of a few hundred kilobytes warrants; far less than a hang. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Does the work, which must not cost more; the first time of all also loads classes. */
    <T> T of(Callable<T> work) throws Exception {
        long self = Thread.currentThread().getId();
        for (boolean again = false; ; again = true) {
            long bytesBefore = THREADS.getThreadAllocatedBytes(self);
            long timeBefore = THREADS.getCurrentThreadCpuTime();
            T done = work.call();
            long allocated = THREADS.getThreadAllocatedBytes(self) - bytesBefore;
            Duration time = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - timeBefore);
            if (allocated <= bytes && time.compareTo(LONGEST) < 0) {
                return done;
            }
            assertThat(again)
                    .as("allocated %d bytes of %d, and took %s", allocated, bytes, time)
                    .isFalse();
        }
    }
}
