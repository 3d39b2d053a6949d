package io.carillon.core.definition;

import io.carillon.core.definition.Field.Check;
import io.carillon.core.definition.Field.Default;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A table of fields: everything that an object of a document consists of, in the order of the
 * document. Immutable; any thread.
 *
 * @param <O> type of the object
 */
public final class Shape<O> {
    private final List<Field<O, ?>> fields;
    private final Function<Values<O>, O> build;
    private final Check<O> check;

    private Shape(List<Field<O, ?>> fields, Function<Values<O>, O> build, Check<O> check) {
        this.fields = List.copyOf(fields);
        this.build = build;
        this.check = check;
    }

    public List<Field<O, ?>> fields() {
        return fields;
    }

    /** An object that is not built yet: every field has its default. */
    public Values<O> values(FieldErrors errors) {
        return new Values<>(this, errors);
    }

    /** The object whose fields all have their defaults. */
    public O defaults() {
        return values(new FieldErrors()).build();
    }

    /** An object like another one, to be changed. */
    public Values<O> values(O object) {
        Values<O> values = values(new FieldErrors());
        fields.forEach(field -> copy(field, object, values));
        return values;
    }

    /** The names of the fields in which two objects differ. */
    public List<String> differences(O one, O other) {
        return fields.stream()
                .filter(field -> !field.get(one).equals(field.get(other)))
                .map(Field::name)
                .toList();
    }

    O build(Values<O> values) {
        return build.apply(values);
    }

    void check(O object, FieldErrors errors) {
        fields.forEach(field -> check(field, object, errors));
        check.check(object, errors);
    }

    private <T> void copy(Field<O, T> field, O object, Values<O> values) {
        values.set(field, field.get(object));
    }

    private <T> void check(Field<O, T> field, O object, FieldErrors errors) {
        if (!errors.full()) {
            field.check(field.get(object), errors.at(field.name()));
        }
    }

    /** Collects the rows of a table, in the order in which they are written down. One thread. */
    static final class Builder<O> {
        private final List<Field<O, ?>> fields = new ArrayList<>();

        <T> Field<O, T> field(
                String name, Kind<T> kind, T otherwise, Function<O, T> get, String words) {
            return field(name, kind, otherwise, get, words, (value, errors) -> {});
        }

        <T> Field<O, T> field(
                String name,
                Kind<T> kind,
                T otherwise,
                Function<O, T> get,
                String words,
                Check<T> check) {
            Default<O, T> fixed =
                    new Default<>(values -> otherwise, Optional.of(otherwise), Optional.empty());
            return add(new Field<>(name, kind, fixed, get, words, check));
        }

        /** A field whose default depends on fields before it. */
        <T> Field<O, T> derived(
                String name,
                Kind<T> kind,
                Function<Values<O>, T> otherwise,
                Function<O, T> get,
                String words) {
            Default<O, T> derived = new Default<>(otherwise, Optional.empty(), Optional.empty());
            return add(new Field<>(name, kind, derived, get, words, (value, errors) -> {}));
        }

        /** A string that every document must have; the message is for those without. */
        Field<O, String> required(
                String name,
                Kind<String> kind,
                String missing,
                Function<O, String> get,
                String words,
                Check<String> check) {
            Default<O, String> none =
                    new Default<>(values -> "", Optional.empty(), Optional.of(missing));
            return add(new Field<>(name, kind, none, get, words, check));
        }

        /** A field for a later version, which has only one value until then. */
        <T> void reserved(String name, Kind<T> kind, T value) {
            field(name, new Kind.Reserved<>(kind, value), value, object -> value, "Reserved.");
        }

        /**
         * The table of all rows so far.
         *
         * @param build makes an object of its values
         * @param check adds what is wrong with an object although each field is good by itself
         */
        Shape<O> build(Function<Values<O>, O> build, Check<O> check) {
            return new Shape<>(fields, build, check);
        }

        private <T> Field<O, T> add(Field<O, T> field) {
            fields.add(field);
            return field;
        }
    }
}
