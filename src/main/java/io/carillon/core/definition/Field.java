package io.carillon.core.definition;

import java.util.Optional;
import java.util.function.Function;

/**
 * One row of the table of fields: all that the program knows of a field of a document. Immutable;
 * any thread.
 *
 * @param <O> type of the object that has the field
 * @param <T> type of the field's value
 */
public final class Field<O, T> {
    /** Adds what is wrong with a value. */
    @FunctionalInterface
    interface Check<T> {
        void check(T value, FieldErrors errors);
    }

    /**
     * The value of a field that a document does not name.
     *
     * @param value the value, given the other values of the object
     * @param fixed the value, when it is always the same
     * @param missing the message that refuses a document without the field, if it is refused
     */
    record Default<O, T>(
            Function<Values<O>, T> value, Optional<T> fixed, Optional<String> missing) {}

    private final String name;
    private final Kind<T> kind;
    private final Default<O, T> otherwise;
    private final Function<O, T> get;
    private final String words;
    private final Check<T> check;

    Field(
            String name,
            Kind<T> kind,
            Default<O, T> otherwise,
            Function<O, T> get,
            String words,
            Check<T> check) {
        this.name = name;
        this.kind = kind;
        this.otherwise = otherwise;
        this.get = get;
        this.words = words;
        this.check = check;
    }

    public String name() {
        return name;
    }

    public Kind<T> kind() {
        return kind;
    }

    /** The value of the field where an object with these values does not name it. */
    public T otherwise(Values<O> values) {
        return otherwise.value().apply(values);
    }

    /** The default; empty when it depends on other fields, or when the field has none. */
    public Optional<T> fixed() {
        return otherwise.fixed();
    }

    /** The message when a document lacks the field; empty when the field has a default. */
    public Optional<String> missing() {
        return otherwise.missing();
    }

    /** The value of the field in an object. */
    public T get(O object) {
        return get.apply(object);
    }

    /** What the field means, in Markdown. */
    public String words() {
        return words;
    }

    /** Adds what is wrong with a value; the errors are those of the field's place. */
    void check(T value, FieldErrors errors) {
        kind.accept(new ValueChecker<>(value, errors));
        check.check(value, errors);
    }
}
