package io.carillon.mesos;

import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.mesos.wire.TolerantParser;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/** Parses events, including those of a newer Mesos, see {@link TolerantParser}. Thread-safe. */
public final class EventParser {

    private EventParser() {}

    /** The event that the bytes encode. */
    public static Event parse(byte[] record) throws InvalidProtocolBufferException {
        return TolerantParser.parse(Event.parser(), record);
    }
}
