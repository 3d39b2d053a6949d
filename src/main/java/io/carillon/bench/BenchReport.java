package io.carillon.bench;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;

/** The table that a benchmark prints, line by line as the figures come. For one thread. */
public final class BenchReport {
    /** From here on an event loop counts as blocked. */
    public static final Duration LONG_BLOCK = Duration.ofMillis(50);

    private final PrintWriter out;

    public BenchReport(PrintWriter out) {
        this.out = out;
    }

    /** Begins a part. */
    void part(String title) {
        out.println();
        out.printf(Locale.ROOT, "%s   (load average %.1f)%n", title, load());
        out.flush();
    }

    /** Begins a part of distributions. */
    public void heading(String title) {
        part(title);
        line("  %-44s %12s %12s %12s %7s", "", "p50", "p99", "max", "count");
    }

    /** How long event loops were blocked: the longest, and how often 50 ms or more. */
    public void blocked(Duration longest, long count) {
        single("longest block of an event loop, ms", longest.toMillis());
        single("blocks of " + LONG_BLOCK.toMillis() + " ms or more", count);
    }

    /** The columns of rounds. */
    void columns() {
        line("  %-44s %12s %12s %12s %7s %8s", "", "min", "median", "max", "rounds", "ratio");
    }

    /** The reference that the figures after it are compared with. */
    void reference(String what, String unit, Series series) {
        rounds(what, unit, series, "1");
    }

    /** A figure, with its share of the reference: the median of the shares of all rounds. */
    void figure(String what, String unit, Series series, Series reference) {
        rounds(what, unit, series, String.format(Locale.ROOT, "%.2f", series.ratioTo(reference)));
    }

    private void rounds(String what, String unit, Series series, String ratio) {
        line(
                "  %-44s %12s %12s %12s %7d %8s",
                what + ", " + unit,
                number(series.least()),
                number(series.median()),
                number(series.greatest()),
                series.size(),
                ratio);
    }

    /** A distribution. */
    void distribution(String what, String unit, Series series) {
        line(
                "  %-44s %12s %12s %12s %7d",
                what + ", " + unit,
                number(series.at(0.5)),
                number(series.at(0.99)),
                number(series.greatest()),
                series.size());
    }

    /** A single figure. */
    void single(String what, Object value) {
        line("  %-44s %12s", what, value);
    }

    /** A number with as many digits as it deserves. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%,.0f", value);
    }

    /** The load average of the last minute; negative where the system does not tell. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private void line(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }
}
