package io.carillon.local.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Base64;
import java.util.List;

/**
 * Messages as Mesos writes them in JSON: names as in the .proto files, 64-bit numbers as numbers,
 * bytes in base64, and fields with a declared default even when they are not set, except the
 * deprecated {@code role}. Pure functions.
 */
final class ProtoJsonWriter {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ProtoJsonWriter() {}

    static ObjectNode write(Message message) {
        ObjectNode object = JSON.objectNode();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.isMapField()) {
                if (message.getRepeatedFieldCount(field) > 0) {
                    object.set(field.getName(), map(message, field));
                }
            } else if (field.isRepeated()) {
                if (message.getRepeatedFieldCount(field) > 0) {
                    object.set(field.getName(), list(message, field));
                }
            } else if (message.hasField(field)
                    || (field.hasDefaultValue() && !field.getName().equals("role"))) {
                object.set(field.getName(), value(field, message.getField(field)));
            }
        }
        return object;
    }

    private static ArrayNode list(Message message, FieldDescriptor field) {
        ArrayNode array = JSON.arrayNode();
        for (Object item : (List<?>) message.getField(field)) {
            array.add(value(field, item));
        }
        return array;
    }

    private static ObjectNode map(Message message, FieldDescriptor field) {
        ObjectNode object = JSON.objectNode();
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor content = field.getMessageType().findFieldByNumber(2);
        for (Object item : (List<?>) message.getField(field)) {
            Message entry = (Message) item;
            object.set(
                    String.valueOf(entry.getField(key)), value(content, entry.getField(content)));
        }
        return object;
    }

    private static JsonNode value(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case INT -> number(field, (Integer) value);
            case LONG -> JSON.numberNode((Long) value);
            case FLOAT -> real((Float) value);
            case DOUBLE -> real((Double) value);
            case BOOLEAN -> JSON.booleanNode((Boolean) value);
            case STRING -> JSON.textNode((String) value);
            case BYTE_STRING ->
                    JSON.textNode(
                            Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case ENUM -> JSON.textNode(((EnumValueDescriptor) value).getName());
            case MESSAGE -> write((Message) value);
        };
    }

    private static JsonNode number(FieldDescriptor field, int value) {
        return field.getType() == FieldDescriptor.Type.UINT32
                ? JSON.numberNode(Integer.toUnsignedLong(value))
                : JSON.numberNode(value);
    }

    private static JsonNode real(double value) {
        return Double.isFinite(value)
                ? JSON.numberNode(value)
                : JSON.textNode(Double.toString(value));
    }
}
