package io.carillon.core.definition;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object that is being put together, field by field; a field that is not set has its default.
 * One thread.
 *
 * @param <O> type of the object
 */
public final class Values<O> {
    private final Shape<O> shape;
    private final FieldErrors errors;
    private final Map<Field<O, ?>, Object> values = new HashMap<>();
    private final Set<Field<O, ?>> unreadable = new HashSet<>();

    Values(Shape<O> shape, FieldErrors errors) {
        this.shape = shape;
        this.errors = errors;
    }

    public <T> Values<O> set(Field<O, T> field, T value) {
        values.put(field, value);
        return this;
    }

    /** Notes that the document names the field but its value could not be read. */
    public void setUnreadable(Field<O, ?> field) {
        unreadable.add(field);
    }

    public <T> T get(Field<O, T> field) {
        @SuppressWarnings("unchecked") // Only set() puts, and only what its field says.
        @Nullable T value = (T) values.get(field);
        return value == null ? field.otherwise(this) : value;
    }

    /** Whether the field has a value, even one that could not be read. */
    boolean has(Field<O, ? extends Optional<?>> field) {
        return unreadable.contains(field) || get(field).isPresent();
    }

    /** The errors of the object's place. */
    FieldErrors errors() {
        return errors;
    }

    /** The object. What is wrong with the values together is added to the errors. */
    public O build() {
        return shape.build(this);
    }
}
