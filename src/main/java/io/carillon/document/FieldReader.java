package io.carillon.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.Field;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.definition.Kind;
import io.carillon.core.definition.Shape;
import io.carillon.core.definition.Spelling;
import io.carillon.core.definition.Values;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A JSON object that is being read field by field.
 *
 * <p>Whatever is wrong is collected with its JSON pointer and the default is given instead, so one
 * reading finds all errors. {@link #refuseUnknown} must follow the last field. One thread.
 */
public final class FieldReader {
    private final JsonNode object;
    private final FieldErrors errors;
    private final Set<String> known = new TreeSet<>();

    /** Reads an object; the errors are those of its place. */
    public FieldReader(JsonNode object, FieldErrors errors) {
        this.object = object;
        this.errors = errors;
    }

    /**
     * Whether the object has so few fields that reading it is worth the work; else that is an
     * error.
     */
    public static boolean isReadable(JsonNode object, FieldErrors errors) {
        if (object.size() > Bounds.FIELDS) {
            errors.add("has " + object.size() + " fields; " + Bounds.FIELDS + " at most");
            return false;
        }
        return true;
    }

    /** Whether the field is there and not null. */
    public boolean has(String field) {
        known.add(field);
        return object.hasNonNull(field);
    }

    /** The value of a field; the default when the field is missing or wrong. */
    public <T> T read(String field, Kind<T> kind, T otherwise) {
        known.add(field);
        return object.has(field) ? value(field, kind).orElse(otherwise) : otherwise;
    }

    public void error(String field, String message) {
        errors.at(field).add(message);
    }

    /** Reports the fields that were not read. */
    public void refuseUnknown() {
        for (Iterator<String> names = object.fieldNames(); names.hasNext() && !errors.full(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                error(name, "is not known here" + Spelling.hint(name, known));
            }
        }
    }

    /** The object, by its table of fields. */
    <O> O object(Shape<O> shape) {
        Values<O> values = shape.values(errors);
        shape.fields().forEach(field -> read(field, values));
        refuseUnknown();
        return values.build();
    }

    private <O, T> void read(Field<O, T> field, Values<O> values) {
        boolean given = has(field.name());
        if (!given && field.missing().isPresent()) {
            error(field.name(), field.missing().get());
        } else if (object.has(field.name())) {
            value(field.name(), field.kind())
                    .ifPresentOrElse(
                            value -> values.set(field, value), () -> values.setUnreadable(field));
        }
    }

    private <T> Optional<T> value(String field, Kind<T> kind) {
        return kind.accept(new ValueReader<>(object.get(field), errors.at(field)));
    }
}
