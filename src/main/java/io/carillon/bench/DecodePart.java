package io.carillon.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.mesos.EventParser;
import io.carillon.mesos.wire.RecordIoDecoder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * How many megabytes of Mesos events a second of processor time reads out of RecordIO, beside the
 * bare parsing of the same messages where they lie in the same stream. Each round takes both twice,
 * in the order A-B-B-A, so that what changes slowly is the same for both.
 */
public final class DecodePart {
    private static final int RECORD_LIMIT = 64 << 20;
    private static final int STREAM_BYTES = 8 << 20;
    private static final int LEAST_WARM_UP = 3;
    private static final int MOST_WARM_UP = 12;
    private static final double STEADY = 0.03;
    private static final int MOST_ROUNDS = 40;

    private final BenchReport report;

    public DecodePart(BenchReport report) {
        this.report = report;
    }

    /**
     * Measures.
     *
     * @param time about how long
     */
    public void run(Duration time) throws IOException {
        EventSamples samples = EventSamples.of(STREAM_BYTES);
        long until = System.nanoTime() + time.toNanos();
        warmUp(samples, until);
        Series reference = new Series();
        Series ours = new Series();
        while (ours.size() < MOST_ROUNDS && (ours.size() < 2 || System.nanoTime() < until)) {
            long before = bare(samples);
            long whole = whole(samples) + whole(samples);
            reference.add(rate(samples, before + bare(samples)));
            ours.add(rate(samples, whole));
        }
        report.part(
                "Event stream, "
                        + samples.events().size()
                        + " events, "
                        + BenchReport.number(samples.stream().length / 1e6)
                        + " MB, chunks of 64 KiB");
        report.columns();
        report.reference("bare protobuf parsing", "MB/s", reference);
        report.figure("RecordIO and parsing", "MB/s", ours, reference);
    }

    /** Lets the compiler do its work first: neither side gets faster any more. */
    private static void warmUp(EventSamples samples, long until) throws IOException {
        double last = Double.MAX_VALUE;
        for (int round = 0; round < MOST_WARM_UP && System.nanoTime() < until; round++) {
            double took = bare(samples) + whole(samples);
            if (round >= LEAST_WARM_UP && took > last * (1 - STEADY)) {
                return;
            }
            last = took;
        }
    }

    private static long bare(EventSamples samples) throws InvalidProtocolBufferException {
        long began = cpuNanos();
        int seen = 0;
        for (EventSamples.Slice event : samples.events()) {
            seen +=
                    Event.parser()
                                    .parseFrom(samples.stream(), event.from(), event.length())
                                    .hasType()
                            ? 1
                            : 0;
        }
        return took(samples, seen, began);
    }

    private static long whole(EventSamples samples) throws IOException {
        long began = cpuNanos();
        int seen = 0;
        RecordIoDecoder decoder = new RecordIoDecoder(RECORD_LIMIT);
        for (byte[] chunk : samples.chunks()) {
            decoder.feed(chunk);
            byte[] record = decoder.next();
            while (record != null) {
                seen += EventParser.parse(record).hasType() ? 1 : 0;
                record = decoder.next();
            }
        }
        return took(samples, seen, began);
    }

    private static long took(EventSamples samples, int seen, long beganNanos) {
        long nanos = cpuNanos() - beganNanos;
        if (seen != samples.events().size()) {
            throw new IllegalStateException(seen + " events came out");
        }
        return nanos;
    }

    /** Processor time of this thread: other work of the machine would only blur the figure. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double rate(EventSamples samples, long nanosTwice) {
        return 2 * samples.stream().length * 1e3 / nanosTwice;
    }
}
