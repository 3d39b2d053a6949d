package io.carillon.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.core.definition.Field;
import io.carillon.core.definition.Kind;
import io.carillon.core.definition.SecretNames;
import io.carillon.core.definition.Shape;
import java.util.Locale;

/** Describes the JSON of a value as a JSON Schema (draft 2020-12). */
record ValueSchema<T>() implements Kind.Handler<T, ObjectNode> {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static <T> ObjectNode of(Kind<T> kind) {
        return kind.accept(new ValueSchema<>());
    }

    /** The schema of an object, by its table of fields. */
    static <O> ObjectNode of(Shape<O> shape) {
        ObjectNode properties = NODES.objectNode();
        ArrayNode required = NODES.arrayNode();
        for (Field<O, ?> field : shape.fields()) {
            properties.set(field.name(), of(field));
            if (field.missing().isPresent()) {
                required.add(field.name());
            }
        }
        ObjectNode schema = type("object").put("additionalProperties", false);
        schema.set("properties", properties);
        schema.set("required", required);
        return schema;
    }

    private static <T> ObjectNode of(Field<?, T> field) {
        ObjectNode schema = of(field.kind()).put("description", field.words());
        field.fixed()
                .map(value -> ValueWriter.write(field.kind(), value))
                .filter(written -> !written.isMissingNode())
                .ifPresent(written -> schema.set("default", written));
        return schema;
    }

    @Override
    public ObjectNode scalar(Kind.Scalar<T> kind) {
        if (kind.type() == Kind.JsonType.AMOUNT) {
            ObjectNode amount = NODES.objectNode().put("pattern", "^[0-9]{1,9}%?$");
            amount.putArray("type").add("integer").add("string");
            return amount;
        }
        ObjectNode schema = type(kind.type().name().toLowerCase(Locale.ROOT));
        if (!kind.choices().isEmpty()) {
            ArrayNode choices = schema.putArray("enum");
            kind.choices().forEach(choices::add);
        }
        if (kind.maxLength() > 0) {
            schema.put("maxLength", kind.maxLength());
        }
        return schema;
    }

    @Override
    public ObjectNode strings(Kind.Strings<T> kind) {
        ObjectNode schema = type("object");
        schema.set("additionalProperties", type("string").put("maxLength", kind.maxValue()));
        kind.keys()
                .ifPresent(
                        keys ->
                                schema.putObject("propertyNames")
                                        .put("pattern", "^(" + keys.pattern() + ")$"));
        return schema;
    }

    @Override
    public ObjectNode variables(Kind.Variables<T> kind) {
        ObjectNode schema = type("object");
        ArrayNode either = schema.putObject("additionalProperties").putArray("oneOf");
        either.add(type("string").put("maxLength", kind.maxLength()));
        ObjectNode reference = type("object").put("additionalProperties", false);
        reference
                .putObject("properties")
                .set(
                        Kind.Variables.SECRET,
                        type("string")
                                .put("maxLength", SecretNames.MAX_CHARS)
                                .put("pattern", "^(" + SecretNames.PATTERN + ")$"));
        reference.putArray("required").add(Kind.Variables.SECRET);
        either.add(reference);
        return schema;
    }

    @Override
    public <E> ObjectNode list(Kind.ListOf<T, E> kind) {
        ObjectNode schema = type("array");
        schema.set("items", of(kind.item()));
        return schema;
    }

    @Override
    public ObjectNode object(Kind.ObjectOf<T> kind) {
        return of(kind.shape());
    }

    @Override
    public <E> ObjectNode maybe(Kind.Maybe<T, E> kind) {
        ObjectNode schema = of(kind.kind());
        schema.set("type", NODES.arrayNode().add(schema.get("type")).add("null"));
        if (schema.get("enum") instanceof ArrayNode choices) {
            choices.addNull();
        }
        return schema;
    }

    @Override
    public <W, O> ObjectNode either(Kind.Either<T, W, O> kind) {
        ObjectNode schema = NODES.objectNode();
        schema.putArray("oneOf").add(of(kind.word())).add(of(kind.shape()));
        return schema;
    }

    @Override
    public <E> ObjectNode counted(Kind.Counted<T, E> kind) {
        ObjectNode schema = NODES.objectNode();
        schema.putArray("oneOf").add(type("integer")).add(of(kind.listed()));
        return schema;
    }

    @Override
    public ObjectNode reserved(Kind.Reserved<T> kind) {
        ObjectNode schema = NODES.objectNode();
        schema.set("const", ValueWriter.write(kind.kind(), kind.value()));
        return schema;
    }

    private static ObjectNode type(String name) {
        return NODES.objectNode().put("type", name);
    }
}
