package io.carillon.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.definition.Kind;
import io.carillon.core.definition.Kinds;
import io.carillon.core.definition.Text;
import io.carillon.model.job.EnvValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Reads the JSON of one value. An empty result means that an error was added.
 *
 * @param node the JSON
 * @param errors the errors of the value's place
 */
record ValueReader<T>(JsonNode node, FieldErrors errors) implements Kind.Handler<T, Optional<T>> {
    @Override
    public Optional<T> scalar(Kind.Scalar<T> kind) {
        return is(kind.type())
                ? parsed(() -> kind.read().apply(node.asText()))
                : mustBe(kind.type().words());
    }

    @Override
    public Optional<T> strings(Kind.Strings<T> kind) {
        if (!node.isObject()) {
            return mustBe("an object");
        }
        if (node.size() > Bounds.ENTRIES) {
            return tooLong("members", Bounds.ENTRIES);
        }
        SortedMap<String, String> strings = new TreeMap<>();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (errors.full()) {
                break;
            }
            String name = member.getKey();
            if (kind.keys().map(keys -> !keys.pattern().matcher(name).matches()).orElse(false)) {
                errors.add(Text.quoted(name) + " " + kind.keys().orElseThrow().words());
            } else if (member.getValue().isTextual()) {
                strings.put(name, member.getValue().textValue());
            } else {
                new ValueReader<>(member.getValue(), errors.at(name))
                        .mustBe(Kind.JsonType.STRING.words());
            }
        }
        return Optional.of(kind.read().apply(strings));
    }

    @Override
    public Optional<T> variables(Kind.Variables<T> kind) {
        if (!node.isObject()) {
            return mustBe("an object");
        }
        if (node.size() > Bounds.ENTRIES) {
            return tooLong("members", Bounds.ENTRIES);
        }
        SortedMap<String, EnvValue> variables = new TreeMap<>();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (errors.full()) {
                break;
            }
            new ValueReader<EnvValue>(member.getValue(), errors.at(member.getKey()))
                    .variable()
                    .ifPresent(value -> variables.put(member.getKey(), value));
        }
        return Optional.of(kind.read().apply(variables));
    }

    private Optional<EnvValue> variable() {
        if (node.isTextual()) {
            return Optional.of(new EnvValue.Plain(node.textValue()));
        }
        if (!node.isObject()) {
            new ValueReader<>(node, errors).mustBe(Kind.JsonType.STRING.words());
            return Optional.empty();
        }
        JsonNode name = node.path(Kind.Variables.SECRET);
        if (node.size() != 1 || !name.isTextual()) {
            errors.add(
                    "must be a string, or name a secret and nothing else; write for example"
                            + " {\"secret\": \"db/password\"}");
            return Optional.empty();
        }
        return Optional.of(new EnvValue.Secret(name.textValue()));
    }

    @Override
    public <E> Optional<T> list(Kind.ListOf<T, E> kind) {
        if (!node.isArray()) {
            return mustBe("a list");
        }
        if (node.size() > Bounds.ITEMS) {
            return tooLong("items", Bounds.ITEMS);
        }
        List<E> items = new ArrayList<>();
        for (int i = 0; i < node.size() && !errors.full(); i++) {
            kind.item().accept(new ValueReader<>(node.get(i), errors.at(i))).ifPresent(items::add);
        }
        return Optional.of(kind.read().apply(items));
    }

    @Override
    public Optional<T> object(Kind.ObjectOf<T> kind) {
        if (!node.isObject()) {
            return mustBe("an object");
        }
        return FieldReader.isReadable(node, errors)
                ? Optional.of(new FieldReader(node, errors).object(kind.shape()))
                : Optional.empty();
    }

    @Override
    public <E> Optional<T> maybe(Kind.Maybe<T, E> kind) {
        if (node.isNull()) {
            return Optional.of(kind.read().apply(Optional.empty()));
        }
        return kind.kind()
                .accept(new ValueReader<>(node, errors))
                .map(value -> kind.read().apply(Optional.of(value)));
    }

    @Override
    public <W, O> Optional<T> either(Kind.Either<T, W, O> kind) {
        if (node.isTextual()) {
            return kind.word().accept(new ValueReader<W>(node, errors)).map(kind.ofWord());
        }
        return node.isObject()
                ? new Kind.ObjectOf<>(kind.shape())
                        .accept(new ValueReader<O>(node, errors))
                        .map(kind.ofObject())
                : mustBe("a word or an object");
    }

    @Override
    public <E> Optional<T> counted(Kind.Counted<T, E> kind) {
        if (node.isArray()) {
            return kind.listed().accept(this);
        }
        return node.isNumber()
                ? Kinds.WHOLE.accept(new ValueReader<>(node, errors)).map(kind.number()::apply)
                : mustBe("a whole number or a list");
    }

    @Override
    public Optional<T> reserved(Kind.Reserved<T> kind) {
        if (!node.equals(ValueWriter.write(kind.kind(), kind.value()))) {
            errors.add("is not supported yet; remove it");
        }
        return Optional.of(kind.value());
    }

    private boolean is(Kind.JsonType type) {
        return switch (type) {
            case STRING -> node.isTextual();
            case BOOLEAN -> node.isBoolean();
            case INTEGER -> node.isIntegralNumber();
            case NUMBER -> node.isNumber();
            case AMOUNT -> node.isIntegralNumber() || node.isTextual();
        };
    }

    private Optional<T> parsed(Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (IllegalArgumentException e) {
            errors.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<T> tooLong(String what, int most) {
        errors.add("has " + node.size() + " " + what + "; " + most + " at most");
        return Optional.empty();
    }

    private Optional<T> mustBe(String wanted) {
        errors.add(
                node.isNull()
                        ? "must be " + wanted + ", not null; leave it out for its default"
                        : "must be " + wanted + ", not " + words(node));
        return Optional.empty();
    }

    private static String words(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "a string";
            case NUMBER -> node.isIntegralNumber() ? "a number" : "a fraction";
            case BOOLEAN -> "true or false";
            case ARRAY -> "a list";
            default -> "an object";
        };
    }
}
