package io.carillon.mesos;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a set of .proto files says about the wire: one line of text per field and per enum value, by
 * the full name of its owner, so that two sets can be compared as plain maps.
 */
final class WireSchema {

    private final SortedMap<String, DescriptorProto> messages = new TreeMap<>();
    private final SortedMap<String, EnumDescriptorProto> enums = new TreeMap<>();

    WireSchema(Collection<FileDescriptorProto> files) {
        for (FileDescriptorProto file : files) {
            String scope = "." + file.getPackage();
            file.getEnumTypeList().forEach(e -> enums.put(scope + "." + e.getName(), e));
            file.getMessageTypeList().forEach(m -> add(scope, m));
        }
    }

    private void add(String scope, DescriptorProto message) {
        String name = scope + "." + message.getName();
        messages.put(name, message);
        message.getEnumTypeList().forEach(e -> enums.put(name + "." + e.getName(), e));
        message.getNestedTypeList().forEach(nested -> add(name, nested));
    }

    /**
     * Everything that can be met when a message of one of these types is read, as {@code owner
     * field} to the facts about it.
     */
    SortedMap<String, String> reachableFrom(Collection<String> roots) {
        SortedMap<String, String> facts = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>(roots);
        TreeSet<String> seen = new TreeSet<>();
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!seen.add(name)) {
                continue;
            }
            DescriptorProto message = messages.get(name);
            if (message != null) {
                facts.put(name, "message" + (message.getOptions().getMapEntry() ? " map" : ""));
                for (FieldDescriptorProto field : message.getFieldList()) {
                    facts.put(name + " " + field.getName(), line(message, field));
                    if (field.hasTypeName()) {
                        open.add(field.getTypeName());
                    }
                }
            }
            EnumDescriptorProto values = enums.get(name);
            if (values != null) {
                facts.put(name, "enum, first " + values.getValue(0).getName());
                values.getValueList()
                        .forEach(v -> facts.put(name + " " + v.getName(), "= " + v.getNumber()));
            }
            if (message == null && values == null) {
                facts.put(name, "not defined");
            }
        }
        return facts;
    }

    private static String line(DescriptorProto message, FieldDescriptorProto field) {
        String oneof =
                field.hasOneofIndex()
                        ? " oneof " + message.getOneofDecl(field.getOneofIndex()).getName()
                        : "";
        String packed = field.getOptions().getPacked() ? " packed" : "";
        String fallback = field.hasDefaultValue() ? " default " + field.getDefaultValue() : "";
        return "= %d %s %s %s%s%s%s"
                .formatted(
                        field.getNumber(),
                        field.getLabel(),
                        field.getType(),
                        field.getTypeName(),
                        fallback,
                        oneof,
                        packed);
    }
}
