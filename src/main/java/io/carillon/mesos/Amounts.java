package io.carillon.mesos;

import java.time.Duration;
import java.time.Instant;
import org.apache.mesos.v1.Protos.DurationInfo;

/**
 * Converts between the numbers of Mesos (doubles, seconds) and those of the model. Mesos itself
 * counts in rounded thousandths.
 */
final class Amounts {

    /** Limit below which thousandths, and some sums of them, are exact as doubles. */
    private static final double LARGEST = 1e12;

    private Amounts() {}

    /** An amount in thousandths; 0 if it is negative, too large or not a number. */
    static long milli(double amount) {
        return amount > 0 && amount < LARGEST ? Math.round(amount * 1000) : 0;
    }

    /** An amount from thousandths, by the formula that Mesos uses. */
    static double fromMilli(long milli) {
        long whole = milli / 1000;
        return (double) whole + (milli % 1000) / 1000.0;
    }

    static double seconds(Duration time) {
        return time.getSeconds() + time.getNano() / 1e9;
    }

    /** The instant of a number of seconds since 1970. */
    static Instant instant(double seconds) {
        return Instant.ofEpochMilli(Math.round(seconds * 1000));
    }

    static DurationInfo nanos(Duration time) {
        return DurationInfo.newBuilder().setNanoseconds(time.toNanos()).build();
    }
}
