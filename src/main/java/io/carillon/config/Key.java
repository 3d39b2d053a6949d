package io.carillon.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A key of the configuration, with all that is known about it: reading, checks, {@code
 * check-config}, the shipped {@code config.json} and the documentation follow from it.
 *
 * <p>Immutable.
 *
 * @param path its section or sections and its name, for example {@code http.port}
 * @param type how values are read and written
 * @param otherwise the default
 * @param meaning what it is, in one line of Markdown
 * @param checks the rules for its value
 * @param masked whether a value may hold a password, which is then never shown
 */
public record Key<T>(
        String path,
        KeyType<T> type,
        T otherwise,
        String meaning,
        List<Check<T>> checks,
        boolean masked) {
    private static final Pattern PASSWORD = Pattern.compile("(//[^/@:,]*):[^/@]*@");

    /** The outermost section. */
    String section() {
        return path.substring(0, path.indexOf('.'));
    }

    /** The sections that it is in, the outer one first. */
    String sections() {
        return path.substring(0, path.lastIndexOf('.'));
    }

    /** The name within its section. */
    String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The values that it takes, in words. */
    String accepts() {
        return checks.isEmpty()
                ? type.words()
                : checks.stream().map(Check::words).collect(Collectors.joining("; "));
    }

    /** A valid value as people may see it. */
    JsonNode shown(T value) {
        JsonNode json = type.toJson(value);
        return masked ? new TextNode(PASSWORD.matcher(json.asText()).replaceAll("$1:***@")) : json;
    }
}
