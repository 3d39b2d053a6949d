package io.carillon.mesos;

import java.time.Duration;
import java.time.Instant;
import org.apache.mesos.v1.Protos.DurationInfo;

/** Numbers as Mesos writes them, and as we count. Mesos itself counts in thousandths, rounded. */
final class Amounts {

    /** Below it thousandths are exact as doubles, and so are some sums of them. */
    private static final double LARGEST = 1e12;

    private Amounts() {}

    /** In thousandths; 0 for what is no sensible amount. */
    static long milli(double amount) {
        return amount > 0 && amount < LARGEST ? Math.round(amount * 1000) : 0;
    }

    /** From thousandths, by the very formula of Mesos. */
    static double fromMilli(long milli) {
        long whole = milli / 1000;
        return (double) whole + (milli % 1000) / 1000.0;
    }

    static double seconds(Duration time) {
        return time.getSeconds() + time.getNano() / 1e9;
    }

    /** Seconds since 1970. */
    static Instant instant(double seconds) {
        return Instant.ofEpochMilli(Math.round(seconds * 1000));
    }

    static DurationInfo nanos(Duration time) {
        return DurationInfo.newBuilder().setNanoseconds(time.toNanos()).build();
    }
}
