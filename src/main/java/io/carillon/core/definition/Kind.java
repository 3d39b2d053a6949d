package io.carillon.core.definition;

import io.carillon.model.job.EnvValue;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * The form that a field has in a document, and how its value is read and written. A function that
 * reads throws IllegalArgumentException with a message for people when it refuses. Immutable; any
 * thread.
 *
 * @param <T> type of the value in the program
 */
public sealed interface Kind<T> {
    <R> R accept(Handler<T, R> handler);

    /** A method per kind. */
    interface Handler<T, R> {
        R scalar(Scalar<T> kind);

        R strings(Strings<T> kind);

        R variables(Variables<T> kind);

        <E> R list(ListOf<T, E> kind);

        R object(ObjectOf<T> kind);

        <E> R maybe(Maybe<T, E> kind);

        <W, O> R either(Either<T, W, O> kind);

        <E> R counted(Counted<T, E> kind);

        R reserved(Reserved<T> kind);
    }

    /** The JSON type of a scalar. */
    enum JsonType {
        STRING("a string"),
        BOOLEAN("true or false"),
        INTEGER("a whole number"),
        NUMBER("a number"),
        AMOUNT("a whole number, or a percentage like \"25%\"");

        private final String words;

        JsonType(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /**
     * A string, a number, or true or false.
     *
     * @param type its JSON type
     * @param words what it is, for people
     * @param choices the strings that it may be; empty: any
     * @param maxLength maximum number of characters of free text; 0: not free text
     * @param read makes the value of the string, or of the number as JSON writes it
     * @param write the reverse of {@code read}
     */
    record Scalar<T>(
            JsonType type,
            String words,
            List<String> choices,
            int maxLength,
            Function<String, T> read,
            Function<T, String> write)
            implements Kind<T> {
        @Override
        public <R> R accept(Handler<T, R> handler) {
            return handler.scalar(this);
        }
    }

    /**
     * An object whose members are all strings.
     *
     * @param keys what its keys must be; empty: any free text
     * @param maxKey maximum number of characters of a key
     * @param maxValue maximum number of characters of a value
     */
    record Strings<T>(
            Optional<Keys> keys,
            int maxKey,
            int maxValue,
            Function<SortedMap<String, String>, T> read,
            Function<T, SortedMap<String, String>> write)
            implements Kind<T> {
        @Override
        public <R> R accept(Handler<T, R> handler) {
            return handler.strings(this);
        }
    }

    /**
     * An object whose members are strings, or objects that name a secret: {@code {"secret":
     * "db/password"}}.
     *
     * @param maxLength maximum number of characters of a key and of a value
     */
    record Variables<T>(
            int maxLength,
            Function<SortedMap<String, EnvValue>, T> read,
            Function<T, SortedMap<String, EnvValue>> write)
            implements Kind<T> {
        /** The member of an object that names a secret. */
        public static final String SECRET = "secret";

        @Override
        public <R> R accept(Handler<T, R> handler) {
            return handler.variables(this);
        }
    }

    /**
     * What the keys of an object must be.
     *
     * @param pattern what each matches
     * @param words the message for a key that does not match, behind that key
     */
    record Keys(Pattern pattern, String words) {}

    /** A list of items of one kind. */
    record ListOf<T, E>(Kind<E> item, Function<List<E>, T> read, Function<T, List<E>> write)
            implements Kind<T> {
        @Override
        public <R> R accept(Handler<T, R> handler) {
            return handler.list(this);
        }
    }

    /** An object with fields of its own. */
    record ObjectOf<T>(Shape<T> shape) implements Kind<T> {
        @Override
        public <R> R accept(Handler<T, R> handler) {
            return handler.object(this);
        }
    }

    /**
     * A value that may be null.
     *
     * @param written whether null is written; else the field is left out
     */
    record Maybe<T, E>(
            Kind<E> kind,
            boolean written,
            Function<Optional<E>, T> read,
            Function<T, Optional<E>> write)
            implements Kind<T> {
        @Override
        public <R> R accept(Handler<T, R> handler) {
            return handler.maybe(this);
        }
    }

    /**
     * A word, or an object that says more.
     *
     * @param word the words
     * @param shape the fields of the object
     * @param ofWord the value of a word
     * @param ofObject the value of an object
     * @param asWord the word of a value, if it has one
     * @param asObject the object of a value
     */
    record Either<T, W, O>(
            Kind<W> word,
            Shape<O> shape,
            Function<W, T> ofWord,
            Function<O, T> ofObject,
            Function<T, Optional<W>> asWord,
            Function<T, O> asObject)
            implements Kind<T> {
        @Override
        public <R> R accept(Handler<T, R> handler) {
            return handler.either(this);
        }
    }

    /**
     * A number of things, or a list that says more of each of them.
     *
     * @param item the kind of an item of the list
     * @param number the value of a number
     * @param list the value of a list
     * @param asNumber the number that says all of a value, if one does
     * @param asList the list of a value that is not a number
     */
    record Counted<T, E>(
            Kind<E> item,
            IntFunction<T> number,
            Function<List<E>, T> list,
            Function<T, Optional<Integer>> asNumber,
            Function<T, List<E>> asList)
            implements Kind<T> {
        @Override
        public <R> R accept(Handler<T, R> handler) {
            return handler.counted(this);
        }

        /** The kind of the list. */
        public Kind<T> listed() {
            return new ListOf<>(item, list, asList);
        }
    }

    /** A field for a later version, which has only one value until then. */
    record Reserved<T>(Kind<T> kind, T value) implements Kind<T> {
        @Override
        public <R> R accept(Handler<T, R> handler) {
            return handler.reserved(this);
        }
    }
}
