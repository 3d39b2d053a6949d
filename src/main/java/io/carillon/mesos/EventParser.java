package io.carillon.mesos;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.List;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * Parses events, including those of a newer Mesos. Thread-safe.
 *
 * <p>An unknown enum number leaves a required field unset (a proto2 rule), which would make the
 * whole event unreadable. Such a field is accepted as unset, because its number is among the
 * unknown fields. A required field that is really missing is an error.
 */
public final class EventParser {

    private EventParser() {}

    /** The event that the bytes encode. */
    public static Event parse(byte[] record) throws InvalidProtocolBufferException {
        Event event = Event.parser().parsePartialFrom(record);
        if (!event.isInitialized()) {
            check(event);
        }
        return event;
    }

    private static void check(Message message) throws InvalidProtocolBufferException {
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.isRequired() && !message.hasField(field) && !isOfTheFuture(message, field)) {
                throw new InvalidProtocolBufferException(field.getFullName() + " is missing");
            }
        }
        for (Object value : message.getAllFields().values()) {
            for (Object one : value instanceof List<?> many ? many : List.of(value)) {
                if (one instanceof Message inner) {
                    check(inner);
                }
            }
        }
    }

    private static boolean isOfTheFuture(Message message, FieldDescriptor field) {
        return field.getType() == FieldDescriptor.Type.ENUM
                && message.getUnknownFields().hasField(field.getNumber());
    }
}
