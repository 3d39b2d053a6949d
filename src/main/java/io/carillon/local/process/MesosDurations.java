package io.carillon.local.process;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Durations as Mesos writes them: a number and the largest unit that gives a whole one. */
final class MesosDurations {

    private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("weeks", Duration.ofDays(7));
        UNITS.put("days", Duration.ofDays(1));
        UNITS.put("hrs", Duration.ofHours(1));
        UNITS.put("mins", Duration.ofMinutes(1));
        UNITS.put("secs", Duration.ofSeconds(1));
        UNITS.put("ms", Duration.ofMillis(1));
        UNITS.put("us", Duration.ofNanos(1000));
    }

    private MesosDurations() {}

    /** Such as {@code 5secs} or {@code 1500ms}. */
    static String text(Duration duration) {
        long nanos = duration.toNanos();
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            long size = unit.getValue().toNanos();
            if (nanos != 0 && nanos % size == 0) {
                return nanos / size + unit.getKey();
            }
        }
        return nanos + "ns";
    }
}
