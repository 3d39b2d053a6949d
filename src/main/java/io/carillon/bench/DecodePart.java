package io.carillon.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.mesos.EventParser;
import io.carillon.mesos.RecordIoDecoder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * How many megabytes a second of Mesos events are read out of RecordIO, beside the bare parsing of
 * the same messages.
 */
public final class DecodePart {
    private static final int RECORD_LIMIT = 64 << 20;
    private static final int STREAM_BYTES = 8 << 20;
    private static final int WARM_UP_ROUNDS = 3;
    private static final int MOST_ROUNDS = 15;
    private static final int PASSES = 4;

    private final Report report;

    public DecodePart(Report report) {
        this.report = report;
    }

    /** Measures for about so long. */
    public void run(Duration time) throws IOException {
        EventSamples samples = EventSamples.of(STREAM_BYTES);
        Series reference = new Series();
        Series ours = new Series();
        long until = System.nanoTime() + time.toNanos();
        for (int round = -WARM_UP_ROUNDS; round < MOST_ROUNDS; round++) {
            if (ours.size() > 1 && System.nanoTime() > until) {
                break;
            }
            double bare = bare(samples);
            double whole = whole(samples);
            if (round >= 0) {
                reference.add(bare);
                ours.add(whole);
            }
        }
        report.part(
                "Event stream, "
                        + samples.messages().size()
                        + " events, "
                        + Report.number(samples.bytes() / 1e6)
                        + " MB, chunks of 64 KiB");
        report.columns();
        report.reference("bare protobuf parsing", "MB/s", reference);
        report.figure("RecordIO and parsing", "MB/s", ours, reference);
    }

    private static double bare(EventSamples samples) throws InvalidProtocolBufferException {
        long began = System.nanoTime();
        int seen = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            for (byte[] message : samples.messages()) {
                seen += Event.parseFrom(message).hasType() ? 1 : 0;
            }
        }
        return rate(samples, seen, began);
    }

    private static double whole(EventSamples samples) throws IOException {
        long began = System.nanoTime();
        int seen = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            RecordIoDecoder decoder = new RecordIoDecoder(RECORD_LIMIT);
            for (byte[] chunk : samples.chunks()) {
                decoder.feed(chunk);
                byte[] record = decoder.next();
                while (record != null) {
                    seen += EventParser.parse(record).hasType() ? 1 : 0;
                    record = decoder.next();
                }
            }
        }
        return rate(samples, seen, began);
    }

    private static double rate(EventSamples samples, int seen, long beganNanos) {
        List<byte[]> messages = samples.messages();
        if (seen != PASSES * messages.size()) {
            throw new IllegalStateException(seen + " events came out");
        }
        return PASSES * samples.bytes() * 1e3 / (System.nanoTime() - beganNanos);
    }
}
