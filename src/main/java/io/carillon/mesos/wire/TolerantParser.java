package io.carillon.mesos.wire;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.List;

/**
 * Parses messages, including those of a newer Mesos. Thread-safe.
 *
 * <p>An unknown enum number leaves a required field unset (a proto2 rule), which would make the
 * whole message unreadable. Such a field is accepted as unset, because its number is among the
 * unknown fields. A required field that is really missing is an error.
 */
public final class TolerantParser {

    private TolerantParser() {}

    /** The message that the bytes encode. */
    public static <M extends Message> M parse(Parser<M> parser, byte[] record)
            throws InvalidProtocolBufferException {
        M message = parser.parsePartialFrom(record);
        if (!message.isInitialized()) {
            check(message);
        }
        return message;
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
