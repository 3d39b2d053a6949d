package io.carillon.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/** The greatest use of the heap: the sum of the greatest uses of its pools. Any thread. */
final class Heap {
    private Heap() {}

    /** Begins to look for the greatest use anew. */
    static void forgetPeak() {
        pools().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    /** The greatest use in bytes since {@link #forgetPeak}. */
    static long peakBytes() {
        return pools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }

    private static List<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }
}
