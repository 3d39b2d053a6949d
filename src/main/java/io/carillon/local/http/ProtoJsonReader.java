package io.carillon.local.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads messages from JSON as Mesos does: names only as in the .proto files, unknown keys ignored,
 * numbers as numbers or text, a single value where a list is expected, null for unset, unknown enum
 * names unset. Pure functions; {@link IllegalArgumentException} says what does not fit.
 */
final class ProtoJsonReader {

    private ProtoJsonReader() {}

    /** Fills the builder; the caller checks for missing required fields. */
    static void read(JsonNode json, Message.Builder builder) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("Expecting a JSON object");
        }
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            JsonNode value = json.get(field.getName());
            if (value == null || value.isNull()) {
                continue;
            }
            if (field.isMapField()) {
                map(value, builder, field);
            } else if (!field.isRepeated()) {
                value(value, builder, field).ifPresent(item -> builder.setField(field, item));
            } else if (value.isArray()) {
                value.forEach(item -> add(item, builder, field));
            } else {
                add(value, builder, field);
            }
        }
    }

    private static void add(JsonNode json, Message.Builder builder, FieldDescriptor field) {
        value(json, builder, field).ifPresent(item -> builder.addRepeatedField(field, item));
    }

    private static void map(JsonNode json, Message.Builder builder, FieldDescriptor field) {
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor content = field.getMessageType().findFieldByNumber(2);
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            Message.Builder entry = builder.newBuilderForField(field);
            entry.setField(key, property.getKey());
            value(property.getValue(), entry, content)
                    .ifPresent(item -> entry.setField(content, item));
            builder.addRepeatedField(field, entry.build());
        }
    }

    private static Optional<Object> value(
            JsonNode json, Message.Builder parent, FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case INT -> Optional.of((int) whole(json, field));
            case LONG -> Optional.of(whole(json, field));
            case FLOAT -> Optional.of((float) real(json, field));
            case DOUBLE -> Optional.of(real(json, field));
            case BOOLEAN -> Optional.of(bool(json, field));
            case STRING -> Optional.of(text(json, field));
            case BYTE_STRING -> Optional.of(bytes(json, field));
            case ENUM -> {
                EnumValueDescriptor known = field.getEnumType().findValueByName(text(json, field));
                yield Optional.ofNullable(known);
            }
            case MESSAGE -> {
                Message.Builder child = parent.newBuilderForField(field);
                read(json, child);
                yield Optional.of(child.buildPartial());
            }
        };
    }

    private static IllegalArgumentException misfit(JsonNode json, FieldDescriptor field) {
        String kind = json.getNodeType().name().toLowerCase(Locale.ROOT);
        return new IllegalArgumentException(
                "Not expecting a JSON " + kind + " for field '" + field.getName() + "'");
    }

    private static long whole(JsonNode json, FieldDescriptor field) {
        try {
            if (json.isTextual()) {
                return Long.parseLong(json.textValue());
            }
        } catch (NumberFormatException e) {
            throw misfit(json, field);
        }
        if (!json.isNumber()) {
            throw misfit(json, field);
        }
        return json.longValue();
    }

    private static double real(JsonNode json, FieldDescriptor field) {
        try {
            if (json.isTextual()) {
                return Double.parseDouble(json.textValue());
            }
        } catch (NumberFormatException e) {
            throw misfit(json, field);
        }
        if (!json.isNumber()) {
            throw misfit(json, field);
        }
        return json.doubleValue();
    }

    private static boolean bool(JsonNode json, FieldDescriptor field) {
        if (!json.isBoolean()) {
            throw misfit(json, field);
        }
        return json.booleanValue();
    }

    private static String text(JsonNode json, FieldDescriptor field) {
        if (!json.isTextual()) {
            throw misfit(json, field);
        }
        return json.textValue();
    }

    private static ByteString bytes(JsonNode json, FieldDescriptor field) {
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(text(json, field)));
        } catch (IllegalArgumentException e) {
            throw misfit(json, field);
        }
    }
}
