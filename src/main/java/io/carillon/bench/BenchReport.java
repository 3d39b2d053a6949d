package io.carillon.bench;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;

/** The table that a benchmark prints, line by line as the figures come. For one thread. */
public final class BenchReport {
    /** How long a handler may hold an event loop before it counts as blocking. */
    public static final Duration LONG_BLOCK = Duration.ofMillis(50);

    private final PrintWriter out;

    public BenchReport(PrintWriter out) {
        this.out = out;
    }

    /** Prints the headline of a part. */
    void part(String title) {
        out.println();
        out.printf(Locale.ROOT, "%s   (load average %.1f)%n", title, load());
        out.flush();
    }

    /** Prints the headline of a part that consists of distributions. */
    public void heading(String title) {
        part(title);
        line("  %-44s %12s %12s %12s %7s", "", "p50", "p99", "max", "count");
    }

    /** Prints how long event loops were blocked: the longest block, and the number of long ones. */
    public void blocked(Duration longest, long count) {
        single("longest block of an event loop, ms", longest.toMillis());
        single("blocks of " + LONG_BLOCK.toMillis() + " ms or more", count);
    }

    /** Prints the names of the columns for figures taken in rounds. */
    void columns() {
        line("  %-44s %12s %12s %12s %7s %8s", "", "min", "median", "max", "rounds", "ratio");
    }

    /** Prints the reference that the next figures are compared with. */
    void reference(String what, String unit, Series series) {
        rounds(what, unit, series, "1");
    }

    /** Prints a figure and its ratio to the reference, the median of the ratios of all rounds. */
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

    /** Prints a distribution. */
    void distribution(String what, String unit, Series series) {
        line(
                "  %-44s %12s %12s %12s %7d",
                what + ", " + unit,
                number(series.at(0.5)),
                number(series.at(0.99)),
                number(series.greatest()),
                series.size());
    }

    /** Prints a single figure. */
    void single(String what, Object value) {
        line("  %-44s %12s", what, value);
    }

    /** A number with two decimals below 100, and none above. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%,.0f", value);
    }

    /** The load average of the last minute; negative where it is not known. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private void line(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }
}
