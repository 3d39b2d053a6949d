package io.carillon.core.definition;

import io.carillon.core.definition.Kind.JsonType;
import io.carillon.core.definition.Kind.ListOf;
import io.carillon.core.definition.Kind.Maybe;
import io.carillon.core.definition.Kind.ObjectOf;
import io.carillon.core.definition.Kind.Scalar;
import io.carillon.core.definition.Kind.Strings;
import io.carillon.core.schedule.Durations;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/** The kinds of values that documents have. Pure; any thread. */
public final class Kinds {
    /** A string of any length that is not checked. */
    public static final Kind<String> STRING =
            scalar(JsonType.STRING, "string", Function.identity(), Function.identity());

    public static final Kind<Boolean> FLAG =
            scalar(JsonType.BOOLEAN, "true or false", Boolean::valueOf, String::valueOf);
    public static final Kind<Integer> WHOLE =
            scalar(JsonType.INTEGER, "whole number", Kinds::whole, String::valueOf);
    static final Kind<Long> LONG =
            scalar(JsonType.INTEGER, "whole number", Kinds::wide, String::valueOf);
    public static final Kind<Duration> DURATION =
            scalar(JsonType.STRING, "ISO-8601 duration", Durations::parse, Duration::toString);
    public static final Kind<Instant> INSTANT =
            scalar(JsonType.STRING, "ISO-8601 instant", Kinds::instant, Instant::toString);
    public static final Kind<ZoneId> ZONE =
            scalar(JsonType.STRING, "time zone", TimeZones::parse, ZoneId::getId);

    /** Strings by name, which are not checked. */
    public static final Kind<SortedMap<String, String>> STRINGS =
            strings(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private Kinds() {}

    /** Free text. */
    static Kind<String> text(int maxLength) {
        return new Scalar<>(
                JsonType.STRING,
                "string",
                List.of(),
                maxLength,
                Function.identity(),
                Function.identity());
    }

    /** One of an enum's constants, by name. */
    public static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        List<String> names = constants.stream().map(Enum::name).toList();
        Function<String, E> read =
                text -> {
                    int index = names.indexOf(text);
                    if (index < 0) {
                        throw new IllegalArgumentException(
                                Text.quoted(text) + " is not one of " + String.join(", ", names));
                    }
                    return constants.get(index);
                };
        return new Scalar<>(
                JsonType.STRING, "one of " + String.join(", ", names), names, 0, read, Enum::name);
    }

    static <T> Kind<T> scalar(
            JsonType type, String words, Function<String, T> read, Function<T, String> write) {
        return new Scalar<>(type, words, List.of(), 0, read, write);
    }

    /** Free texts by name. */
    static Kind<SortedMap<String, String>> strings(int maxKey, int maxValue) {
        return new Strings<>(
                Optional.empty(), maxKey, maxValue, Function.identity(), Function.identity());
    }

    public static <E> Kind<List<E>> list(Kind<E> item) {
        return new ListOf<>(item, Function.identity(), Function.identity());
    }

    static <T> Kind<T> object(Shape<T> shape) {
        return new ObjectOf<>(shape);
    }

    /** A value that may be null. */
    public static <E> Kind<Optional<E>> maybe(Kind<E> kind) {
        return new Maybe<>(kind, true, Function.identity(), Function.identity());
    }

    /** A value that may be null when it is read, and is left out when null would be written. */
    static <E> Kind<Optional<E>> leftOut(Kind<E> kind) {
        return new Maybe<>(kind, false, Function.identity(), Function.identity());
    }

    private static Integer whole(String text) {
        BigInteger number = new BigInteger(text);
        if (number.bitLength() >= Integer.SIZE) {
            throw new IllegalArgumentException("is out of range; write a smaller number");
        }
        return number.intValue();
    }

    private static Long wide(String text) {
        BigInteger number = new BigInteger(text);
        if (number.bitLength() >= Long.SIZE) {
            throw new IllegalArgumentException("is out of range; write a smaller number");
        }
        return number.longValue();
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    Text.quoted(text)
                            + " is not a valid ISO-8601 instant; write for example"
                            + " 2030-01-31T02:00:00Z",
                    e);
        }
    }
}
