package io.carillon.web.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.json.StrictJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Reads the members of a JSON object of a file. Errors name the member by its JSON pointer. What is
 * left when all known members are read, is not known.
 */
final class Members {
    private static final int MOST = 10_000;
    private static final int LONGEST = 300;

    private final JsonNode object;
    private final String path;
    private final TreeSet<String> left = new TreeSet<>();

    private Members(JsonNode object, String path) throws IOException {
        this.object = object;
        this.path = path;
        if (!object.isObject()) {
            throw new IOException((path.isEmpty() ? "/" : path) + " must be an object");
        }
        object.fieldNames().forEachRemaining(left::add);
    }

    /**
     * The members of the one object that a text is.
     *
     * @throws IOException if it is something else
     */
    static Members of(String text) throws IOException {
        try {
            return new Members(StrictJson.parse(text), "");
        } catch (StrictJson.Malformed e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    IOException error(String name, String message) {
        return new IOException(path + "/" + name + " " + message);
    }

    private JsonNode take(String name) {
        left.remove(name);
        JsonNode value = object.path(name);
        return value.isNull() ? object.path("") : value;
    }

    /** The objects of a list. */
    List<Members> objects(String name) throws IOException {
        JsonNode list = take(name);
        if (!list.isArray()) {
            throw error(name, list.isMissingNode() ? "is missing" : "must be a list");
        }
        if (list.size() > MOST) {
            throw error(name, "has more than " + MOST + " items");
        }
        List<Members> objects = new ArrayList<>();
        for (Iterator<JsonNode> items = list.elements(); items.hasNext(); ) {
            objects.add(new Members(items.next(), path + "/" + name + "/" + objects.size()));
        }
        return objects;
    }

    /** The members of an object, if it is there. */
    Optional<Members> object(String name) throws IOException {
        JsonNode value = take(name);
        return value.isMissingNode()
                ? Optional.empty()
                : Optional.of(new Members(value, path + "/" + name));
    }

    /** A text that must be there. */
    String text(String name) throws IOException {
        JsonNode value = take(name);
        if (value.isMissingNode()) {
            throw error(name, "is missing");
        }
        return text(name, value);
    }

    /** A text, if it is there. */
    Optional<String> maybeText(String name) throws IOException {
        JsonNode value = take(name);
        return value.isMissingNode() ? Optional.empty() : Optional.of(text(name, value));
    }

    private String text(String name, JsonNode value) throws IOException {
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw error(name, "must be a string that is not empty");
        }
        if (value.textValue().length() > LONGEST) {
            throw error(name, "has more than " + LONGEST + " characters");
        }
        return value.textValue();
    }

    /** A list of texts, if it is there. */
    Optional<List<String>> texts(String name) throws IOException {
        JsonNode list = take(name);
        if (list.isMissingNode()) {
            return Optional.empty();
        }
        if (!list.isArray()) {
            throw error(name, "must be a list of strings");
        }
        if (list.size() > MOST) {
            throw error(name, "has more than " + MOST + " items");
        }
        List<String> texts = new ArrayList<>();
        for (Iterator<JsonNode> items = list.elements(); items.hasNext(); ) {
            texts.add(text(name + "/" + texts.size(), items.next()));
        }
        return Optional.of(texts);
    }

    /** A whole number from 0, if it is there. */
    Optional<Integer> whole(String name, int least) throws IOException {
        JsonNode value = take(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isInt() || value.intValue() < least) {
            throw error(name, "must be a whole number, " + least + " or more");
        }
        return Optional.of(value.intValue());
    }

    /** A number from 0, if it is there. */
    Optional<Double> number(String name) throws IOException {
        JsonNode value = take(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isNumber() || !(value.doubleValue() >= 0) || value.doubleValue() > 1e9) {
            throw error(name, "must be a number, 0 or more");
        }
        return Optional.of(value.doubleValue());
    }

    /** Refuses members that nothing has asked for. */
    void close() throws IOException {
        if (!left.isEmpty()) {
            throw error(left.first(), "is not known");
        }
    }
}
