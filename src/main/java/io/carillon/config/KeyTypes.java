package io.carillon.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The types that keys have. */
final class KeyTypes {
    static final KeyType<String> STRING =
            new Scalar<>("a string", JsonNode::isTextual, text -> text, TextNode::new);

    static final KeyType<Integer> INTEGER =
            new Scalar<>(
                    "a whole number", JsonNode::isIntegralNumber, Integer::valueOf, IntNode::new);

    static final KeyType<Boolean> FLAG =
            new Scalar<>(
                    "true or false", JsonNode::isBoolean, KeyTypes::flag, BooleanNode::valueOf);

    static final KeyType<Duration> DURATION =
            new Scalar<>(
                    "an ISO-8601 duration such as PT10S",
                    JsonNode::isTextual,
                    KeyTypes::duration,
                    value -> new TextNode(iso(value)));

    static final KeyType<Path> FILE =
            new Scalar<>(
                    "the path of a file",
                    JsonNode::isTextual,
                    Path::of,
                    value -> new TextNode(value.toString()),
                    Path::resolve);

    static final KeyType<List<String>> STRINGS = new Strings();

    private KeyTypes() {}

    /** One of the constants of an enum; capitals make no difference when it is read. */
    static <E extends Enum<E>> KeyType<E> oneOf(Class<E> type, Function<E, String> spelling) {
        E[] constants = type.getEnumConstants();
        String words = Stream.of(constants).map(spelling).collect(Collectors.joining(", "));
        return new Scalar<>(
                "one of " + words,
                JsonNode::isTextual,
                text ->
                        Stream.of(constants)
                                .filter(one -> spelling.apply(one).equalsIgnoreCase(text))
                                .findFirst()
                                .orElseThrow(() -> new IllegalArgumentException(text)),
                value -> new TextNode(spelling.apply(value)));
    }

    /**
     * A value that may be absent: {@code null} or an empty string in the file, {@code null} or
     * nothing elsewhere.
     */
    static <T> KeyType<Optional<T>> optional(KeyType<T> type) {
        return new OrNull<>(type);
    }

    /** A duration as it is written in the configuration: whole days as days. */
    static String iso(Duration duration) {
        boolean days = !duration.isZero() && duration.equals(Duration.ofDays(duration.toDays()));
        return days ? "P" + duration.toDays() + "D" : duration.toString();
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A type whose JSON is one literal that reads like its text. */
    private record Scalar<T>(
            String words,
            Predicate<JsonNode> literal,
            Function<String, T> parser,
            Function<T, JsonNode> writer,
            BiFunction<Path, T, T> resolver)
            implements KeyType<T> {
        Scalar(
                String words,
                Predicate<JsonNode> literal,
                Function<String, T> parser,
                Function<T, JsonNode> writer) {
            this(words, literal, parser, writer, (folder, value) -> value);
        }

        @Override
        public T fromText(String text) {
            return parser.apply(text);
        }

        @Override
        public T fromJson(JsonNode json) {
            if (!literal.test(json)) {
                throw new IllegalArgumentException(json.getNodeType().name());
            }
            return parser.apply(json.asText());
        }

        @Override
        public JsonNode toJson(T value) {
            return writer.apply(value);
        }

        @Override
        public T in(Path folder, T value) {
            return resolver.apply(folder, value);
        }
    }

    private record Strings() implements KeyType<List<String>> {
        @Override
        public String words() {
            return "a list of strings";
        }

        @Override
        public List<String> fromText(String text) {
            return List.of(text.strip().split("\\s*,\\s*"));
        }

        @Override
        public List<String> fromJson(JsonNode json) {
            if (!json.isArray()) {
                throw new IllegalArgumentException(json.getNodeType().name());
            }
            List<String> strings = new ArrayList<>();
            json.forEach(item -> strings.add(STRING.fromJson(item)));
            return List.copyOf(strings);
        }

        @Override
        public JsonNode toJson(List<String> value) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            value.forEach(array::add);
            return array;
        }

        @Override
        public List<String> in(Path folder, List<String> value) {
            return value;
        }
    }

    private record OrNull<T>(KeyType<T> type) implements KeyType<Optional<T>> {
        @Override
        public String words() {
            return type.words() + ", or null";
        }

        @Override
        public Optional<T> fromText(String text) {
            return text.isEmpty() || text.equals("null")
                    ? Optional.empty()
                    : Optional.of(type.fromText(text));
        }

        @Override
        public Optional<T> fromJson(JsonNode json) {
            boolean absent = json.isNull() || (json.isTextual() && json.textValue().isEmpty());
            return absent ? Optional.empty() : Optional.of(type.fromJson(json));
        }

        @Override
        public JsonNode toJson(Optional<T> value) {
            return value.map(type::toJson).orElse(NullNode.instance);
        }

        @Override
        public Optional<T> in(Path folder, Optional<T> value) {
            return value.map(some -> type.in(folder, some));
        }
    }
}
