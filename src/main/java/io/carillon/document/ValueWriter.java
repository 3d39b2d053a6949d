package io.carillon.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.core.definition.Field;
import io.carillon.core.definition.Kind;
import io.carillon.core.definition.Shape;
import io.carillon.model.job.EnvValue;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * Writes one value as JSON; a missing node means that the value is left out.
 *
 * @param value the value
 */
record ValueWriter<T>(T value) implements Kind.Handler<T, JsonNode> {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static <T> JsonNode write(Kind<T> kind, T value) {
        return kind.accept(new ValueWriter<>(value));
    }

    /** All fields of an object, in the order of their table. */
    static <O> ObjectNode write(Shape<O> shape, O object) {
        ObjectNode node = NODES.objectNode();
        for (Field<O, ?> field : shape.fields()) {
            JsonNode value = write(field, object);
            if (!value.isMissingNode()) {
                node.set(field.name(), value);
            }
        }
        return node;
    }

    private static <O, T> JsonNode write(Field<O, T> field, O object) {
        return write(field.kind(), field.get(object));
    }

    @Override
    public JsonNode scalar(Kind.Scalar<T> kind) {
        String text = kind.write().apply(value);
        return switch (kind.type()) {
            case STRING -> NODES.textNode(text);
            case BOOLEAN -> NODES.booleanNode(Boolean.parseBoolean(text));
            case INTEGER -> integer(Long.parseLong(text));
            case NUMBER -> DecimalNode.valueOf(new BigDecimal(text));
            case AMOUNT ->
                    text.endsWith("%") ? NODES.textNode(text) : integer(Long.parseLong(text));
        };
    }

    /** In the form in which a small one is read again. */
    private static JsonNode integer(long number) {
        return number == (int) number ? NODES.numberNode((int) number) : NODES.numberNode(number);
    }

    @Override
    public JsonNode strings(Kind.Strings<T> kind) {
        ObjectNode node = NODES.objectNode();
        kind.write().apply(value).forEach(node::put);
        return node;
    }

    @Override
    public JsonNode variables(Kind.Variables<T> kind) {
        ObjectNode node = NODES.objectNode();
        kind.write()
                .apply(value)
                .forEach(
                        (name, one) -> {
                            if (one instanceof EnvValue.Secret secret) {
                                node.putObject(name).put(Kind.Variables.SECRET, secret.name());
                            } else {
                                node.put(name, ((EnvValue.Plain) one).text());
                            }
                        });
        return node;
    }

    @Override
    public <E> JsonNode list(Kind.ListOf<T, E> kind) {
        ArrayNode node = NODES.arrayNode();
        kind.write().apply(value).forEach(item -> node.add(write(kind.item(), item)));
        return node;
    }

    @Override
    public JsonNode object(Kind.ObjectOf<T> kind) {
        return write(kind.shape(), value);
    }

    @Override
    public <E> JsonNode maybe(Kind.Maybe<T, E> kind) {
        Optional<E> present = kind.write().apply(value);
        if (present.isPresent()) {
            return write(kind.kind(), present.get());
        }
        return kind.written() ? NODES.nullNode() : MissingNode.getInstance();
    }

    @Override
    public <W, O> JsonNode either(Kind.Either<T, W, O> kind) {
        Optional<W> word = kind.asWord().apply(value);
        return word.isPresent()
                ? write(kind.word(), word.get())
                : write(kind.shape(), kind.asObject().apply(value));
    }

    @Override
    public <E> JsonNode counted(Kind.Counted<T, E> kind) {
        Optional<Integer> number = kind.asNumber().apply(value);
        return number.isPresent() ? NODES.numberNode(number.get()) : kind.listed().accept(this);
    }

    @Override
    public JsonNode reserved(Kind.Reserved<T> kind) {
        return write(kind.kind(), kind.value());
    }
}
