package io.carillon.web.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.core.definition.Bounds;
import io.carillon.model.FieldError;
import io.carillon.web.http.Problem;
import io.carillon.web.http.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where documents have values that may be secret: variables, parameters, headers and bodies of
 * requests, options of containers, and the user of an address.
 */
final class HiddenValues {
    /** Stands instead of a value. */
    static final String MARK = "***";

    private static final List<String> OBJECTS = List.of("env", "headers", "parameters");
    private static final List<String> TEXTS = List.of("parameter", "body");
    private static final String USER = "://" + MARK + "@";
    private static final String MESSAGE =
            "is the mark of a value that is hidden; write the value itself, which those see who"
                    + " have the permission read-env";

    /** Is told of each value; what it returns takes the place of the value. */
    private interface Visitor {
        String visit(String value, String path);
    }

    private HiddenValues() {}

    static void hide(ObjectNode document) {
        walk(document, "", (value, path) -> isListed(path) ? masked(value) : MARK);
    }

    /** An option of a container, or an address, of which only the user is hidden. */
    private static String masked(String value) {
        int user = value.indexOf("://");
        int at = value.indexOf('@');
        if (user < 0) {
            return MARK;
        }
        return at < user ? value : value.substring(0, user) + USER + value.substring(at + 1);
    }

    static void refuse(JsonNode document) {
        List<FieldError> errors = new ArrayList<>();
        walk(
                document,
                "",
                (value, path) -> {
                    boolean marked = value.equals(MARK) || value.contains(USER);
                    if (marked && errors.size() < Bounds.ERRORS) {
                        errors.add(new FieldError(path, MESSAGE));
                    }
                    return value;
                });
        if (!errors.isEmpty()) {
            throw new Refusal(Problem.invalid("the document has hidden values", errors));
        }
    }

    private static void walk(JsonNode node, String path, Visitor visitor) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(node.get(i), path + "/" + i, visitor);
            }
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            JsonNode value = field.getValue();
            String at = path + "/" + field.getKey();
            if (isText(field.getKey(), value, path)) {
                visit((ObjectNode) node, field.getKey(), value, at, visitor);
            } else if (OBJECTS.contains(field.getKey()) && value.isObject()) {
                List<String> names = new ArrayList<>();
                value.fieldNames().forEachRemaining(names::add);
                for (String name : names) {
                    visit((ObjectNode) value, name, value.get(name), at + "/" + name, visitor);
                }
            } else {
                walk(value, at, visitor);
            }
        }
    }

    private static boolean isText(String name, JsonNode value, String path) {
        return value.isTextual() && (TEXTS.contains(name) || isListed(path + "/" + name));
    }

    /** A value in a list: of the addresses that are fetched, or of the options of a container. */
    private static boolean isListed(String path) {
        return path.endsWith("/value")
                && (path.contains("/uris/") || path.contains("/parameters/"));
    }

    private static void visit(
            ObjectNode parent, String name, JsonNode value, String path, Visitor visitor) {
        if (value.isTextual() && !value.textValue().isEmpty()) {
            String next = visitor.visit(value.textValue(), path);
            if (!next.equals(value.textValue())) {
                parent.put(name, next);
            }
        }
    }
}
