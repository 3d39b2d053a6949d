package io.carillon.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.carillon.core.definition.Spelling;
import io.carillon.model.FieldError;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that is being read field by field: each question names a field and its default.
 *
 * <p>Whatever is wrong is collected with its JSON pointer and the default is given instead, so one
 * reading finds all errors. In the end {@link #refuseUnknown} reports the fields that nobody asked
 * for. One thread.
 */
public final class FieldReader {
    private static final int MOST_ERRORS = 100;
    private static final Pattern COLLOQUIAL = Pattern.compile("([0-9]+) ?(ms|s|m|min|h|d)");

    private final String path;
    private final JsonNode object;
    private final List<FieldError> errors;
    private final Set<String> asked = new TreeSet<>();

    /** Reads an object; errors go into the list. */
    public FieldReader(String path, JsonNode object, List<FieldError> errors) {
        this.path = path;
        this.object = object;
        this.errors = errors;
    }

    public void error(String field, String message) {
        report(pointer(field), message);
    }

    /** Whether the field is there and not null. */
    public boolean has(String field) {
        asked.add(field);
        return object.hasNonNull(field);
    }

    boolean isObject(String field) {
        return has(field) && object.get(field).isObject();
    }

    public String text(String field, String otherwise) {
        JsonNode value = value(field);
        return value == null ? otherwise : text(field, value).orElse(otherwise);
    }

    /** A text that may be null or left out. */
    public Optional<String> optionalText(String field) {
        return has(field) ? text(field, object.get(field)) : Optional.empty();
    }

    boolean flag(String field, boolean otherwise) {
        JsonNode value = value(field);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            error(field, "must be true or false, not " + kind(value));
            return otherwise;
        }
        return value.booleanValue();
    }

    int integer(String field, int otherwise) {
        JsonNode value = value(field);
        if (value == null) {
            return otherwise;
        }
        if (!value.isIntegralNumber()) {
            error(field, "must be a whole number, not " + kind(value));
            return otherwise;
        }
        if (!value.canConvertToInt()) {
            error(field, "is out of range; write a smaller number");
            return otherwise;
        }
        return value.intValue();
    }

    BigDecimal number(String field, BigDecimal otherwise) {
        JsonNode value = value(field);
        if (value == null) {
            return otherwise;
        }
        if (!value.isNumber()) {
            error(field, "must be a number, not " + kind(value));
            return otherwise;
        }
        return value.decimalValue();
    }

    <E extends Enum<E>> E choice(String field, E otherwise) {
        String text = text(field, otherwise.name());
        List<String> allowed = new ArrayList<>();
        for (E candidate : otherwise.getDeclaringClass().getEnumConstants()) {
            if (candidate.name().equals(text)) {
                return candidate;
            }
            allowed.add(candidate.name());
        }
        error(field, "'" + text + "' is not one of " + String.join(", ", allowed));
        return otherwise;
    }

    Duration duration(String field, Duration otherwise) {
        return parsed(field, text(field, otherwise.toString()), FieldReader::duration)
                .orElse(otherwise);
    }

    Optional<Duration> optionalDuration(String field) {
        return optionalText(field).flatMap(text -> parsed(field, text, FieldReader::duration));
    }

    public Optional<Instant> optionalInstant(String field) {
        return optionalText(field).flatMap(text -> parsed(field, text, FieldReader::instant));
    }

    public SortedMap<String, String> texts(String field) {
        SortedMap<String, String> texts = new TreeMap<>();
        FieldReader members = object(field);
        for (Iterator<String> names = members.object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            JsonNode value = members.object.get(name);
            if (value.isTextual()) {
                texts.put(name, value.textValue());
            } else {
                members.error(name, "must be a text, not " + kind(value));
            }
        }
        return texts;
    }

    /** The object in a field; empty when it is missing or something else. */
    FieldReader object(String field) {
        JsonNode value = value(field);
        JsonNode members = JsonNodeFactory.instance.objectNode();
        if (value != null && value.isObject()) {
            members = value;
        } else if (value != null) {
            error(field, "must be an object, not " + kind(value));
        }
        return new FieldReader(pointer(field), members, errors);
    }

    /** The values of a list, each with its index as the field name of the error. */
    public <T> List<T> list(String field, String kind, Function<JsonNode, Optional<T>> item) {
        JsonNode value = value(field);
        List<T> items = new ArrayList<>();
        if (value == null) {
            return items;
        }
        if (!value.isArray()) {
            error(field, "must be a list, not " + kind(value));
            return items;
        }
        for (int i = 0; i < value.size(); i++) {
            Optional<T> read = item.apply(value.get(i));
            if (read.isEmpty()) {
                report(pointer(field) + "/" + i, "must be " + kind + ", not " + kind(value.get(i)));
            }
            read.ifPresent(items::add);
        }
        return items;
    }

    /** The objects in a list. */
    List<FieldReader> objects(String field) {
        List<FieldReader> readers = new ArrayList<>();
        List<JsonNode> nodes =
                list(field, "an object", node -> Optional.of(node).filter(JsonNode::isObject));
        for (int i = 0; i < nodes.size(); i++) {
            readers.add(new FieldReader(pointer(field) + "/" + i, nodes.get(i), errors));
        }
        return readers;
    }

    /** Reads a value out of a text; what the reader throws becomes the error. */
    <T> Optional<T> parsed(String field, String text, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            error(field, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Reports the fields that nobody asked for. */
    public void refuseUnknown() {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!asked.contains(name)) {
                error(name, "is not known here" + Spelling.hint(name, asked));
            }
        }
    }

    private @Nullable JsonNode value(String field) {
        asked.add(field);
        JsonNode value = object.get(field);
        if (value != null && value.isNull()) {
            error(field, "must not be null; leave it out for its default");
            return null;
        }
        return value;
    }

    private Optional<String> text(String field, JsonNode value) {
        if (!value.isTextual()) {
            error(field, "must be a text, not " + kind(value));
        }
        return Optional.ofNullable(value.textValue());
    }

    private void report(String pointer, String message) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(new FieldError(pointer, message));
        }
    }

    private String pointer(String field) {
        return path + "/" + field.replace("~", "~0").replace("/", "~1");
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a text";
            case NUMBER -> value.isIntegralNumber() ? "a number" : "a fraction";
            case BOOLEAN -> "true or false";
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            default -> "null";
        };
    }

    /** An ISO-8601 duration; the message of the refusal guesses what was meant. */
    static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            Matcher meant = COLLOQUIAL.matcher(text);
            String example = "PT10M for ten minutes";
            if (meant.matches()) {
                String unit = meant.group(2).toUpperCase(Locale.ROOT).substring(0, 1);
                example =
                        meant.group(2).equals("ms")
                                ? "PT0.5S for half a second"
                                : (unit.equals("D") ? "P" : "PT") + meant.group(1) + unit;
            }
            throw new IllegalArgumentException(
                    "'" + text + "' is no ISO-8601 duration; write " + example, e);
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no ISO-8601 instant; write for example 2030-01-31T02:00:00Z",
                    e);
        }
    }
}
